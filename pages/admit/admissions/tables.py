"""Tables of work items on the page of admissions: choosing a row opens the item; a phone gets cards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from pages._ui.parts import admission_rows, choices, downloads, grids
from pages._ui.parts import league_table as league
from pages._ui.parts.admission_rows import View
from pages._ui.shell import narrow, state
from pages._ui.words import admission, figures
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, language, say
from schemas.admission_rows import ItemRow
from schemas.codes import DEPARTMENT_LEVEL, CodeList
from schemas.demands import DEMAND_KINDS
from schemas.rows import typed_rows
from schemas.words import Words

MOST_HEIGHT = 480
CARDS_A_SCREEN = 20
MOST_PROJECTED = 9
"""Rows a projected screen has room for below a chart."""

BARS = ("used", "score")
"""Columns drawn as bars, which a sheet of paper has not."""


def in_words(column: str, codes: CodeList) -> pl.Expr:
    """A column of keys in the language of the page."""
    named = codes.of(language())
    return pl.col(column).replace_strict(named, default=pl.col(column), return_dtype=pl.String)


def department() -> pl.Expr:
    """县民政局（县）."""
    form = say(Words("{}（{}）", "{} ({})"))
    level = in_words("department_level", DEPARTMENT_LEVEL)
    named = pl.format(form, pl.col("department"), level)
    return pl.when(pl.col("department_level").is_null()).then("department").otherwise(named)


def area() -> pl.Expr:
    """The area's name, a county's with its prefecture."""
    within = pl.col("prefecture_name").is_null() | (pl.col("prefecture_name") == pl.col("area_name"))
    both = pl.format("{} · {}", "prefecture_name", "area_name")
    return pl.when(within).then(pl.coalesce("area_name", "area_code")).otherwise(both)


def show_items(
    rows: pl.DataFrame,
    columns: Sequence[pl.Expr],
    config: Mapping[str, Any],
    name: str,
    alt: str,
    card: Callable[[ItemRow], str],
) -> None:
    """The rows as a table of ``columns``, whose names are its headers; ``name`` tells it from the others of
    the page; ``card`` says in a line what a narrow screen shows below an item's name."""
    if narrow.is_narrow():
        _show_cards(rows, name, card)
        return
    if state.view() == "meeting":
        rows = rows.head(MOST_PROJECTED)
    part = choices.part_of(rows.height, "page")
    shown = rows[part]
    ids = shown["item_id"].to_list()
    if not state.is_bare():
        config = {**config, "item_name": _opening_column(name, ids)}
    grids.show_grid(
        shown.select(*columns).to_arrow(), column_config=config, most=MOST_HEIGHT, alt=alt, not_printed=BARS
    )
    choices.turn_pages(rows.height, part, "page")


def _opening_column(name: str, ids: list[str]) -> Any:
    """The names of the items; each opens its item."""
    key = f"open_{name}"
    return st.column_config.ButtonColumn(
        _("Item"),
        width=190,
        pinned=True,
        type="tertiary",
        alignment="left",
        key=key,
        on_click=partial(_open_chosen, key, ids),
        help=_("Click a name to open the item."),
    )


def _open_chosen(key: str, ids: list[str]) -> None:
    """Callback: the item whose name was clicked."""
    row = st.session_state[key]["row"]
    if row < len(ids):
        admission_rows.open_item(ids[row])


def _show_cards(rows: pl.DataFrame, name: str, card: Callable[[ItemRow], str]) -> None:
    pages = -(-rows.height // CARDS_A_SCREEN)
    shown = st.pagination(pages, key=f"cards_{name}") if pages > 1 else 1
    for row in typed_rows(ItemRow, rows.slice((shown - 1) * CARDS_A_SCREEN, CARDS_A_SCREEN)):
        with st.container(border=True, gap="xxsmall"):
            if row.get("item_id"):
                st.button(
                    f"**{quiet(row['item_name'])}**",
                    key=f"open_{name}_{row['item_id']}",
                    type="tertiary",
                    on_click=admission_rows.open_item,
                    args=(row["item_id"],),
                )
            else:
                st.markdown(f"**{quiet(row['item_name'])}**")
            st.caption(card(row))


def card_words(row: ItemRow) -> str:
    """What every card of an item says first: who wants it where."""
    return f"{admission.department(row)} · {quiet(row['area_name'] or row['area_code'])}"


def township_links(rows: pl.DataFrame, period: str) -> list[str | None]:
    """Links to the page of each row's township, of its area's county where no community reported it."""
    shown = rows.select("township", "township_name", "county", "county_name").iter_rows()
    return [
        league.area_link("township", township, name or township, period)
        if township
        else league.area_link("county", county, county_name or county, period)
        if county
        else None
        for township, name, county, county_name in shown
    ]


def hint() -> None:
    """Says how an item is opened."""
    if not state.is_bare() and not narrow.is_narrow():
        st.caption(_("Click a name to open the item."))


def offer(view: View, name: str, rows: Callable[[], pl.DataFrame], title: str) -> None:
    """The rows as Excel and CSV, with the snapshot and the filters."""
    place = view.only.county or view.only.prefecture
    parts = [name, view.snapshot.latest, place, view.only.demand_kind, view.only.month]
    downloads.offer(
        view.snapshot,
        "-".join(["admissions", *(part for part in parts if part)]),
        (*view.key, language()),
        lambda: with_snapshot(view, rows()),
        title,
        narrowed_words(view),
        _("Days are counted to {day}.").format(day=view.day.isoformat()),
        name=f"download_{name}",
    )


def with_snapshot(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with the snapshot each was taken from, so that a copied row still says it."""
    return rows.with_columns(
        pl.lit(view.snapshot.id).alias(_("Snapshot")),
        pl.lit(downloads.synthetic_word(view.snapshot)).alias(_("Data")),
    )


def narrowed_words(view: View) -> str:
    """The filters in words."""
    _level, _code, name = view.place
    month = view.only.month and figures.month(view.only.month)
    kind = view.only.demand_kind and admission.word(DEMAND_KINDS, view.only.demand_kind)
    return " · ".join(part for part in (name, kind, view.only.department, month) if part)
