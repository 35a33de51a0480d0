"""The product's code as a file, for machines that have another version of it or none."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from pipelines.base.home import PROJECT

PACKAGES = ("pipelines", "schemas")
_SAME_DAY = (1980, 1, 1, 0, 0, 0)
"""What every file is dated: the archive's name is that of its bytes."""


def write_code(folder: Path) -> Path:
    """A ZIP of the packages that work on a month's rows, named by its content, in the folder. It is to be
    unpacked before it is imported, since tables of the product are files beside its modules."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in _files():
            name = path.relative_to(PROJECT).as_posix()
            archive.writestr(zipfile.ZipInfo(name, _SAME_DAY), path.read_bytes(), zipfile.ZIP_DEFLATED)
    content = made.getvalue()
    path = folder / f"burden-{hashlib.sha256(content).hexdigest()[:16]}.zip"
    path.write_bytes(content)
    return path


def _files() -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((PROJECT / package).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                yield path
