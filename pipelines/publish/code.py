"""Which code computed a figure: part of every snapshot's id, so that a new formula is a new snapshot."""

from __future__ import annotations

import hashlib
from functools import cache

from pipelines.base.home import PROJECT

FIGURE_CODE = (
    "schemas",
    "pipelines/indicators",
    "pipelines/ranking",
    "pipelines/areas",
    "pipelines/publish",
    "pipelines/admission",
    "pipelines/base/periods.py",
)
"""Files that decide a figure; pages and the intake do not."""


@cache
def code_version() -> str:
    """Hash of the names and texts of the files that decide a figure. Line ends do not count: a checkout on
    Windows has others."""
    digest = hashlib.sha256()
    for root in FIGURE_CODE:
        path = PROJECT / root
        files = [path] if path.is_file() else sorted([*path.rglob("*.py"), *path.rglob("*.toml")])
        for file in files:
            digest.update(file.relative_to(PROJECT).as_posix().encode("utf-8"))
            digest.update(file.read_text(encoding="utf-8").encode("utf-8"))
    return digest.hexdigest()[:16]
