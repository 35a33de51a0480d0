"""The heat map: areas by indicators in classes of significance, every cell a link to the area behind it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby, pairwise
from pathlib import Path
from string import ascii_lowercase
from typing import Any

import polars as pl
import streamlit as st

from pages._ui.parts import choices, filters, grids, heat_rows
from pages._ui.shell import cache, registry, state, theme
from pages._ui.words import codes as words
from pages._ui.words import figures, indicators, significance
from pages._ui.words.foreign import unmarked
from pages._ui.words.text import _, language
from pipelines import queries
from pipelines.queries.definitions import BY_CODE
from pipelines.queries.snapshot import Snapshot
from schemas.figure_rows import CellRow, CountsRow
from schemas.rows import typed_rows

KEY = "heat_map"
HEIGHT = 672
ROWS_A_SHEET, HEAD = 25, 8
"""Rows of the map that a sheet of paper holds, and how many of them title and finding take on the first."""
AREAS_PROJECTED = 8
MOST_WITH_VALUES = 9
"""Columns that leave room for the value beside the symbol."""
SEPARATOR = "|"
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
    rows = cache.keep("heat_map", key, lambda: _rows(snapshot, cells, areas, look))
    pressed = _map(
        key=KEY,
        data={
            **rows,
            "finding": unmarked(look["finding"]),
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
    opened: dict[str, str] | None = pressed.opened
    return opened


def open_area(pressed: Mapping[str, str], look: Mapping[str, Any]) -> None:
    """Go to the page of the area behind the cell that was pressed."""
    st.switch_page(registry.page_path("area"), query_params=state.link_params({**_link(look), **pressed}))


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
    places = ["", *areas["prefecture_name"].drop_nulls().unique(maintain_order=True)]
    groups = [(name, len(list(group))) for name, group in groupby(codes, indicators.group_name)]
    return {
        "columns": _columns(snapshot, codes, look["period"]),
        "groups": [{"name": name, "columns": many} for name, many in groups],
        "sums": _sums(columns),
        "places": places,
        "rows": _areas(cells, areas, codes, places),
        "reasons": {letter: words.reason(code) for code, letter in _reasons(cells).items()},
        "classes": [_class(name, len(codes)) for name in significance.CLASSES],
        "separator": SEPARATOR,
        "values": len(codes) <= MOST_WITH_VALUES,
        "words": {
            "area": words.level_name(look["level"]),
            "worse": "▲",
            "better": "▼",
            "whole": _("The province"),
        },
    }


def _class(name: str, columns: int) -> dict[str, str]:
    look = theme.palette()
    pale = name == significance.SAME and columns > MOST_WITH_VALUES
    return {
        "kind": name,
        "symbol": significance.SYMBOLS[name],
        "word": significance.word(name),
        "colour": "transparent" if name == significance.NONE else look.classes[name],
        # Many dots say that nothing stands out: they keep back.
        "ink": look.dim if pale else look.inks[name],
    }


def _columns(snapshot: Snapshot, codes: list[str], period: str) -> list[dict[str, Any]]:
    wholes = dict(cache.ask(queries.headline, snapshot, period).select("indicator", "value").iter_rows())
    groups = [indicators.group_name(code) for code in codes]
    return [
        {
            "code": code,
            "short": heat_rows.short_name(code),
            "full": indicators.name(code),
            "unit": indicators.unit(code),
            "whole": indicators.value(code, wholes.get(code)),
            "first": index == 0 or groups[index - 1] != groups[index],
        }
        for index, code in enumerate(codes)
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


def _areas(cells: pl.DataFrame, areas: pl.DataFrame, codes: list[str], places: list[str]) -> list[list[Any]]:
    """One list per area: code, name, number of its prefecture among ``places``, indicators worse and better;
    then what its cells say, in one text each, since they travel with every run: a digit for the class, a
    letter for the reason why one is not compared, and the values."""
    order = {name: index for index, name in enumerate(significance.CLASSES)}
    letters = _reasons(cells)
    by_code: dict[str, dict[str, CellRow]] = {}
    for row in typed_rows(CellRow, cells):
        by_code.setdefault(row["area_code"], {})[row["indicator"]] = row
    entries: list[list[Any]] = []
    for area in typed_rows(CountsRow, areas):
        rows = [by_code[area["area_code"]][code] for code in codes]
        entries.append(
            [
                area["area_code"],
                area["area_name"],
                places.index(_place(area)),
                area["worse"],
                area["better"],
                "".join(str(order[row["class"]]) for row in rows),
                _letters(rows, letters),
                SEPARATOR.join(indicators.value(row["indicator"], row["value"]) for row in rows),
            ]
        )
    return entries


def _place(area: CountsRow) -> str:
    """The prefecture an area lies in; nothing of one itself."""
    place = area["prefecture_name"] or ""
    return "" if place == area["area_name"] else str(place)


def _letters(rows: list[CellRow], letters: Mapping[str, str]) -> str:
    """Nothing where every cell is compared, as mostly."""
    if all(row["eligible"] for row in rows):
        return ""
    return "".join("-" if row["eligible"] else letters[row["reason"] or ""] for row in rows)


def _reasons(cells: pl.DataFrame) -> dict[str, str]:
    """Why cells are not compared → the letter it travels as."""
    matching = cells.filter(~pl.col("eligible"))["reason"].fill_null("").unique().sort()
    return dict(zip(matching, ascii_lowercase, strict=False))


def completeness(snapshot: Snapshot, period: str) -> float | None:
    """Share of the townships whose returns are behind the province's figures."""
    return next(iter(cache.ask(queries.headline, snapshot, period)["completeness"].drop_nulls()), None)


def show_legend() -> None:
    """What the classes are called."""
    st.caption("　".join(significance.label(name) for name in significance.CLASSES))
