"""A snapshot of several provinces as one of a single province: the same tables, cut to what lies in it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import duckdb
import polars as pl

from pipelines.queries.areas import areas_in
from pipelines.queries.open_tables import OpenTables
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from pipelines.store.trouble import first_line
from schemas.errors import HomeError
from schemas.manifest import TopArea
from schemas.scope import Scope

_INSIDE = "{column} IN (SELECT code FROM whole.areas WHERE province = '{code}')"
_OF_RETURNS = "return_id IN (SELECT return_id FROM main.returns)"

_PLACED = dict.fromkeys(
    (
        "area_values",
        "area_index",
        "index_groups",
        "area_values_by_level",
        "department_values",
        "flows",
        "own_values",
        "own_index",
        "demand_coverage",
        "inspections",
        "signals",
        "cases",
        "confirmations",
        "clue_counts",
    ),
    "area_code",
) | {"community_facts": "township", "returns": "township_code", "rejections": "township_code"}
"""The column that says where a row of a table lies."""

_OTHERWISE = {
    "areas": "province = '{code}'",
    "indicator_statistics": "province = '{code}'",
    "own_statistics": "province = '{code}'",
    "admission_findings": "province = '{code}'",
    # What holds in the whole country holds in each of its provinces.
    "admissions": f"({_INSIDE.replace('{column}', 'area_code')} OR area_code = '{{top}}')",
    "admission_events": "item_id IN (SELECT item_id FROM main.admissions)",
    "return_warnings": _OF_RETURNS,
    "signal_dismissals": "signal_id IN (SELECT signal_id FROM main.signals)",
}
"""Which rows of the other tables are kept; a table of neither kind says nothing of any area."""

OPEN_PROVINCES = 8
"""Kept open at once: a supervisor compares a few, and each costs a connection."""


@query
def provinces_in(snapshot: Snapshot, scope: Scope, period: str) -> dict[str, str]:
    """Code → name of the provinces of a home that holds several, by code; none of any other."""
    if snapshot.top[0] != "country":
        return {}
    areas = areas_in(snapshot, scope, period).filter(level="province").sort("code")
    return dict(areas.select("code", "name").iter_rows())


@query
def snapshot_about(snapshot: Snapshot, scope: Scope, code: str, period: str) -> Snapshot:
    """The snapshot as that of the province in which the area of the code lies; itself where it is of one
    province, or the code is the country's or unknown."""
    if snapshot.top[0] != "country":
        return snapshot
    lying = areas_in(snapshot, scope, period).filter(code=code)["province"].drop_nulls()
    return snapshot if lying.is_empty() else narrow(snapshot, scope, str(lying[0]))


@query
def narrow(snapshot: Snapshot, scope: Scope, province: str) -> Snapshot:
    """A snapshot of several provinces as it would be of one, which is then its top. Raises HomeError where a
    file of its tables cannot be read."""
    return _narrowed(snapshot, province)


@query
def rows_inside(
    snapshot: Snapshot, scope: Scope, rows: pl.DataFrame, column: str = "area_code"
) -> pl.DataFrame:
    """Of rows about areas of the home as it is now those that lie in the province to which the snapshot is
    cut; all of them where it is not."""
    if snapshot.cut_to is None:
        return rows
    codes = snapshot.frame("SELECT DISTINCT code FROM areas")["code"]
    return rows.filter(pl.col(column).is_in(codes.implode()))


@lru_cache(maxsize=OPEN_PROVINCES)
def _narrowed(snapshot: Snapshot, province: str) -> Snapshot:
    manifest = snapshot.manifest
    tables = manifest.get("tables", {})
    names = {"code": _quoted(province), "top": _quoted(snapshot.top[1])}
    # Those that ask another table come after it.
    ordered = [name for name in tables if name not in _OTHERWISE] + list(_OTHERWISE)
    try:
        cut = OpenTables(snapshot.folder, manifest, {table: _condition(table, names) for table in ordered})
    except duckdb.Error as error:
        raise HomeError("PUB-007", snapshot=snapshot.id, error=first_line(error)) from error
    top: TopArea = {"level": "province", "code": province}
    return replace(snapshot, manifest={**manifest, "top": top}, tables=cut, cut_to=province)


def _quoted(code: str) -> str:
    return code.replace("'", "''")


def _condition(table: str, names: dict[str, str]) -> str:
    if table in _PLACED:
        return _INSIDE.format(column=_PLACED[table], **names)
    return _OTHERWISE[table].format(**names) if table in _OTHERWISE else ""
