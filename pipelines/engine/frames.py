"""Named frames in a folder of files, each with what it was when it was written."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import cast

import polars as pl

from pipelines.base.disk import file_hash
from pipelines.base.parquet import parquet_bytes
from schemas.manifest import FileMark

Frames = Mapping[str, pl.DataFrame]

MARKS = "marks.json"
"""Beside the frames: what their files were when they were written."""


class DamagedFrames(OSError):
    """A file of a folder of frames is not what was written; whoever made them has to make them again."""

    def __init__(self, path: Path) -> None:
        super().__init__(errno.EIO, os.strerror(errno.EIO), str(path))


class KeptFrames(Mapping[str, pl.DataFrame]):
    """The frames in a folder, each read when it is first asked for. Raises DamagedFrames where its file is
    not what was written."""

    def __init__(self, folder: Path, marks: Mapping[str, FileMark]) -> None:
        self.folder, self.marks = folder, marks
        self._read: dict[str, pl.DataFrame] = {}
        self._checked: set[str] = set()

    @property
    def hashes(self) -> dict[str, str]:
        """By name: what stands for a frame's content."""
        return {name: mark["sha256"] for name, mark in self.marks.items()}

    def path(self, name: str) -> Path:
        return self.folder / f"{name}.parquet"

    def __getitem__(self, name: str) -> pl.DataFrame:
        if name not in self._read:
            self._read[name] = self.read(name)
        return self._read[name]

    def read(self, name: str) -> pl.DataFrame:
        """A frame that is not held."""
        return pl.read_parquet(self.sound(name), glob=False)

    def pick(self, name: str, columns: Sequence[str]) -> pl.DataFrame:
        """Some columns of a frame, read without the others."""
        if name in self._read:
            return self._read[name].select(columns)
        return pl.read_parquet(self.sound(name), columns=list(columns), glob=False)

    def sound(self, name: str) -> Path:
        """The file of a frame, which is as it was written."""
        path = self.path(name)
        if name not in self._checked:
            if not path.exists() or file_hash(path) != self.marks[name]["sha256"]:
                raise DamagedFrames(path)
            self._checked.add(name)
        return path

    def __contains__(self, name: object) -> bool:
        return name in self.marks

    def __iter__(self) -> Iterator[str]:
        return iter(self.marks)

    def __len__(self) -> int:
        return len(self.marks)


def pick(frames: Frames, name: str, columns: Sequence[str]) -> pl.DataFrame:
    """Some columns of a frame; where it is kept, no more than these are read."""
    return frames.pick(name, columns) if isinstance(frames, KeptFrames) else frames[name].select(columns)


def write_frames(folder: Path, frames: Frames) -> dict[str, FileMark]:
    """Makes the folder with the frames in it; what their files are."""
    folder.mkdir(parents=True)
    marks: dict[str, FileMark] = {}
    for name, rows in frames.items():
        made = parquet_bytes(rows, compression="lz4")
        (folder / f"{name}.parquet").write_bytes(made)
        marks[name] = {"bytes": len(made), "sha256": hashlib.sha256(made).hexdigest()}
    (folder / MARKS).write_text(json.dumps(marks, sort_keys=True), encoding="utf-8")
    return marks


def kept_frames(folder: Path) -> KeptFrames | None:
    """What ``write_frames`` left in a folder, None where a file of it is not there or was cut off."""
    try:
        told = json.loads((folder / MARKS).read_text(encoding="utf-8"))
        sizes = {name: (folder / f"{name}.parquet").stat().st_size for name in told}
    except (OSError, ValueError):
        return None
    marks = cast(dict[str, FileMark], told)
    whole = bool(marks) and all(mark["bytes"] == sizes[name] for name, mark in marks.items())
    return KeptFrames(folder, marks) if whole else None
