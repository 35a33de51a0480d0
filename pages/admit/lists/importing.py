"""Importing a list from the page: the same calls the command line makes; every error, or what changed."""

from __future__ import annotations

import io
from collections.abc import Callable
from operator import itemgetter
from pathlib import Path

import polars as pl
import streamlit as st

from pages._ui.parts import downloads, filters, refusals, uploads
from pages._ui.parts.page_parts import Shown
from pages._ui.parts.writing import Desk
from pages._ui.shell import access, cache, state
from pages._ui.words.foreign import quiet
from pages._ui.words.text import N_, _
from pages.admit.lists import versions as list_versions
from pages.admit.lists import words as list_words
from pipelines.actions.lists import LONGEST_WHY, import_list, try_list, write_list
from pipelines.queries import find_home, lists
from pipelines.queries.snapshot import Snapshot
from schemas.lists import CHANGE_COLUMNS, LIST_KINDS
from schemas.receipts import ListReceipt

DESK = Desk(
    "list",
    N_("The new version, and figures that rest on it, appear with the next snapshot."),
    changed=itemgetter("loaded"),
    clears=itemgetter("loaded"),
)


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
    DESK.show(_show_receipt)


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
        access.later(lambda: _workbook(entries)),
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
    place = DESK.round
    upload = uploads.ask(_("The list (.xlsx or .csv)"), ["xlsx", "csv"], f"list_file_{place}")
    why = st.text_input(
        _("Why, kept and shown with the version"),
        key=f"list_why_{place}",
        max_chars=LONGEST_WHY,
        live=True,
        on_change="ignore",
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
    """After an import the form begins anew."""
    with (
        st.spinner(_("Reading and checking the list"), show_time=False),
        uploads.on_disk([upload]) as (path,),
    ):
        DESK.attempt(lambda: take(path))
    st.rerun()


def _show_receipt(receipt: ListReceipt) -> None:
    _show_heading(receipt)
    if receipt["errors"]:
        refusals.show_problems(receipt["errors"])
    if receipt["changes"]:
        list_versions.show_changes(pl.DataFrame(receipt["changes"], schema=CHANGE_COLUMNS))


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
