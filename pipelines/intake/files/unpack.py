"""Keeping many deliveries, and the returns of a zip that holds several each for itself."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import IO

from pipelines.base.home import Home
from pipelines.intake.files.archive import OpenArchive, archive_open, keep_file, keep_files, keep_path
from pipelines.intake.files.batch import Original
from pipelines.intake.files.deliveries import Delivery
from pipelines.intake.files.faults import put_down
from pipelines.intake.files.folder_contents import (
    ZIP_ERRORS,
    Inner,
    count_problem,
    find_inner,
    is_alone,
    open_member,
    open_zip,
)
from pipelines.intake.files.limits import CONTAINER_BYTES
from schemas.errors import UserError
from schemas.problems import Problem

_THREADS = 8
_DEPTH = 2
"""A zip of townships' zips is unpacked; a zip in a zip in a zip is not."""


@dataclass
class _Budget:
    """Bytes that one delivery may still unfold to, zips in zips included."""

    left: int = CONTAINER_BYTES


def keep_many(home: Home, deliveries: Iterable[Delivery]) -> list[Original]:
    """One original per return, in the order of the deliveries; a zip of several returns is kept, and each
    return in it is kept again for itself. Threads, because copying waits for the disk.
    Raises HomeError where the disk refuses."""
    with archive_open(home) as into, ThreadPoolExecutor(_THREADS) as threads:
        kept = threads.map(lambda delivery: _keep_returns(into, delivery), deliveries)
        return [original for returns in kept for original in returns]


def _keep_returns(into: OpenArchive, delivery: Delivery) -> list[Original]:
    reason = _closed(delivery.path)
    if reason is not None:
        unread = Problem("FIL-016", params={"reason": reason})
        return [Original("", delivery.name, delivery.path, "other", 0, delivery.received_at, unread)]
    kept = _unpack_apart(into, keep_path(into, delivery.path, delivery.name), 1, _Budget())
    return [replace(original, received_at=delivery.received_at) for original in kept]


def _closed(path: Path) -> str | None:
    """Why a file, or one of a folder's CSV files, cannot be opened; None where all can. Asked before anything
    is copied, so that what is wrong with one file is not taken for a broken archive, which stops them all."""
    try:
        for file in path.glob("*.[cC][sS][vV]") if path.is_dir() else [path]:
            with file.open("rb"):
                pass
    except OSError as error:
        return error.strerror or str(error)
    return None


def _unpack_apart(into: OpenArchive, original: Original, depth: int, budget: _Budget) -> list[Original]:
    """``_unpack``; where that fails for a reason nobody foresaw, the original with that for its problem."""
    try:
        return _unpack(into, original, depth, budget)
    except (OSError, UserError):  # the archive's disk: no return's fault
        raise
    except Exception:  # noqa: BLE001 - a bug of ours must not stop the others
        return [replace(original, form="other", problem=put_down(original.name))]


def _unpack(into: OpenArchive, original: Original, depth: int, budget: _Budget) -> list[Original]:
    """The returns of a zip that holds several, each kept for itself; otherwise the original alone, whose
    reading then says what is wrong with it."""
    if original.form != "zip" or original.alone:
        return [original]
    archive = open_zip(original.path)
    if not isinstance(archive, zipfile.ZipFile):
        return [original]
    with archive:
        inner, _ = find_inner(archive)
        single = is_alone(inner)
        budget.left -= 0 if single else sum(info.file_size for info in archive.infolist())
        if single or depth > _DEPTH or budget.left < 0 or count_problem(archive):
            return [original]
        groups = [_keep_inner(into, archive, item, original, depth, budget) for item in inner]
        return [kept for group in groups for kept in group]


def _keep_inner(
    into: OpenArchive, archive: zipfile.ZipFile, item: Inner, outer: Original, depth: int, budget: _Budget
) -> list[Original]:
    def opener(info: zipfile.ZipInfo) -> Callable[[], IO[bytes]]:
        return lambda: open_member(archive, info)

    name = f"{outer.name}/{item.name}" if item.name else outer.name
    sources = [(PurePosixPath(member).name, opener(info)) for member, info in item.members]
    try:
        if item.kind == "csv":
            return [keep_files(into, sources, name)]
        kept = keep_file(into, (name, sources[0][1]))
    except ZIP_ERRORS:  # a damaged member is that return's fault, the others of the zip are whole
        return [replace(outer, name=name, form="other", problem=Problem("FIL-007"))]
    return _unpack_apart(into, kept, depth + 1, budget)
