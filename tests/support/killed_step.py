"""A pre-review of an item that is gone before one of the statements the store is given, as if the power had
failed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from pipelines.base.home import Home
from pipelines.store import connection
from tests.support.admissions import step
from tests.support.processes import Say, die


class Dying:
    """A connection that takes the process with it when its turn has come."""

    def __init__(self, inner: duckdb.DuckDBPyConnection, at: int) -> None:
        self.inner, self.at, self.statements = inner, at, 0

    def execute(self, *given: Any) -> Any:
        self.statements += 1
        if self.statements == self.at:
            die()
        return self.inner.execute(*given)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


def review_until(say: Say, home: Path, item: str, at: int) -> None:
    """Reviews up to the statement; says how many there were where it got through."""
    attached, made = connection.attached, []

    @contextmanager
    def dying(path: Path) -> Iterator[Any]:
        with attached(path) as inner:
            made.append(Dying(inner, at))
            yield made[-1]

    connection.attached = dying  # type: ignore[assignment]
    step(Home(home), item, "review", "civil_affairs", 1)
    say(made[0].statements)
