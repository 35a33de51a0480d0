"""A deletion of personal data that is gone before one of the statements the store is given, as if the power
had failed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.base.home import Home
from pipelines.keeping.erasing import erase_due
from pipelines.store import connection
from tests.support.killed_step import Dying
from tests.support.processes import Say


def erase_until(say: Say, home: Path, on: date, at: int) -> None:
    """Erases up to the statement; says how many there were where it got through."""
    attached, made = connection.attached, []

    @contextmanager
    def dying(path: Path) -> Iterator[Any]:
        with attached(path) as inner:
            made.append(Dying(inner, at))
            yield made[-1]

    connection.attached = dying  # type: ignore[assignment]
    erase_due(Home(home), on)
    say(made[0].statements)
