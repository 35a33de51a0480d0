"""Processes of their own, for tests that kill one or let two race. Each is a fork of one that has imported
the product already: the imports take far longer than most of what is tested."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from pipelines.base.apart import ApartContext
from pipelines.intake.files import read

WARM = (
    "pytest.__main__",
    "scipy.stats",
    "pipelines.cli.intake",
    "pipelines.intake.checks.normalise",
    "tests.support.killed_backup",
    "tests.support.killed_erasing",
    "tests.support.killed_home",
    "tests.support.killed_ingest",
    "tests.support.killed_publish",
    "tests.support.killed_step",
    "tests.support.killed_work",
    "tests.support.read_apart",
    "tests.support.rival_step",
    "tests.support.served",
)
"""What the process that is forked has imported. It runs nothing, so it has no threads a fork would lose."""

read.SERVER_IMPORTS += WARM  # the readers of returns are forks of the same one

Say = Callable[[Any], None]
"""How the function in the process says a value to the test."""


@dataclass
class Apart:
    """A function running in a process of its own."""

    process: BaseProcess
    ear: Connection

    def hear(self) -> Any:
        """The next value it says. Raises EOFError where it is gone without a further word."""
        return self.ear.recv()

    def kill(self) -> None:
        self.process.kill()
        self.process.join()

    def end(self) -> int:
        """Its exit code, once it has ended."""
        self.process.join()
        assert self.process.exitcode is not None
        return self.process.exitcode


def start_apart(function: Callable[..., None], *given: Any) -> Apart:
    """``function(say, *given)`` in a process of its own."""
    context = ApartContext(WARM)
    ear, mouth = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(mouth, function, given))
    process.start()
    mouth.close()
    return Apart(process, ear)


def _run(mouth: Connection, function: Callable[..., None], given: tuple[Any, ...]) -> None:
    # The readers of this process are forks of a server of its own, which need not import the tests.
    read.SERVER_IMPORTS[:] = [read.__name__]
    function(mouth.send, *given)


def die() -> None:
    """This process is gone without a word, as if the power had failed."""
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
