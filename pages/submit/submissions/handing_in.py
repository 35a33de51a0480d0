"""The counter of the submissions page: files in, receipts and workbooks out, a snapshot published."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import streamlit as st

from pages._ui.parts import downloads, receipts, refusals
from pages._ui.parts.receipts import Handed
from pages._ui.parts.uploads import Upload, ask_several, let_go, on_disk
from pages._ui.parts.writing import Desk
from pages._ui.shell import access, cache
from pages._ui.words import figures
from pages._ui.words.text import N_, _
from pipelines import queries
from pipelines.actions import returns as actions
from pipelines.queries import Home, find_home
from pipelines.queries.snapshot import Snapshot
from pipelines.queries.unpublished import Unpublished
from schemas.errors import UserError
from schemas.periods import shift
from schemas.receipts import ReturnReceipt

_WORKBOOK = "workbook_made"


def _any_accepted(handed: list[Handed]) -> bool:
    return any(one.receipt["status"] == "accepted" for one in handed)


DESK = Desk("returns", N_("The figures appear with the next snapshot."), changed=_any_accepted, first=True)
MONTHS_AHEAD = 1
"""The month after the last published one is the one being handed in."""
MONTHS_BACK = 13
"""Where nothing was published: the months of the year before this one."""


@dataclass(frozen=True)
class Counter:
    """What there is to hand in for: ``areas`` one row per area above the communities, ``months`` that a
    workbook can be made for, the usual one first."""

    areas: pl.DataFrame
    months: list[str]

    @property
    def townships(self) -> dict[str, str]:
        return dict(self.areas.filter(level="township").sort("code").select("code", "name").iter_rows())


def counter_of(shown: Snapshot | Unpublished) -> Counter:
    """Of a snapshot the month after its last and all it has; of a home before its first one the last months,
    that which is over first."""
    if isinstance(shown, Unpublished):
        running = queries.today().strftime("%Y-%m")
        return Counter(
            shown.areas, [shift(running, ahead) for ahead in (-1, 0, *range(-2, -MONTHS_BACK, -1))]
        )
    areas = cache.ask(queries.areas_in, shown, shown.latest)
    return Counter(areas, [shift(shown.latest, MONTHS_AHEAD), *shown.periods[::-1]])


def show_counter(counter: Counter) -> None:
    """Handing in and the prefilled workbook, side by side; below them what came of the last hand-in."""
    hand_in, take = st.columns([3, 2], border=True)
    with hand_in:
        st.subheader(_("Hand in"), anchor=False)
        outcome_place = st.container()
    with take:
        st.subheader(_("Take the prefilled workbook"), anchor=False)
        show_templates(counter)
    with outcome_place:
        uploads = show_upload()
    show_outcome(counter, uploads)


def show_upload() -> list[Upload]:
    """Drop files; those to be handed in now, none until the button is pressed."""
    if not access.may("returns"):
        st.caption(_("This dashboard was started without leave to take returns in."))
        return []
    uploads = ask_several(_("Workbooks (.xlsx) or a zip of them; several at once"), f"uploads_{DESK.round}")
    label = _("Hand in {count:file|files}").format(count=len(uploads)) if uploads else _("Hand in")
    pressed = st.button(label, type="primary", disabled=not uploads, icon=":material/upload:", key="hand_in")
    return list(uploads) if pressed else []


def show_outcome(counter: Counter, uploads: list[Upload]) -> None:
    """Hand the files in, if any; then the receipts of the last hand-in, and publishing. Where the home was
    busy the files stay chosen, so that one more click is enough."""
    if uploads:
        before = DESK.round
        DESK.attempt(lambda: hand_in(find_home(), uploads))
        if DESK.round != before:
            let_go(uploads)
        st.rerun()
    DESK.show(lambda handed: receipts.show_receipts(handed, counter.townships))


def show_templates(counter: Counter) -> None:
    """Choose prefecture, county, township and month; the workbook is made when it is asked for."""
    if not access.may("templates"):
        st.caption(_("This dashboard was started to look only; workbooks come from one that may act."))
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        township = _choose_township(counter.areas)
        period = st.selectbox(_("Month"), counter.months, format_func=figures.month, key="template_month")
        pressed = st.button(_("Make the workbook"), key="make_workbook", icon=":material/table_view:")
    if pressed:
        _make_workbook(township, period)
    made = st.session_state.get(_WORKBOOK)
    if made and made[0] == (township, period):
        names = counter.townships
        st.download_button(
            _("Download {name}").format(name=f"{names[township]} {figures.month(period)}.xlsx"),
            made[1],
            f"{names[township]}-{period}.xlsx",
            downloads.XLSX,
            key="download_workbook",
            on_click="ignore",
            type="primary",
            icon=":material/download:",
        )


def _make_workbook(township: str, period: str) -> None:
    try:
        with st.spinner(_("Filling in the last accepted registers"), show_time=False):
            workbook = make_workbook(find_home(), township, period)
    except UserError as error:
        refusals.show_error(error)
        return
    st.session_state[_WORKBOOK] = ((township, period), workbook)


def _choose_township(areas: pl.DataFrame) -> str:
    """Prefecture, then county, then township; where there are no prefectures the first choice falls away."""
    chosen = ""
    rows = areas.select("level", "code", "name", "prefecture", "county").sort("code").rows(named=True)
    for level, above, label in (
        ("prefecture", "", _("Prefecture")),
        ("county", "prefecture", _("County")),
        ("township", "county", _("Township")),
    ):
        names = {
            row["code"]: row["name"]
            for row in rows
            if row["level"] == level and (not above or not chosen or row[above] == chosen)
        }
        if not names:
            continue
        chosen = st.selectbox(label, list(names), key=f"template_{level}", format_func=names.__getitem__)
    return chosen


def hand_in(home: Home, uploads: list[Upload]) -> list[Handed]:
    """Archive, check and load the files, with progress; one result per return. Raises as the action does."""
    bar = st.progress(0.0, _("Keeping the originals"))

    def advance(done: int, total: int) -> None:
        words = _("Checking returns: {done} of {total}").format(done=done, total=total)
        bar.progress(done / max(total, 1), words)

    with on_disk(uploads) as paths, tempfile.TemporaryDirectory(prefix="burden-marked-") as marked:
        receipts = actions.hand_in(
            home, access.scope(), paths, annotate_dir=Path(marked), on_progress=advance
        )
        handed = [_handed(receipt) for receipt in receipts]
    bar.empty()
    return handed


def _handed(receipt: ReturnReceipt) -> Handed:
    place = receipt.get("annotated")
    if not place:
        return Handed(receipt, None, None)
    return Handed(receipt, Path(place).read_bytes(), Path(place).name)


def make_workbook(home: Home, township: str, period: str) -> bytes:
    """The prefilled workbook of a township and month. Raises as the action does."""
    with tempfile.TemporaryDirectory(prefix="burden-template-") as folder:
        path = Path(folder) / "template.xlsx"
        actions.hand_out_template(home, access.scope(), township, period, path)
        return path.read_bytes()
