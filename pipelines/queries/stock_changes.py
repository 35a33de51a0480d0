"""What became of stocks between two months, however far apart: by how much they changed in the communities of
both, how broadly, and what came and went."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, cast

import polars as pl

from pipelines.areas import successor_map
from pipelines.indicators.definitions import BY_CODE
from pipelines.indicators.flows import STOCK_OF
from pipelines.indicators.pairs import PAIRED, judge_pairs, pair_clusters
from pipelines.indicators.sums import place_facts
from pipelines.queries.areas import areas_in, communities_in
from pipelines.queries.flows import MOVED
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from schemas.areas import AREA_COLUMNS
from schemas.change_marks import Column, columns
from schemas.figure_rows import StockChange
from schemas.periods import end_of, months_between, shift
from schemas.scope import Scope

COUNTED = tuple(
    one.code
    for one in PAIRED
    if not (one.reporting or one.event or one.survey) and one.direction != "context"
)
"""Indicators of what stands at the end of a month, counted in full."""

_FACTS = "SELECT * FROM community_facts WHERE period = $period"
_AREAS = "SELECT * FROM areas"
_VALUES = """
SELECT indicator, value, COLUMNS('change_.*') FROM area_values
WHERE level = $level AND area_code = $area AND period = $period AND NOT restated
"""
_FLOWS = """
SELECT register, count(*) AS months, sum(begun) AS begun, sum(came_back) AS came_back, sum(ended) AS ended,
       sum(vanished) AS vanished
FROM flows WHERE level = $level AND area_code = $area AND list_contains($periods, period) GROUP BY register
"""


@query()
def stock_changes(
    snapshot: Snapshot,
    scope: Scope,
    level: str,
    area: str,
    months: tuple[str, str],
    indicators: Sequence[str],
) -> list[StockChange]:
    """One row per indicator of ``indicators`` that is a stock, in declared order, of an area, township to
    prefecture, from one of the two months to the other. What is not known is null: how broadly, where one of
    them is not in the snapshot; what came and went, where a month between them is lacking, or where the
    indicator counts no whole register."""
    before, now = months
    asked = [code for code in BY_CODE if code in COUNTED and code in indicators]
    if not asked:
        return []
    values = _by_indicator(snapshot.frame(_VALUES, {"level": level, "area": area, "period": now}))
    moved = _flows(snapshot, level, area, months_between(shift(before, 1), now))
    changed = _changes(snapshot, scope, level, area, months, values)
    rows = [
        {
            **dict.fromkeys(("change", "broad", "changed", "paired", *MOVED)),
            "indicator": code,
            "now": values.get(code, {}).get("value"),
            **changed.get(code, {}),
            **moved.get(code, {}),
        }
        for code in asked
    ]
    return cast(list[StockChange], rows)


def _changes(
    snapshot: Snapshot,
    scope: Scope,
    level: str,
    area: str,
    months: tuple[str, str],
    values: dict[str, dict[str, Any]],
) -> dict[str, dict[str, Any]]:
    """By indicator: change, broad, changed, paired; as published where the snapshot sets these two months
    against each other, else compared here."""
    before, now = months
    published: dict[str, Column] = {
        snapshot.baseline: "change_baseline",
        shift(now, -12): "change_year",
        shift(now, -1): "change_month",
    }
    if column := published.get(before):
        names = dict(zip(("change", "broad", "changed", "paired"), columns(column), strict=True))
        return {code: {name: row[of] for name, of in names.items()} for code, row in values.items()}
    if not {before, now} <= set(snapshot.periods):
        return {}
    rows = compare_months(snapshot, scope, level, before, now).filter(area_code=area)
    return _by_indicator(rows.select("indicator", "change", "broad", "changed", paired="clusters"))


@query("all")
def compare_months(snapshot: Snapshot, scope: Scope, level: str, before: str, now: str) -> pl.DataFrame:
    """One row per area of the level and stock: what ``judge_pairs`` says of the communities that reported in
    both months, on the tree of the later one."""
    return _compared(snapshot, scope, level, before, now)


@lru_cache(maxsize=8)
def _compared(snapshot: Snapshot, scope: Scope, level: str, before: str, now: str) -> pl.DataFrame:
    """Kept, since many cases ask for the same months."""
    areas = areas_in(snapshot, scope, now)
    communities = communities_in(snapshot, scope, now).select("township", community="code")
    spans = snapshot.frame(_AREAS).select(*AREA_COLUMNS).unique()
    moved = successor_map(spans, end_of(before), end_of(now))
    past, present = (snapshot.frame(_FACTS, {"period": month}) for month in (before, now))
    asked = [BY_CODE[code] for code in COUNTED]
    placed = place_facts(present, communities), place_facts(past, communities, moved)
    return judge_pairs((some.filter(level=level) for some in pair_clusters(*placed, areas, asked)), areas)


def _flows(snapshot: Snapshot, level: str, area: str, months: list[str]) -> dict[str, dict[str, Any]]:
    """By indicator that counts what is in use in a register: MOVED over the months, each against the one
    before; what began and ended between counts in both."""
    rows = snapshot.frame(_FLOWS, {"level": level, "area": area, "periods": months})
    whole = rows.filter(pl.col("months") == len(months))
    named = whole.with_columns(
        pl.col("register").replace_strict(STOCK_OF, return_dtype=pl.String).alias("indicator")
    )
    return _by_indicator(named.select("indicator", pl.col(MOVED).cast(pl.Int64)))


def _by_indicator(rows: pl.DataFrame) -> dict[str, dict[str, Any]]:
    told = rows.to_dicts()
    return {row.pop("indicator"): row for row in told}
