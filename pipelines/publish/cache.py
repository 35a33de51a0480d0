"""Intermediate frames of earlier publishes, found by what they were computed from. Safe to delete."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.publish.content import json_hash, table_hash
from pipelines.publish.files import TEMPORARY

Frames = Mapping[str, pl.DataFrame]

HASH_DIGITS = 16


def cache_folder(home: Home) -> Path:
    return home.cache / "publish"


class Cache:
    """Named sets of frames, each in a folder ``kind-key-hash``; the hash is that of the frames' content, so
    that what is computed from them can be found even where they were reached on another way."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.used: set[str] = set()
        folder.mkdir(parents=True, exist_ok=True)

    def frames(self, kind: str, key: str, compute: Callable[[], Frames]) -> tuple[Frames, str, bool]:
        """The frames of a key, the hash of their content, and whether they had to be computed."""
        known = next(iter(sorted(self.folder.glob(f"{kind}-{key}-*"))), None)
        if known is not None:
            self.used.add(known.name)
            frames = {path.stem: pl.read_parquet(path) for path in sorted(known.glob("*.parquet"))}
            return frames, known.name.rsplit("-", 1)[1], False
        frames = dict(compute())
        return frames, self._keep(kind, key, frames), True

    def _keep(self, kind: str, key: str, frames: Frames) -> str:
        content = content_hash(frames)
        temporary = self.folder / f"{TEMPORARY}{kind}-{key}"
        temporary.mkdir()
        for name, rows in frames.items():
            rows.write_parquet(temporary / f"{name}.parquet", compression="lz4")
        temporary.replace(self.folder / f"{kind}-{key}-{content}")
        self.used.add(f"{kind}-{key}-{content}")
        return content

    def unused(self) -> list[Path]:
        """Folders that this publish did not ask for."""
        return [path for path in sorted(self.folder.iterdir()) if path.name not in self.used]


def content_hash(frames: Frames) -> str:
    """One hash of several frames, whatever their order."""
    return json_hash({name: table_hash(rows) for name, rows in frames.items()})[:HASH_DIGITS]
