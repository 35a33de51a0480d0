"""One publisher of a home at a time, across processes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from pipelines.base.home import Home
from pipelines.publish.cache import cache_folder
from pipelines.publish.files import remove_temporary
from pipelines.publish.parts import part_folder
from schemas.errors import HomeError

LOCK_SECONDS = 30.0


@contextmanager
def one_publisher(home: Home, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """The snapshots to ourselves, what a killed publish left behind removed. The store stays free for
    others. Raises HomeError where another process publishes for longer than ``seconds``."""
    home.snapshots.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home.path / "publish.lock")
    try:
        lock.acquire(timeout=seconds)
    except Timeout:
        raise HomeError("PUB-002") from None
    try:
        for folder in (home.snapshots, part_folder(home), cache_folder(home)):
            remove_temporary(folder)
        yield
    finally:
        lock.release()
