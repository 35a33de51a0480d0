"""Importing a list from the page: the same calls the command line makes; every error, or what changed."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import polars as pl
import streamlit as st

from pages._ui.parts import downloads, filters, publishing, uploads
from pages._ui.parts.receipts import problem_table, quiet
from pages._ui.shell import access, cache, state
from pages._ui.words.text import _, say
from pages.admit.lists import versions as list_versions
from pages.admit.lists import words as list_words
from pages.admit.lists.words import Shown
from pipelines.actions.lists import LONGEST_WHY, import_list, try_list, write_list
from pipelines.queries import find_home, lists
from pipelines.queries.snapshot import Snapshot
from schemas.errors import UserError
from schemas.lists import CHANGE_COLUMNS, LIST_KINDS
from schemas.receipts import ListReceipt

_RECEIPT, _ROUND, _PUBLISHED, _FAILED = "list_receipt", "list_round", "list_published", "list_failed"
SCROLLED, TALLEST = 480, 12


def prepare(snapshot: Snapshot) -> Shown:
    """Which list; the counter for it."""
    kind = filters.select("kind", _("List"), list(LIST_KINDS.keys), "retained_forms", list_words.kind_name)
    versions = cache.ask(lists.list_versions, snapshot, kind)
    if versions.is_empty():
        finding = _("{kind} was never loaded; its template holds the headers.").format(
            kind=list_words.kind_name(kind)
        )
    else:
        newest = versions.row(0, named=True)
        finding = _(
            "{kind}: version {version} with {entries:entry|entries} is in force; an import makes the next."
        ).format(kind=list_words.kind_name(kind), version=newest["version"], entries=newest["entries"])
    title = _("Import a list")
    return Shown(title, finding, lambda: _show(snapshot, kind))


def _show(snapshot: Snapshot, kind: str) -> None:
    if state.is_bare():
        return
    if not access.may("lists"):
        st.info(
            _("This dashboard may only look at the lists. Import on one that may, or by “lists import”."),
            icon=":material/visibility:",
        )
        return
    left, right = st.columns([3, 2], border=True)
    with right:
        _show_template(snapshot, kind)
    with left:
        _show_counter(kind)
    _show_outcome()


def _show_template(snapshot: Snapshot, kind: str) -> None:
    st.subheader(_("The list as a spreadsheet"), anchor=False)
    st.markdown(
        _(
            "Take the list as it is, change it, and hand the whole of it in: what is not in the file is "
            "removed. Needed are number and title; category, legal bases (《law》article, with ；) and the "
            "first and last day may stay empty."
        )
    )
    entries = cache.ask(
        lists.version_entries, snapshot, kind, cache.ask(lists.newest_version, snapshot, kind)
    )
    st.download_button(
        _("Download {name}").format(name=f"{list_words.kind_name(kind)}.xlsx"),
        lambda: _workbook(entries),
        f"{LIST_KINDS.zh_of[kind]}.xlsx",
        downloads.XLSX,
        key="list_template",
        on_click="ignore",
        icon=":material/download:",
    )


def _workbook(entries: pl.DataFrame) -> bytes:
    target = io.BytesIO()
    write_list(entries, target)
    return target.getvalue()


def _show_counter(kind: str) -> None:
    st.subheader(_("Hand the list in"), anchor=False)
    place = st.session_state.setdefault(_ROUND, 0)
    upload = st.file_uploader(_("The list (.xlsx or .csv)"), ["xlsx", "csv"], key=f"list_file_{place}")
    why = st.text_input(
        _("Why, kept and shown with the version"),
        key=f"list_why_{place}",
        max_chars=LONGEST_WHY,
        placeholder=_("Document, meeting or reason"),
    )
    with st.container(horizontal=True):
        check = st.button(_("Check only"), disabled=upload is None, key="check_list", icon=":material/rule:")
        bring = st.button(
            _("Import"), type="primary", disabled=upload is None, key="import_list", icon=":material/upload:"
        )
    if upload and check:
        _take(upload, lambda path: try_list(find_home(), access.scope(), path, kind))
    if upload and bring:
        _take(upload, lambda path: import_list(find_home(), access.scope(), path, kind, why))


def _take(upload: uploads.Upload, take: Callable[[Path], ListReceipt]) -> None:
    """The receipt is kept until the next attempt; after an import the form begins anew."""
    for name in (_RECEIPT, _PUBLISHED, _FAILED):
        st.session_state.pop(name, None)
    try:
        with (
            st.spinner(_("Reading and checking the list"), show_time=False),
            uploads.on_disk([upload]) as (path,),
        ):
            receipt = take(path)
    except UserError as error:
        st.session_state[_FAILED] = say(error.words)
        return
    st.session_state[_RECEIPT] = receipt
    if receipt["loaded"]:
        st.session_state[_ROUND] += 1
        st.rerun()


def _show_outcome() -> None:
    """What became of the file handed in last; then publishing."""
    if failed := st.session_state.get(_FAILED):
        st.warning(failed, icon=":material/hourglass_top:")
    receipt: ListReceipt | None = st.session_state.get(_RECEIPT)
    if receipt is None:
        return
    _show_heading(receipt)
    if receipt["errors"]:
        table = problem_table([{**problem, "sheet": None, "register": None} for problem in receipt["errors"]])
        table.pop(_("Sheet"))
        height: Literal["content"] | int = "content" if len(receipt["errors"]) <= TALLEST else SCROLLED
        st.table(table, border="horizontal", hide_index=True, height=height)
    if receipt["changes"]:
        list_versions.show_changes(pl.DataFrame(receipt["changes"], schema=CHANGE_COLUMNS))
    if receipt["loaded"]:
        _offer_publishing()


def _show_heading(receipt: ListReceipt) -> None:
    words = {
        "title": f"{list_words.kind_name(receipt['kind'])} · {quiet(receipt['file'])}",
        "version": receipt["version"],
        "entries": receipt["entries"],
        "errors": len(receipt["errors"]),
        "added": receipt["added"],
        "removed": receipt["removed"],
        "changed": receipt["changed"],
    }
    counts = _("{entries:entry|entries}; {added} added, {removed} removed, {changed} changed").format(**words)
    if receipt["status"] == "rejected":
        st.error(_("**Rejected: nothing was changed** · {title}").format(**words), icon=":material/cancel:")
        wrong = _(
            "{errors:error, listed here|errors, all listed here}. Correct the file and hand it in again."
        )
        st.markdown(wrong.format(**words))
    elif receipt["status"] == "unchanged":
        st.info(
            _("**The same as the version in force; nothing was changed** · {title}").format(**words),
            icon=":material/content_copy:",
        )
    elif receipt["loaded"]:
        st.success(
            _("**Imported as version {version}** · {title}").format(**words), icon=":material/check_circle:"
        )
        st.caption(counts)
    else:
        st.info(_("**In order; not imported yet** · {title}").format(**words), icon=":material/rule:")
        st.caption(counts)


def _offer_publishing() -> None:
    words = _("The new version, and figures that rest on it, appear with the next snapshot.")
    if published := st.session_state.get(_PUBLISHED):
        publishing.show_published(published)
    elif done := publishing.offer("publish_list", words):
        st.session_state[_PUBLISHED] = done
        st.rerun()
