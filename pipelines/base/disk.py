"""Bytes and names that must be on the disk before anybody rests on them, and what a file's bytes are."""

from __future__ import annotations

import ctypes
import hashlib
import os
import re
import sys
from pathlib import Path
from threading import Lock
from typing import Any

_FROM_RUST = re.compile(r"\(os error (\d+)\)")
"""How polars says what the system answered: in its text alone, whatever kind its error is."""

FEW = 8
"""So many files are synced one by one; for more, one call that syncs their whole file system is quicker."""


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def stamp_of(path: Path | str) -> tuple[int, int, int]:
    """What changes when a file is written anew or to. Raises OSError where there is none."""
    seen = os.stat(path)  # noqa: PTH116 a Path takes longer to make than this
    return seen.st_ino, seen.st_size, seen.st_mtime_ns


def system_error(error: BaseException | None) -> OSError | None:
    """The system's answer with its number, also where a library tells it in words; None where it is none."""
    if error is None or (isinstance(error, OSError) and error.errno is not None):
        return error
    told = _FROM_RUST.search(str(error))
    return OSError(int(told[1]), os.strerror(int(told[1]))) if told else None


def sync_file(path: Path) -> None:
    """The file's bytes are on the disk when this returns."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """The folder's names are on the disk when this returns. Windows cannot open a folder for that; there
    the file system's journal keeps the order."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Unsynced:
    """Files and folders below one folder that were written and are not known to be on the disk yet. Any
    thread may add to it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._paths: dict[Path, None] = {}
        self._lock = Lock()

    def add(self, *paths: Path) -> None:
        with self._lock:
            self._paths.update(dict.fromkeys(paths))

    def sync(self) -> None:
        """All of it is on the disk when this returns. Raises OSError where the disk refuses."""
        with self._lock:
            paths, self._paths = list(self._paths), {}
        if len(paths) > FEW and _sync_file_system(self._folder):
            return
        for path in paths:
            if path.is_dir():
                sync_folder(path)
            else:
                sync_file(path)


def _sync_file_system(folder: Path) -> bool:
    """Sync everything written to the file system that a folder is on; False where the system cannot."""
    syncfs = _find_syncfs()
    if syncfs is None:
        return False
    handle = os.open(folder, os.O_RDONLY)
    try:
        return bool(syncfs(handle) == 0)
    finally:
        os.close(handle)


def _find_syncfs() -> Any:
    """The C library's call; Linux alone has it, and Python does not offer it."""
    return getattr(ctypes.CDLL(None), "syncfs", None) if sys.platform == "linux" else None
