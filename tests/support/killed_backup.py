"""A backup or a restore that is gone at one of its steps, as if the power had failed; one beside others."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from pipelines.actions.backups import back_up, restore
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from pipelines.intake.load import ingest
from pipelines.keeping import backup_folder
from pipelines.publish import publish
from pipelines.store import open_store
from tests.support import killed_publish
from tests.support.killed_publish import die_at
from tests.support.processes import Say, die
from tests.support.small_returns import RECEIVED

NO_TRACK = lambda items, total, label: iter(items)  # noqa: E731
PIECE = 1 << 18


def _count_steps(step: int) -> None:
    """The process ends at a step: before a file or folder is made, renamed, removed or synced, or while it is
    being written."""
    os.open = die_at(step, os.open)
    os.fdopen = die_at(step, os.fdopen)
    os.fsync = die_at(step, os.fsync)
    os.mkdir = die_at(step, os.mkdir)
    os.unlink = die_at(step, os.unlink)
    os.rmdir = die_at(step, os.rmdir)
    Path.replace = die_at(step, Path.replace)  # type: ignore[method-assign]
    Path.rename = die_at(step, Path.rename)  # type: ignore[method-assign]
    backup_folder._CHUNK = PIECE
    counted = _counted(backup_folder._chunks, die_at(step, lambda: None))
    backup_folder._chunks = counted  # type: ignore[assignment]


def _counted(
    chunks: Callable[[Path, IO[bytes]], Iterator[bytes]], count: Callable[[], None]
) -> Callable[[Path, IO[bytes]], Iterator[bytes]]:
    def counted(path: Path, file: IO[bytes]) -> Iterator[bytes]:
        for chunk in chunks(path, file):
            yield chunk
            count()

    return counted


def back_up_until(say: Say, home: Path, folder: Path, step: int, keep: int | None) -> None:
    """Backs up, up to the step; says how many steps there were where it got through."""
    _count_steps(step)
    back_up(Home(home), system_scope(), folder, NO_TRACK, keep)
    say(killed_publish.STEPS)


def restore_until(say: Say, home: Path, folder: Path, step: int) -> None:
    """The same of a restore."""
    _count_steps(step)
    restore(Home(home), system_scope(), folder, NO_TRACK)
    say(killed_publish.STEPS)


def change_and_die(say: Say, home: Path) -> None:
    """A change that is committed by a process that is gone before the store's file has it."""
    with open_store(Home(home)) as store:
        with store.transaction():
            store.set_setting("left", "in the log")
            store.record("left", "in the log")
        die()


def back_up_apart(say: Say, home: Path, folder: Path) -> None:
    """Says the number of the backup."""
    say(back_up(Home(home), system_scope(), folder, NO_TRACK).backup)


def take_in_and_publish(say: Say, home: Path, files: list[Path]) -> None:
    """Hands in one file after the other and publishes every second time; says each before it begins."""
    for number, file in enumerate(files, start=1):
        say(file.name)
        ingest(Home(home), [file], received_at=RECEIVED)
        if number % 2 == 0:
            publish(Home(home))
    say("done")
