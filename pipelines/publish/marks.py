"""Whether files are still what they were when they were published: by size and SHA-256."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from pipelines.base.disk import file_hash, stamp_of
from schemas.manifest import FileMark

MANY = 4096
"""Files whose hash a process remembers."""


Known = Mapping[str, Sequence[FileMark]]
"""By name of a file: what kept snapshots, or those who sent it, say of it."""


def mark_of(path: Path) -> FileMark:
    return {"bytes": path.stat().st_size, "sha256": file_hash(path)}


def fits(path: Path, mark: FileMark) -> bool:
    """Whether the file is what it was, read anew; False where it is gone or cannot be read."""
    try:
        return path.stat().st_size == mark["bytes"] and file_hash(path) == mark["sha256"]
    except OSError:
        return False


def fitting(path: Path, marks: Iterable[FileMark]) -> FileMark | None:
    """Which of the marks the file is, read anew; None where it is none of them."""
    return next((mark for mark in marks if fits(path, mark)), None)


def fits_once(path: Path, mark: FileMark) -> bool:
    """The same, cheap enough to ask on every look: a file that did not change is read once in a process."""
    try:
        stamp = stamp_of(path)
        return path.stat().st_size == mark["bytes"] and _hash_as_of(path, stamp) == mark["sha256"]
    except OSError:
        return False


@lru_cache(maxsize=MANY)
def _hash_as_of(path: Path, stamp: tuple[int, int, int]) -> str:
    return file_hash(path)
