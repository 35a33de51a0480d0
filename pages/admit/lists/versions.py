"""Versions of a list: who made one, when and why, what changed, and what differs from the document."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._ui.parts import filters, grids
from pages._ui.parts.page_parts import Shown
from pages._ui.shell import cache, narrow
from pages._ui.words import figures
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _
from pages.admit.lists import words
from pages.admit.lists.words import NO_REASON
from pipelines.queries import lists
from pipelines.queries.snapshot import Snapshot
from schemas.lists import LIST_KINDS

SHORT_HASH = 12


def prepare(snapshot: Snapshot) -> Shown:
    """A kind that was loaded, and between which of its versions."""
    every = cache.ask(lists.list_versions, snapshot)
    kinds = [kind for kind in LIST_KINDS.keys if kind in every["kind"]]
    if not kinds:
        return Shown(_("Versions of the lists"), words.nothing_loaded(), lambda: None)
    kind = filters.select("kind", _("List"), kinds, kinds[0], words.kind_name)
    versions = every.filter(kind=kind)
    known = [*(str(version) for version in versions["version"]), "0"]
    first = filters.select("from", _("From"), known, known[1], _version_name)
    last = filters.select("to", _("To"), known, known[0], _version_name)
    changes = cache.ask(lists.version_changes, snapshot, kind, int(first), int(last))
    return Shown(
        _("{kind}: versions").format(kind=words.kind_name(kind)),
        _finding(versions, changes, first, last),
        lambda: _show(snapshot, kind, versions, changes, (first, last)),
    )


def _version_name(version: str) -> str:
    return _("before the first") if version == "0" else _("version {version}").format(version=version)


def _finding(versions: pl.DataFrame, changes: pl.DataFrame, first: str, last: str) -> str:
    newest = versions.row(0, named=True)
    return _(
        "Version {version} is in force, {entries:entry|entries}, brought in by {actor} on {moment}: {why}. "
        "From {first} to {last}: {changes}."
    ).format(
        version=newest["version"],
        entries=newest["entries"],
        actor=quiet(newest["actor"]),
        moment=figures.moment(newest["imported_at_utc"]),
        why=quiet(newest["why"] or _(NO_REASON)),
        first=_version_name(first),
        last=_version_name(last),
        changes=words.counted_changes(changes),
    )


def _show(
    snapshot: Snapshot, kind: str, versions: pl.DataFrame, changes: pl.DataFrame, between: tuple[str, str]
) -> None:
    grids.show_table(
        {
            _("Version"): [str(number) for number in versions["version"]],
            _("When"): [figures.moment(moment) for moment in versions["imported_at_utc"]],
            _("By whom"): [quiet(actor) for actor in versions["actor"]],
            _("Why"): [quiet(why or _(NO_REASON)) for why in versions["why"]],
            _("Entries"): [str(entries) for entries in versions["entries"]],
            _("SHA-256 of the file"): [f"{digest[:SHORT_HASH]}…" for digest in versions["sha256"]],
        },
        alt=_("Versions of the list, the newest first"),
    )
    st.subheader(
        _("From {first} to {last}").format(first=_version_name(between[0]), last=_version_name(between[1])),
        anchor=False,
    )
    show_changes(changes)
    _show_document(snapshot, kind)


def show_changes(changes: pl.DataFrame) -> None:
    """A table, or on a narrow screen a paragraph each."""
    if changes.is_empty():
        st.caption(_("Nothing differs."))
        return
    table = words.change_table(changes)
    if not narrow.is_narrow():
        grids.show_table(table, alt=_("What changed"))
        return
    for change, number, title, _category, what in zip(*table.values(), strict=True):
        st.markdown(f"**{change}**　{number} {title}  \n{what}")


def _show_document(snapshot: Snapshot, kind: str) -> None:
    """What the administrator has made of the document's list."""
    changes = cache.ask(lists.changes_to_document, snapshot, kind)
    if changes is None:
        return
    document = cache.ask(lists.documents, snapshot)[kind]
    st.subheader(_("Against the document"), anchor=False)
    if changes.is_empty():
        st.caption(
            _("The version in force is the list of “{document}”, {clause}, to the letter.").format(
                document=quiet(document.document), clause=document.clause
            )
        )
        return
    st.caption(
        _("Against the list of “{document}”, {clause}: {changes}.").format(
            document=quiet(document.document), clause=document.clause, changes=words.counted_changes(changes)
        )
    )
    show_changes(changes)
