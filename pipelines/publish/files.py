"""Putting files into place so that a crash leaves the old state or the new one, never half of one."""

from __future__ import annotations

import shutil
from pathlib import Path

from pipelines.base.disk import sync_file, sync_folder

TEMPORARY = ".tmp-"
"""Names that begin so are unfinished; the next publish removes them."""


def write_text(path: Path, text: str) -> None:
    """Writes a small file and syncs it."""
    path.write_text(text, encoding="utf-8", newline="\n")
    sync_file(path)


def replace_text(path: Path, text: str) -> None:
    """Replaces a small file in one step: readers see the old text or the new one."""
    temporary = path.with_name(TEMPORARY + path.name)  # one left by a crash is written over
    write_text(temporary, text)
    temporary.replace(path)
    sync_folder(path.parent)


def remove_temporary(folder: Path) -> int:
    """Removes what a killed publish left behind; returns how many names."""
    leftovers = sorted(folder.glob(f"{TEMPORARY}*"))
    for path in leftovers:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    return len(leftovers)
