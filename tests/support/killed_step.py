"""``python -m tests.support.killed_step HOME ITEM N``: pre-reviews an item, and is gone before the Nth
statement that the store is given, as if the power had failed. Prints how many statements there were."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

import duckdb

from pipelines.base.home import Home
from pipelines.store import connection
from tests.support.admissions import step


class Dying:
    """A connection that takes the process with it when its turn has come."""

    def __init__(self, inner: duckdb.DuckDBPyConnection, at: int) -> None:
        self.inner, self.at, self.statements = inner, at, 0

    def execute(self, *given: Any) -> Any:
        self.statements += 1
        if self.statements == self.at:
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
        return self.inner.execute(*given)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


def main() -> None:
    home, item, at = Home(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])
    connect, made = connection.connect, []

    def dying() -> Any:
        made.append(Dying(connect(), at))
        return made[-1]

    connection.connect = dying  # type: ignore[assignment]
    step(home, item, "review", "civil_affairs", 1)
    print(made[0].statements)


if __name__ == "__main__":
    main()
