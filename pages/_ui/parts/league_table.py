"""The league table: its columns, and the list of areas without a rank."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import polars as pl
import pyarrow as pa
import streamlit as st

from pages._ui.parts import benchmarks, beside_value, cell_pictures, choices, grids
from pages._ui.parts.grids import ColumnConfigs
from pages._ui.parts.selection import Selection
from pages._ui.shell import cache, drawn, registry, state, theme
from pages._ui.words import changes, codes, figures, indicators, rankability, significance
from pages._ui.words.text import _, language
from schemas.figure_rows import LeagueRow, RankReach, TableStatistics
from schemas.rows import typed_rows

CARDS_A_SCREEN = 20


def area_link(level: str, code: str, name: str, period: str | None) -> str:
    """Address of the area's page (in its latest month where none is given); the name after # is what a link
    column shows. The page takes a code for that of the lowest level it can be, which needs no word then."""
    query = {
        "level": None if level in ("county", "township") else level,
        "code": code,
        "period": period,
        "lang": "en" if language() == "en" else None,
    }
    return f"area?{urlencode({key: value for key, value in query.items() if value})}#{name}"


def name_column(label: str | None = None) -> Any:
    """A column of ``area_link``s that shows the names."""
    return st.column_config.LinkColumn(label or _("Area"), display_text="#(.+)$", pinned=True)


def rank_label(rank: int | None, tied: bool | None) -> str:
    """The rank, right-aligned by figure spaces so that text sorts as numbers do; "=" where shared."""
    if rank is None:
        return figures.NOTHING
    return f"{rank:>4}".replace(" ", "\u2007") + ("=" if tied else "")


def names_of(selection: Selection, rows: pl.DataFrame) -> list[str]:
    """Names as links where there is a page of the area to open, else as they are."""
    pairs = rows.select("area_code", "area_name").iter_rows()
    if not registry.is_registered("area"):
        return [name for _code, name in pairs]
    period = None if selection.period == selection.snapshot.latest else selection.period
    return [area_link(selection.level, code, name, period) for code, name in pairs]


def league_columns(
    selection: Selection,
    rows: pl.DataFrame,
    axis: cell_pictures.Axis | None,
    banded: bool,
    recounts: Mapping[str, str] = beside_value.NONE,
) -> pa.Table:
    """One row per ranked area, as shown; short column names, since they travel with every run. ``banded``
    that ranks mean nothing here; ``recounts``: recount factors in words, by area."""
    columns: dict[str, Any] = {
        **place_columns(rows, banded),
        "name": names_of(selection, rows),
        "value": rows["value"],
        **beside_value.columns(rows, selection.indicator, recounts),
        **_sign_column(rows),
        **_picture_columns(rows, axis),
        "month": changes.labels(rows, selection.indicator),
        **_flow_column(rows),
        "history": cell_pictures.history_line(rows),
        **({} if banded else {"move": _movements(rows)}),
        **(_range_column(rows) if state.on_paper() else {}),
        "numerator": _counts(rows["numerator"]),
        "denominator": _counts(rows["denominator"]),
        "year": rows["change_year"].cast(pl.Float32),
        "baseline": rows["change_baseline"].cast(pl.Float32),
        "lower": rows["lower"].cast(pl.Float32),
        "upper": rows["upper"].cast(pl.Float32),
        "communities": rows["communities"].cast(pl.Int32),
        "completeness": (rows["completeness"] * 100).cast(pl.Float32),
    }
    if selection.level != "prefecture":
        columns["prefecture"] = rows["prefecture_name"].cast(pl.Categorical)
    if selection.level == "township":
        columns["county"] = rows["county_name"].cast(pl.Categorical)
    return compact(pl.DataFrame(columns))


def _counts(counted: pl.Series) -> pl.Series:
    """Numbers that are whole, in half the room; others as they are."""
    short = counted.cast(pl.Int32, strict=False)
    return short if short.cast(counted.dtype).equals(counted) else counted


def place_columns(rows: pl.DataFrame, banded: bool) -> dict[str, list[str]]:
    if banded:
        return {"band": [rankability.band_label(band) for band in rows["band"]]}
    return {"rank": [rank_label(*pair) for pair in rows.select("rank", "tied").iter_rows()]}


def _sign_column(rows: pl.DataFrame) -> dict[str, list[list[str]]]:
    """How areas stand; nothing where none can be compared by chance."""
    classes = cell_pictures.classes_of(rows)
    if set(classes) == {significance.NONE}:
        return {}
    return {"sign": [[significance.label(name)] for name in classes]}


def _picture_columns(rows: pl.DataFrame, axis: cell_pictures.Axis | None) -> dict[str, Any]:
    """How firm values and ranks are; of what chance has no part in, where the values lie."""
    if not _are_drawn(rows):
        return {"interval": list(cell_pictures.interval_pictures(rows, axis))}
    worst = (rows["worst_tenth"] * 100).cast(pl.Float32)
    return {"ranks": list(cell_pictures.joint_pictures(rows, axis)), "worst": worst}


def _range_column(rows: pl.DataFrame) -> dict[str, list[str]]:
    """The rank intervals in figures: what a sheet of paper shows of the picture."""
    ranges = [
        rankability.rank_range(row) for row in typed_rows(RankReach, rows.select("rank_low", "rank_high"))
    ]
    return {"range": ranges} if _are_drawn(rows) else {}


def _are_drawn(rows: pl.DataFrame) -> bool:
    """Whether chance has a part in the ranks, so that they have intervals."""
    return rows["rank_low"].null_count() < rows.height


def _movements(rows: pl.DataFrame) -> list[str]:
    return [rankability.movement(row) for row in typed_rows(LeagueRow, rows)]


def _flow_column(rows: pl.DataFrame) -> dict[str, list[str]]:
    """What began, ended, came back and vanished, where the figure counts a register."""
    if not rows["begun"].count():
        return {}
    return {"moved": [changes.flows(row) for row in typed_rows(LeagueRow, rows)]}


def compact(rows: pl.DataFrame) -> pa.Table:
    """The rows for the browser, texts with short offsets: polars makes long ones, half again as large."""
    short = {
        pa.large_string(): pa.string(),
        pa.large_list(pa.large_string()): pa.list_(pa.string()),
        pa.large_list(pa.float32()): pa.list_(pa.float32()),
    }
    table = rows.to_arrow()
    fields = [pa.field(field.name, short.get(field.type, field.type)) for field in table.schema]
    return table.cast(pa.schema(fields))


def league_config(indicator: str, level: str) -> ColumnConfigs:
    """What each column is called and how it is written."""
    config, decimals, unit = st.column_config, indicators.decimals(indicator), indicators.unit(indicator)
    value, whole = f"%,.{decimals}f", "%,d"
    return {
        "rank": config.TextColumn("#", pinned=True, help=_("1 is best; “=” marks a shared rank")),
        "name": name_column()
        if registry.is_registered("area")
        else config.TextColumn(_("Area"), pinned=True),
        "value": config.NumberColumn(_("Value ({unit})").format(unit=unit), format=value),
        **beside_value.config(),
        **_picture_config(indicator),
        "numerator": config.NumberColumn(
            _("Numerator"), format=whole, help=indicators.numerator_name(indicator)
        ),
        "denominator": config.NumberColumn(
            _("Denominator"), format=whole, help=indicators.denominator_name(indicator)
        ),
        "month": config.TextColumn(codes.on_before(state.shown("period"), "On"), help=changes.legend()),
        "move": config.TextColumn(
            _("Rank move"),
            help=_(
                "Places gained ↑ or lost ↓ since the period before, where the value changed broadly and "
                "neither rank lies in the other's interval; ● elsewhere"
            ),
        ),
        "moved": config.TextColumn(_("Came and went"), help=changes.legend_of_flows()),
        "history": config.LineChartColumn(codes.course(state.shown("period")), width=110),
        "year": config.NumberColumn(_("On a year ago"), format=f"%+,.{decimals}f"),
        "baseline": config.NumberColumn(_("On the baseline"), format=f"%+,.{decimals}f"),
        "lower": config.NumberColumn(_("95% lower"), format=value),
        "upper": config.NumberColumn(_("95% upper"), format=value),
        "communities": config.NumberColumn(_("Communities"), format=whole),
        "completeness": config.NumberColumn(_("Completeness %"), format="%.1f"),
        "prefecture": config.TextColumn(_("Prefecture")),
        "county": config.TextColumn(_("County")),
    }


def _picture_config(indicator: str) -> ColumnConfigs:
    """The columns that say how firm values and ranks are."""
    config = st.column_config
    return {
        "band": config.TextColumn(
            _("Band"), pinned=True, help=_("Band 1 is best; areas in a band are not put in order")
        ),
        "interval": config.ImageColumn(
            _("95% interval") if indicators.has_interval(indicator) else _("Position"),
            width=138,
            help=_("Dot: value; line: 95% interval; orange line: what it is compared with"),
        ),
        "ranks": config.ImageColumn(
            _("95% interval and rank interval"),
            width=274,
            help=_(
                "Left: the value and its 95% interval; orange line: what it is compared with. Right, from "
                "rank 1 to the last: bar, the ranks that go with the figures 95 times out of 100; mark, the "
                "middle one"
            ),
        ),
        "worst": config.NumberColumn(
            _("Worst tenth %"), format="%.0f", help=_("Chance of lying among the last tenth of ranks")
        ),
        "range": config.TextColumn(_("Ranks 95%")),
    }


def sign_column(benchmark: str = "province", short: bool = False) -> Any:
    """The column of ``[significance.label]``: a chip in the colour of the class. ``short`` of its symbols."""
    classes = significance.CLASSES
    return st.column_config.MultiselectColumn(
        _("Class") if short else benchmarks.head(benchmark),
        options=[significance.SYMBOLS[name] if short else significance.label(name) for name in classes],
        color=[theme.palette().classes[name] for name in classes],
        help=_("By control limits: ▲▲ and ▼▼ beyond the 99.8% limit, ▲ and ▼ beyond the 95% limit"),
    )


def show_league(selection: Selection, rows: pl.DataFrame, statistics: TableStatistics, alt: str) -> None:
    """The table of ranked areas, ``rows`` with a benchmark; ``statistics`` says what ranks are worth."""
    if rows.is_empty():
        st.info(_("No area can be ranked here; the reasons stand below."))
        return
    part, banded = choices.part_of(rows.height, "page"), rankability.is_banded(statistics.get("verdict"))
    table = cache.keep(
        "league",
        (*selection.key, part.start, part.stop, state.on_paper()),
        lambda: league_columns(
            selection, rows[part], cell_pictures.common_axis(rows), banded, beside_value.factors_of(selection)
        ),
    )

    def show() -> None:
        grids.show_grid(
            table,
            column_config=league_config(selection.indicator, selection.level)
            | {"sign": sign_column(selection.benchmark)},
            not_printed=("communities", "completeness", "baseline", "lower", "upper"),
            most=640,
            alt=alt,
            width="stretch",
        )

    drawn.once("league", selection.snapshot, show, *selection.key, part.start, part.stop)
    choices.turn_pages(rows.height, part, "page")


def show_not_ranked(selection: Selection, rows: pl.DataFrame) -> None:
    """Areas without a rank, each with the reason in words and the figures there are."""
    if rows.is_empty():
        return
    st.subheader(_("Not ranked: {count}").format(count=len(rows)), anchor=False)
    part = choices.part_of(rows.height, "others")

    def show() -> None:
        _show_not_ranked(selection, rows[part])

    drawn.once("not_ranked", selection.snapshot, show, *selection.key, part.start, part.stop)
    choices.turn_pages(rows.height, part, "others")


def _show_not_ranked(selection: Selection, rows: pl.DataFrame) -> None:
    config, decimals = st.column_config, indicators.decimals(selection.indicator)
    table = pl.DataFrame(
        {
            "name": names_of(selection, rows),
            "reason": [codes.reason(code) for code in rows["reason"]],
            "value": rows["value"],
            **beside_value.columns(rows, selection.indicator, beside_value.factors_of(selection)),
            "numerator": rows["numerator"],
            "denominator": rows["denominator"],
            "completeness": rows["completeness"] * 100,
            "communities": rows["communities"],
            "prefecture": rows["prefecture_name"],
        }
    )
    grids.show_grid(
        compact(table),
        row_height=grids.ROW_HEIGHT,
        column_config={
            **league_config(selection.indicator, selection.level),
            "reason": config.TextColumn(_("Reason")),
            "value": config.NumberColumn(_("Value (not compared)"), format=f"%,.{decimals}f"),
        },
        alt=_("Areas that are not ranked, with the reason"),
    )
