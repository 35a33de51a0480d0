"""Tables that leave the product: the long export, the wide one, and the dictionary that explains them."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pipelines.queries.areas import areas_in, communities_in
from pipelines.queries.communities import community_values
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from schemas.areas import LEVELS
from schemas.errors import UserError
from schemas.exports import EXPORT_COLUMNS
from schemas.scope import Scope
from schemas.words import Words

_VALUES = """
SELECT * FROM area_values
WHERE level = $level AND NOT restated AND period = $period AND list_contains($indicators, indicator)
"""


@query
def export_frame(
    snapshot: Snapshot,
    scope: Scope,
    level: str,
    periods: Sequence[str],
    indicators: Sequence[str] | None = None,
) -> pl.DataFrame:
    """One row per area, period and indicator, by period, area and declared order of indicators; the columns
    of EXPORT_COLUMNS. All indicators where None. Periods are months, or quarters and years of
    ``snapshot.spans``: stocks and completeness are those of the last month, flows add up. Raises UserError
    for an unknown level, period or indicator, listing what there is."""
    chosen = list(indicators) if indicators is not None else snapshot.indicators
    _require(Words("层级", "level"), [level], LEVELS)
    _require(Words("时期", "period"), periods, [*snapshot.periods, *snapshot.spans])
    _require(Words("指标", "indicator"), chosen, snapshot.indicators)
    found = [_period(snapshot, scope, level, period, chosen) for period in sorted(set(periods))]
    rows = pl.concat(found).with_columns(snapshot=pl.lit(snapshot.id))
    order = pl.col("indicator").replace_strict(snapshot.indicators, range(len(snapshot.indicators)))
    return rows.sort("period", "area_code", order).select(_typed_columns(rows))


@query
def export_wide(
    snapshot: Snapshot,
    scope: Scope,
    level: str,
    periods: Sequence[str],
    indicators: Sequence[str] | None = None,
) -> pl.DataFrame:
    """One row per area and period: area_code, area_name, level, period, completeness, snapshot, then the
    value of every indicator in a column of its code."""
    rows = export_frame(snapshot, scope, level, periods, indicators)
    keys = ["area_code", "area_name", "level", "period", "completeness", "snapshot"]
    return rows.pivot("indicator", index=keys, values="value", maintain_order=True)


def _period(snapshot: Snapshot, scope: Scope, level: str, period: str, indicators: list[str]) -> pl.DataFrame:
    if level == "community":
        areas = communities_in(snapshot, scope, period)
        values = community_values(snapshot, scope, indicators, [period])
    else:
        areas = areas_in(snapshot, scope, period).filter(level=level)
        values = snapshot.frame(_VALUES, {"level": level, "period": period, "indicators": indicators})
    return areas.select(area_code="code", area_name="name").join(values, on="area_code")


def _typed_columns(rows: pl.DataFrame) -> list[pl.Expr]:
    """Every export column with its type; those that nothing fills yet are empty."""
    return [
        (pl.col(column.name) if column.name in rows.columns else pl.lit(None))
        .cast(column.dtype)
        .alias(column.name)
        for column in EXPORT_COLUMNS
    ]


def _require(what: Words, asked: Sequence[str], known: Sequence[str]) -> None:
    unknown = [name for name in asked if name not in known]
    if unknown or not asked:
        raise UserError("REQ-112", what=what, wrong=Words.listed(unknown), known=Words.listed(known))
