"""Processes of their own that are told of no main script: each imports what it is given to do, no more."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from types import ModuleType

if sys.platform == "win32":
    from multiprocessing.context import SpawnContext as _Context
    from multiprocessing.context import SpawnProcess as _Process
else:
    # A server that has imported what is needed is started once in a program; each process is then there in
    # milliseconds and not in a second. The server does nothing, so it has no threads a fork would lose.
    from multiprocessing.context import ForkServerContext as _Context
    from multiprocessing.context import ForkServerProcess as _Process


class ApartProcess(_Process):
    """A pool starts its processes when it needs them, one by one and on a thread of its choice."""

    def start(self) -> None:
        with no_main_script():
            super().start()


class ApartContext(_Context):
    """Where such processes come from. ``imports``: the modules their server imports; a program has one
    server, and it keeps to what the first of its processes asked for."""

    Process = ApartProcess

    def __init__(self, imports: Sequence[str]) -> None:
        if sys.platform != "win32":
            self.set_forkserver_preload(list(imports))


_STARTING = Lock()
"""Two hand-ins may start processes at the same moment. The main script is put away by one of them at a time:
the second would take the stand-in for the script, and put it back for good."""


@contextmanager
def no_main_script() -> Iterator[None]:
    """While a process is started, it must not be told of a main script: it would run the script anew, and in
    the dashboard that is the page from which the returns are handed in."""
    with _STARTING:
        main, stand_in = sys.modules["__main__"], ModuleType("__main__")
        sys.modules["__main__"] = stand_in
        try:
            yield
        finally:
            # Another session's page may have become the main script meanwhile.
            if sys.modules["__main__"] is stand_in:
                sys.modules["__main__"] = main
