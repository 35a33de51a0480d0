"""One clue: what it says, what registers, lists and approvals say of that, its log, and the next step."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from pages._ui.parts import attached, grids, step_log
from pages._ui.parts.writing import Desk
from pages._ui.shell import access, cache, frame, state
from pages._ui.words import clues as words
from pages._ui.words import figures
from pages._ui.words.admission import put_down
from pages._ui.words.codes import level_name
from pages._ui.words.foreign import quiet
from pages._ui.words.text import N_, _, join_list, say
from pipelines import queries
from pipelines.actions.clues import ClueMove, take_clue_step
from pipelines.queries import find_home
from pipelines.queries.snapshot import Snapshot
from pipelines.queries.voices.clue_matches import clue_matches
from pipelines.queries.voices.live_clues import ClueFile, clue_file
from schemas.clues import OUTCOMES, Clue
from schemas.errors import UserError

DESK = Desk("clues", N_("The counts of the next snapshot take it into account."))


def show_clue(snapshot: Snapshot, clue_id: str, title_place: Any) -> None:
    """The clue of that number as the store has it now; where there is none, or the store is busy, that."""
    if not state.is_bare():
        st.button(
            _("Back to all clues"),
            key="back",
            type="tertiary",
            icon=":material/arrow_back:",
            on_click=lambda: state.change({"clue": None}),
        )
    try:
        file = clue_file(find_home(), access.scope(), clue_id[: state.LONGEST_QUOTED])
    except UserError as error:
        with title_place:
            frame.show_title(_("Clues from below"), quiet(say(error.words)))
        return
    clue = file.clue
    with title_place:
        frame.show_title(
            f"{quiet(clue.area_name)} · {words.complaint(clue.complaint)} :gray[{clue.clue_id}]",
            _finding(clue),
        )
    about, next_step = (
        (st.container(), st.container()) if state.is_bare() else st.columns([5, 4], gap="large")
    )
    with about:
        st.subheader(_("What is said"), anchor=False)
        told = fields_in_words(clue)
        grids.show_table({_("Field"): list(told), _("Content"): list(told.values())})
        _show_matches(snapshot, clue)
    with next_step:
        st.subheader(_("What may be done now"), anchor=False)
        _show_acting(file)
    attached.show_attachments("clue", clue.clue_id)
    st.subheader(_("Log"), anchor=False)
    step_log.show_steps([log_words(row) for row in file.events.iter_rows(named=True)])


def _finding(clue: Clue) -> str:
    said = _("{step} since {day}.").format(step=words.step(clue.step), day=clue.acted_on)
    if clue.ended_on is None and clue.answer_due:
        said += " " + _("To be answered by {day}.").format(day=clue.answer_due)
    return said


def fields_in_words(clue: Clue) -> dict[str, str]:
    """Field → content; empty ones left out."""
    told: dict[str, Any] = {
        _("Area"): f"{clue.area_name} {clue.area_code} · {level_name(clue.area_level)}",
        _("Burden"): words.burden(clue.burden),
        words.field("subject"): clue.subject,
        words.field("department"): clue.department,
        words.field("asked_on"): clue.asked_on,
        words.field("told"): clue.told,
        _("Comes from"): words.source(clue.source),
        words.field("source_number"): clue.source_number,
        words.field("sender"): clue.sender,
        words.field("contact"): clue.contact,
        words.field("received_on"): clue.received_on,
        _("Looked into by"): clue.handler,
        _("What was found"): words.outcome(clue.outcome) if clue.outcome else None,
        _("Answer"): clue.answer,
        _("Merged with"): clue.same_as,
        _("Case"): clue.case_id,
    }
    return {name: quiet(str(value)) for name, value in told.items() if value is not None}


def _show_matches(snapshot: Snapshot, clue: Clue) -> None:
    """What is known of it: what speaks for the clue is marked."""
    st.subheader(_("What is known of it"), anchor=False)
    key = (snapshot.id, clue.clue_id, clue.version)
    scope = access.scope()
    rows: pl.DataFrame = cache.keep("clue_matches", key, lambda: clue_matches(snapshot, scope, clue))
    if rows.is_empty():
        st.caption(
            _("The clue names no form, plaque, certificate, item, contest or tool that could be looked up.")
        )
        return
    lines = []
    for row in rows.iter_rows(named=True):
        mark = "▲" if (row["source"], row["verdict"]) in words.AGAINST else "●"
        lines.append(f"- {mark} **{words.match_source(row['source'])}**: {words.match(row)}")
    st.markdown("\n".join(lines))
    st.caption(_("▲ speaks for the clue. Names are compared exactly, spellings aside; nothing is guessed."))


def _show_acting(file: ClueFile) -> None:
    clue = file.clue
    if file.alike:
        st.info(
            _("Others say the same of this place: {clues}").format(clues=join_list(file.alike)),
            icon=":material/join:",
        )
    if not file.allowed:
        st.markdown(_("Nothing more: the clue has ended."))
    elif state.is_bare():
        return
    else:
        _show_form(file)
    DESK.show(_show_receipt, clue.clue_id)


def _show_form(file: ClueFile) -> None:
    clue = file.clue
    key = f"clue_{clue.clue_id}_{clue.version}"
    action = st.selectbox(_("Step to take"), file.allowed, key=f"{key}_action", format_func=words.action)
    action = action if action in file.allowed else file.allowed[0]
    prefix = f"{key}_{action}"
    with st.form(prefix, enter_to_submit=False, border=True):
        st.text_input(_("Taken by"), key=f"{prefix}_person", placeholder=_("Name of the person"))
        _show_fields(prefix, action, file)
        st.date_input(_("Done on"), queries.today(), key=f"{prefix}_on", max_value=queries.today())
        st.form_submit_button(
            put_down(words.action(action)),
            type="primary",
            key=f"{prefix}_submit",
            icon=":material/edit_note:",
            on_click=partial(_submit, prefix, clue, action),
        )


def _show_fields(prefix: str, action: str, file: ClueFile) -> None:
    if action == "take":
        st.text_input(_("Looked into by"), key=f"{prefix}_handler")
    elif action == "answer":
        st.selectbox(
            _("What was found"),
            OUTCOMES.keys,
            None,
            key=f"{prefix}_outcome",
            placeholder=_("Choose what was found"),
            format_func=lambda key: words.outcome(key),
        )
        st.text_area(_("Answer"), key=f"{prefix}_answer", height=100)
    elif action == "merge":
        st.text_input(_("Merged with"), next(iter(file.alike), ""), key=f"{prefix}_same_as")
    elif action == "link":
        st.text_input(_("Case"), key=f"{prefix}_case_id", placeholder="D2026-00001")
    else:
        st.text_area(_("Reason"), key=f"{prefix}_reason", height=80)


_DETAILS = ("handler", "outcome", "answer", "same_as", "case_id")


def _submit(prefix: str, clue: Clue, action: str) -> None:
    """Callback of the form, with the version that the page showed when the form was drawn."""
    given = {
        str(name).removeprefix(f"{prefix}_"): value
        for name, value in st.session_state.items()
        if str(name).startswith(f"{prefix}_") and value not in (None, "", False)
    }
    move = ClueMove(
        action,
        str(given.get("person", "")),
        given.get("on", queries.today()),
        given.get("reason"),
        {name: given[name] for name in _DETAILS if name in given},
    )
    home, scope = find_home(), access.scope()
    DESK.attempt(
        lambda: take_clue_step(home, scope, clue.clue_id, move, expected_version=clue.version), clue.clue_id
    )


def _show_receipt(clue: Clue) -> None:
    st.success(
        _("**Put down:** {case} is now {step}.").format(case=clue.clue_id, step=words.step(clue.step)),
        icon=":material/check_circle:",
    )


def log_words(event: Mapping[str, Any]) -> dict[str, str]:
    """An event in words."""
    return {
        _("Date"): str(event["acted_on"]),
        _("Action"): words.action(event["action"]),
        _("Who"): quiet(event["person"]),
        _("Step reached"): words.step(event["to_step"]),
        _("Reason"): quiet(event["reason"] or figures.NOTHING),
        _("Entered"): f"{figures.moment(event['at_utc'])} · {quiet(event['actor'])}",
    }
