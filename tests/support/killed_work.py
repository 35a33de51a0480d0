"""Six kinds of work on a small home, each in a process of its own that says its steps, to be killed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.actions.backups import back_up
from pipelines.actions.cases import CaseMove
from pipelines.actions.cases import begin as begin_case
from pipelines.actions.lists import import_list
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from pipelines.intake import load
from pipelines.intake.load import ingest
from pipelines.publish import publish
from pipelines.queries import close_snapshots, open_snapshot
from pipelines.queries.case_evidence import case_evidence, proposed_case
from tests.support.admissions import begin, step
from tests.support.killed_backup import NO_TRACK
from tests.support.made_once import made_home
from tests.support.processes import Say
from tests.support.scopes import WHOLE
from tests.support.small_returns import (
    NORTH,
    RECEIVED,
    SOUTH,
    Rows,
    found_small_county,
    south_rows,
    write_return,
)
from tests.support.told_steps import DONE, READY, Teller, tell_steps

MONTHS = ("2025-01", "2025-02", "2025-03")
"""Published, handed in since, and to be handed in."""
RETURNS, LIST, BACKUPS = "returns", "list.csv", "backups"
"""What lies beside the home: to be handed in, to be imported, and the folder that it is backed up to."""
KEPT_BACKUPS = 9
"""More than there will be: what no list names is looked for, no backup is removed."""
ITEM = "A2026-00001"
_HEAD = "序号,名称,类别,依据,生效日期,失效日期\n"
_LISTS = ("1,人口台账,民政,,,\n2,低保表,民政,,,\n", "1,人口台账,公安,,,\n3,党员名册,组织,,,\n")


def prepare(home: Home) -> None:
    """A month is published, another one handed in, an item applied for, a list imported, all of it backed up.
    Beside the home lies what is to come."""
    place = home.path.parent
    found_small_county(home)
    for number, month in enumerate(MONTHS[:2]):
        ingest(home, _both(place / month, month), received_at=RECEIVED)
        if number == 0:
            publish(home)
    begin(home)
    for rows in _LISTS:
        (place / LIST).write_text(_HEAD + rows, encoding="utf-8")
        if rows == _LISTS[0]:
            _import(home)
    _back_up(home)
    _both(place / RETURNS, MONTHS[2])
    _south(place / RETURNS / "correction.xlsx", MONTHS[1], _corrected(), "correction")


def _both(folder: Path, month: str) -> list[Path]:
    north = write_return(folder / "north.xlsx", month)
    return [north, _south(folder / "south.xlsx", month, south_rows())]


def _south(path: Path, month: str, rows: Rows, kind: str = "initial") -> Path:
    return write_return(path, month, rows, township=SOUTH, name="东湖镇", kind=kind)


def _corrected() -> Rows:
    rows = south_rows()
    rows["communities"][0]["meetings"] = 5
    return rows


def _ingest(home: Home) -> None:
    ingest(home, [home.path.parent / RETURNS], received_at=RECEIVED)


def _publish(home: Home) -> None:
    publish(home)


def _review(home: Home) -> None:
    step(home, ITEM, "review", "civil_affairs", 1, expected_version=1)


def _open_case(home: Home) -> None:
    snapshot = open_snapshot(home, "")
    asked = (snapshot, WHOLE, "township", NORTH, snapshot.latest)
    move = CaseMove(
        "open",
        "supervisor",
        "张督查",
        date(2025, 12, 2),
        evidence=case_evidence(*asked),
        details=proposed_case(*asked),
    )
    close_snapshots()
    begin_case(home, system_scope(), move)


def _import(home: Home) -> None:
    import_list(home, system_scope(), home.path.parent / LIST, "retained_forms", "年度清理")


def _back_up(home: Home) -> None:
    back_up(home, system_scope(), home.path.parent / BACKUPS, NO_TRACK, KEPT_BACKUPS)


SAME, REFUSED, ONE_MORE = "same", "refused", "one more"
"""What doing work again does that was done: nothing, it is refused, or as much again."""


@dataclass(frozen=True)
class Work:
    """A kind of work, and what doing it again does."""

    name: str
    do: Callable[[Home], None]
    again: str = SAME


WORKS = {
    work.name: work
    for work in (
        Work("ingest", _ingest),
        Work("publish", _publish),
        Work("admission", _review, REFUSED),
        Work("case", _open_case, REFUSED),
        Work("list", _import),
        Work("backup", _back_up, ONE_MORE),
    )
}


def copy_prepared(place: Path) -> Home:
    """The prepared home in a folder of one's own, with what lies beside it."""
    shutil.copytree(made_home(prepare).path.parent, place)
    return Home(place / "home")


def do_apart(say: Say, name: str, home: Path, aim: tuple[str, int]) -> None:
    """Does a kind of work, saying its steps; ``aim``: kind and number of the one to be killed in."""
    teller = Teller(say, aim)
    tell_steps(teller)
    # Processes that read write nothing, and starting them takes longer than all the rest of a hand-in.
    load.READERS = ThreadPoolExecutor(1)  # type: ignore[assignment, attr-defined]
    teller.tell(READY)
    WORKS[name].do(Home(home))
    teller.tell(DONE)
