"""What of a home is kept elsewhere: all of its files but those that can be made again, are locks, or are not
finished."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from pipelines.base.home import Home
from pipelines.publish.files import TEMPORARY
from schemas.errors import HomeError, UserError
from schemas.words import Words

LEFT_OUT = ("access", "cache", "outbox", ".incoming", ".making")
"""Names at the top of a home that hold what can be made again, is not finished, or is of the hour: who is
signed in."""
LOCKS = ".lock"
"""How files at the top of a home end that only say who is at work."""
ATTACHMENTS = "attachments"
"""Where a name that begins with a dot is a file that is being written (pipelines.attachments.kept)."""
_DRIVE = re.compile(r"[A-Za-z]:")
SHOWN = 5

_Place = tuple[int, int]


def store_files(home: Home) -> list[str]:
    """The store by its path in the home, and the log beside it where a full disk left one."""
    beside = home.store.with_name(home.store.name + ".wal")
    return [path.name for path in (home.store, beside) if path.is_file()]


def other_files(home: Home, without: Path) -> list[str]:
    """By their paths in the home, with /, sorted: all that is kept beside the store. Links are followed: what
    they lead to is the home's. Raises UserError where the folder ``without`` is met, which would be a copy of
    itself, and for names that another system would take for another place; HomeError for a link that leads
    nowhere, as to a disk that is not there: a backup without it would pass for whole."""
    stop = _place(without)
    found = [one for one in _walk(home.path, "", (), stop, home, without) if not _is_of_store(one, home)]
    if odd := [path for path in found if not is_inside(path)]:
        raise UserError("BAK-017", names=Words.listed(odd[:SHOWN]))
    return sorted(found)


def is_inside(path: str) -> bool:
    """Whether a path with / leads to a file inside the folder that it is put to, whatever the system."""
    steps = path.split("/")
    return (
        all(step not in ("", ".", "..") for step in steps)
        and not _DRIVE.match(path)
        and "\\" not in path
        and "\0" not in path
    )


def _walk(
    folder: Path, above: str, around: tuple[_Place, ...], stop: _Place, home: Home, without: Path
) -> Iterator[str]:
    """``around``: the folders that this one is in, to be met once however links go."""
    place = _place(folder)
    if place == stop:
        raise UserError("BAK-001", folder=without, home=home.path)
    if place in around:
        return
    with os.scandir(folder) as entries:
        there = sorted(entries, key=lambda entry: entry.name)
    for entry in there:
        path = f"{above}{entry.name}"
        if _is_left_out(path):
            continue
        if entry.is_dir():
            yield from _walk(folder / entry.name, f"{path}/", (*around, place), stop, home, without)
        elif entry.is_file():
            yield path
        else:
            raise HomeError("BAK-019", path=path)


def _is_left_out(path: str) -> bool:
    top, _, below = path.partition("/")
    name = path.rpartition("/")[2]
    if name.startswith(TEMPORARY) or (not below and (top in LEFT_OUT or top.endswith(LOCKS))):
        return True
    return top == ATTACHMENTS and name.startswith(".")


def _is_of_store(path: str, home: Home) -> bool:
    return path in (home.store.name, home.store.name + ".wal")


def _place(folder: Path) -> _Place:
    seen = folder.stat()
    return seen.st_dev, seen.st_ino
