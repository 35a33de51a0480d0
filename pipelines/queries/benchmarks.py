"""How areas stand against another benchmark than the whole province: their prefecture, or their peers."""

from __future__ import annotations

import polars as pl

from pipelines.indicators.definitions import BY_CODE
from pipelines.queries.areas import areas_in, benchmark_level
from pipelines.queries.peers import peer_groups
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from pipelines.queries.values import league
from pipelines.ranking.limits import KINDS, funnel
from pipelines.ranking.ratios import ratio
from pipelines.ranking.standings import significance_of
from schemas.errors import UserError
from schemas.figure_rows import FamilyChance, TableStatistics
from schemas.rows import typed_row
from schemas.scope import Scope
from schemas.words import Words

BENCHMARKS = ("province", "prefecture", "peers")

_FIGURES = """
SELECT area_code, numerator, denominator FROM area_values
WHERE level = $level AND indicator = $indicator AND period = $period AND NOT restated
"""
_FAMILY = """
SELECT count(*) AS indicators,
       coalesce(sum(low_0025 + low_0001 + high_0025 + high_0001), 0)::BIGINT AS beyond_0025,
       coalesce(sum(low_0001 + high_0001), 0)::BIGINT AS beyond_0001,
       coalesce(2 * sum(expected_0025), 0) AS expected_0025,
       coalesce(2 * sum(expected_0001), 0) AS expected_0001
FROM indicator_statistics WHERE level = $level AND period = $period AND inside IS NOT NULL
"""
_STATISTICS = """
SELECT * FROM indicator_statistics WHERE level = $level AND indicator = $indicator AND period = $period
"""

_COUNTED = pl.col(
    "areas", "expected_0025", "expected_0001", "low_0001", "low_0025", "inside", "high_0025", "high_0001"
).sum()

_VERDICTS = "SELECT indicator, verdict FROM indicator_statistics WHERE level = $level AND period = $period"


@query()
def statistics(snapshot: Snapshot, scope: Scope, indicator: str, level: str, period: str) -> TableStatistics:
    """What ranks and limits of a level are worth: a row of the snapshot's indicator_statistics; empty for
    an indicator without intervals. Of areas of several provinces, each compared within its own, the counts of
    all of them, and nothing of what each table has of its own."""
    params = {"level": level, "indicator": indicator, "period": period}
    found = snapshot.frame(_STATISTICS, params)
    if found.height > 1:
        found = found.select(_COUNTED, pl.col("overdispersed").any())
    return typed_row(TableStatistics, found) if found.height else {}


@query()
def verdicts(snapshot: Snapshot, scope: Scope, level: str, period: str) -> dict[str, str | None]:
    """Indicator → verdict on the ranks of a level; None where none was reached, or there are no ranks."""
    found = snapshot.frame(_VERDICTS, {"level": level, "period": period})
    return dict.fromkeys(snapshot.indicators) | dict(found.iter_rows())


@query()
def family_chance(snapshot: Snapshot, scope: Scope, level: str, period: str) -> FamilyChance:
    """Over all indicators of a level and period that are compared with limits: how many, how many pairs of
    area and indicator lie beyond each limit, and how many chance alone puts there, on either side."""
    found = snapshot.frame(_FAMILY, {"level": level, "period": period})
    return typed_row(FamilyChance, found)


@query("all")
def compared_league(
    snapshot: Snapshot,
    scope: Scope,
    indicator: str,
    level: str,
    period: str,
    prefecture: str | None,
    benchmark: str,
) -> pl.DataFrame:
    """The rows of ``league`` as ``against`` a benchmark."""
    rows = league(snapshot, scope, indicator, level, period, prefecture)
    return against(snapshot, scope, rows, indicator, level, period, benchmark)


@query("all")
def against(
    snapshot: Snapshot,
    scope: Scope,
    rows: pl.DataFrame,
    indicator: str,
    level: str,
    period: str,
    benchmark: str,
) -> pl.DataFrame:
    """The rows of ``league`` with ``benchmark_value`` (of each area's benchmark, in the indicator's unit),
    and with limit_class and significance against it. For the province they are those of the snapshot; for the
    others the same limits, with the same over-dispersion, about their own target. Raises UserError for an
    unknown benchmark."""
    if benchmark not in BENCHMARKS:
        raise UserError("REQ-111", benchmark=benchmark, known=Words.listed(BENCHMARKS))
    targets = _targets(snapshot, scope, indicator, level, period, benchmark)
    joined = rows.join(targets, on="area_code", how="left", maintain_order="left")
    factor = BY_CODE[indicator].factor
    shown = joined.with_columns((pl.col("target") * factor).alias("benchmark_value"))
    if benchmark == "province" or BY_CODE[indicator].kind not in KINDS:
        return shown.drop("target")
    table_statistics = statistics(snapshot, scope, indicator, level, period)
    tau2 = float(table_statistics.get("tau2") or 0)
    limited = funnel(shown.drop("limit_class"), BY_CODE[indicator].kind, target="target", tau2=tau2)
    ranked = pl.when("eligible")
    return (
        limited.with_columns(ranked.then("limit_class").alias("limit_class"))
        .with_columns(significance_of(BY_CODE[indicator].direction).alias("significance"))
        .select(*rows.columns, "benchmark_value")
    )


def _targets(
    snapshot: Snapshot, scope: Scope, indicator: str, level: str, period: str, benchmark: str
) -> pl.DataFrame:
    """One row per area: area_code, target (numerator / denominator of its benchmark)."""
    if benchmark == "peers":
        figures = _figures(snapshot, indicator, level, period)
        groups = peer_groups(snapshot, scope, level, period).join(
            figures, left_on="peer_code", right_on="area_code"
        )
        return _ratio(groups.group_by("area_code").agg(pl.col("numerator", "denominator").sum()))
    above = benchmark_level(snapshot.top[0], level) if benchmark == "province" else benchmark
    figures = _figures(snapshot, indicator, above, period).rename({"area_code": "above"})
    places = areas_in(snapshot, scope, period).filter(level=level).select(area_code="code", above=above)
    return _ratio(places.join(figures, on="above"))


def _figures(snapshot: Snapshot, indicator: str, level: str, period: str) -> pl.DataFrame:
    params = {"level": level, "indicator": indicator, "period": period}
    return snapshot.frame(_FIGURES, params).drop_nulls()


def _ratio(sums: pl.DataFrame) -> pl.DataFrame:
    return sums.select("area_code", target=ratio())
