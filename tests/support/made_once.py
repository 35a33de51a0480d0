"""Homes that many tests begin with: each is made once in a run of the tests, by the process that needs it
first, and shared or copied from then on."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

from filelock import FileLock

from pipelines.base.home import Home

_folder: list[Path] = []
"""Where the homes are, once a run has begun: the same for all its processes."""


def keep_homes_in(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    _folder[:] = [folder]


@cache
def made_home(make: Callable[..., object], *given: object) -> Home:
    """The home that ``make(home, *given)`` makes, shared by all who ask: to be read, never written to."""
    told = f"{make.__module__}.{make.__qualname__}{given}"
    place = _folder[0] / hashlib.sha256(told.encode()).hexdigest()[:16]
    with FileLock(place.with_suffix(".lock"), timeout=600):
        if not place.exists():
            making = place.with_suffix(".making")
            making.mkdir()
            make(Home(making / "home"), *given)
            making.rename(place)
    return Home(place / "home")


def copy_home(path: Path, make: Callable[..., object], *given: object) -> Home:
    """A home of one's own at the path, as ``make(home, *given)`` makes it."""
    shutil.copytree(made_home(make, *given).path, path)
    return Home(path)
