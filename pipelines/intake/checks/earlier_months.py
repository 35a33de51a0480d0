"""Warnings that come from comparing a return with the township's earlier ones. They never reject."""

from __future__ import annotations

import polars as pl

from pipelines.base.names import add_name_keys
from pipelines.intake.checks.context import Context
from pipelines.intake.checks.findings import findings, gathered, row_name, word_en, word_zh
from pipelines.intake.checks.history import ENDED
from pipelines.intake.checks.name_keys import key_columns
from pipelines.store import Store
from schemas.periods import shift
from schemas.returns import REGISTERS

SMALL = 5
"""From a total up to this many there is no jump worth a look: from two forms to seven, from four to one. What
it comes to does not matter: a fall to almost nothing is a lost value, or another unit."""

LISTED = 20
"""Vanished rows of one register up to which each gets its own warning."""

EXAMPLES = 3

KEPT_MONTHS = 12
"""A row that ended longer ago than this may be dropped without a word."""

SAME_MONTHS = 3
"""So many equal months in a row are worth a look."""

LAST_STATUS = """
SELECT {keys}, max(r.period) AS last_period, arg_max(status, r.period) AS last_status
FROM {register} r JOIN wanted USING (community_code) JOIN returns t USING (return_id)
WHERE t.current AND r.township_code IN (SELECT unnest(?::VARCHAR[])) AND r.period < ?
GROUP BY {keys}
"""

TOTALS = ("households", "residents", "service_area_m2")
"""Figures of a community that do not jump from one month to the next."""


def check_rebounds(
    store: Store, register: str, pairs: pl.DataFrame, returns: pl.DataFrame, context: Context
) -> pl.DataFrame:
    """Rows in use now whose state in the last accepted month that holds them was an ended one."""
    status = REGISTERS[register].status_column
    if status is None:
        return gathered([])
    active = pairs.filter(pl.col("now") & ~pl.col(status).is_in(ENDED))
    back = active.filter(pl.col("was") & pl.col(f"{status}_before").is_in(ENDED))
    older = _ended_earlier(store, register, active.filter(~pl.col("was")), returns, context)
    rows = pl.concat([back, older], how="vertical_relaxed").sort("return_no", "sheet_row")
    codes = REGISTERS[register].by_name[status].codes
    assert codes is not None
    return findings(
        rows,
        "WRN-001",
        register,
        field=status,
        value=word_zh(codes, status),
        key=row_name(register),
        period=pl.col("base_period"),
        before_zh=word_zh(codes, f"{status}_before"),
        before_en=word_en(codes, f"{status}_before"),
        now_zh=word_zh(codes, status),
        now_en=word_en(codes, status),
    )


def _ended_earlier(
    store: Store, register: str, added: pl.DataFrame, returns: pl.DataFrame, context: Context
) -> pl.DataFrame:
    """Of the rows that the last month did not hold: those that an earlier month knew last as ended, with
    that month as base_period and that state as the status before."""
    contract = REGISTERS[register]
    keys, status = key_columns(contract), f"{contract.status_column}_before"
    found = [added.clear()]
    placed = returns.select("return_no", "township", "period")
    for (period,), rows in added.join(placed, on="return_no").group_by("period", maintain_order=True):
        ended = _last_ended(store, register, rows, str(period), context)
        back = rows.drop("base_period", status).join(ended, on=keys, how="inner")
        told = back.rename({"last_period": "base_period", "last_status": status})
        found.append(told.select(pl.col(name).cast(dtype) for name, dtype in added.schema.items()))
    return pl.concat(found)


def _last_ended(
    store: Store, register: str, rows: pl.DataFrame, period: str, context: Context
) -> pl.DataFrame:
    """One row per key of the rows' communities that was ended when it was last reported, before the period:
    the key, last_period, last_status. Communities under all the codes they ever had, in whatever township."""
    contract = REGISTERS[register]
    now = rows.select("community_code").unique().drop_nulls()
    before = context.moved(period).join(now, left_on="now", right_on="community_code", how="semi")
    sources = context.sources(period).join(rows.select("township").unique(), on="township", how="semi")
    states = store.frame(
        LAST_STATUS.format(register=register, keys=", ".join(contract.unique)),
        [sources["source"].unique().to_list(), period],
        wanted=pl.concat([now, before.select(community_code="code")]),
    )
    led = states.join(before, left_on="community_code", right_on="code", how="left").with_columns(
        community_code=pl.coalesce("now", "community_code")
    )
    # Of several ways to write a name the last one used tells, one in use before one that ended.
    told = [pl.col("last_period"), ~pl.col("last_status").is_in(ENDED)]
    keys = key_columns(contract)
    latest = add_name_keys(led, contract.names).sort(told).unique(keys, keep="last", maintain_order=True)
    return latest.filter(pl.col("last_status").is_in(ENDED)).select(*keys, "last_period", "last_status")


def check_vanished(
    register: str, pairs: pl.DataFrame, returns: pl.DataFrame, listed: pl.DataFrame
) -> pl.DataFrame:
    """Rows of the last accepted month that are gone: of those in use a warning each, or one for all where
    there are many; of those that had ended one for all, because nothing but their memory is lost.

    ``listed`` has one row per return and community of the sheet 社区概况: a dissolved community's rows go
    with it, and so do rows that ended more than a year ago."""
    gone = pairs.filter(pl.col("was") & ~pl.col("now"))
    if gone.is_empty() or register == "communities":
        return gathered([])
    gone = (
        gone.join(listed, on=["return_no", "community_code"], how="semi")
        .join(returns.select("return_no", "period_end"), on="return_no")
        .with_columns(community_name=pl.col("community_name_before"), had_ended=_had_ended(register))
        .filter(~(pl.col("had_ended") & _long_ago(register)))
        .with_columns(words=row_name(register), many=pl.len().over("return_no", "had_ended") > LISTED)
        .drop("sheet_row")
        .sort("return_no", "words")
    )
    in_use, ended = gone.filter(~pl.col("had_ended")), gone.filter("had_ended")
    period, words = pl.col("base_period"), pl.col("words")
    return gathered(
        [
            findings(
                in_use.filter(~pl.col("many")), "WRN-002", register, value=words, period=period, key=words
            ),
            _in_one("WRN-003", register, in_use.filter("many")),
            _in_one("WRN-017", register, ended),
        ]
    )


def _in_one(code: str, register: str, gone: pl.DataFrame) -> pl.DataFrame:
    """One warning for all the rows of a return, with some of them as examples."""
    summed = gone.group_by("return_no", "base_period", maintain_order=True).agg(
        pl.len().alias("count"), pl.col("words").head(EXAMPLES).str.join("；").alias("examples")
    )
    period, count, examples = (pl.col(name) for name in ("base_period", "count", "examples"))
    return findings(summed, code, register, period=period, count=count, examples=examples)


def _had_ended(register: str) -> pl.Expr:
    """Whether the row of before was not in use: by its status; a work item has none, but a day."""
    contract = REGISTERS[register]
    if contract.status_column is not None:
        return _before(register, contract.status_column).is_in(ENDED).fill_null(False)
    return _before(register, contract.ended_on).is_not_null() if contract.ended_on else pl.lit(False)


def _long_ago(register: str) -> pl.Expr:
    """Whether the row of before ended so long ago that it need not be kept."""
    ended_on = REGISTERS[register].ended_on
    if ended_on is None:
        return pl.lit(False)
    oldest = pl.col("period_end").dt.offset_by(f"-{KEPT_MONTHS}mo")
    return (_before(register, ended_on) < oldest).fill_null(False)


def _before(register: str, name: str) -> pl.Expr:
    in_key = name in REGISTERS[register].unique
    return pl.col(name if in_key else f"{name}_before")


def _jumped(before: pl.Expr, now: pl.Expr, factor: float) -> pl.Expr:
    return (before > SMALL) & (now >= 0) & ((before > now * factor) | (now > before * factor))


def check_row_jumps(register: str, pairs: pl.DataFrame, listed: pl.DataFrame, factor: float) -> pl.DataFrame:
    """Communities whose number of rows in a register changed by more than the factor; ``listed`` as for
    ``check_vanished``."""
    if register == "communities":
        return gathered([])
    there = pairs.join(listed, on=["return_no", "community_code"], how="semi")
    counted = there.group_by("return_no", "community_code").agg(
        pl.col("was").sum().alias("before"),
        pl.col("now").sum().alias("present"),
        pl.coalesce("community_name", "community_name_before").drop_nulls().first().alias("name"),
        pl.col("base_period").max(),
    )
    rows = counted.filter(_jumped(pl.col("before"), pl.col("present"), factor)).sort(
        "return_no", "community_code"
    )
    return findings(
        rows,
        "WRN-004",
        register,
        name=pl.col("name"),
        before=pl.col("before"),
        now=pl.col("present"),
        period=pl.col("base_period"),
        factor=pl.lit(f"{factor:g}"),
    )


def check_total_jumps(pairs: pl.DataFrame, factor: float) -> pl.DataFrame:
    """Communities whose households, residents or floor space changed by more than the factor."""
    parts = []
    for name in TOTALS:
        rows = pairs.filter(_jumped(pl.col(f"{name}_before"), pl.col(name), factor))
        parts.append(
            findings(
                rows,
                "WRN-005",
                "communities",
                field=name,
                value=_figure(name),
                name=pl.col("community_name"),
                period=pl.col("base_period"),
                factor=pl.lit(f"{factor:g}"),
                before=_figure(f"{name}_before"),
            )
        )
    return gathered(parts)


def _figure(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.String).str.strip_suffix(".0")


def check_same(store: Store, returns: pl.DataFrame) -> pl.DataFrame:
    """Returns equal to the letter to those of the two months before. ``returns`` carries fingerprints."""
    parts = [gathered([])]
    for (period,), group in returns.drop_nulls(["period", "township"]).group_by("period"):
        first = shift(str(period), 1 - SAME_MONTHS)
        earlier = store.frame(
            "SELECT township_code AS township, fingerprint FROM returns WHERE current "
            "AND period >= ? AND period < ? AND township_code IN (SELECT unnest(?::VARCHAR[]))",
            [first, period, group["township"].unique().to_list()],
        )
        counted = group.join(earlier, on=["township", "fingerprint"]).group_by("return_no").len()
        rows = counted.filter(pl.col("len") == SAME_MONTHS - 1).sort("return_no")
        parts.append(
            findings(
                rows, "WRN-006", "cover", months=pl.lit(SAME_MONTHS), first=pl.lit(first), last=pl.lit(period)
            )
        )
    return gathered(parts)
