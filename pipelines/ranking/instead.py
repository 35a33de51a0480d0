"""Where one area would stand with other figures, all other areas being as they are: what one correction
moves, whatever else was corrected."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.ranking import limits, ranks
from pipelines.ranking.ratios import ratio
from pipelines.ranking.standings import Figure

FIGURE = ("numerator", "denominator", "value")


def stand_instead(
    values: pl.DataFrame, others: pl.DataFrame, figures: Mapping[str, Figure], winsorise: float
) -> pl.DataFrame:
    """Where each area of ``others`` would stand with the figures given there: level, area_code, indicator,
    rank, ranked and limit_class, which is null where an indicator has no limits.

    ``values``: the period's (columns of AREA_VALUES, and province); ``others``: one row per area and
    indicator, which is ranked in ``values``: level, area_code, indicator, and FIGURE. The benchmark moves
    with the area, being its province's own figure; so does the spread that widens limits."""
    key = ["level", "area_code", "indicator"]
    found = [
        pl.DataFrame(schema={name: values.schema[name] for name in (*key, "rank", "ranked", "limit_class")})
    ]
    for (level, area), rows in others.group_by("level", "area_code", maintain_order=True):
        table = _table(values, rows, str(level), figures)
        own = _classes(_with_target(table, values), str(area), winsorise)
        ranked = ranks.competition(table, ["indicator"]).filter(pl.col("area_code") == area)
        stood = ranked.select(*key, "rank", "ranked").join(own, on="indicator", how="left")
        found.append(stood.select(found[0].columns))
    return pl.concat(found)


def _table(
    values: pl.DataFrame, rows: pl.DataFrame, level: str, figures: Mapping[str, Figure]
) -> pl.DataFrame:
    """The areas ranked together with one area, its figures replaced by those of ``rows``; ``…_now`` are those
    they have."""
    in_turn = rows.select("level", "area_code", "indicator", *(pl.col(n).alias(f"{n}_then") for n in FIGURE))
    ranked = values.filter(
        pl.col("level") == level, "eligible", pl.col("indicator").is_in(rows["indicator"].implode())
    )
    province = ranked.filter(pl.col("area_code") == rows["area_code"][0])["province"].unique()
    ranked = ranked.filter(pl.col("province").is_in(province.implode()))
    joined = ranked.join(in_turn, on=["level", "area_code", "indicator"], how="left", maintain_order="left")
    own = pl.col("area_code") == rows["area_code"][0]
    said = pl.DataFrame(
        [(code, about.kind, about.direction) for code, about in figures.items()],
        schema=["indicator", "kind", "direction"],
        orient="row",
    )
    return joined.select(
        "level",
        "area_code",
        "indicator",
        "province",
        "eligible",
        *(pl.col(name).alias(f"{name}_now") for name in FIGURE),
        *(pl.when(own).then(f"{name}_then").otherwise(name).alias(name) for name in FIGURE),
    ).join(said, on="indicator", maintain_order="left")


def _with_target(table: pl.DataFrame, values: pl.DataFrame) -> pl.DataFrame:
    """The rows of indicators with limits, with ``target``: the province's figure as it would be, or where
    there is none that of all areas ranked."""
    limited = table.filter(pl.col("kind").is_in(limits.KINDS))
    by = ["province", "indicator"]
    moved = limited.group_by(by).agg(
        above=(pl.col("numerator") - pl.col("numerator_now")).sum(),
        below=(pl.col("denominator") - pl.col("denominator_now")).sum(),
        of_all=ratio(pl.col("numerator").sum(), pl.col("denominator").sum()),
    )
    whole = values.filter(pl.col("level") == "province").select(
        "indicator", "numerator", "denominator", province="area_code"
    )
    would_be = moved.join(whole, on=by, how="left").select(
        *by,
        target=pl.coalesce(
            ratio(pl.col("numerator") + pl.col("above"), pl.col("denominator") + pl.col("below")), "of_all"
        ),
    )
    return limited.join(would_be, on=by, maintain_order="left")


def _classes(table: pl.DataFrame, area: str, winsorise: float) -> pl.DataFrame:
    """One row per indicator: the limit_class of one area."""
    found = [pl.DataFrame(schema={"indicator": pl.String, "limit_class": pl.String})]
    for (_, kind), rows in table.group_by("indicator", "kind", maintain_order=True):
        scored = limits.z_scores(rows, str(kind), "target")
        tau2 = limits.overdispersion(scored["z"], winsorise, scored["s"]).tau2
        own = scored.filter(pl.col("area_code") == area)
        funnel = limits.funnel(own, str(kind), target="target", tau2=tau2)
        found.append(funnel.select(found[0].columns))
    return pl.concat(found)
