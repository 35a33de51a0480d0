"""Warnings that come from comparing a return with the township's earlier ones. They never reject."""

from __future__ import annotations

import polars as pl

from pipelines.intake.checks.findings import findings, gathered, row_name, word_en, word_zh
from pipelines.intake.checks.history import History
from pipelines.store import Store
from schemas.codes import ENDED_STATUS
from schemas.periods import shift
from schemas.returns import REGISTERS

ENDED = sorted(ENDED_STATUS)

SMALL = 5
"""Totals up to this many are not compared: from two forms to seven is no jump worth a look."""

LISTED = 20
"""Vanished rows of one register up to which each gets its own warning."""

EXAMPLES = 3

KEPT_MONTHS = 12
"""A row that ended longer ago than this may be dropped without a word."""

SAME_MONTHS = 3
"""So many equal months in a row are worth a look."""

LAST_STATUS = """
SELECT {keys}, max(r.period) AS last_period, arg_max(status, r.period) AS last_status
FROM {register} r JOIN wanted USING ({keys}) JOIN returns t USING (return_id)
WHERE t.current AND r.township_code IN (SELECT unnest(?::VARCHAR[])) AND r.period < ?
GROUP BY {keys} HAVING list_contains(?, last_status)
"""

TOWNSHIPS = """
SELECT DISTINCT parent FROM areas WHERE level = 'community' AND code IN (SELECT unnest(?::VARCHAR[]))
"""

TOTALS = ("households", "residents", "service_area_m2")
"""Figures of a community that do not jump from one month to the next."""


def check_rebounds(store: Store, register: str, pairs: pl.DataFrame, history: History) -> pl.DataFrame:
    """Rows in use now whose state in the last accepted month that holds them was an ended one."""
    status = REGISTERS[register].status_column
    if status is None:
        return gathered([])
    active = pairs.filter(pl.col("now") & ~pl.col(status).is_in(ENDED)).join(
        history.bases.select("return_no", "base_period"), on="return_no", how="inner"
    )
    back = active.filter(pl.col("was") & pl.col(f"{status}_before").is_in(ENDED))
    older = _ended_earlier(store, register, active.filter(~pl.col("was")))
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


def _ended_earlier(store: Store, register: str, added: pl.DataFrame) -> pl.DataFrame:
    """Of the rows that the last month did not hold: those that an earlier month knew last as ended, with
    that month as base_period and that state as the status before."""
    first = store.scalar("SELECT min(period) FROM returns")
    if added.is_empty() or first is None or first >= added["base_period"].max():
        return added.clear()
    keys = list(REGISTERS[register].unique)
    communities = added["community_code"].unique().drop_nulls().to_list()
    # Every township a community ever lay in: its parent decides, not the prefix of its code.
    townships = store.frame(TOWNSHIPS, [communities])["parent"]
    wanted = added.select(keys).unique()
    earlier = store.frame(
        LAST_STATUS.format(register=register, keys=", ".join(keys)),
        [townships.to_list(), added["base_period"].max(), ENDED],
        wanted=wanted,
    )
    found = added.join(earlier, on=keys, how="inner")
    status = f"{REGISTERS[register].status_column}_before"
    return found.with_columns(
        pl.col("last_period").alias("base_period"), pl.col("last_status").alias(status)
    ).select(added.columns)


def check_vanished(
    register: str, pairs: pl.DataFrame, history: History, returns: pl.DataFrame, listed: pl.DataFrame
) -> pl.DataFrame:
    """Rows of the last accepted month that are gone: a warning each, or one for all where there are many.

    ``listed`` has one row per return and community of the sheet 社区概况: a dissolved community's rows go
    with it, and so do rows that ended more than a year ago."""
    gone = pairs.filter(pl.col("was") & ~pl.col("now"))
    if gone.is_empty() or register == "communities":
        return gathered([])
    gone = gone.join(listed, on=["return_no", "community_code"], how="semi").join(
        returns.select("return_no", "period_end"), on="return_no"
    )
    ended_on = REGISTERS[register].ended_on
    if ended_on is not None:
        old = _before(register, ended_on) < pl.col("period_end").dt.offset_by(f"-{KEPT_MONTHS}mo")
        gone = gone.filter(~old.fill_null(False))
    gone = (
        gone.join(history.bases, on="return_no")
        .with_columns(community_name=pl.col("community_name_before"))
        .with_columns(words=row_name(register), many=pl.len().over("return_no") > LISTED)
        .drop("sheet_row")
        .sort("return_no", "words")
    )
    summed = (
        gone.filter("many")
        .group_by("return_no", "base_period", maintain_order=True)
        .agg(pl.len().alias("count"), pl.col("words").head(EXAMPLES).str.join("；").alias("examples"))
    )
    period, words = pl.col("base_period"), pl.col("words")
    return gathered(
        [
            findings(
                gone.filter(~pl.col("many")), "WRN-002", register, value=words, period=period, key=words
            ),
            findings(
                summed, "WRN-003", register, period=period, count=pl.col("count"), examples=pl.col("examples")
            ),
        ]
    )


def _before(register: str, name: str) -> pl.Expr:
    in_key = name in REGISTERS[register].unique
    return pl.col(name if in_key else f"{name}_before")


def _jumped(before: pl.Expr, now: pl.Expr, factor: float) -> pl.Expr:
    low, high = pl.min_horizontal(before, now), pl.max_horizontal(before, now)
    return (low > SMALL) & (high > low * factor)


def check_row_jumps(register: str, pairs: pl.DataFrame, history: History, factor: float) -> pl.DataFrame:
    """Communities whose number of rows in a register changed by more than the factor."""
    if register == "communities":
        return gathered([])
    counted = pairs.group_by("return_no", "community_code").agg(
        pl.col("was").sum().alias("before"),
        pl.col("now").sum().alias("present"),
        pl.coalesce("community_name", "community_name_before").drop_nulls().first().alias("name"),
    )
    rows = (
        counted.filter(_jumped(pl.col("before"), pl.col("present"), factor))
        .join(history.bases, on="return_no")
        .sort("return_no", "community_code")
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


def check_total_jumps(pairs: pl.DataFrame, history: History, factor: float) -> pl.DataFrame:
    """Communities whose households, residents or floor space changed by more than the factor."""
    parts = []
    for name in TOTALS:
        rows = pairs.filter(_jumped(pl.col(f"{name}_before"), pl.col(name), factor)).join(
            history.bases, on="return_no"
        )
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
