"""Attachments below a case, a clue or an inspection: what there is, and handing in another."""

from __future__ import annotations

import streamlit as st

from pages._ui.parts import uploads
from pages._ui.parts.writing import Desk
from pages._ui.shell import access, state
from pages._ui.words import figures
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _
from pipelines.actions.attachments import Given, attach
from pipelines.actions.reading import note_read
from pipelines.queries import Home, find_home
from pipelines.queries.voices.attached import attached_file, attachments_of
from schemas.attachments import ROLES, Attachment
from schemas.scope import Scope

DESK = Desk("attachments")
TAKEN = ["jpg", "jpeg", "png", "webp", "pdf"]


def show_attachments(about: str, about_id: str) -> None:
    """The attachments with their hashes, each to be had, and the box for another where this dashboard may."""
    if state.is_bare():
        return
    home, scope = find_home(), access.scope()
    found = attachments_of(home, scope, about, about_id)
    may = access.may(ROLES[about])
    if not found and not may:
        return
    st.subheader(_("Attachments"), anchor=False)
    for one in found:
        _show_one(one)
    if not found:
        st.caption(_("None yet."))
    if may:
        _show_box(about, about_id)
    DESK.show(_show_done, about_id)


def _show_one(one: Attachment) -> None:
    home, scope = find_home(), access.scope()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            quiet(f"{one.number}. {one.file_name}"),
            access.later(lambda: _read(home, scope, one)),
            f"{one.about_id}-{one.number}.{one.ending}",
            one.media_type,
            key=f"attached_{one.about_id}_{one.number}",
            on_click="ignore",
            icon=":material/attach_file:",
        )
        told = [one.note or "", one.person, figures.moment(one.at_utc), f"SHA-256 {one.sha256[:16]}…"]
        st.caption(quiet(" · ".join(part for part in told if part)))


def _read(home: Home, scope: Scope, one: Attachment) -> bytes:
    """The file, once it is on the log who had it."""
    note_read(home, scope, "original", {"about": one.about_id, "number": one.number, "sha256": one.sha256})
    return attached_file(home, scope, one)


def _show_box(about: str, about_id: str) -> None:
    name = f"attach_{about_id}_{DESK.round}"
    with st.expander(_("Attach a picture or PDF"), icon=":material/attach_file_add:"):
        upload = uploads.ask(_("Picture (JPEG, PNG, WebP) or PDF, at most 10 MB"), TAKEN, name)
        note = st.text_input(_("What it shows"), key=f"{name}_note")
        person = st.text_input(_("Handed in by"), key=f"{name}_person", placeholder=_("Name of the person"))
        keeps = st.checkbox(
            _("Keep place and device in the picture"),
            key=f"{name}_keeps",
            help=_("They are taken out where this is not ticked"),
        )
        if upload is not None and st.button(_("Attach"), type="primary", key=f"{name}_go"):
            given = Given(bytes(upload.getbuffer()), upload.name, person, note, keeps)
            DESK.attempt(lambda: attach(find_home(), access.scope(), about, about_id, given), about_id)
            st.rerun()


def _show_done(one: Attachment) -> None:
    st.success(
        _("**Attached:** {file}, SHA-256 {sha}…").format(file=quiet(one.file_name), sha=one.sha256[:16]),
        icon=":material/check_circle:",
    )
