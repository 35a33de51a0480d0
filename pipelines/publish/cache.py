"""Intermediate frames of earlier publishes, found by what they were computed from. Safe to delete."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.base.home import Home
from pipelines.publish.code import code_version
from pipelines.publish.content import json_hash, json_text
from pipelines.publish.files import TEMPORARY, parquet_bytes
from pipelines.publish.marks import fits, mark_of

Frames = Mapping[str, pl.DataFrame]

HASH_DIGITS = 16
KEY_DIGITS = 20

MARKS = "marks.json"
"""Beside the frames of a set: what their files were when they were written."""


def step_key(*rests_on: Any) -> str:
    """The key of a step, by all it rests on; the code is part of it."""
    return json_hash([code_version(), *rests_on])[:KEY_DIGITS]


def cache_folder(home: Home) -> Path:
    return home.cache / "publish"


class KeptFrames(Mapping[str, pl.DataFrame]):
    """The frames in a folder of the cache, each read when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._paths = {path.stem: path for path in sorted(folder.glob("*.parquet"))}
        self._read: dict[str, pl.DataFrame] = {}

    def __getitem__(self, name: str) -> pl.DataFrame:
        if name not in self._read:
            self._read[name] = pl.read_parquet(self._paths[name])
        return self._read[name]

    def pick(self, name: str, columns: Sequence[str]) -> pl.DataFrame:
        """Some columns of a frame, read without the others."""
        if name in self._read:
            return self._read[name].select(columns)
        return pl.read_parquet(self._paths[name], columns=list(columns))

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def pick(frames: Frames, name: str, columns: Sequence[str]) -> pl.DataFrame:
    """Some columns of a frame; where it is kept, no more than these are read."""
    return frames.pick(name, columns) if isinstance(frames, KeptFrames) else frames[name].select(columns)


class Cache:
    """Named sets of frames, each in a folder ``kind-key-hash``; the hash is that of the frames' content, so
    that what is computed from them can be found even where they were reached on another way."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.used: set[str] = set()
        folder.mkdir(parents=True, exist_ok=True)
        # Listed once: there are as many folders as steps, and each step looks for its own.
        self._folders = {path.name.rpartition("-")[0]: path for path in sorted(folder.iterdir())}

    def frames(self, kind: str, key: str, compute: Callable[[], Frames]) -> tuple[Frames, str, bool]:
        """The frames of a key, the hash of their content, and whether they had to be computed."""
        known = self.known(kind, key)
        if known is not None:
            return known, known.folder.name.rpartition("-")[2], False
        self.forget(kind, key)
        frames = dict(compute())
        return frames, self._keep(kind, key, frames), True

    def known(self, kind: str, key: str) -> KeptFrames | None:
        """The frames of a key where they are kept and whole."""
        folder = self._folders.get(f"{kind}-{key}")
        if folder is None or not _is_whole(folder):
            return None
        self.used.add(folder.name)
        return KeptFrames(folder)

    def hold(self, kind: str, key: str) -> None:
        """What is kept of a key stays, though this publish does not ask for it."""
        if folder := self._folders.get(f"{kind}-{key}"):
            self.used.add(folder.name)

    def forget(self, kind: str, key: str) -> None:
        """What is kept of a key, whole or not, is there no more."""
        folder = self._folders.pop(f"{kind}-{key}", None)
        if folder is not None and folder.exists():
            shutil.rmtree(folder)

    def _keep(self, kind: str, key: str, frames: Frames) -> str:
        written = {name: parquet_bytes(rows, compression="lz4") for name, rows in frames.items()}
        content = _hash_of(written)
        temporary = self.folder / f"{TEMPORARY}{kind}-{key}"
        temporary.mkdir()
        for name, made in written.items():
            (temporary / f"{name}.parquet").write_bytes(made)
        marks = {path.name: mark_of(path) for path in temporary.iterdir()}
        (temporary / MARKS).write_text(json_text(marks), encoding="utf-8")
        kept = self.folder / f"{kind}-{key}-{content}"
        temporary.replace(kept)
        self._folders[f"{kind}-{key}"] = kept
        self.used.add(kept.name)
        return content

    def unused(self) -> list[Path]:
        """Folders that this publish did not ask for."""
        return [path for path in sorted(self.folder.iterdir()) if path.name not in self.used]


def _is_whole(folder: Path) -> bool:
    """Whether every frame of a kept set is as it was written."""
    try:
        marks = json.loads((folder / MARKS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(marks) and all(fits(folder / name, mark) for name, mark in marks.items())


def content_hash(frames: Frames) -> str:
    """One hash of several frames, whatever their order."""
    return _hash_of({name: parquet_bytes(rows, compression="lz4") for name, rows in frames.items()})


def _hash_of(written: Mapping[str, bytes]) -> str:
    return json_hash({name: hashlib.sha256(made).hexdigest() for name, made in written.items()})[:HASH_DIGITS]
