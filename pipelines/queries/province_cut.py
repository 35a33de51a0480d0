"""Which rows of a snapshot of several provinces lie in one of them."""

from __future__ import annotations

from collections.abc import Iterable

WHOLE = "whole"
"""The schema of the tables with all provinces, below the cut ones."""

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


def views(province: str, top: str, tables: Iterable[str]) -> dict[str, str]:
    """By table, those that ask another one after it: the question that gives the rows of the province."""
    names = {"code": _quoted(province), "top": _quoted(top)}
    named = list(tables)
    ordered = [name for name in named if name not in _OTHERWISE]
    ordered += [name for name in _OTHERWISE if name in named]
    return {table: f"FROM whole.{table}{_condition(table, names)}" for table in ordered}


def _quoted(code: str) -> str:
    return code.replace("'", "''")


def _condition(table: str, names: dict[str, str]) -> str:
    if table in _PLACED:
        return " WHERE " + _INSIDE.format(column=_PLACED[table], **names)
    return " WHERE " + _OTHERWISE[table].format(**names) if table in _OTHERWISE else ""
