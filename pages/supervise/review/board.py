"""Rounds of the two-way review, what one says, and opening another."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from pages._ui.parts import downloads, filters, grids
from pages._ui.parts.area_picker import pick_area
from pages._ui.parts.writing import Desk
from pages._ui.shell import access, frame, place, state
from pages._ui.words import figures
from pages._ui.words.admission import word
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, say
from pipelines import queries
from pipelines.actions.reviews import Opening, open_round
from pipelines.queries import find_home
from pipelines.queries.appraisal.review import review_results, review_rounds
from pipelines.queries.snapshot import Snapshot
from schemas.errors import HomeError
from schemas.reviews import ALL, DIRECTIONS, FEWEST_SHOWN, MOST_A_YEAR, QUESTIONS

DESK = Desk("review_rounds")
MOST_HEIGHT = 480


def show_closed(title_place: Any) -> None:
    """For whoever is asked: the questions are behind a link."""
    with title_place:
        frame.show_title(
            _("Two-way review"),
            _("Open the link that you were given; each may be answered once, without a name."),
        )


def show_board(snapshot: Snapshot, title_place: Any) -> None:
    try:
        rounds = place.rows_here(snapshot, review_rounds(find_home(), access.scope()))
    except HomeError as error:
        with title_place:
            frame.show_title(_("Two-way review"), _("The home is busy."))
        st.warning(quiet(say(error.words)), icon=":material/hourglass_top:")
        return
    with title_place:
        frame.show_title(_("Two-way review"), _finding(rounds))
    if not rounds.is_empty():
        _show_round(snapshot, rounds)
    if not state.is_bare():
        _show_link_box()
        _show_opening(snapshot)


def _finding(rounds: pl.DataFrame) -> str:
    if rounds.is_empty():
        return _("No round has been opened: at most {most} a year in each direction.").format(
            most=MOST_A_YEAR
        )
    today = queries.today()
    open_now = rounds.filter(pl.col("opens_on") <= today, pl.col("closes_on") >= today)
    return _("{count:round|rounds}, {open} open now; {answered} of {asked} asked have answered.").format(
        count=figures.count(rounds.height),
        open=figures.count(open_now.height),
        answered=str(rounds["answered"].sum()),
        asked=str(rounds["asked"].sum()),
    )


def _show_round(snapshot: Snapshot, rounds: pl.DataFrame) -> None:
    """What the answers of a round say, question by question; under five nothing."""
    told = {row["round_id"]: row for row in rounds.iter_rows(named=True)}
    chosen = filters.select("round", _("Round"), list(told), next(iter(told)), lambda key: _label(told[key]))
    direction = told[chosen]["direction"]
    rows = review_results(find_home(), access.scope(), chosen)
    key = (snapshot.id, chosen, int(told[chosen]["answered"]))
    names = {ALL: _("All questions together")} | {one.key: say(one.words) for one in QUESTIONS[direction]}
    st.subheader(_("Answers"), anchor=False)
    question = filters.select("question", _("Question"), list(names), ALL, lambda one: names[one])
    config = st.column_config
    shown = rows.filter(question=question)
    grids.show_grid(
        shown.select(
            "target_name",
            "answered",
            "asked",
            pl.col("response") * 100,
            "mean",
            pl.col("satisfied") * 100,
            pl.Series("interval", [_interval(row) for row in shown.to_dicts()], dtype=pl.String),
        ).to_arrow(),
        column_config={
            "target_name": config.TextColumn(_("About"), pinned=True),
            "answered": config.NumberColumn(_("Answered")),
            "asked": config.NumberColumn(_("Asked")),
            "response": config.NumberColumn(_("Response rate"), format="%.0f%%"),
            "mean": config.NumberColumn(_("Mean (1–5)"), format="%.2f"),
            "satisfied": config.NumberColumn(_("Satisfied (4 or 5)"), format="%.0f%%"),
            "interval": config.TextColumn(_("95% interval")),
        },
        most=MOST_HEIGHT,
        alt=_("Answers of the round, one row per unit that is reviewed"),
    )
    st.caption(
        _(
            "Shown once the round has closed, and from {fewest} answers on: fewer would say who answered "
            "what. Answers are kept without who gave them or when. These are said by others than the "
            "reviewed, and kept apart from what townships report of themselves."
        ).format(fewest=FEWEST_SHOWN)
    )
    downloads.offer(snapshot, "review", key, lambda: rows, _("Two-way review"))


def _label(row: dict[str, Any]) -> str:
    about = f"{row['round_id']} · {word(DIRECTIONS, row['direction'])} · {quiet(row['area_name'])}"
    return f"{about} · {figures.days(row['opens_on'], row['closes_on'])}"


def _interval(row: dict[str, Any]) -> str:
    if row["lower"] is None:
        return figures.NOTHING
    return f"{100 * row['lower']:.0f}%–{100 * row['upper']:.0f}%"


def _show_link_box() -> None:
    with st.container(border=True):
        st.markdown(_("**You were asked?** Enter the code you got."))
        code = st.text_input(_("Code of the review"), key="review_token", max_chars=24)
        if code.strip():
            state.change({"token": code.strip()})
            st.rerun()


def _show_opening(snapshot: Snapshot) -> None:
    if access.may("reviews"):
        with st.expander(_("Open a round"), icon=":material/add_task:"):
            _show_form(snapshot)
    DESK.show(_show_done)


def _direction(key: str) -> str:
    return word(DIRECTIONS, key)


def _show_form(snapshot: Snapshot) -> None:
    name = f"review_{DESK.round}"
    with st.form(name, enter_to_submit=False, border=False):
        direction = st.selectbox(
            _("Direction"), DIRECTIONS.keys, key=f"{name}_direction", format_func=_direction
        )
        area = pick_area(snapshot, _("Area"), f"{name}_area")
        first = st.date_input(_("First day"), queries.today(), key=f"{name}_first")
        last = st.date_input(_("Last day"), queries.today(), key=f"{name}_last")
        person = st.text_input(_("Opened by"), key=f"{name}_person", placeholder=_("Name of the person"))
        pressed = st.form_submit_button(
            _("Open it"), type="primary", key=f"{name}_submit", icon=":material/edit_note:"
        )
    if pressed:
        opening = Opening(direction, area or "", _day(first), _day(last), person)
        DESK.attempt(lambda: open_round(find_home(), access.scope(), opening))
        st.rerun()


def _day(value: Any) -> date:
    assert isinstance(value, date), "a date input gives a date"
    return value


def _show_done(given: Any) -> None:
    """The links, which can be had this once."""
    made, links = given
    st.success(
        _("**Opened:** {round}, {asked} asked. Their links are told this once: take the file now.").format(
            round=made.round_id, asked=made.asked
        ),
        icon=":material/check_circle:",
    )
    rows = pl.DataFrame([link._asdict() for link in links])
    st.download_button(
        _("Links (.csv)"),
        downloads.to_csv(rows),
        f"{made.round_id}-links.csv",
        "text/csv",
        key="review_links",
        on_click="ignore",
        icon=":material/download:",
    )
