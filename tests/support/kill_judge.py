"""What a home must be after work on it was killed: as before, or with the work in it; and, after the work was
done again, as if nobody had disturbed it."""

from __future__ import annotations

import json
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from pipelines.base.home import Home
from pipelines.keeping.verifying import verify
from pipelines.publish.files import TEMPORARY
from pipelines.publish.manifest import MANIFEST, SEAL, current_name
from pipelines.store import open_store
from schemas.errors import HomeError
from tests.support.backed_up import STORE, TABLES, kept_of, list_paths, whole_lists
from tests.support.killed_backup import NO_TRACK
from tests.support.killed_work import BACKUPS, ONE_MORE, REFUSED, WORKS, Work, copy_prepared
from tests.support.killing import Aim, Calm, draw_aim, draw_step, kill_at, run_calmly

MOMENTS = ("at_utc", "imported_at_utc")
"""Columns that hold when something was done."""
BY_MOMENT = {"audit": ("sequence", "previous", "hash"), "deliveries": ("delivery_id",)}
"""By table: columns that follow from moments, or from how often something was done."""
DETAILS_BY_MOMENT = ("created_at", "manifest_sha256", "logs", "folder", "bytes", "new", "new_bytes")
"""The same of what an entry of the audit tells."""
DATED = (MANIFEST, SEAL)
"""Files of a snapshot that say when it was made."""
CURRENT = "CURRENT"
CUT_OFF = "KEP-036"
"""What is told of a publish that was killed between its last two steps: the snapshot is there whole, its
entry in the audit is left to the next publish."""


class Row(NamedTuple):
    """A row of the store without its moments. ``part``: township and month, of what came with a return:
    each return is in the store whole or not there."""

    table: str
    part: str
    content: str


@dataclass(frozen=True)
class State:
    """All that a home holds, and its backups, each of which was found whole."""

    rows: Counter[Row]
    files: dict[str, str]
    current: str | None
    backups: list[str]

    def since(self, before: State) -> tuple[Counter[Row], Counter[Row]]:
        """The rows that came, and those that went."""
        return self.rows - before.rows, before.rows - self.rows


@dataclass(frozen=True)
class Expected:
    """A kind of work on the prepared home: the home before it, after it, and how it ran undisturbed."""

    work: Work
    before: State
    after: State
    calm: Calm


@dataclass(frozen=True)
class Killed:
    """A kill: its instant, where it landed, whether the work was in the store then, and what was wrong."""

    work: str
    aim: Aim
    where: str
    done: bool
    faults: list[str]


def state_of(home: Home) -> State:
    """Raises HomeError where the store does not open, AssertionError where a backup is not whole."""
    files = {path: found for path, found in kept_of(home).items() if not path.startswith(STORE)}
    rows = Counter(_row(table, row) for table, row in _rows_of(home) if not _is_repeat(table, row))
    return State(rows, files, current_name(home), whole_lists(home.path.parent / BACKUPS))


def _rows_of(home: Home) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every row of every table, by its name. Asked of DuckDB itself: frames take longer to make."""
    with open_store(home) as store:
        for (table,) in store.connection.execute(TABLES).fetchall():
            asked = store.connection.execute(f"SELECT * FROM {table}")  # noqa: S608 a table of ours
            names = [column[0] for column in asked.description]
            yield from ((table, dict(zip(names, row, strict=True))) for row in asked.fetchall())


def _is_repeat(table: str, row: dict[str, Any]) -> bool:
    """What handing in again says of a return that was there."""
    if table == "deliveries":
        return bool(row["status"] == "duplicate")
    return table == "audit" and row["action"] == "return.duplicate"


def _row(table: str, row: dict[str, Any]) -> Row:
    left_out = {*MOMENTS, *BY_MOMENT.get(table, ())}
    content = {name: value for name, value in row.items() if name not in left_out}
    named = row.get("return_id") or ""
    if table == "audit":
        content["detail"] = _undated(json.loads(row["detail"]))
        if row["action"] == "home.backed_up":
            content["subject"] = ""
        elif row["action"].startswith("return."):
            named = row["subject"]
    return Row(table, named.rpartition("-")[0], repr(content))


def _undated(detail: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in detail.items() if name not in DETAILS_BY_MOMENT}


@cache
def expected_of(name: str) -> Expected:
    """What the work does to the prepared home where nobody disturbs it."""
    work = WORKS[name]
    with TemporaryDirectory() as folder:
        home = copy_prepared(Path(folder) / "place")
        before = state_of(home)
        assert not verify(home, NO_TRACK).findings
        calm = run_calmly(work, home)
        expected = Expected(work, before, state_of(home), calm)
    assert expected.after != before
    return expected


def kill_once(name: str, dice: random.Random, folder: Path, kind: str = "") -> Killed:
    """Kills the work on a copy of the prepared home at an instant that is drawn, where a step of a ``kind``
    begins if one is named, looks at what is left, and does the work again."""
    expected = expected_of(name)
    aim = draw_step(dice, expected.calm, kind) if kind else draw_aim(dice, expected.calm)
    place = folder / "killed"
    home = copy_prepared(place)
    try:
        where = kill_at(expected.work, home, aim)
        done, faults = judge(expected, home)
    finally:
        shutil.rmtree(place)
    return Killed(name, aim, where, done, faults)


def judge(expected: Expected, home: Home) -> tuple[bool, list[str]]:
    """Whether the killed work is in the store, and all that is wrong, also after it was done again."""
    try:
        left = state_of(home)
        came, _ = left.since(expected.before)
        faults = [*_found(home, CUT_OFF), *_half_done(expected, left), *_lost(expected, left)]
        done = bool(came)
        if not done or expected.work.again != REFUSED:
            expected.work.do(home)
            faults += [*_found(home), *_left_over(home)]
        faults += _unlike(expected, state_of(home))
    except (HomeError, AssertionError) as error:
        return False, [f"{type(error).__name__}: {error}"]
    return done, faults


def _found(home: Home, allowed: str | None = None) -> Iterator[str]:
    """What ``verify`` finds."""
    for one in verify(home, NO_TRACK).findings:
        if one.code != allowed:
            yield f"verify: {one.code} {one.place} {one.params}"


def _half_done(expected: Expected, left: State) -> Iterator[str]:
    """Rows of the work of which others are not there. A return is one piece, and so is all of other work."""
    came, went = left.since(expected.before)
    all_came, all_went = expected.after.since(expected.before)
    parts = {row.part for row in [*came, *went]}
    for told, some, whole in (("there", came, all_came), ("gone", went, all_went)):
        due = Counter({row: count for row, count in whole.items() if row.part in parts})
        yield from (f"not of the work, {told}: {row}" for row in some - due)
        yield from (f"half done, not {told}: {row}" for row in due - some)
    if expected.after.current != expected.before.current and came and left.current == expected.before.current:
        yield "on record as published, and not current"
    if left.current not in (expected.before.current, expected.after.current):
        yield f"current is {left.current}"


def _lost(expected: Expected, left: State) -> Iterator[str]:
    """Files that were there and are not, or are others; files that the work does not make; lost backups."""
    for path, found in expected.before.files.items():
        if path != CURRENT and left.files.get(path) != found:
            yield f"lost or changed: {path}"
    for path in left.files.keys() - expected.before.files.keys():
        if not _is_unfinished(path) and not _is_made(path, left.files[path], expected.after):
            yield f"the work makes no such file: {path}"
    yield from _backups_but(expected, left, 1)


def _backups_but(expected: Expected, left: State, most: int) -> Iterator[str]:
    kept = expected.before.backups
    if left.backups[: len(kept)] != kept or len(left.backups) > len(kept) + most:
        yield f"backups: {left.backups}, before: {kept}"


def _is_unfinished(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return parts[0] == ".incoming" or any(part.startswith(TEMPORARY) for part in parts)


def _is_made(path: str, found: str, after: State) -> bool:
    return path in after.files and (PurePosixPath(path).name in DATED or after.files[path] == found)


def _unlike(expected: Expected, again: State) -> Iterator[str]:
    """In what the home is unlike one that nobody disturbed. Each backup that is there is on record once."""
    due = expected.after.rows
    if expected.work.again == ONE_MORE and len(again.backups) > len(expected.after.backups):
        due = due + expected.after.since(expected.before)[0]
    yield from (f"too much: {row}" for row in again.rows - due)
    yield from (f"missing: {row}" for row in due - again.rows)
    # What was being written when a hand-in was killed stays a day, since another one may be at work.
    finished = {path: found for path, found in again.files.items() if not path.startswith(".incoming/")}
    for path in finished.keys() ^ expected.after.files.keys():
        yield f"there or not there, unlike undisturbed: {path}"
    for path in finished.keys() & expected.after.files.keys():
        if not _is_made(path, finished[path], expected.after):
            yield f"another file: {path}"
    if again.current != expected.after.current:
        yield f"current is {again.current}"
    yield from _backups_but(expected, again, 2)
    if len(again.backups) < len(expected.after.backups):
        yield f"backups: {again.backups}"


def _left_over(home: Home) -> Iterator[str]:
    """What lies in the folder of backups and belongs to none, and logs beside a store that is not open."""
    backups = home.path.parent / BACKUPS
    seals = {path.name.removesuffix(".sha256") for path in (backups / "backups").glob("*.sha256")}
    if seals != {path.name for path in list_paths(backups)}:
        yield "seals without lists"
    if {path.name for path in backups.iterdir()} - {"backup.lock", "backups", "files"}:
        yield "left in the folder of backups"
    yield from (f"left beside the store: {path.name}" for path in home.path.glob(f"{STORE}?*"))
