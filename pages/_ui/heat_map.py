"""The heat map: areas by indicators in classes of significance, every cell a link to the area behind it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import polars as pl
import streamlit as st

from pages._ui import (
    cache,
    choices,
    figures,
    filters,
    grids,
    heat_rows,
    indicators,
    registry,
    significance,
    state,
    words,
)
from pages._ui.text import _, language
from pipelines.indicators.definitions import BY_CODE
from pipelines.queries.snapshot import Snapshot

KEY = "heat_map"
HEIGHT = 640
ROWS_A_SHEET, HEAD = 27, 8
"""Rows of the map that a sheet of paper holds, and how many of them title and finding take on the first."""
AREAS_PROJECTED = 8
PALE_INK = "#9aa3b0"
"""Of the many dots that say nothing stands out."""
MOST_WITH_VALUES = 9
"""Columns that leave room for the value beside the symbol."""
SEPARATOR, RANK_AFTER = "|", "#"
_FOLDER = Path(__file__).parent
_map = st.components.v2.component(
    "heat_map",
    html='<div class="frame"></div>',
    css=(_FOLDER / "heat.css").read_text(encoding="utf-8"),
    js=(_FOLDER / "heat.js").read_text(encoding="utf-8"),
)


def choose_group(codes: list[str]) -> str | None:
    """Code of one burden group, None for all of them."""
    names = {BY_CODE[code].group: indicators.group_name(code) for code in codes}
    chosen = filters.select(
        "group", _("Burden"), ["", *names], "", lambda code: names.get(code, _("All burdens"))
    )
    return chosen or None


def choose_order(codes: list[str]) -> str:
    """What the areas are ordered by: BY_WORSE, BY_NAME or an indicator."""
    words_of = {
        heat_rows.BY_WORSE: _("Most indicators worse"),
        heat_rows.BY_NAME: _("Official order of areas"),
        **{code: indicators.name(code) for code in codes},
    }
    return filters.select("sort", _("Order"), list(words_of), heat_rows.BY_WORSE, words_of.__getitem__)


def show_map(
    key: tuple[object, ...],
    snapshot: Snapshot,
    cells: pl.DataFrame,
    areas: pl.DataFrame,
    look: Mapping[str, Any],
) -> dict[str, str] | None:
    """The areas, in their order, by the indicators of the cells; ``key`` names both, ``look`` says the level,
    period, order and finding. What was pressed: code and indicator (None: the name), or nothing."""
    bare = state.is_bare()
    rows = cache.keep("heat_map", (*key, language()), lambda: _rows(snapshot, cells, areas, look))
    pressed = _map(
        key=KEY,
        data={
            **rows,
            "finding": look["finding"],
            "order": look["order"],
            "look": _look(len(rows["columns"])),
            "height": 0 if bare else HEIGHT,
            "sheets": sheets(areas.height),
            "widths": _widths(),
            "link": None if bare or not registry.is_registered("area") else state.link_params(_link(look)),
        },
        on_opened_change=lambda: None,
        on_sorted_change=_sort,
    )
    return pressed.opened


def open_area(pressed: Mapping[str, str], look: Mapping[str, Any]) -> None:
    """Go to the page of the area behind the cell that was pressed."""
    st.switch_page(
        registry.page_path("area"),
        query_params=state.link_params({**_link(look), **pressed}),
    )


def _look(columns: int) -> list[str]:
    looks = {
        "framed": not state.is_bare(),
        "large": state.view() == "meeting",
        "turned": language() != "zh",
        "broad": columns <= MOST_WITH_VALUES,
    }
    return [name for name, so in looks.items() if so]


def _widths() -> dict[str, int]:
    return {"name": 230, "count": 56} if state.view() == "meeting" else {"name": 170, "count": 42}


def rows_shown(rows: int) -> slice:
    """Which of the ordered areas are drawn: a page of a long table, the first ones where it is projected."""
    if state.view() == "meeting":
        return slice(0, min(rows, AREAS_PROJECTED))
    return slice(0, min(rows, grids.MOST_PRINTED)) if state.on_paper() else choices.part_of(rows, "page")


def sheets(rows: int) -> list[list[int]]:
    """From and to of the rows of each table: one on the screen, one for every sheet on paper."""
    if not state.on_paper():
        return [[0, rows]]
    cuts = [0, *range(ROWS_A_SHEET - HEAD, max(rows - grids.FEWEST, 0), ROWS_A_SHEET), rows]
    return [list(pair) for pair in pairwise(cuts)]


def _link(look: Mapping[str, Any]) -> dict[str, str | None]:
    """What a link to an area carries but for its code and the indicator."""
    return {"level": look["level"], "period": look["period"]}


def _sort() -> None:
    """Callback of a column's head: its indicator orders the areas, and says so in the URL."""
    st.session_state["filter_sort"] = st.session_state[KEY].sorted
    state.write("sort", "filter_sort")


def _rows(
    snapshot: Snapshot, cells: pl.DataFrame, areas: pl.DataFrame, look: Mapping[str, Any]
) -> dict[str, Any]:
    columns = heat_rows.count_indicators(cells)
    codes = columns["indicator"].to_list()
    groups = [(name, len(list(group))) for name, group in groupby(codes, indicators.group_name)]
    return {
        "columns": _columns(snapshot, codes, look["period"]),
        "groups": [{"name": name, "columns": many} for name, many in groups],
        "sums": _sums(columns),
        "rows": _areas(cells, areas, codes),
        "classes": [_class(name, len(codes)) for name in significance.CLASSES],
        "separator": SEPARATOR,
        "rank_after": RANK_AFTER,
        "values": len(codes) <= MOST_WITH_VALUES,
        "words": {
            "area": words.level_name(look["level"]),
            "worse": "▲",
            "better": "▼",
            "interval": _("95% interval"),
            "rank": _("Rank"),
        },
    }


def _class(name: str, columns: int) -> dict[str, str]:
    pale = name == significance.SAME and columns > MOST_WITH_VALUES
    return {
        "kind": name,
        "symbol": significance.SYMBOLS[name],
        "word": significance.word(name),
        "colour": "transparent" if name == significance.NONE else significance.COLOURS[name],
        "ink": PALE_INK if pale else significance.INK[name],
    }


def _columns(snapshot: Snapshot, codes: list[str], period: str) -> list[dict[str, Any]]:
    wholes = dict(cache.headline(snapshot.id, period).select("indicator", "value").iter_rows())
    groups = [indicators.group_name(code) for code in codes]
    return [
        {
            "code": code,
            "short": heat_rows.short_name(code),
            "full": indicators.name(code),
            "unit": indicators.unit(code),
            "whole": _("the whole province: {value}").format(
                value=indicators.value_with_unit(code, wholes.get(code))
            ),
            "first": place == 0 or groups[place - 1] != groups[place],
        }
        for place, code in enumerate(codes)
    ]


def _sums(columns: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows above the areas: how many of them are worse, better, and would be either by chance."""
    return [
        {"label": _("▲ areas worse"), "counts": columns["worse"].to_list()},
        {"label": _("▼ areas better"), "counts": columns["better"].to_list()},
        {
            "label": _("by chance, each side"),
            "counts": [figures.number(chance, 1) for chance in columns["chance"]],
        },
    ]


def _areas(cells: pl.DataFrame, areas: pl.DataFrame, codes: list[str]) -> list[dict[str, Any]]:
    """One entry per area; what its cells say in one text each, since they travel with every run."""
    order = {name: place for place, name in enumerate(significance.CLASSES)}
    by_code: dict[str, dict[str, dict[str, Any]]] = {}
    for row in cells.iter_rows(named=True):
        by_code.setdefault(row["area_code"], {})[row["indicator"]] = row
    entries = []
    for area in areas.iter_rows(named=True):
        rows = [by_code[area["area_code"]][code] for code in codes]
        entries.append(
            {
                "code": area["area_code"],
                "name": area["area_name"],
                "place": area["prefecture_name"] or "",
                "worse": area["worse"],
                "better": area["better"],
                "classes": "".join(str(order[row["class"]]) for row in rows),
                "values": SEPARATOR.join(indicators.value(row["indicator"], row["value"]) for row in rows),
                "notes": SEPARATOR.join(_note(row) for row in rows),
            }
        )
    return entries


def _note(row: Mapping[str, Any]) -> str:
    """Interval and rank of a cell, or why there is none."""
    if not row["eligible"]:
        return words.reason(row["reason"])
    lower, upper = (indicators.value(row["indicator"], row[side]) for side in ("lower", "upper"))
    return f"{lower}–{upper}{RANK_AFTER}{row['rank']}"


def completeness(snapshot: Snapshot, period: str) -> float | None:
    """Share of the townships whose returns are behind the province's figures."""
    return next(iter(cache.headline(snapshot.id, period)["completeness"].drop_nulls()), None)


def show_legend() -> None:
    """What the classes are called."""
    st.caption("　".join(significance.label(name) for name in significance.CLASSES))
