"""Areas of a snapshot as they were in a period: names, parents, children."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import polars as pl

from pipelines.areas import came_from, taken_in
from pipelines.areas.tree import valid_on
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from schemas.area_rows import AreaRow
from schemas.areas import AREA_COLUMNS, BENCHMARK_LEVELS, UPPER_LEVELS, above
from schemas.errors import UserError
from schemas.periods import end_of, is_period, last_month
from schemas.rows import typed_row
from schemas.scope import Scope

_AREAS_ON = """
SELECT code, name, level, parent, kind, lon, lat, township, county, prefecture, province,
       $country::VARCHAR AS country
FROM areas
WHERE (level = 'community') = $communities AND first_period <= $period AND last_period >= $period
  AND ($township IS NULL OR township = $township)
ORDER BY code
"""

_SPANS = "SELECT * FROM areas WHERE level = $level"
_LAST_PLACE = """
SELECT township FROM areas WHERE level = 'community' AND code = $community AND township IS NOT NULL
ORDER BY last_period DESC LIMIT 1
"""


@query(needs=None)
def areas_in(snapshot: Snapshot, scope: Scope, period: str) -> pl.DataFrame:
    """One row per area above the communities valid on the period's last day: code, name, level, parent_level,
    parent_code, lon, lat, the codes township … country and their names. Where the snapshot is of one province
    there is no country."""
    return _read_areas(snapshot, scope, period)


@lru_cache(maxsize=64)
def _read_areas(snapshot: Snapshot, _scope: Scope, period: str) -> pl.DataFrame:
    """Kept by scope, so that a narrower one never meets what was read for a wider one."""
    return _with_parents(snapshot.frame(_AREAS_ON, _params(snapshot, period)))


def _params(snapshot: Snapshot, period: str) -> dict[str, Any]:
    """Of all areas above the communities: everything that a country holds lies in it."""
    level, code = snapshot.top
    country = code if level == "country" else None
    month = _tree_month(snapshot, period)
    return {"period": month, "communities": False, "township": None, "country": country}


@query(needs=None)
def communities_in(
    snapshot: Snapshot, scope: Scope, period: str, township: str | None = None
) -> pl.DataFrame:
    """One row per community (of a township where named) valid on the period's last day; columns as
    ``areas_in``."""
    params = _params(snapshot, period) | {"communities": True, "township": township}
    parents = (
        areas_in(snapshot, scope, period)
        .filter(level="township")
        .select("township", *(f"{level}_name" for level in UPPER_LEVELS))
    )
    return (
        snapshot.frame(_AREAS_ON, params)
        .join(parents, on="township", how="left", maintain_order="left")
        .with_columns(parent_code="township", parent_level=pl.lit("township"))
    )


@query(needs=None)
def find_area(snapshot: Snapshot, scope: Scope, level: str, code: str, period: str) -> AreaRow:
    """The area as one row of ``areas_in``. Raises UserError where there is none in the period, or it lies
    outside what is seen."""
    areas = (
        communities_in(snapshot, scope, period) if level == "community" else areas_in(snapshot, scope, period)
    )
    if snapshot.seen is not None and code not in snapshot.seen_areas:
        raise UserError("GRT-016", who=scope.principal, area=code)
    matching = areas.filter(level=level, code=code)
    if matching.is_empty():
        raise UserError("REQ-108", period=period, area=code)
    return typed_row(AreaRow, matching)


def within_whole(top: str, areas: pl.DataFrame) -> pl.DataFrame:
    """Rows of ``areas_in`` to be listed side by side: of a country with the province as
    ``prefecture_name``, since it is what tells two counties of one name apart."""
    if top != "country":
        return areas
    above = pl.when(~pl.col("level").is_in(BENCHMARK_LEVELS)).then("province_name")
    return areas.with_columns(prefecture_name=above)


def benchmark_level(top: str, level: str) -> str:
    """The level of the areas that those of a level are compared with: the province, of provinces the country;
    the level at the top, where it lies lower."""
    return "province" if top == "country" and level not in BENCHMARK_LEVELS else top


@query(needs=None)
def benchmark_of(snapshot: Snapshot, scope: Scope, level: str, code: str, period: str) -> tuple[str, str]:
    """Level and code of the area that an area is compared with; the top is its own."""
    above = benchmark_level(snapshot.top[0], level)
    if above == snapshot.top[0]:
        return snapshot.top
    area: Mapping[str, object] = find_area(snapshot, scope, level, code, period)
    return (above, str(area[above])) if area[above] else snapshot.top


@dataclass(frozen=True)
class Lineage:
    """Codes under which an area stands in a period; ``preceding``: it came later, and they are what it was
    made of."""

    codes: tuple[str, ...] = ()
    preceding: bool = False


@query(needs=None)
def lineage_in(snapshot: Snapshot, scope: Scope, level: str, code: str, period: str) -> Lineage:
    """The area of this level and code as it stands at the period's end: itself; else what it went into, by
    whatever chain; else those it was made of later. No codes where the snapshot knows of none."""
    areas = snapshot.frame(_SPANS, {"level": level}).select(*AREA_COLUMNS).unique()
    day = end_of(last_month(period))
    if not valid_on(areas, day).filter(code=code).is_empty():
        return Lineage((code,))
    moved = taken_in(areas, level, day).filter(code=code)["now"]
    if len(moved):
        return Lineage(tuple(moved))
    return Lineage(tuple(came_from(areas, level, code, day)), preceding=True)


@query(needs=None)
def last_township(snapshot: Snapshot, scope: Scope, community: str) -> str | None:
    """The township a community lay in when it was last there; None where the snapshot never had it."""
    places = snapshot.frame(_LAST_PLACE, {"community": community})["township"]
    return None if places.is_empty() else str(places.item())


@query(needs=None)
def breadcrumb(snapshot: Snapshot, scope: Scope, level: str, code: str, period: str) -> list[dict[str, str]]:
    """The area and everything it lies in, the widest first: level, code, name."""
    area: Mapping[str, object] = find_area(snapshot, scope, level, code, period)
    return [
        {"level": wider, "code": str(area[wider]), "name": str(area[f"{wider}_name"])}
        for wider in reversed(above(level))
        if area[wider] is not None
    ] + [{"level": level, "code": code, "name": str(area["name"])}]


@query(needs=None)
def child_areas(snapshot: Snapshot, scope: Scope, level: str, code: str, period: str) -> pl.DataFrame:
    """One row per area directly below; columns as ``areas_in``. Below a township: its communities."""
    if level == "township":
        return communities_in(snapshot, scope, period, code)
    return areas_in(snapshot, scope, period).filter(parent_level=level, parent_code=code)


def _tree_month(snapshot: Snapshot, period: str) -> str | None:
    """The month at whose end the period's areas stand; None for a quarter or year without all its months."""
    if is_period(period) or period in snapshot.spans:
        return last_month(period)
    return None


def _with_parents(areas: pl.DataFrame) -> pl.DataFrame:
    """Adds the nearest area above (a code alone may mean a prefecture and its own county) and names."""
    for level in UPPER_LEVELS:
        code, name = pl.col("code").alias(level), pl.col("name").alias(f"{level}_name")
        names = areas.filter(level=level).select(code, name)
        areas = areas.join(names, on=level, how="left", maintain_order="left")
    strictly_above = {
        level: pl.when(pl.col("level") != level).then(pl.col(level)) for level in above("community")
    }
    return areas.with_columns(
        parent_code=pl.coalesce(*strictly_above.values()),
        parent_level=pl.coalesce(
            *(pl.when(code.is_not_null()).then(pl.lit(level)) for level, code in strictly_above.items())
        ),
    )
