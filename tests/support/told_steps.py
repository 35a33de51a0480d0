"""A process that says when it begins what makes something final, and when that is over: a commit, moving the
store's log into its file, a rename, a sync. What is done is the same as without."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import duckdb

from pipelines.base import disk
from pipelines.store import connection, engine
from tests.support.processes import Say

COMMIT, LOG, RENAME, SYNC = "commit", "log", "rename", "sync"
FINAL = (COMMIT, LOG, RENAME, SYNC)
"""What makes something final; ``LOG`` is the store's log that is moved into its file when it is let go of."""
LAST_IN_TURN = 19
BEGINS, OVER, READY, DONE = "begins", "over", "ready", "done"


class Told(NamedTuple):
    """What the process says: what happens with a step of which kind, and its moment on a clock that all
    processes share."""

    what: str
    kind: str
    moment: float


class Teller:
    """Says it, one thread at a time. ``aim``: kind and number of the step that it is to be killed in."""

    def __init__(self, say: Say, aim: tuple[str, int]) -> None:
        self._say, self._lock = say, Lock()
        self._aim = aim
        self._begun: Counter[str] = Counter()

    def tell(self, what: str, kind: str = "") -> None:
        with self._lock:
            if what == BEGINS:
                self._give_way(kind)
            self._say(tuple(Told(what, kind, time.monotonic())))

    def _give_way(self, kind: str) -> None:
        # On a busy machine the step would be over before it is the turn of who hears that it begins.
        if (kind, self._begun[kind]) == self._aim and hasattr(os, "nice"):
            os.nice(LAST_IN_TURN)
        self._begun[kind] += 1

    @contextmanager
    def step(self, kind: str) -> Iterator[None]:
        self.tell(BEGINS, kind)
        try:
            yield
        finally:
            self.tell(OVER, kind)

    def told(self, kind: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, each call a step of the kind."""

        def telling(*given: Any, **named: Any) -> Any:
            with self.step(kind):
                return function(*given, **named)

        return telling


class TellingConnection:
    """A connection that says when it commits."""

    def __init__(self, inner: duckdb.DuckDBPyConnection, teller: Teller) -> None:
        self._inner, self._teller = inner, teller

    def execute(self, statement: str, *given: Any) -> Any:
        if statement != "COMMIT":
            return self._inner.execute(statement, *given)
        with self._teller.step(COMMIT):
            return self._inner.execute(statement, *given)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def tell_steps(teller: Teller) -> None:
    """From now on this process says its steps."""
    attached = engine.attached

    @contextmanager
    def telling(path: Path) -> Iterator[Any]:
        with attached(path) as inner:
            yield TellingConnection(inner, teller)

    connection.attached = telling  # type: ignore[attr-defined]
    engine._let_go = teller.told(LOG, engine._let_go)
    disk._sync_file_system = teller.told(SYNC, disk._sync_file_system)
    os.fsync = teller.told(SYNC, os.fsync)
    os.replace = teller.told(RENAME, os.replace)
    os.rename = teller.told(RENAME, os.rename)
