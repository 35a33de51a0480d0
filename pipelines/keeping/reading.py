"""What an original in the archive says, read again."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.intake.checks.fingerprint import fingerprints
from pipelines.intake.files.archive import LISTED, archive_folder, form_of
from pipelines.intake.files.batch import Original
from pipelines.intake.files.read import read_batch
from pipelines.intake.portions import parse_apart

Rows = dict[str, pl.DataFrame]
"""By register: the rows of one return."""


def kept_files(home: Home, sha256: str) -> list[Path]:
    """What the archive has under a hash: one file, or those of a folder; none where there is nothing."""
    folder = archive_folder(home, sha256)
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_file() and path.name != LISTED)


def read_original(home: Home, sha256: str) -> Rows | None:
    """The rows of a return as they are read out of its original (return_no 0); None where it is not there."""
    kept = kept_files(home, sha256)
    if not kept:
        return None
    path, size = kept[0], sum(file.stat().st_size for file in kept)
    if len(kept) == 1:
        form, alone = form_of(path)
        original = Original(sha256, path.name, path, form, size, alone=alone)
    if len(kept) > 1 or form == "other" or path.with_name(LISTED).is_file():
        original = Original(sha256, path.parent.name, path.parent, "csv", size)
    return dict(parse_apart(read_batch([original], workers=1)).registers)


def fingerprint_of(rows: Rows) -> str:
    """The fingerprint of one return's rows (return_no 0)."""
    return fingerprints(rows, 1)[0]
