"""Files from the browser, on disk for as long as an action reads them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Protocol

UNNAMED = "return.xlsx"


class Upload(Protocol):
    """A file as the browser hands it over."""

    name: str

    def getbuffer(self) -> memoryview: ...


@contextmanager
def on_disk(uploads: Sequence[Upload]) -> Iterator[list[Path]]:
    """The files under their own names, each in a folder of its own, so that two of one name both keep it;
    gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="burden-upload-") as folder:
        yield [_write(upload, Path(folder) / str(index)) for index, upload in enumerate(uploads)]


def _write(upload: Upload, folder: Path) -> Path:
    folder.mkdir()
    path = folder / plain_name(upload.name)
    path.write_bytes(upload.getbuffer())
    return path


def plain_name(name: str) -> str:
    """The last part of a file name, whichever system wrote it."""
    last = PurePosixPath(PureWindowsPath(name).as_posix()).name.replace("\0", "")
    return last if last.strip(". ") else UNNAMED
