"""The inbox: clues that wait, those past their day first; and putting clues down."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages._ui.parts import choices, downloads, filters, grids
from pages._ui.parts.grid_links import cell_link
from pages._ui.shell import cache, frame, narrow, place, registry, state
from pages._ui.words import cases as case_words
from pages._ui.words import clues as words
from pages._ui.words import figures
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, say
from pages.supervise.clues import adding
from pipelines.queries.snapshot import Snapshot
from pipelines.queries.voices.live_clues import PERSONAL, live_clues
from schemas.clues import BURDENS, COMPLAINTS, ENDED_STEPS
from schemas.errors import HomeError

VIEWS = ("open", "overdue", "ended", "all")
MOST_HEIGHT = 520
CARDS = 12


def show_inbox(snapshot: Snapshot, title_place: Any) -> None:
    """Everything that waits, or what the filters ask for."""
    try:
        rows = place.rows_here(snapshot, cache.ask_home(live_clues))
    except HomeError as error:
        with title_place:
            frame.show_title(_("Clues from below"), _("The home is busy."))
        st.warning(quiet(say(error.words)), icon=":material/hourglass_top:")
        return
    with title_place:
        frame.show_title(_("Clues from below"), _finding(rows))
        st.caption(
            _("There is no sign-in yet: whoever opens this dashboard is of the office that receives clues.")
        )
    with st.container(horizontal=True):
        shown = _choose(rows)
    if shown.is_empty():
        st.info(_("No clue fits these filters.") if rows.height else _finding(rows), icon=":material/check:")
    else:
        _show_list(shown)
        key = (snapshot.id, *shown.select("clue_id", "version").rows())
        downloads.offer(snapshot, "clues", key, lambda: _exported(shown), _("Clues from below"))
    if not state.is_bare():
        adding.show_adding(snapshot)


def show_closed(title_place: Any) -> None:
    """Where this dashboard does not handle clues: that it shows none of them, and where they are put down."""
    with title_place:
        frame.show_title(
            _("Clues from below"),
            _("Single clues are shown to the office that receives them; here are counts."),
        )
    if not state.is_bare():
        st.caption(_("Put clues down on a dashboard that handles them, or by “clues add”."))


def _finding(rows: pl.DataFrame) -> str:
    if rows.is_empty():
        return _("No clue has been received.")
    waiting = rows.filter(~pl.col("step").is_in(ENDED_STEPS))
    upheld = rows.filter(pl.col("outcome").is_in(["upheld", "partly"]))
    return _(
        "{count:clue waits|clues wait} for an answer, {late} past their day; {upheld} upheld so far."
    ).format(
        count=figures.count(waiting.height),
        late=figures.count(waiting.filter(pl.col("days_over") > 0).height),
        upheld=figures.count(upheld.height),
    )


def _choose(rows: pl.DataFrame) -> pl.DataFrame:
    said = {"open": _("Waiting"), "overdue": _("Past their day"), "ended": _("Ended"), "all": _("All clues")}
    which = filters.select("which", _("Which"), VIEWS, "open", lambda key: said[key])
    burden = filters.select(
        "burden",
        _("Burden"),
        ["", *BURDENS.keys],
        "",
        lambda key: words.burden(key) if key else _("All burdens"),
    )
    complaint = filters.select(
        "complaint",
        _("What is said of it"),
        ["", *COMPLAINTS.keys],
        "",
        lambda key: words.complaint(key) if key else _("Everything"),
    )
    ended = pl.col("step").is_in(ENDED_STEPS)
    asked = {"open": ~ended, "overdue": pl.col("days_over") > 0, "ended": ended}
    shown = rows.filter(asked[which]) if which in asked else rows
    for column, value in (("burden", burden), ("complaint", complaint)):
        if value:
            shown = shown.filter(pl.col(column) == value)
    return shown.sort("days_over", "clue_id", descending=[True, False], nulls_last=True)


def _show_list(rows: pl.DataFrame) -> None:
    if narrow.is_narrow():
        _show_cards(rows)
        return
    part = choices.part_of(rows.height, "page")
    config = st.column_config
    grids.show_grid(
        _columns(rows[part]),
        column_config={
            "clue": config.LinkColumn(_("Clue"), display_text="#(.+)$", pinned=True),
            "area": config.TextColumn(_("Area")),
            "about": config.TextColumn(_("About")),
            "complaint": config.TextColumn(_("What is said of it")),
            "department": config.TextColumn(_("Department")),
            "step": config.TextColumn(_("Step reached")),
            "due": config.TextColumn(_("Until")),
            "source": config.TextColumn(_("Comes from")),
        },
        most=MOST_HEIGHT,
        alt=_("Clues, one row each"),
    )
    choices.turn_pages(rows.height, part, "page")


def _about(row: dict[str, Any]) -> str:
    name = f" · {row['subject']}" if row["subject"] else ""
    return words.burden(row["burden"]) + name


def _columns(rows: pl.DataFrame) -> pl.DataFrame:
    told = rows.to_dicts()
    columns = {
        "clue": [cell_link("clues", row["clue_id"], clue=row["clue_id"]) for row in told],
        "area": [row["area_name"] for row in told],
        "about": [_about(row) for row in told],
        "complaint": [words.complaint(row["complaint"]) for row in told],
        "department": [row["department"] or figures.NOTHING for row in told],
        "step": [words.step(row["step"]) for row in told],
        "due": [case_words.due(row["due"], row["days_over"]) for row in told],
        "source": [words.source(row["source"]) for row in told],
    }
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def _show_cards(rows: pl.DataFrame) -> None:
    part = choices.part_of(rows.height, "page", CARDS, CARDS)
    for row in rows[part].iter_rows(named=True):
        with st.container(border=True, gap="xxsmall"):
            st.page_link(
                registry.page_path("clues"),
                label=f"**{quiet(row['area_name'])}** · {words.complaint(row['complaint'])}",
                query_params=state.link_params({"clue": row["clue_id"]}),
            )
            st.caption(f"{row['clue_id']} · {quiet(_about(row))}")
            due = case_words.due(row["due"], row["days_over"])
            st.markdown(f"**{words.step(row['step'])}** · {due}")
    choices.turn_pages(rows.height, part, "page", CARDS)


def _exported(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per clue without what is personal, codes beside their words."""
    return rows.drop(PERSONAL).with_columns(
        pl.Series("burden_words", [words.burden(key) for key in rows["burden"]], dtype=pl.String),
        pl.Series("complaint_words", [words.complaint(key) for key in rows["complaint"]], dtype=pl.String),
        pl.Series("step_words", [words.step(key) for key in rows["step"]], dtype=pl.String),
        pl.Series("outcome_words", [words.outcome(key) for key in rows["outcome"]], dtype=pl.String),
    )
