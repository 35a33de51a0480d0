"""Putting clues down: one by a form, or a file as a hotline exports it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages._ui.parts import uploads
from pages._ui.parts.area_picker import pick_community
from pages._ui.parts.writing import Desk
from pages._ui.shell import access
from pages._ui.words import clues as words
from pages._ui.words.text import N_, _
from pipelines import queries
from pipelines.actions.clues import ClueMove, import_clues, receive
from pipelines.queries import find_home
from pipelines.queries.snapshot import Snapshot
from schemas.clues import BURDENS, COMPLAINTS, FILE_FIELDS, SOURCES, Clue

DESK = Desk("clue_in", N_("The counts of the next snapshot take it into account."))
FILES = Desk("clue_files", N_("The counts of the next snapshot take it into account."))


def show_adding(snapshot: Snapshot) -> None:
    """The form and the file."""
    with st.expander(_("Put a clue down"), icon=":material/add_comment:"):
        _show_form(snapshot)
    _show_receipt_of(DESK)
    with st.expander(_("A file of clues, as a hotline exports it"), icon=":material/upload_file:"):
        _show_file()
    _show_receipt_of(FILES)


def show_sending(snapshot: Snapshot) -> None:
    """The form alone, for whoever does not handle clues."""
    _show_form(snapshot)
    _show_receipt_of(DESK)


def _show_form(snapshot: Snapshot) -> None:
    name = f"clue_in_{DESK.round}"
    township, community = pick_community(snapshot, _("Community; empty for the township"), f"{name}_area")
    with st.form(name, enter_to_submit=False, border=False):
        left, right = st.columns(2)
        with left:
            burden = st.selectbox(_("Burden"), BURDENS.keys, key=f"{name}_burden", format_func=words.burden)
            complaint = st.selectbox(
                _("What is said of it"), COMPLAINTS.keys, key=f"{name}_complaint", format_func=words.complaint
            )
            source = st.selectbox(
                _("Comes from"), SOURCES.keys, key=f"{name}_source", format_func=words.source
            )
        with right:
            subject = st.text_input(words.field("subject"), key=f"{name}_subject")
            department = st.text_input(words.field("department"), key=f"{name}_department")
            asked_on = st.date_input(
                words.field("asked_on"), None, key=f"{name}_asked_on", max_value=queries.today()
            )
            sender = st.text_input(_("Sender; leave empty for an anonymous clue"), key=f"{name}_sender")
        told = st.text_area(words.field("told"), key=f"{name}_told", height=100)
        person = st.text_input(_("Taken by"), key=f"{name}_person", placeholder=_("Name of the person"))
        pressed = st.form_submit_button(
            _("Put down"), type="primary", key=f"{name}_submit", icon=":material/edit_note:"
        )
    if pressed:
        about: dict[str, Any] = {
            "area_code": community or township or "",
            "burden": burden,
            "complaint": complaint,
            "source": source,
            "subject": subject,
            "department": department,
            "asked_on": asked_on,
            "sender": sender,
            "told": told,
        }
        move = ClueMove("receive", person, queries.today(), details=about)
        DESK.attempt(lambda: receive(find_home(), access.scope(), move))
        st.rerun()


def _show_file() -> None:
    st.caption(
        _("Columns: {columns}. All rows or none; a number that was put down before is left out.").format(
            columns="、".join(code.zh for code in FILE_FIELDS.codes)
        )
    )
    name = f"clue_file_{FILES.round}"
    person = st.text_input(_("Taken by"), key=f"{name}_person", placeholder=_("Name of the person"))
    upload = uploads.ask(_("File (.csv or .xlsx)"), ["csv", "xlsx"], name)
    if upload is None:
        return
    if st.button(_("Put all of them down"), type="primary", key=f"{name}_go"):
        with uploads.on_disk([upload]) as (path,):
            FILES.attempt(lambda: import_clues(find_home(), access.scope(), path, person))
        st.rerun()


def _show_receipt_of(desk: Desk) -> None:
    desk.show(_show_done)


def _show_done(given: Any) -> None:
    if isinstance(given, Clue):
        said = _("**Put down:** {clue}, to be answered by {due}.").format(
            clue=given.clue_id, due=given.answer_due
        )
    else:
        made, before = given
        said = _("**Put down:** {count:clue|clues}; {before} were there before.").format(
            count=len(made), before=before
        )
    st.success(said, icon=":material/check_circle:")
