"""One area's burden index taken apart: its groups beside the province's, and what each indicator adds."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._ui.parts import filters, grids
from pages._ui.parts.grids import ColumnConfigs
from pages._ui.parts.selection import Selection
from pages._ui.shell import cache, narrow, paper, registry, state
from pages._ui.words import indicators
from pages._ui.words.findings import distinct_names
from pages._ui.words.foreign import quiet
from pages._ui.words.standing import short_value
from pages._ui.words.text import _
from pages.supervise.index import charts, words
from pipelines import queries
from pipelines.queries.ranking import IndexSettings, index
from pipelines.queries.snapshot import Snapshot
from schemas.figure_rows import IndexRow

SHOWN_HEIGHT = 330
PRINTED = 12
"""Indicators on paper: as many as fit on the first sheet beside the chart."""


def accept_whole(snapshot: Snapshot) -> None:
    """A link to the index of the whole names its level, at which nothing is ranked: the usual level is shown,
    and the whole taken apart above it."""
    if state.asked("level") == snapshot.top[0]:
        state.take("level")


def choose(selection: Selection, rows: pl.DataFrame) -> str | None:
    """Code of the area the URL names, the whole or one of the rows; None for none. That of another level or
    prefecture is let go: another filter was chosen."""
    names = dict(zip(rows["area_code"], distinct_names(rows), strict=True))
    names[selection.snapshot.top[1]] = cache.top_name(selection.snapshot, selection.period)
    asked = state.asked("area")
    known = cache.ask(queries.areas_in, selection.snapshot, selection.period)["code"]
    if asked is not None and asked not in names and asked in known:
        state.take("area")
    chosen = filters.select(
        "area",
        _("Area in detail"),
        ["", *sorted(names)],
        "",
        lambda code: names.get(code, _("None")),
        help=_("Its burden groups beside the province's, and which indicators drive its index"),
    )
    return chosen or None


def show_area(selection: Selection, row: IndexRow, province_row: IndexRow, settings: IndexSettings) -> None:
    """The chosen area, ``row`` of the index table; ``province_row`` is the province's."""
    drivers = area_drivers(selection, row["area_code"], settings)
    with st.container(border=not state.on_paper()):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.subheader(words.area_heading(quiet(row["area_name"]), row), anchor=False, width="content")
            _link_to_area(selection, row)
        st.markdown(words.area_finding(row, drivers))
        left, right = paper.side_by_side([2, 3])
        with left:
            st.markdown(_("**Burden groups beside the province**"))
            charts.show_groups(row["area_name"], _groups_of(row, province_row, settings))
        with right:
            st.markdown(_("**What drives the index: points each indicator adds**"))
            show_drivers(drivers.head(PRINTED) if state.on_paper() else drivers)
            if state.on_paper() and len(drivers) > PRINTED:
                st.caption(
                    _("The {shown} of {count:indicator|indicators} that add most").format(
                        shown=PRINTED, count=len(drivers)
                    )
                )


def area_drivers(selection: Selection, code: str, settings: IndexSettings) -> pl.DataFrame:
    """One row per indicator of the index with a value, most points first: indicator, value, province_value,
    score, points and rank_without (null where the area is not ranked)."""
    level = _level_of(selection, code)
    profile = cache.ask(queries.area_profile, selection.snapshot, level, code, selection.period)
    values = profile.filter(pl.col("indicator").is_in(settings.codes)).select(
        "indicator", "value", "province_value"
    )
    wide = pl.DataFrame({"area_code": [code]} | dict(values.select("indicator", "value").iter_rows()))
    without = cache.keep("index_without", _key(selection), lambda: ranks_without(selection, settings))
    return (
        index.contributions(wide, settings)
        .join(values, on="indicator", how="left")
        .join(without.filter(area_code=code).drop("area_code"), on="indicator", how="left")
        .sort("points", "indicator", descending=[True, False])
    )


def ranks_without(selection: Selection, settings: IndexSettings) -> pl.DataFrame:
    """One row per ranked area and indicator: rank_without it."""
    inputs = cache.ask(
        queries.index_inputs, selection.snapshot, selection.level, selection.period, tuple(settings.goalposts)
    )
    without = index.leave_one_out(inputs, settings)
    return without.select("area_code", "indicator", rank_without="rank")


def _key(selection: Selection) -> tuple[object, ...]:
    return selection.snapshot.id, selection.level, selection.period


def _level_of(selection: Selection, code: str) -> str:
    top_level, top = selection.snapshot.top
    return top_level if code == top else selection.level


def _groups_of(row: IndexRow, province_row: IndexRow, settings: IndexSettings) -> pl.DataFrame:
    """One row per burden group: group, score, whole."""
    groups = {code: f"group_{code}" for code in settings.groups.values() if f"group_{code}" in row}
    own, whole = (words.group_scores(one, groups.values()) for one in (row, province_row))
    return pl.DataFrame(
        {"group": list(groups), "score": list(own.values()), "whole": list(whole.values())},
        schema={"group": pl.String, "score": pl.Float64, "whole": pl.Float64},
    )


def _link_to_area(selection: Selection, row: IndexRow) -> None:
    if state.is_bare() or not registry.is_registered("area"):
        return
    level = _level_of(selection, row["area_code"])
    query = state.link_params({"level": level, "code": row["area_code"], "period": selection.period})
    st.page_link(
        registry.page_path("area"),
        label=_("All figures of the area"),
        icon=":material/location_city:",
        query_params=query,
        width="content",
    )


def show_drivers(drivers: pl.DataFrame) -> None:
    """One row per indicator: points, score, value beside the province's, rank without it."""
    table = pl.DataFrame(
        {
            "indicator": [indicators.name(code) for code in drivers["indicator"]],
            "points": drivers["points"].round(2),
            "score": drivers["score"].round(0),
            "without": drivers["rank_without"],
            "value": [short_value(*pair) for pair in drivers.select("indicator", "value").iter_rows()],
            "whole": [
                short_value(*pair) for pair in drivers.select("indicator", "province_value").iter_rows()
            ],
        }
    )
    if narrow.is_narrow():
        table = table.select("indicator", "points", "without")
    grids.show_grid(
        table.to_arrow(),
        most=SHOWN_HEIGHT,
        column_config=_drivers_config(),
        alt=_("The indicators of the index, most points first"),
    )


def _drivers_config() -> ColumnConfigs:
    config = st.column_config
    return {
        "indicator": config.TextColumn(_("Indicator"), pinned=True),
        "points": config.NumberColumn(
            _("Points"), format="%.2f", help=_("All points together are the index")
        ),
        "score": config.ProgressColumn(
            _("Score"),
            min_value=0,
            max_value=100,
            format="%d",
            width=84,
            color="blue",
            help=_("0 at the best goalpost, 100 at the worst"),
        ),
        "without": config.NumberColumn(
            _("Rank without it"), format="%d", help=_("If this indicator were left out")
        ),
        "value": config.TextColumn(_("Value")),
        "whole": config.TextColumn(_("Prov.")),
    }
