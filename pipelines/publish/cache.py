"""Frames and notes that earlier publishes kept, found by what they were computed from. Safe to delete."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pipelines.base.home import Home
from pipelines.base.parquet import parquet_bytes
from pipelines.engine.frames import Frames, KeptFrames, kept_frames, write_frames
from pipelines.publish.code import code_version
from pipelines.publish.content import json_hash
from pipelines.publish.files import TEMPORARY
from schemas.manifest import FileMark

HASH_DIGITS = 16
KEY_DIGITS = 20


def step_key(*rests_on: Any) -> str:
    """The key of a step, by all it rests on; the code is part of it."""
    return json_hash([code_version(), *rests_on])[:KEY_DIGITS]


def cache_folder(home: Home) -> Path:
    return home.cache / "publish"


class Cache:
    """Named sets of frames, each in a folder ``kind-key-hash``; the hash is that of the frames' content, so
    that what is computed from them can be found even where they were reached on another way. Frames whose
    file is not what was written raise DamagedFrames when they are read. Notes are files with such names."""

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
            return known, content_of(known), False
        frames = dict(compute())
        made = self.scratch(f"{kind}-{key}")
        marks = write_frames(made, frames)
        return frames, content_of(self.adopt(kind, key, made, marks)), True

    def known(self, kind: str, key: str) -> KeptFrames | None:
        """The frames of a key where they are kept."""
        folder = self._folders.get(f"{kind}-{key}")
        kept = None if folder is None else kept_frames(folder)
        if kept is not None:
            self.used.add(kept.folder.name)
        return kept

    def told(self, kind: str, key: str) -> Any:
        """The note of a key, None where there is none or it is not what was written."""
        path = self._folders.get(f"{kind}-{key}")
        try:
            text = path.read_text(encoding="utf-8") if path else None
        except (OSError, UnicodeDecodeError):
            text = None
        if path is None or text is None or path.name != _note_name(kind, key, text):
            return None
        self.used.add(path.name)
        return json.loads(text)

    def tell(self, kind: str, key: str, note: Any) -> None:
        """Keeps a JSON value as the note of a key: a file, where a frame of one row would be a folder."""
        self.forget(kind, key)
        text = json.dumps(note, ensure_ascii=False)
        path = self.folder / _note_name(kind, key, text)
        temporary = path.with_name(TEMPORARY + path.name)
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
        self._folders[f"{kind}-{key}"] = path
        self.used.add(path.name)

    def hold(self, kind: str, key: str) -> None:
        """What is kept of a key stays, though this publish does not ask for it."""
        if folder := self._folders.get(f"{kind}-{key}"):
            self.used.add(folder.name)

    def forget(self, kind: str, key: str) -> None:
        """What is kept of a key, whole or not, is there no more."""
        kept = self._folders.pop(f"{kind}-{key}", None)
        if kept is not None:
            _remove(kept)

    def scratch(self, name: str) -> Path:
        """Where a folder may be made that ``adopt`` takes; what a killed publish left of it is gone."""
        folder = self.folder / f"{TEMPORARY}{name}"
        if folder.exists():
            shutil.rmtree(folder)
        return folder

    def adopt(self, kind: str, key: str, made: Path, marks: Mapping[str, FileMark]) -> KeptFrames:
        """A folder that ``write_frames`` made is kept as the frames of a key."""
        self.forget(kind, key)
        kept = self.folder / f"{kind}-{key}-{content_of(KeptFrames(made, marks))}"
        made.replace(kept)
        self._folders[f"{kind}-{key}"] = kept
        self.used.add(kept.name)
        return KeptFrames(kept, marks)

    def tidy(self) -> None:
        """What this publish did not ask for is there no more."""
        for path in self.unused():
            _remove(path)

    def unused(self) -> list[Path]:
        """Folders and notes that this publish did not ask for."""
        return [path for path in sorted(self.folder.iterdir()) if path.name not in self.used]


def _remove(kept: Path) -> None:
    if kept.is_dir():
        shutil.rmtree(kept)
    else:
        kept.unlink(missing_ok=True)


def _note_name(kind: str, key: str, text: str) -> str:
    return f"{kind}-{key}-{hashlib.sha256(text.encode('utf-8')).hexdigest()[:HASH_DIGITS]}"


def content_of(kept: KeptFrames) -> str:
    """One hash of the frames of a folder, whatever their order."""
    return json_hash(kept.hashes)[:HASH_DIGITS]


def content_hash(frames: Frames) -> str:
    """The same of frames that are in no folder."""
    written = {name: parquet_bytes(rows, compression="lz4") for name, rows in frames.items()}
    return json_hash({name: hashlib.sha256(made).hexdigest() for name, made in written.items()})[:HASH_DIGITS]
