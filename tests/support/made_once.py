"""Homes that many tests begin with: each is made once in a run of the tests, and copied from then on."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from pipelines.base.home import Home

_FOLDER = TemporaryDirectory(prefix="made-once-")
"""Of this process, and gone with it."""


@cache
def made_home(make: Callable[..., object], *given: object) -> Home:
    """The home that ``make(home, *given)`` makes, shared by all who ask: to be read, never written to."""
    home = Home(Path(mkdtemp(dir=_FOLDER.name)) / "home")
    make(home, *given)
    return home


def copy_home(path: Path, make: Callable[..., object], *given: object) -> Home:
    """A home of one's own at the path, as ``make(home, *given)`` makes it."""
    shutil.copytree(made_home(make, *given).path, path)
    return Home(path)
