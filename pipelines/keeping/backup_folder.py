"""A folder of backups: files named by their content and lists of them, one program at a time. It holds
personal data, so nobody but its owner can look into it."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from filelock import FileLock, Timeout

from pipelines.base.disk import Unsynced, sync_folder
from pipelines.base.home import Home
from pipelines.keeping.backup_lists import LISTS, SEAL, list_bytes, made_lists, read_list, seal_bytes
from pipelines.publish.marks import fits
from pipelines.store.connection import wait_seconds
from pipelines.store.trouble import home_trouble
from schemas.backups import BackupList
from schemas.errors import HomeError, UserError
from schemas.manifest import FileMark
from schemas.words import Words

FILES, INCOMING, LOCK = "files", ".incoming", "backup.lock"
OURS = frozenset({LISTS, FILES, INCOMING, LOCK})
"""All that lies in a folder of backups."""
SHOWN = 5
AT_ONCE = 256
"""Files that are synced together before they take their places."""
FOLDER_MODE, FILE_MODE = 0o700, 0o600
_CHUNK = 1 << 20
_BINARY = getattr(os, "O_BINARY", 0)
_KEPT = re.compile(r"[0-9a-f]{64}")


def file_path(folder: Path, sha256: str) -> Path:
    """Where a file of that content lies."""
    return folder / FILES / sha256[:2] / sha256


def copy(source: Path, target: Path, mode: int) -> FileMark:
    """Writes a file's bytes to a new file, and says what they are. Raises FileNotFoundError where it is
    gone, HomeError that names the one of the two that the disk refuses."""
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as file, home_trouble(target), os.fdopen(_new(target, mode), "wb") as written:
        for chunk in _chunks(source, file):
            digest.update(chunk)
            size += len(chunk)
            written.write(chunk)
    return {"bytes": size, "sha256": digest.hexdigest()}


def _new(path: Path, mode: int) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, mode)


def _chunks(path: Path, file: IO[bytes]) -> Iterator[bytes]:
    with home_trouble(path):
        while chunk := file.read(_CHUNK):
            yield chunk


@contextmanager
def writing_to(folder: Path, home: Home) -> Iterator[Incoming]:
    """A folder to put a backup of a home into, made where there is none, what a killed backup left behind
    removed. Raises UserError where it is no place for that, HomeError where another process is at it for
    longer than $BURDEN_WAIT_SECONDS, or the disk refuses."""
    require_apart(folder, home)
    if not folder.parent.is_dir():
        raise UserError("BAK-002", path=folder)
    with home_trouble(folder):
        if folder.exists():
            _require_ours(folder)
        for place in (folder, folder / LISTS, folder / FILES):
            place.mkdir(FOLDER_MODE, exist_ok=True)
    with _alone(folder), home_trouble(folder):
        incoming = folder / INCOMING
        _clear(incoming)
        incoming.mkdir(FOLDER_MODE)
        try:
            yield Incoming(folder)
        finally:
            _clear(incoming)


def _clear(incoming: Path) -> None:
    if incoming.exists():
        shutil.rmtree(incoming)


@contextmanager
def reading_from(folder: Path) -> Iterator[None]:
    """A folder of backups of which nothing is taken away meanwhile. Where it cannot be written to, as on a
    disk that is only read, there is no lock to take. Raises UserError where it is none, HomeError as
    ``writing_to``."""
    if not (folder / LISTS).is_dir():
        raise UserError("BAK-006", path=folder)
    if os.access(folder, os.W_OK):
        with _alone(folder), home_trouble(folder):
            yield
    else:
        with home_trouble(folder):
            yield


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with home_trouble(folder):
        lock = FileLock(folder / LOCK, mode=FILE_MODE)
        try:
            lock.acquire(timeout=wait_seconds())
        except Timeout:
            raise HomeError("BAK-004", path=folder) from None
    try:
        yield
    finally:
        lock.release()


def require_apart(folder: Path, home: Home) -> None:
    """Raises UserError where one lies in the other; ``folder`` without links."""
    place = home.path.resolve()
    if folder.is_relative_to(place) or place.is_relative_to(folder):
        raise UserError("BAK-001", folder=folder, home=home.path)


def _require_ours(folder: Path) -> None:
    """Raises UserError for a folder that holds something else than backups, HomeError for what is none."""
    others = sorted({path.name for path in folder.iterdir()} - OURS)
    if others:
        raise UserError("BAK-003", path=folder, names=Words.listed(others[:SHOWN]))


class Incoming:
    """What comes into a folder of backups. Files wait beside their places until they are on the disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sent: list[FileMark] = []
        """The files that were not there, or not whole."""
        self._known: set[str] = set()
        self._waiting: dict[str, Path] = {}

    def keep(self, path: Path) -> FileMark:
        """Keeps a file, unless it is there, whole. What was kept, which is what counts where the file changed
        just now. Raises HomeError where the disk refuses, FileNotFoundError where it has gone."""
        with path.open("rb") as file, home_trouble(path):
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            mark: FileMark = {"bytes": file.tell(), "sha256": sha256}
        return mark if self._is_there(mark) else self.bring(path)

    def bring(self, path: Path) -> FileMark:
        """``keep`` of a file that is most likely another one each time: it is read once."""
        temporary = self.folder / INCOMING / str(len(self.sent))
        mark = copy(path, temporary, FILE_MODE)
        if self._is_there(mark):
            temporary.unlink()
            return mark
        self.sent.append(mark)
        self._waiting[mark["sha256"]] = temporary
        self._known.add(mark["sha256"])
        if len(self._waiting) == AT_ONCE:
            self.settle()
        return mark

    def _is_there(self, mark: FileMark) -> bool:
        if mark["sha256"] not in self._known:
            if not fits(file_path(self.folder, mark["sha256"]), mark):
                return False
            self._known.add(mark["sha256"])
        return True

    def settle(self) -> None:
        """What waits takes its place, and is on the disk there when this returns."""
        with home_trouble(self.folder):
            self._settle()

    def _settle(self) -> None:
        written, placed = Unsynced(self.folder), Unsynced(self.folder)
        written.add(*self._waiting.values())
        written.sync()
        for sha256, temporary in self._waiting.items():
            place = file_path(self.folder, sha256)
            place.parent.mkdir(FOLDER_MODE, exist_ok=True)
            temporary.replace(place)
            placed.add(place.parent, place.parent.parent)
        placed.sync()
        self._waiting = {}

    def write_list(self, told: BackupList) -> None:
        """Writes a list, and before it its seal: without the list the seal counts for nothing."""
        self.settle()
        name = f"{told['id']}.json"
        content = list_bytes(told)
        place = self.folder / LISTS / name
        with home_trouble(self.folder):
            self._put(place.with_name(name + SEAL), seal_bytes(content, name))
            self._put(place, content)

    def _put(self, place: Path, content: bytes) -> None:
        temporary = self.folder / INCOMING / place.name
        with os.fdopen(_new(temporary, FILE_MODE), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(place)
        sync_folder(place.parent)


def keep_newest(folder: Path, keep: int, made: str) -> list[str]:
    """Removes all lists but the newest, then the files that none of them names; the ids of what was removed.
    Raises HomeError, with nothing removed, where one that stays is damaged: its files are not known."""
    lists = made_lists(folder)
    used: set[str] = set()
    damaged = []
    for one in lists[-keep:]:
        try:
            used |= {mark["sha256"] for mark in read_list(one)["files"].values()}
        except HomeError:
            damaged.append(one.id)
    if damaged:
        raise HomeError("BAK-016", backup=made, damaged=Words.listed(damaged))
    for one in lists[:-keep]:
        one.path.unlink()
        one.seal.unlink(missing_ok=True)
    listed = {one.seal for one in lists}
    for seal in (folder / LISTS).glob(f"*{SEAL}"):
        if seal not in listed:  # of a list that a killed backup did not come to write
            seal.unlink()
    sync_folder(folder / LISTS)
    for path in (folder / FILES).glob("*/*"):
        if _KEPT.fullmatch(path.name) and path.name not in used:
            path.unlink()
    return [one.id for one in lists[:-keep]]
