"""What a community has now against what it had at the baseline, the jurisdiction's first period."""

from __future__ import annotations

import polars as pl

from pipelines.indicators.columns import AT_BASELINE, unconfirmed_of

STOCKS = {"forms": "forms_in_use", "plaques": "plaques_hung", "certificates": "certificates_in_force"}
"""By register of burdens: the fact whose change is told."""

_AT = {register: f"{register}_at_baseline" for register in STOCKS}
_SINCE = {register: f"{register}_since_baseline" for register in STOCKS}

FACTS = (AT_BASELINE, *(name for register in STOCKS for name in (_AT[register], _SINCE[register])))
"""The columns it makes: whole numbers that add up over communities."""

UNCONFIRMED = {unconfirmed_of(_SINCE[register]): unconfirmed_of(fact) for register, fact in STOCKS.items()}
"""By what it is called of a change: how much of the stock now rests on rows that vanished."""

REGISTER_OF = {fact: register for register in STOCKS for fact in (_AT[register], _SINCE[register])}

NOTHING = {name: pl.lit(0, pl.Int64) for name in FACTS}
"""Of the baseline itself, and where it is not known: there is nothing to be set against."""


def baseline_stocks(
    facts: pl.DataFrame, communities: pl.DataFrame, successors: pl.DataFrame | None = None
) -> pl.DataFrame:
    """One row per community of a later tree that reported at the baseline, whole: community, and a column
    ``…_at_baseline`` per register of STOCKS. ``facts``: those of the baseline; ``communities``: who was valid
    then; ``successors`` (level, code, successor) leads codes to the later tree, None where it is the same.

    Of communities that became one, all must have reported: else what one of them had would pass for new."""
    valid = _led(communities, successors).group_by("community").agg(valid=pl.len())
    sums = (
        _led(facts, successors)
        .group_by("community")
        .agg(
            pl.col("communities").sum(),
            *(pl.col(fact).sum().alias(_AT[name]) for name, fact in STOCKS.items()),
        )
    )
    known = sums.join(valid, on="community", how="left")
    whole = known.filter(pl.col("communities") >= pl.col("valid").fill_null(1))
    return whole.select("community", *_AT.values()).sort("community")


def set_against(facts: pl.DataFrame, stocks: pl.DataFrame) -> pl.DataFrame:
    """The facts of a period with FACTS filled, of communities that ``stocks`` (from baseline_stocks) knows;
    a community in one of the two periods only is in neither side of a change."""
    joined = facts.drop(FACTS).join(stocks, on="community", how="left", maintain_order="left")
    is_known = pl.col(next(iter(_AT.values()))).is_not_null()
    since = (
        pl.when(is_known).then(pl.col(fact) - pl.col(_AT[name])).otherwise(0).alias(_SINCE[name])
        for name, fact in STOCKS.items()
    )
    away = (
        pl.when(is_known).then(pl.col(stock)).otherwise(0).alias(name) for name, stock in UNCONFIRMED.items()
    )
    counted = joined.with_columns(*since, *away, is_known.cast(pl.Int64).alias(AT_BASELINE))
    return counted.with_columns(pl.col(*_AT.values()).fill_null(0)).select(facts.columns)


def _led(rows: pl.DataFrame, successors: pl.DataFrame | None) -> pl.DataFrame:
    """The rows with the codes that communities have on the later tree."""
    if successors is None:
        return rows
    codes = successors.filter(pl.col("level") == "community").select(community="code", now="successor")
    led = rows.join(codes, on="community", how="left")
    return led.with_columns(pl.coalesce("now", "community").alias("community"))
