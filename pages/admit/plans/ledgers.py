"""Ledgers by level: the workbooks of townships and the roll-up to take, and any number of them handed in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from pages._ui.parts import downloads, filters, uploads
from pages._ui.parts.refusals import Problem
from pages._ui.parts.writing import Desk
from pages._ui.shell import access, cache, state
from pages._ui.words.foreign import quiet
from pages._ui.words.text import N_, _, join_list, say
from pages.admit.plans import tables
from pages.admit.plans.filters import PlanView
from pipelines.actions.plans import Imported, Recorded, import_ledgers
from pipelines.queries import find_home, plan_books
from schemas.plan_entries import ENTRY_KINDS, LEDGER

ZIP = "application/zip"
OVERTAKEN = "PLN-104"
_REFUSED = "plan_ledgers_refused"
"""Session key: how often ledgers were refused; it stands in the key of the box for them."""
MOST_LISTED = 10


def _any_entries(files: list[Imported]) -> bool:
    return any(one.entries for one in files)


DESK = Desk("plan_ledgers", N_("What was recorded appears with the next snapshot."), changed=_any_entries)


def show_books(plan_view: PlanView) -> None:
    """The workbook of a township, of all of them, and the roll-up; nothing where no township leads a task."""
    led = cache.ask(plan_books.leading_townships, plan_view.snapshot, plan_view.name, plan_view.day)
    if led.is_empty() or state.is_bare():
        return
    names = dict(led.iter_rows())
    st.subheader(_("Ledger by level"), anchor=False)
    st.caption(
        _(
            "A workbook for each township, with its tasks and empty cells for what it reports, and the "
            "roll-up that counts them. Filled in they are handed in below, any number at once."
        )
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        code = filters.select("township", _("Township"), list(names), next(iter(names)), names.__getitem__)
        _offer_books(plan_view, code, names[code])


def _offer_books(plan_view: PlanView, code: str, township: str) -> None:
    plan, day = plan_view.name, plan_view.day
    packed = plan_books.roll_up_name(plan, day).removesuffix(".xlsx")
    _offer(
        plan_view,
        "township_book",
        _("Workbook of {township}").format(township=township),
        plan_books.book_name(code, township, day),
        lambda: plan_books.township_book(plan_view.snapshot, access.scope(), plan, day, code),
        code,
    )
    _offer(
        plan_view,
        "every_book",
        _("Workbooks of all townships (.zip)"),
        f"{packed}.zip",
        lambda: plan_books.every_book(plan_view.snapshot, access.scope(), plan, day),
    )
    _offer(
        plan_view,
        "roll_up",
        _("Roll-up"),
        f"{packed}.xlsx",
        lambda: plan_books.roll_up_book(plan_view.snapshot, access.scope(), plan, day),
    )


def _offer(
    plan_view: PlanView, name: str, label: str, file: str, make: Callable[[], bytes], *asked: str
) -> None:
    """A file that is made when it is asked for."""
    key = (plan_view.snapshot.id, plan_view.name, plan_view.day, *asked)
    st.download_button(
        label,
        cache.keep_later(name, key, make),
        file,
        ZIP if file.endswith(".zip") else downloads.XLSX,
        key=name,
        on_click="ignore",
        icon=":material/download:",
    )


def show_upload(note_seen: Callable[[list[Recorded]], None]) -> None:
    """Drop files and hand them in; then the page begins anew, and ``note_seen`` knows what was put down."""
    st.caption(
        _(
            "Download a ledger above, fill it in and hand it in here: that of the plan alone, or those of "
            "any number of townships. An empty cell changes nothing; all rows are taken or none."
        )
    )
    refused = st.session_state.get(_REFUSED, 0)
    files = uploads.ask_several(_("Ledgers (.xlsx or .csv)"), f"ledger_file_{DESK.round}_{refused}")
    if st.button(_("Hand in the ledger"), disabled=not files, key="hand_in_ledger") and files:
        if DESK.attempt(lambda: _import(files)):
            outcome = DESK.outcome()
            note_seen([entry for one in outcome.given for entry in one.entries] if outcome else [])
        _clear(files)
        st.rerun()


def _clear(files: Sequence[uploads.Upload]) -> None:
    """An empty box, also after a refusal: what is mended is another file, and would lie beside the first.
    Where only the home was busy, the files stay chosen."""
    outcome = DESK.outcome()
    if outcome and outcome.busy:
        return
    if outcome and outcome.refusal:
        st.session_state[_REFUSED] = st.session_state.get(_REFUSED, 0) + 1
    uploads.let_go(files)


def _import(files: Sequence[uploads.Upload]) -> list[Imported]:
    with uploads.on_disk(files) as paths:
        return import_ledgers(find_home(), access.scope(), paths)


def show_outcome() -> None:
    """What became of each file, or everything that was wrong with them."""
    DESK.show(_show_receipt, column=_column)
    offer_newer(DESK)


def offer_newer(desk: Desk, about: str = "") -> None:
    """Publishing, where an attempt was refused because others recorded since."""
    outcome = desk.outcome(about)
    if outcome and any(problem["code"] == OVERTAKEN for problem in outcome.problems):
        desk.offer_publishing(_("What others recorded since is shown after publishing; then record again."))


def _show_receipt(files: list[Imported]) -> None:
    townships = [one for one in files if one.township]
    if not _any_entries(files):
        same = _("The ledger says what stands already; nothing was changed.")
        st.info(same, icon=":material/content_copy:")
    elif townships:
        _show_townships(townships)
    else:
        show_entries(files[0].entries)


def _show_townships(files: list[Imported]) -> None:
    """How many entries each township brought; of the others that theirs says what stands already."""
    brought = [one for one in files if one.entries]
    count = sum(len(one.entries) for one in brought)
    listed = join_list(f"{quiet(one.township or '')} {len(one.entries)}" for one in brought)
    said = _("**Recorded: {count:entry|entries}.** {listed}").format(count=count, listed=listed)
    st.success(said, icon=":material/check_circle:")
    if same := [quiet(one.township or "") for one in files if not one.entries]:
        st.caption(_("Without a change: {listed}").format(listed=join_list(same)))


def show_entries(done: list[Recorded]) -> None:
    """What was put down, entry by entry."""
    listed = join_list(_recorded(one) for one in done[:MOST_LISTED])
    st.success(
        _("**Recorded: {count:entry|entries}.** {listed}").format(
            count=len(done), listed=listed if len(done) <= MOST_LISTED else f"{listed} …"
        ),
        icon=":material/check_circle:",
    )


def _recorded(one: Recorded) -> str:
    return _("task {number} {kind} (entry {sequence})").format(
        number=one.task, sequence=one.sequence, kind=say(ENTRY_KINDS.words[one.kind])
    )


def _column(problem: Problem) -> str | None:
    """Of workbooks with their sheet, as the file heads it; of the plan's ledger in the page's language."""
    if "file" in problem or problem["field"] not in LEDGER:
        return str(problem["column"]) if problem["column"] else None
    return tables.word(problem["field"])
