"""Reading what a snapshot says of itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

from schemas.errors import HomeError
from schemas.manifest import Diff, Manifest
from schemas.words import Words


def read_manifest(folder: Path) -> Manifest:
    """The manifest in a snapshot's folder. Raises HomeError where it is no manifest, naming what it lacks."""
    try:
        content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except ValueError as error:  # not JSON, or not UTF-8
        raise HomeError("PUB-009", snapshot=folder.name, entries=str(error)) from error
    lacking = sorted(Manifest.__required_keys__ - (content.keys() if isinstance(content, dict) else set()))
    if lacking:
        raise HomeError("PUB-009", snapshot=folder.name, entries=Words.listed(lacking))
    return cast(Manifest, content)


def read_diff(folder: Path) -> Diff:
    """What a snapshot changed against the one before it."""
    return cast(Diff, json.loads((folder / "diff.json").read_text(encoding="utf-8")))
