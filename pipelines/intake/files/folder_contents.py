"""What a zip or a folder holds: workbooks, returns as CSV files, zips; by names only, nothing is unpacked."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import IO, Literal

from pipelines.intake.files.deliveries import DELIVERED, csv_key, is_csv, is_junk
from pipelines.intake.files.limits import CONTAINER_BYTES, CONTAINER_MEMBERS, MEGABYTE
from schemas.problems import Problem

ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    ValueError,
    OverflowError,
    RuntimeError,
)
"""What zipfile raises on damaged and hostile files (RuntimeError: the member is encrypted)."""

_DIRECTORY_BYTES = 16 * MEGABYTE
_END_RECORD = struct.Struct("<4s4H2LH")


@dataclass(frozen=True)
class Inner:
    """One return inside a zip: a single file, or the CSV files of one folder. ``members`` pairs the
    name inside the zip, decoded, with the zip's entry."""

    name: str
    kind: Literal["file", "csv"]
    members: tuple[tuple[str, zipfile.ZipInfo], ...]


def is_alone(inner: Sequence[Inner]) -> bool:
    """Whether what a zip holds is one return, and no zip of others."""
    return len(inner) == 1 and not inner[0].name.lower().endswith(".zip")


def open_zip(source: Path | IO[bytes]) -> zipfile.ZipFile | Problem:
    """The zip, or why it cannot be opened. Refuses a directory too large to hold."""
    size_problem = _directory_problem(source) if isinstance(source, Path) else None
    if size_problem:
        return size_problem
    try:
        archive = zipfile.ZipFile(source)
    except (*ZIP_ERRORS, OSError):  # OSError: an offset before the start of the file
        return Problem("FIL-007")
    if any(info.flag_bits & 1 for info in archive.infolist()):
        archive.close()
        return Problem("FIL-004")
    return archive


def open_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> IO[bytes]:
    """A member's bytes, at most as many as the zip announces. Raises one of ZIP_ERRORS."""
    try:
        return archive.open(info)
    except OSError as error:
        raise zipfile.BadZipFile(f"{info.filename}: {error}") from error


def member_name(info: zipfile.ZipInfo) -> str:
    """The name of an entry with forward slashes. Chinese Windows writes GBK and says nothing about it."""
    name = info.filename
    if not info.flag_bits & 0x800:
        try:
            encoded = name.encode("cp437")
        except UnicodeEncodeError:
            encoded = b""
        for encoding in ("utf-8", "gb18030") if encoded else ():
            try:
                name = encoded.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


def find_inner(archive: zipfile.ZipFile) -> tuple[list[Inner], list[str]]:
    """The returns in a zip, sorted by name, and the names of other files that are not junk. A folder's CSV
    files are a return whatever they are called; beside the only workbook of a zip they are other files."""
    inner: list[Inner] = []
    folders: dict[str, list[tuple[str, zipfile.ZipInfo]]] = {}
    extra: list[str] = []
    for info in archive.infolist():
        name = member_name(info)
        if name.endswith("/") or is_junk(name):
            continue
        folder, suffix = _placed(name)
        if is_csv(name):
            folders.setdefault(folder, []).append((name, info))
        elif suffix in DELIVERED:
            inner.append(Inner(name, "file", ((name, info),)))
        else:
            extra.append(name)
    if len(inner) == 1 and not any(csv_key(name) for files in folders.values() for name, _ in files):
        extra += [name for files in folders.values() for name, _ in files]
        folders.clear()
    for folder, members in folders.items():
        members.sort(key=lambda member: member[0])
        inner.append(Inner("" if folder == "." else folder, "csv", tuple(members)))
    return sorted(inner, key=lambda item: item.name), sorted(extra)


@lru_cache(maxsize=1024)
def _placed(name: str) -> tuple[str, str]:
    """The folder of a path inside a zip, and its suffix in lower case."""
    path = PurePosixPath(name)
    return path.parent.as_posix(), path.suffix.lower()


def count_problem(archive: zipfile.ZipFile) -> Problem | None:
    """Whether a zip of returns is too large to be unpacked."""
    entries = archive.infolist()
    if len(entries) > CONTAINER_MEMBERS:
        return Problem("FIL-014", params={"limit": CONTAINER_MEMBERS})
    if sum(info.file_size for info in entries) > CONTAINER_BYTES:
        return Problem("FIL-008", params={"limit_mb": CONTAINER_BYTES // MEGABYTE, "part": "zip"})
    return None


def _directory_problem(path: Path) -> Problem | None:
    """A zip's directory is read whole into memory, so its announced size is looked at first."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - 65_557))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END_RECORD.size:
        return Problem("FIL-007")
    directory = min(size, _END_RECORD.unpack_from(tail, at)[5])
    if directory > _DIRECTORY_BYTES:
        return Problem("FIL-014", params={"limit": CONTAINER_MEMBERS})
    return None
