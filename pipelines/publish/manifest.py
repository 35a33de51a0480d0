"""Reading what a snapshot says of itself, and which one is current."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

from pipelines.base.disk import file_hash
from pipelines.base.home import Home
from schemas.errors import HomeError
from schemas.manifest import Diff, Manifest
from schemas.words import Words

MANIFEST, DIFF = "manifest.json", "diff.json"
TABLES_FILE = "snapshot.duckdb"
"""All tables of a snapshot that an older version published."""
SEAL = "manifest.json.sha256"
"""The manifest's own hash, as sha256sum writes it. Snapshots of older versions have none."""


def current_name(home: Home) -> str | None:
    """Id of the current snapshot, None before the first publish. Raises HomeError where CURRENT is there and
    names none."""
    try:
        found = home.current.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise HomeError("PUB-010", path=home.current, found=error) from error
    if not is_snapshot_id(found):
        raise HomeError("PUB-010", path=home.current, found=f"“{found[:40]}”")
    return found


def is_snapshot_id(text: str) -> bool:
    """Whether a text, perhaps from a URL, can be a snapshot's id and nothing else in a path."""
    return text.replace("-", "").isalnum() and text.isascii()


def read_manifest(folder: Path) -> Manifest:
    """The manifest in a snapshot's folder. Raises HomeError where it is no manifest, or not the one that was
    written, naming what it lacks."""
    content = _read_json(folder, MANIFEST)
    lacking = sorted(Manifest.__required_keys__ - (content.keys() if isinstance(content, dict) else set()))
    if lacking:
        raise HomeError("PUB-009", snapshot=folder.name, entries=Words.listed(lacking))
    if not _is_sealed(folder):
        raise HomeError("PUB-009", snapshot=folder.name, entries=SEAL)
    return cast(Manifest, content)


def counted_returns(manifest: Manifest) -> int:
    """How many returns are behind the figures of a snapshot."""
    return manifest.get("counted", len(manifest.get("returns", ())))


def read_diff(folder: Path) -> Diff:
    """What a snapshot changed against the one before it. Raises HomeError where that cannot be read."""
    return cast(Diff, _read_json(folder, DIFF))


def seal_text(folder: Path) -> str:
    """What the seal of the folder's manifest says: ``sha256sum -c`` checks it too."""
    return f"{file_hash(folder / MANIFEST)}  {MANIFEST}\n"


def _is_sealed(folder: Path) -> bool:
    try:
        return (folder / SEAL).read_bytes() == seal_text(folder).encode()
    except FileNotFoundError:
        return True
    except OSError:
        return False


def _read_json(folder: Path, name: str) -> Any:
    try:
        return json.loads((folder / name).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise HomeError("PUB-009", snapshot=folder.name, entries=name) from error
    except (OSError, ValueError) as error:  # not readable, not JSON, or not UTF-8
        raise HomeError("PUB-009", snapshot=folder.name, entries=str(error)) from error
