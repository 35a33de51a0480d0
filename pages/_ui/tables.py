"""The league table: its columns, the list of areas without a rank, and cards for a narrow screen."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import polars as pl
import pyarrow as pa
import streamlit as st

from pages._ui import cache, choices, figures, findings, grids, indicators, marks, registry, state, words
from pages._ui.classes import Scale
from pages._ui.profile import history_line
from pages._ui.selection import Selection
from pages._ui.text import _, language

CARDS_A_SCREEN = 20
ROW_HEIGHT = 32


def area_link(level: str, code: str, name: str, period: str | None) -> str:
    """Address of the area's page (in its latest month where none is given); the name after # is what a link
    column shows."""
    query = {"level": level, "code": code, "period": period, "lang": "en" if language() == "en" else None}
    return f"area?{urlencode({key: value for key, value in query.items() if value})}#{name}"


def name_column(label: str | None = None, width: Any = 130) -> Any:
    """A column of ``area_link``s that shows the names."""
    return st.column_config.LinkColumn(label or _("Area"), display_text="#(.+)$", width=width, pinned=True)


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
    selection: Selection, rows: pl.DataFrame, scale: Scale, benchmark: float | None
) -> pa.Table:
    """One row per ranked area, as shown; short column names, since they travel with every run."""
    columns: dict[str, Any] = {
        "rank": [rank_label(*pair) for pair in rows.select("rank", "tied").iter_rows()],
        "name": names_of(selection, rows),
        "value": rows["value"],
        "sign": [scale.sign(value) for value in rows["value"]],
        "interval": list(marks.interval_pictures(rows, scale, benchmark)),
        "numerator": rows["numerator"],
        "denominator": rows["denominator"],
        "month": [findings.change_label(scale.indicator, change) for change in rows["change_month"]],
        "move": [figures.movement(*pair) for pair in rows.select("previous_rank", "rank").iter_rows()],
        "history": history_line(rows),
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


def compact(rows: pl.DataFrame) -> pa.Table:
    """The rows for the browser, texts with short offsets: polars makes long ones, half again as large."""
    table = rows.to_arrow()
    short = [
        pa.field(field.name, pa.string()) if field.type == pa.large_string() else field
        for field in table.schema
    ]
    return table.cast(pa.schema(short))


def league_config(indicator: str, level: str) -> dict[str, Any]:
    """What each column is called and how it is written."""
    config, decimals, unit = st.column_config, indicators.decimals(indicator), indicators.unit(indicator)
    value, whole = f"%,.{decimals}f", "%,d"
    return {
        "rank": config.TextColumn("#", width=52, pinned=True, help=_("1 is best; “=” marks a shared rank")),
        "name": name_column()
        if registry.is_registered("area")
        else config.TextColumn(_("Area"), pinned=True),
        "value": config.NumberColumn(_("Value ({unit})").format(unit=unit), format=value),
        "sign": config.TextColumn(_("Class"), width=52, help=_("The same classes as on the map")),
        "interval": config.ImageColumn(
            _("95% interval"),
            width=152,
            help=_("Dot: value; line: 95% interval; orange line: the whole province"),
        ),
        "numerator": config.NumberColumn(
            _("Numerator"), format=whole, help=indicators.numerator_name(indicator)
        ),
        "denominator": config.NumberColumn(
            _("Denominator"), format=whole, help=indicators.denominator_name(indicator)
        ),
        "month": config.TextColumn(
            words.on_before("On"), help=_("▼ better  ▲ worse  ● no change  – not comparable")
        ),
        "move": config.TextColumn(
            _("Rank move"), width=72, help=_("Places gained ↑ or lost ↓ since the period before")
        ),
        "history": config.LineChartColumn(words.course(), width=110),
        "year": config.NumberColumn(_("On a year ago"), format=f"%+,.{decimals}f"),
        "baseline": config.NumberColumn(_("On the baseline"), format=f"%+,.{decimals}f"),
        "lower": config.NumberColumn(_("95% lower"), format=value),
        "upper": config.NumberColumn(_("95% upper"), format=value),
        "communities": config.NumberColumn(_("Communities"), format=whole),
        "completeness": config.NumberColumn(_("Completeness %"), format="%.1f"),
        "prefecture": config.TextColumn(_("Prefecture")),
        "county": config.TextColumn(_("County")),
    }


def show_league(
    selection: Selection, rows: pl.DataFrame, scale: Scale, benchmark: float | None, alt: str
) -> None:
    """The table of ranked areas, ``rows``."""
    if rows.is_empty():
        st.info(_("No area can be ranked here; the reasons stand below."))
        return
    part = choices.part_of(rows.height, "page")
    table = cache.keep(
        "league",
        (*selection.key, part.start, part.stop),
        lambda: league_columns(selection, rows, scale, benchmark).slice(part.start, part.stop - part.start),
    )
    grids.show_grid(
        table,
        column_config=league_config(selection.indicator, selection.level),
        not_printed=("communities", "completeness", "baseline"),
        row_height=ROW_HEIGHT,
        height=min(38 + ROW_HEIGHT * table.num_rows, 640),
        alt=alt,
        width="stretch",
    )
    choices.turn_pages(rows.height, part, "page")


def show_not_ranked(selection: Selection, rows: pl.DataFrame) -> None:
    """Areas without a rank, each with the reason in words and the figures there are."""
    if rows.is_empty():
        return
    st.subheader(_("Not ranked: {count}").format(count=len(rows)), anchor=False)
    config, decimals = st.column_config, indicators.decimals(selection.indicator)
    part, many = choices.part_of(rows.height, "others"), rows.height
    rows = rows[part]
    table = pl.DataFrame(
        {
            "name": names_of(selection, rows),
            "reason": [words.reason(code) for code in rows["reason"]],
            "value": rows["value"],
            "numerator": rows["numerator"],
            "denominator": rows["denominator"],
            "completeness": rows["completeness"] * 100,
            "communities": rows["communities"],
            "prefecture": rows["prefecture_name"],
        }
    )
    grids.show_grid(
        compact(table),
        row_height=ROW_HEIGHT,
        column_config={
            **league_config(selection.indicator, selection.level),
            "reason": config.TextColumn(_("Reason"), width="medium"),
            "value": config.NumberColumn(_("Value (not compared)"), format=f"%,.{decimals}f"),
        },
        alt=_("Areas that are not ranked, with the reason"),
    )
    choices.turn_pages(many, part, "others")


def show_cards(rows: pl.DataFrame, indicator: str, level: str) -> None:
    """The table for a narrow screen: a card per area with rank, name, value and change, a page at a time."""
    pages = -(-len(rows) // CARDS_A_SCREEN)
    shown = st.pagination(pages, key="cards_page") if pages > 1 else 1
    named = rows.with_columns(area_name=pl.Series(findings.distinct_names(rows), dtype=pl.String))
    for row in named.slice((shown - 1) * CARDS_A_SCREEN, CARDS_A_SCREEN).iter_rows(named=True):
        with st.container(border=True, gap="xxsmall"):
            _show_card(row, indicator, level)


def _show_card(row: dict[str, Any], indicator: str, level: str) -> None:
    rank = rank_label(row["rank"], row["tied"]).strip("\u2007")
    title = f"**{rank}**　{row['area_name']}　**{indicators.value_with_unit(indicator, row['value'])}**"
    if registry.is_registered("area"):
        st.page_link(
            registry.page_path("area"),
            label=title,
            query_params=state.link_params({"level": level, "code": row["area_code"]}),
        )
    else:
        st.markdown(title)
    if row["rank"] is None:
        st.caption(words.reason(row["reason"]))
        return
    change = findings.change_label(indicator, row["change_month"])
    behind = f"{figures.count(row['numerator'])} / {figures.count(row['denominator'])}"
    st.caption(f"{words.on_before()} {change} · {behind}")


def show_class_list(selection: Selection, rows: pl.DataFrame, scale: Scale) -> None:
    """The areas of a map as a list, highest value first, with the number of their class."""
    table = cache.keep("class_list", selection.key, lambda: _class_columns(selection, rows, scale))
    config = league_config(selection.indicator, selection.level)
    value_format = f"%,.{indicators.decimals(selection.indicator)}f"
    grids.show_grid(
        table,
        height=330,
        row_height=ROW_HEIGHT,
        column_config={
            **config,
            "name": config["name"] | {"width": 100},
            "value": st.column_config.NumberColumn(_("Value"), format=value_format),
        },
        alt=_("The areas of the map, highest value first"),
    )


def _class_columns(selection: Selection, rows: pl.DataFrame, scale: Scale) -> pa.Table:
    ordered = rows.sort("value", descending=True, nulls_last=True, maintain_order=True)
    return pl.DataFrame(
        {
            "sign": [scale.sign(value) for value in ordered["value"]],
            "name": names_of(selection, ordered),
            "value": ordered["value"],
        }
    ).to_arrow()


def show_short_list(selection: Selection, rows: pl.DataFrame, alt: str) -> None:
    """A few ranked areas, all in view: rank, name, value and change."""
    if rows.is_empty():
        st.caption(_("No area can be ranked here."))
        return
    table = pl.DataFrame(
        {
            "rank": [rank_label(*pair) for pair in rows.select("rank", "tied").iter_rows()],
            "name": names_of(selection, rows),
            "prefecture": rows["prefecture_name"],
            "value": rows["value"],
            "month": [findings.change_label(selection.indicator, change) for change in rows["change_month"]],
        }
    )
    config = league_config(selection.indicator, selection.level)
    unit = indicators.unit(selection.indicator)
    grids.show_grid(
        compact(table),
        row_height=ROW_HEIGHT,
        column_config={
            **config,
            "value": config["value"] | {"label": unit, "width": 74},
            "prefecture": config["prefecture"] | {"width": 80},
            "name": config["name"] | {"width": 84},
        },
        alt=f"{alt}: {findings.joined(rows['area_name'].to_list())}",
    )
