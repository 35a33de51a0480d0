"""One area item by item, with the figure or the cases behind each; and the sheet itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from pages._ui.parts import filters, grids
from pages._ui.words import codes, figures, indicators, sources
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, say
from schemas.scores import ScoreItem, ScoreSheet


def show_area(summed: pl.DataFrame, rows: pl.DataFrame, declared: ScoreSheet) -> None:
    """The items of the area that is chosen."""
    if summed.is_empty():
        return
    names = dict(summed.select("area_code", "area_name").iter_rows())
    st.subheader(_("One area, item by item"), anchor="items")
    chosen = filters.select(
        "code", _("Area"), list(names), next(iter(names)), lambda code: f"{quiet(names[code])} {code}"
    )
    own = rows.filter(area_code=chosen).to_dicts()
    by_key = {item.key: item for item in declared.items}
    known = [row for row in own if row["item"] in by_key]
    grids.show_table(
        {
            _("Item"): [say(by_key[row["item"]].words) for row in known],
            _("What it rests on"): [_basis(row, by_key[row["item"]]) for row in known],
            _("Points"): [_points(row) for row in known],
        }
    )
    (total,) = summed.filter(area_code=chosen).to_dicts()
    st.markdown(
        _("Sum {scored} of {of}: {share} of 100.").format(
            scored=figures.number(total["scored"], 2),
            of=figures.number(total["of"], 0),
            share=figures.number(total["share"], 1),
        )
    )


def _points(row: Mapping[str, Any]) -> str:
    if row["scored"] is None:
        return _("not scored")
    return f"{figures.number(row['scored'], 2)} / {figures.number(row['points'], 0)}"


def _basis(row: Mapping[str, Any], item: ScoreItem) -> str:
    if item.indicator is None:
        return _("{count:case|cases} in twelve months, less {each} for each").format(
            count=row["cases"] or 0, each=figures.number(item.each, 0)
        )
    name = indicators.name(item.indicator)
    if row["value"] is None:
        return f"{name}: {codes.reason(row['reason'])}"
    sides = [figures.count(row[side]) for side in ("numerator", "denominator") if row[side] is not None]
    value = indicators.value_with_unit(item.indicator, row["value"])
    return f"{name} {value} ({' / '.join(sides)})"


def show_rules(declared: ScoreSheet) -> None:
    """The sheet: points, ends, source of every item."""
    with st.expander(_("The sheet: items, points and sources")):
        grids.show_table(
            {
                _("Item"): [say(item.words) for item in declared.items],
                _("Points"): [figures.number(item.points, 0) for item in declared.items],
                _("Full points – none"): [_ends(item) for item in declared.items],
                _("Source"): [sources.clause(f"{item.source} {item.clause}") for item in declared.items],
            }
        )
        st.caption(
            _(
                "The sheet is a file of the jurisdiction (data/reference/scores). One item never decides "
                "all: one-vote vetoes are refused. What is not known is not scored, never 0."
            )
        )


def _ends(item: ScoreItem) -> str:
    if item.indicator is None:
        return _("less {each} for each case").format(each=figures.number(item.each, 0))
    ends = (indicators.value(item.indicator, end) for end in (item.best, item.worst))
    return " – ".join(ends)
