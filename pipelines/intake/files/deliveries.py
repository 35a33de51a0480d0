"""Which of the paths given hold returns."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path, PurePosixPath

from pipelines.intake.files.layout import return_layout
from schemas.errors import UserError

DELIVERED = {".xlsx", ".xlsm", ".xls", ".xlsb", ".et", ".ods", ".zip", ".rar", ".7z"}
"""What is taken from a folder: returns, and files a clerk may take for one and should hear about."""

_JUNK_NAMES = {".ds_store", "thumbs.db", "desktop.ini", "__macosx"}


@dataclass(frozen=True)
class Delivery:
    """One thing handed in: a file, or a folder that holds one return as CSV files; when, in UTC."""

    path: Path
    name: str
    received_at: datetime


@lru_cache(maxsize=1024)
def is_junk(name: str) -> bool:
    """Whether a path inside a zip or folder is what operating systems and Excel leave behind."""
    parts = [part for part in PurePosixPath(name).parts if part != ".."]
    return any(part.lower() in _JUNK_NAMES or part.startswith(("~$", ".")) for part in parts)


@lru_cache(maxsize=1024)
def is_csv(name: str) -> bool:
    """Whether a file is a CSV by its name, whatever sheet it may hold."""
    return PurePosixPath(name).suffix.lower() == ".csv"


@lru_cache(maxsize=1024)
def csv_key(name: str) -> str | None:
    """The sheet a CSV file's name stands for, or None."""
    return return_layout().named(PurePosixPath(name).stem) if is_csv(name) else None


def find_deliveries(paths: Iterable[str | os.PathLike[str]], received_at: datetime) -> list[Delivery]:
    """One row per delivery: files as given, folders searched; sorted within a folder, each path once.
    Raises UserError where a path does not exist or nothing is found."""
    found: dict[Path, Delivery] = {}
    for given in paths:
        path = Path(given)
        if not path.exists():
            raise UserError("REQ-007", path=path)
        for place, name in _in_folder(path) if path.is_dir() else [(path, path.name)]:
            found.setdefault(place.resolve(), Delivery(place, name, received_at))
    if not found:
        raise UserError("REQ-010")
    return list(found.values())


def _in_folder(top: Path) -> Iterator[tuple[Path, str]]:
    """Path and name of everything below a folder that may be a return."""
    for folder, subfolders, files in os.walk(top):
        subfolders[:] = sorted(name for name in subfolders if not is_junk(name))
        here = Path(folder)
        name = here.relative_to(top).as_posix() if here != top else top.resolve().name
        if any(is_csv(file) for file in files if not is_junk(file)):
            yield here, name  # whatever the files are called: what is no return says so in its receipt
        for file in sorted(files):
            if not is_junk(file) and Path(file).suffix.lower() in DELIVERED:
                yield here / file, (here / file).relative_to(top).as_posix()
