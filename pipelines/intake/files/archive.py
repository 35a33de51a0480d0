"""The archive: every file handed in, byte for byte, under its SHA-256, on disk before anything reads it."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from filecmp import cmpfiles
from pathlib import Path, PurePosixPath
from typing import IO

from pipelines.base.disk import Unsynced, file_hash
from pipelines.base.home import Home
from pipelines.intake.files.batch import Form, Original
from pipelines.intake.files.deliveries import is_junk
from pipelines.intake.files.faults import put_down
from pipelines.intake.files.folder_contents import find_inner, is_alone, open_zip
from pipelines.intake.files.limits import CONTAINER_BYTES
from pipelines.intake.files.sniff import is_workbook, is_zip, package_problem
from schemas.errors import HomeError

LISTED = ".listed"
"""Beside the files of a return that is several: their hashes and the names that they came under, which is
what its own hash is of. Older versions left it out."""

Source = tuple[str, Callable[[], IO[bytes]]]
"""A file's name and how to open it."""

_CHUNK = 1 << 20
_STALE_SECONDS = 24 * 3600.0

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\ud800-\udfff]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_NAME_BYTES = 120
_SUFFIX_LETTERS = 8


def safe_name(name: str) -> str:
    """A file name that every file system takes, close to the one given: no path, no sign that Windows or
    a terminal reads as something else, no device name, at most 120 bytes."""
    base = _FORBIDDEN.sub("_", PurePosixPath(name.replace("\\", "/")).name).strip(" .") or "file"
    if _DEVICES.fullmatch(base):
        base = f"_{base}"
    stem, dot, suffix = base.rpartition(".")
    if not dot or len(suffix) > _SUFFIX_LETTERS:
        stem, suffix = base, ""
    room = _NAME_BYTES - len(suffix.encode()) - 1
    stem = stem.encode()[:room].decode(errors="ignore").rstrip(" .")
    return f"{stem}.{suffix}" if suffix else stem


@dataclass(frozen=True)
class OpenArchive:
    """The archive while files are kept in it; what was written is synced together when it is closed."""

    home: Home
    unsynced: Unsynced

    @property
    def incoming(self) -> Path:
        """Where files are written before they take their place."""
        return _incoming(self.home)


def archive_folder(home: Home, sha256: str) -> Path:
    """Where the bytes of that hash are or would be kept: in a folder named by the hash's first two digits,
    since no file system likes millions of entries in one; or right in the archive, as older versions did."""
    flat = home.archive / sha256
    return flat if flat.is_dir() else home.archive / sha256[:2] / sha256


def keep(home: Home, path: Path, name: str | None = None) -> Original:
    """Put one file, or one folder of CSV files, into the archive. Bytes that are there already are not
    written again, unless what is there is damaged. On return the bytes and their directory entries are
    synced to disk. Raises HomeError where the disk refuses."""
    with archive_open(home) as into:
        return keep_path(into, path, name)


@contextmanager
def archive_open(home: Home) -> Iterator[OpenArchive]:
    """The archive with its folder for what is being written. All that was kept is on the disk at the end, by
    one sync: a sync for each return took half the time of reading. Turns what the disk refuses into a
    HomeError."""
    try:
        home.archive.mkdir(parents=True, exist_ok=True)
        _incoming(home).mkdir(exist_ok=True)
        _drop_stale(home)
        unsynced = Unsynced(home.archive)
        yield OpenArchive(home, unsynced)
        unsynced.add(home.archive)
        unsynced.sync()
        with suppress(OSError):  # another process may be writing beside this one
            _incoming(home).rmdir()
    except OSError as error:
        raise HomeError("HOM-006", path=home.archive, error=error) from error


def keep_path(into: OpenArchive, path: Path, name: str | None = None) -> Original:
    """``keep`` inside ``archive_open``."""
    if path.is_dir():
        files = sorted(
            file
            for file in path.iterdir()
            if file.is_file() and file.suffix.lower() == ".csv" and not is_junk(file.name)
        )
        return keep_files(into, [(file.name, _opener(file)) for file in files], name or path.resolve().name)
    return keep_file(into, (name or path.name, _opener(path)))


def keep_file(into: OpenArchive, source: Source) -> Original:
    """Keep one file; copied in pieces, so that memory does not depend on its size."""
    name, opened = source
    handle, incoming = tempfile.mkstemp(dir=into.incoming)
    try:
        sha256, size = _copy(opened, handle)
        kept = _place(into, sha256, Path(incoming), safe_name(name))
    finally:
        Path(incoming).unlink(missing_ok=True)
    try:
        form, alone = form_of(kept)
        return Original(sha256, name, kept, form, size, alone=alone)
    except OSError:
        raise
    except Exception:  # noqa: BLE001 - a bug of ours must not stop the others
        return Original(sha256, name, kept, "other", size, problem=put_down(name))


def keep_files(into: OpenArchive, sources: Sequence[Source], name: str) -> Original:
    """Keep a return that is several files, under the hash of their names and hashes in order of name, which
    are kept with them: names are made safe. The
    folder is filled beside its place and moved there whole, so that it is never seen half full."""
    listed, total = "", 0
    with tempfile.TemporaryDirectory(dir=into.incoming) as parent:
        filling = Path(parent) / "files"
        filling.mkdir()
        for file, opened in sources:
            target = _unused(filling, safe_name(file))
            sha256, size = _copy(opened, os.open(target, os.O_WRONLY | os.O_CREAT | _BINARY, 0o644))
            listed += f"{sha256}  {file}\n"
            total += size
        told = listed.encode("utf-8", "surrogatepass")
        (filling / LISTED).write_bytes(told)
        digest = hashlib.sha256(told).hexdigest()
        folder = _place_folder(into, digest, filling)
    return Original(digest, name, folder, "csv", total)


def _unused(folder: Path, name: str) -> Path:
    """A path for one more file; two names may have become the same by being made safe."""
    taken = sum(1 for _ in folder.iterdir())
    return folder / (f"{taken}-{name}" if (folder / name).exists() else name)


_BINARY = getattr(os, "O_BINARY", 0)
"""Windows translates line ends in files opened without it."""


def _copy(opened: Callable[[], IO[bytes]], handle: int) -> tuple[str, int]:
    """Copy to a file handle. The SHA-256 and the size in bytes."""
    digest = hashlib.sha256()
    size = 0
    with os.fdopen(handle, "wb") as target, opened() as source:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            target.write(chunk)
    return digest.hexdigest(), size


def _place(into: OpenArchive, sha256: str, incoming: Path, name: str) -> Path:
    """Move the bytes under their final name, unless the folder holds them already. They may not be on the
    disk yet: where the power fails before they are, what is left there is known by its hash."""
    folder = archive_folder(into.home, sha256)
    folder.mkdir(parents=True, exist_ok=True)
    present = min(folder.iterdir(), default=None)
    kept = present or folder / name
    if present is None or file_hash(present) != sha256:
        incoming.replace(kept)
    into.unsynced.add(kept, folder, folder.parent)
    return kept


def _place_folder(into: OpenArchive, digest: str, filled: Path) -> Path:
    """Move a folder of files to its place, unless it is there already, whole."""
    names = [path.name for path in filled.iterdir()]
    folder = archive_folder(into.home, digest)
    if folder.exists() and cmpfiles(filled, folder, names, shallow=False)[0] != names:
        folder.rename(filled.with_name("damaged"))
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):  # another thread has just kept the same files
            filled.rename(folder)
    into.unsynced.add(*(folder / name for name in names), folder, folder.parent)
    return folder


def _opener(path: Path) -> Callable[[], IO[bytes]]:
    return lambda: path.open("rb")


def _incoming(home: Home) -> Path:
    """Where files are written before they take their place; on the archive's file system."""
    return home.path / ".incoming"


def _drop_stale(home: Home) -> None:
    """Remove what a process that was killed left behind a day ago."""
    for left in _incoming(home).iterdir():
        if time.time() - left.stat().st_mtime > _STALE_SECONDS:
            if left.is_dir():
                shutil.rmtree(left)
            else:
                left.unlink()


def form_of(path: Path) -> tuple[Form, bool]:
    """What a kept file is to be read as, and whether it is a zip of one return alone. Looks at the directory
    of a zip, unpacks nothing."""
    with path.open("rb") as file:
        head = file.read(4)
    if path.stat().st_size > CONTAINER_BYTES or not is_zip(head):
        return "other", False
    archive = open_zip(path)
    if not isinstance(archive, zipfile.ZipFile):
        return "other", False
    with archive:
        names = set(archive.namelist())
        if is_workbook(names):
            return ("other" if package_problem(names) else "xlsx"), False
        inner, _ = find_inner(archive)
        return ("zip" if inner else "other"), is_alone(inner)
