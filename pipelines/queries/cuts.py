"""What of a snapshot a scope sees: its tables as views, each cut to the trees of the places granted.

A table without a rule here has no rows for a narrower scope; a test says that every table has one. What is
computed over all areas (ranks, peers, limits) is asked of the whole snapshot and cut afterwards
(pipelines.queries.scoped)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from pipelines.base.names import name_key_of
from schemas.areas import UPPER_LEVELS
from schemas.scope import WHOLE_HOME, Scope

PUBLISHED = "published"
"""The schema of the tables as they are in the snapshot, below the cut ones."""

Ask = Callable[[str], pl.DataFrame]


@dataclass(frozen=True)
class Sight:
    """What of a scope decides which rows there are: areas by right, and departments. Scopes with one sight
    share a cut."""

    figures: tuple[str, ...]
    matters: tuple[str, ...]
    rows: tuple[str, ...]
    items: tuple[tuple[str, str], ...]
    """Department and area in whose tree its own items are seen."""


def sight_of(scope: Scope) -> Sight:
    """The sight of a scope."""
    own = ((one.department, one.area) for one in scope.places if one.department and "own_items" in one.rights)
    return Sight(
        scope.areas_with("figures"), scope.areas_with("matters"), scope.areas_with("rows"), tuple(sorted(own))
    )


_TREE = """
SELECT DISTINCT code FROM (
    SELECT code, level, township, county, prefecture, province FROM published.areas
    QUALIFY last_period = max(last_period) OVER (PARTITION BY level, code)
) WHERE {inside}
"""
"""An area lies where it lay last: one that moved is no longer seen by whoever it left."""
_AROUND = "SELECT {column} AS code FROM published.areas WHERE code IN {codes} AND {column} IS NOT NULL"

_BY_FIGURES = dict.fromkeys(
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
    ),
    "area_code IN (FROM published.seen_figures)",
) | {
    # The whole that an area is compared with is seen by whoever sees the area.
    "area_values": "area_code IN (FROM published.seen_figures) OR area_code IN (FROM published.compared)",
    "community_facts": "township IN (FROM published.seen_figures)"
    " OR community IN (FROM published.seen_figures)",
    # A community's figures rest on the return of its township.
    "returns": "township_code IN (FROM published.seen_figures) OR township_code IN (FROM published.around)",
    "rejections": "township_code IN (FROM published.seen_figures)",
    "return_warnings": "return_id IN (SELECT return_id FROM published.returns"
    " WHERE township_code IN (FROM published.seen_figures))",
    "admissions": "area_code IN (FROM published.seen_figures) OR area_code IN (FROM published.around)"
    " OR {own_items}",
    "admission_events": "item_id IN (SELECT item_id FROM published.admissions"
    " WHERE area_code IN (FROM published.seen_figures) OR area_code IN (FROM published.around)"
    " OR {own_items})",
    "admission_findings": "coalesce(community_code, area_code) IN (FROM published.seen_figures)"
    " OR {own_items}",
}
_BY_MATTERS = dict.fromkeys(
    ("signals", "confirmations", "clue_counts"), "area_code IN (FROM published.seen_matters)"
) | {
    "cases": "area_code IN (FROM published.seen_matters) OR {own_items}",
    "signal_dismissals": "signal_id IN (SELECT signal_id FROM published.signals"
    " WHERE area_code IN (FROM published.seen_matters))",
}
_OF_NO_AREA = dict.fromkeys(
    (
        "indicator_statistics",
        "own_statistics",
        "settings",
        "list_entries",
        "list_versions",
        "list_history",
        "parts",
        "plan_progress",
    ),
    "true",
)
"""What a whole table of areas is like, the rules, and names of files whose rows are cut as they are read."""

CONDITIONS = (
    _BY_FIGURES
    | _BY_MATTERS
    | _OF_NO_AREA
    | {"areas": "code IN (FROM published.seen_any) OR code IN (FROM published.around)"}
)
"""By table of a snapshot: which of its rows are seen."""

_OWN_DEPARTMENTS = {"department_values": "name"}


def prepare(sight: Sight, top: str) -> Iterator[str]:
    """Statements that make the lists of codes that the conditions ask for."""
    figures, matters = sight.figures, sight.matters
    own = tuple(area for _name, area in sight.items)
    yield from _listed("seen_figures", _TREE.format(inside=_inside(figures)))
    yield from _listed("seen_matters", _TREE.format(inside=_inside(matters)))
    yield from _listed("seen_rows", _TREE.format(inside=_inside(sight.rows)))
    yield from _listed("seen_own", _TREE.format(inside=_inside(own)))
    every = (*figures, *matters, *own)
    yield from _listed("seen_any", _TREE.format(inside=_inside(every)))
    codes = _codes(code for code in every if code != WHOLE_HOME)
    around = " UNION ".join(_AROUND.format(column=level, codes=codes) for level in UPPER_LEVELS[1:])
    yield from _listed("around", f"{around} UNION SELECT {_text(top)}")
    provinces = _AROUND.format(column="province", codes=codes)
    compared = (
        f"SELECT {_text(top)} AS code UNION {provinces}" if figures else "SELECT '' AS code WHERE false"
    )
    yield from _listed("compared", compared)


def views(ask: Ask, sight: Sight, tables: Iterable[str]) -> dict[str, str]:
    """By table: the question that gives the rows seen."""
    found = {}
    for table in tables:
        condition = CONDITIONS.get(table, "false")
        own_items = _own_items(ask, sight, table) if "{own_items}" in condition else "false"
        told = condition.replace("{own_items}", own_items)
        if table in _OWN_DEPARTMENTS:
            told = f"({told}) OR {_own_items(ask, sight, table)}"
        found[table] = f"FROM published.{table} WHERE {told}"
    return found


def _own_items(ask: Ask, sight: Sight, table: str) -> str:
    """The condition on rows of the departments' own: whatever way a name is written."""
    keys = {name_key_of(name) for name, _area in sight.items}
    if not keys:
        return "false"
    column = _OWN_DEPARTMENTS.get(table, "department")
    source = "admissions" if table == "admission_events" else table
    asked = f"SELECT DISTINCT {column} FROM published.{source} WHERE {column} IS NOT NULL"  # noqa: S608
    written = ask(asked).to_series()
    own = [name for name in written if name_key_of(name) in keys]
    return f"({column} IN {_codes(own)} AND area_code IN (FROM published.seen_own))"


def _inside(codes: tuple[str, ...]) -> str:
    if WHOLE_HOME in codes:
        return "true"
    told = _codes(codes)
    return " OR ".join(f"{column} IN {told}" for column in ("code", *UPPER_LEVELS[1:]))


def _listed(name: str, question: str) -> Iterator[str]:
    yield f"CREATE TABLE published.{name} AS {question}"


def _codes(codes: Iterable[str]) -> str:
    told = ", ".join(map(_text, sorted(set(codes))))
    return f"({told})" if told else "('')"


def _text(code: str) -> str:
    return "'" + code.replace("'", "''") + "'"
