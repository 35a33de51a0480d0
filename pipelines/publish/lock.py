"""One publisher of a home at a time, across processes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from filelock import FileLock, Timeout

from pipelines.base.home import Home
from pipelines.publish.cache import cache_folder
from pipelines.publish.files import remove_temporary
from pipelines.publish.parts import part_folder
from pipelines.publish.table_files import table_folder
from pipelines.store.connection import wait_seconds
from pipelines.store.trouble import home_trouble
from schemas.errors import HomeError


@contextmanager
def one_publisher(home: Home, seconds: float | None = None) -> Iterator[None]:
    """The snapshots to ourselves, what a killed publish left behind removed. The store stays free for
    others. Raises HomeError where another process publishes for longer than ``seconds`` ($BURDEN_WAIT_SECONDS
    where left out), and where the disk refuses or a file is damaged, now or in the course of the work."""
    with home_trouble(home.snapshots):
        home.snapshots.mkdir(parents=True, exist_ok=True)
        lock = FileLock(home.path / "publish.lock")
        try:
            lock.acquire(timeout=wait_seconds() if seconds is None else seconds)
        except Timeout:
            raise HomeError("PUB-002") from None
        try:
            _clear(home)
            yield
        except BaseException:
            with suppress(OSError):  # what is half written takes room on a full disk
                _clear(home)
            raise
        finally:
            lock.release()


def _clear(home: Home) -> None:
    for folder in (home.snapshots, part_folder(home), table_folder(home), cache_folder(home)):
        remove_temporary(folder)
