"""The burden index as a table, as cards for a narrow screen, and the areas without a rank."""

from __future__ import annotations

from typing import Any

import polars as pl
import pyarrow as pa
import streamlit as st

from pages._ui.parts import choices, grids
from pages._ui.parts.cell_pictures import history_line
from pages._ui.parts.grids import ColumnConfigs
from pages._ui.parts.league_table import compact, name_column, names_of, rank_label
from pages._ui.parts.method_links import method_link
from pages._ui.parts.method_tables import show_index_parts
from pages._ui.parts.selection import Selection
from pages._ui.shell import cache, drawn, narrow, registry, state, theme
from pages._ui.words import codes, figures
from pages._ui.words.findings import joined, quiet_names
from pages._ui.words.text import _
from pages.supervise.index import words as index_words
from pages.supervise.index.cell_pictures import against_whole, range_pictures
from pipelines.queries.ranking import IndexSettings
from pipelines.queries.snapshot import Snapshot
from schemas.figure_rows import IndexRow
from schemas.rows import typed_rows

CARDS_A_SCREEN = 20


def index_columns(
    selection: Selection, rows: pl.DataFrame, settings: IndexSettings, province_row: IndexRow
) -> pa.Table:
    """One row per area, as shown; ``province_row`` is the province's."""
    groups = index_words.group_columns(rows, settings)
    columns: dict[str, Any] = {
        "rank": [rank_label(*pair) for pair in rows.select("rank", "tied").iter_rows()],
        "name": names_of(selection, rows),
        "index": rows["index"].round(index_words.DECIMALS),
        "month": rows["change_month"].cast(pl.Float32),
        "picture": list(range_pictures(rows)),
        "places": [index_words.places(*pair) for pair in rows.select("rank_low", "rank_high").iter_rows()],
        "groups": against_whole(rows, index_words.group_scores(province_row, groups))[0],
        "history": history_line(rows),
        **{column: rows[column].cast(pl.Float32) for column in groups},
        "geometric": rows["index_geometric"].round(index_words.DECIMALS),
        "present": rows["indicators_present"].cast(pl.Int16),
    }
    if selection.level != "prefecture":
        columns["prefecture"] = rows["prefecture_name"].cast(pl.Categorical)
    if selection.level == "township":
        columns["county"] = rows["county_name"].cast(pl.Categorical)
    return compact(pl.DataFrame(columns))


def index_config(groups: dict[str, str], most: int = 100) -> ColumnConfigs:
    """What each column is called and how it is written; ``most``: points that the bars of groups reach up and
    down."""
    config = st.column_config
    return {
        "rank": config.TextColumn("#", pinned=True, help=_("1 is best; “=” marks a shared rank")),
        "name": name_column()
        if registry.is_registered("area")
        else config.TextColumn(_("Area"), pinned=True),
        "index": config.NumberColumn(_("Index"), format="%.1f", help=_("0 best – 100 worst")),
        "month": config.NumberColumn(
            codes.on_before(state.shown("period"), "On"),
            format="%+.1f",
            help=_("Below 0 is better. Not tested for chance: the index has no interval"),
        ),
        "picture": config.ImageColumn(_("Possible ranks"), width=140, help=_range_help()),
        "places": config.TextColumn(_("Rank range"), help=_range_help()),
        "groups": config.BarChartColumn(
            _("Burden groups"),
            width=140,
            help=_bars_help(groups),
            y_min=-most,
            y_max=most,
            color=theme.palette().blue,
        ),
        **_group_config(groups),
        "history": config.LineChartColumn(codes.course(state.shown("period")), width=110),
        "geometric": config.NumberColumn(
            _("Geometric"),
            format="%.1f",
            help=_("The index as a geometric mean: one very bad group cannot be made good by the others"),
        ),
        "present": config.NumberColumn(_("Indicators with a value"), format="%d"),
        "prefecture": config.TextColumn(_("Prefecture")),
        "county": config.TextColumn(_("County")),
    }


def _group_config(groups: dict[str, str]) -> ColumnConfigs:
    """The columns of the groups' scores."""
    score = _("{group}: score of the group, 0 best – 100 worst")
    return {
        column: st.column_config.NumberColumn(
            index_words.group_name(code, short=True),
            format="%.0f",
            help=score.format(group=index_words.group_name(code)),
        )
        for column, code in groups.items()
    }


def _range_help() -> str:
    return _(
        "Dot: official rank; line: the middle 90% of the ranks in 1,000 other sound ways of computing "
        "(scoring, averaging, weights ± 25%, one indicator left out)"
    )


def _paper_help() -> str:
    """What the figures mean that stand for the pictures on paper."""
    ranges = _("Rank range: the middle 90% of the ranks in 1,000 other sound ways of computing.")
    return index_words.spaced(ranges, _("Score of each burden group: 0 best – 100 worst."))


def _bars_help(groups: dict[str, str]) -> str:
    """Which bar is which group."""
    return _(
        "Bars from left to right: {groups}; upwards: heavier than the province, downwards: lighter"
    ).format(groups=joined([index_words.group_name(code, short=True) for code in groups.values()]))


def show_areas(
    selection: Selection, rows: pl.DataFrame, settings: IndexSettings, province_row: IndexRow, alt: str
) -> None:
    """All areas, ranked or not, as tables, on a narrow screen as cards."""
    if narrow.is_narrow():
        show_cards(selection, rows, settings)
        return
    show_index(selection, rows.filter("eligible"), settings, province_row, alt)
    show_not_ranked(selection, rows.filter(~pl.col("eligible")))


def show_index(
    selection: Selection, rows: pl.DataFrame, settings: IndexSettings, province_row: IndexRow, alt: str
) -> None:
    """The table of ranked areas, ``rows``; ``province_row`` is the row of the province."""
    if rows.is_empty():
        st.info(_("No area can be ranked here; the reasons stand below."))
        return
    part = choices.part_of(rows.height, "page")
    key = (*selection.key, part.start, part.stop)
    table = cache.keep("index", key, lambda: index_columns(selection, rows[part], settings, province_row))
    groups = index_words.group_columns(rows, settings)
    if not state.on_paper():
        st.caption(_bars_help(groups))

    def show() -> None:
        _bars, most = against_whole(rows, index_words.group_scores(province_row, groups))
        grids.show_grid(
            table,
            column_config=index_config(groups, most),
            not_printed=("present", "prefecture") if selection.level == "county" else ("present",),
            most=520,
            alt=alt,
            width="stretch",
        )

    drawn.once("index", selection.snapshot, show)
    choices.turn_pages(rows.height, part, "page")
    st.caption(_paper_help() if state.on_paper() else _range_help())


def show_not_ranked(selection: Selection, rows: pl.DataFrame) -> None:
    """Areas without a rank, each with the reason in words and the figures there are."""
    if rows.is_empty():
        return
    st.subheader(_("Not ranked: {count}").format(count=len(rows)), anchor=False)
    part = choices.part_of(rows.height, "others")
    drawn.once("not_ranked", selection.snapshot, lambda: _show_not_ranked(selection, rows[part]))
    choices.turn_pages(rows.height, part, "others")


def _show_not_ranked(selection: Selection, shown: pl.DataFrame) -> None:
    config = st.column_config
    table = pl.DataFrame(
        {
            "name": names_of(selection, shown),
            "reason": [codes.reason(code) for code in shown["reason"]],
            "index": shown["index"].round(index_words.DECIMALS),
            "present": shown["indicators_present"],
            "prefecture": shown["prefecture_name"],
        }
    )
    grids.show_grid(
        compact(table),
        most=420,
        column_config={
            **index_config({}),
            "reason": config.TextColumn(_("Reason")),
            "index": config.NumberColumn(_("Index (not compared)"), format="%.1f"),
        },
        alt=_("Areas that are not ranked, with the reason"),
    )


def show_parts(snapshot: Snapshot) -> None:
    """What the index is made of: its goalposts and weights in force, with their reasons."""
    st.markdown(index_words.explained())
    method_link("index", _("How the index is computed, and why so"))
    show_index_parts(snapshot)


def show_cards(selection: Selection, rows: pl.DataFrame, settings: IndexSettings) -> None:
    """The table for a narrow screen: a card per area, a page at a time."""
    pages = -(-len(rows) // CARDS_A_SCREEN)
    shown = st.pagination(pages, key="cards_page") if pages > 1 else 1
    groups = index_words.group_columns(rows, settings)
    named = rows.with_columns(area_name=pl.Series(quiet_names(rows), dtype=pl.String))
    for row in typed_rows(IndexRow, named.slice((shown - 1) * CARDS_A_SCREEN, CARDS_A_SCREEN)):
        with st.container(border=True, gap="xxsmall"):
            _show_card(selection, row, groups)


def _show_card(selection: Selection, row: IndexRow, groups: dict[str, str]) -> None:
    rank = rank_label(row["rank"], row["tied"]).strip("\u2007")
    title = f"**{rank}**　{row['area_name']}　**{index_words.value(row['index'])}**"
    if registry.is_registered("area"):
        query = state.link_params({"level": selection.level, "code": row["area_code"]})
        st.page_link(registry.page_path("area"), label=title, query_params=query)
    else:
        st.markdown(title)
    if row["rank"] is None:
        st.caption(codes.reason(row["reason"]))
        return
    scores = index_words.group_scores(row, groups)
    heaviest = max(groups, key=lambda column: scores[column] or 0, default=None)
    parts = [
        f"{codes.on_before(selection.period)} {index_words.value(row['change_month'], signed=True)}",
        _("rank range {places}").format(places=index_words.places(row["rank_low"], row["rank_high"])),
    ]
    if heaviest:
        parts.append(
            _("heaviest: {group} {score}").format(
                group=index_words.group_name(groups[heaviest]), score=figures.number(scores[heaviest], 0)
            )
        )
    st.caption(" · ".join(parts))
