"""The folder in which reminders wait for a program that sends them: a file a township and month, there whole
or not at all, gone once the return has come in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipelines.base.disk import sync_file
from pipelines.base.home import Home
from pipelines.publish.files import TEMPORARY
from pipelines.reminders.late import (
    WRITTEN,
    Late,
    accepted,
    choose_period,
    last_reminded,
    late_townships,
    may_be_reminded,
)
from pipelines.reminders.letter import write_letter
from pipelines.store import Store, open_store
from pipelines.store.trouble import home_trouble
from schemas.errors import UserError

FOLDER = "outbox"
_NAME = re.compile(r"(\d{4}-\d{2})-(\d{9})\.eml")


@dataclass
class Reminded:
    """What a run did: the month, townships that were reminded, those late that were not (again), and names of
    files that were withdrawn."""

    period: str
    folder: Path
    written: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)


def remind_late(
    home: Home, today: date, period: str | None = None, folder: Path | None = None, actor: str | None = None
) -> Reminded:
    """Writes the reminders of a month, the last one due where none is named, into a folder, the home's outbox
    where none is named; takes out those whose return came in since. Raises UserError for a month that is not
    due yet and for a demonstration, HomeError where the folder cannot be written to."""
    into = folder or home.path / FOLDER
    with open_store(home, actor=actor) as store:
        if store.setting("synthetic") == "yes":
            raise UserError("REM-002")
        done = Reminded(choose_period(store, period, today), into)
        letters = dict(_letters(store, done, today))
        done.withdrawn = [path.name for path in _come_in(store, into)]
        if letters or done.withdrawn:
            with home_trouble(into), store.transaction():
                _record(store, done, today)
                _put(into, letters)
        for name in done.withdrawn:
            (into / name).unlink(missing_ok=True)
    return done


def _letters(store: Store, done: Reminded, today: date) -> Iterator[tuple[str, bytes]]:
    """Names and contents of the files of those who may be reminded. A file that still waits, and was right
    until now, is put right where what it says has changed: that is no further reminder."""
    last = last_reminded(store, done.period)
    for late in late_townships(store, done.period):
        day = last.get(late.code)
        if may_be_reminded(day, today):
            done.written.append(late.code)
            yield name_of(late), write_letter(late, today)
            continue
        done.waiting.append(late.code)
        path = done.folder / name_of(late)
        if path.is_file() and path.read_bytes() != (letter := write_letter(late, day or today)):
            yield path.name, letter


def name_of(late: Late) -> str:
    return f"{late.period}-{late.code}.eml"


def _come_in(store: Store, folder: Path) -> Iterator[Path]:
    """The files that wait although the return was accepted."""
    done = accepted(store)
    for path in sorted(folder.glob("*.eml")) if folder.is_dir() else ():
        named = _NAME.fullmatch(path.name)
        if named and named.groups() in done:
            yield path


def _record(store: Store, done: Reminded, today: date) -> None:
    told = {"townships": done.written, "withdrawn": done.withdrawn, "folder": str(done.folder)}
    store.record(WRITTEN, done.period, None, on=today, **told)


def _put(folder: Path, letters: dict[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, letter in letters.items():
        temporary = folder / f"{TEMPORARY}{name}"
        temporary.write_bytes(letter)
        sync_file(temporary)
        temporary.replace(folder / name)
