"""What of a home as it is now a scope sees: asked by queries that answer narrower scopes themselves."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.areas import load_areas
from pipelines.areas.tree import codes_around, codes_inside
from pipelines.base.home import Home
from pipelines.base.names import name_key_of
from pipelines.store import look_at_store
from schemas.errors import UserError
from schemas.scope import WHOLE_HOME, Scope

KEPT = 64
OWN_ITEMS = "own_items"
"""The right of a department."""


def codes_seen(home: Home, scope: Scope, right: str) -> frozenset[str] | None:
    """Codes of the areas in whose trees a scope has a right; None for all of them."""
    if scope.is_whole_home:
        return None
    areas = tuple(sorted({one.area for one in scope.places_with(right) if one.department is None}))
    return None if WHOLE_HOME in areas else _within(str(home.path), home.store_stamps(), areas)


def codes_above(home: Home, scope: Scope, right: str) -> frozenset[str]:
    """Codes of the areas that these lie in: what holds there holds for them."""
    return _around(str(home.path), home.store_stamps(), scope.areas_with(right))


def only_seen(
    home: Home, scope: Scope, right: str, rows: pl.DataFrame, column: str = "area_code"
) -> pl.DataFrame:
    """Of rows about areas those in whose tree the scope has a right, and those about a department that it
    acts for, where it does."""
    codes = codes_seen(home, scope, right)
    if codes is None:
        return rows
    seen = pl.col(column).is_in(sorted(codes))
    if "department" in rows.columns:
        for place in scope.places_with(OWN_ITEMS):
            key = name_key_of(place.department or "")
            names = [name for name in rows["department"].drop_nulls().unique() if name_key_of(name) == key]
            own = _within(str(home.path), home.store_stamps(), (place.area,))
            inside = pl.lit(True) if place.area == WHOLE_HOME else pl.col(column).is_in(sorted(own))
            seen = seen | (pl.col("department").is_in(names) & inside)
    return rows.filter(seen)


_ABOUT = {"area_code": pl.String, "department": pl.String}


def require_seen(
    home: Home, scope: Scope, right: str, code: str | None, department: str | None = None
) -> None:
    """Raises UserError where the scope has the right neither at the area nor for the department there. None
    names no area: it is about all of them."""
    about = pl.DataFrame({"area_code": [code], "department": [department]}, schema=_ABOUT)
    if codes_seen(home, scope, right) is not None and only_seen(home, scope, right, about).is_empty():
        raise UserError("GRT-016", who=scope.principal, area=code or "*")


def sees(home: Home, scope: Scope, right: str, code: str | None) -> bool:
    """Whether the scope has a right at an area."""
    codes = codes_seen(home, scope, right)
    return codes is None or code in codes


@lru_cache(maxsize=KEPT)
def _within(path: str, _stamps: Any, codes: tuple[str, ...]) -> frozenset[str]:
    areas = _areas(path)
    return frozenset().union(*(codes_inside(areas, code) for code in codes))


@lru_cache(maxsize=KEPT)
def _around(path: str, _stamps: Any, codes: tuple[str, ...]) -> frozenset[str]:
    areas = _areas(path)
    return frozenset().union(*(codes_around(areas, code) for code in codes))


def _areas(path: str) -> pl.DataFrame:
    with look_at_store(Home(Path(path))) as store:
        return load_areas(store)
