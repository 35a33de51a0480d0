"""A dashboard of its own for a test: Streamlit on a free port over a given home."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Protocol

from tests.support.processes import start_apart
from tests.support.served import serve

PROJECT = Path(__file__).resolve().parents[2]
START_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


_left: list[int] = []
"""Ports of dashboards that have ended."""


def _take_port() -> int:
    """The port of a dashboard that has ended, where nobody else took it since: a browser has fetched and
    compiled the scripts of that address already."""
    while _left:
        port = _left.pop()
        with socket.socket() as probe, suppress(OSError):
            if sys.platform != "win32":  # where it would take the port from whoever has it
                # As the server does: connections that were closed a moment ago do not count.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port
    return free_port()


@contextmanager
def running_dashboard(
    home: Path,
    log: Path,
    script: str = "app.py",
    act_as: str = "all",
    *,
    forked: bool = True,
    settings: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """Address of the dashboard while it runs; what it says goes to ``log``. ``act_as``: what it may do;
    ``settings``: further variables of its environment.
    ``forked``: from a process that has imported the product already, which is there in no time; what is
    measured begins cold."""
    port = _take_port()
    command = ["run", script, "--server.port", str(port), "--server.address", "127.0.0.1"]
    command += ["--server.headless", "true"]
    told = {"BURDEN_HOME": str(home), "BURDEN_ACT_AS": act_as, "PYTHONUTF8": "1", **(settings or {})}
    process = _fork(command, told, log) if forked else _start(command, told, log)
    try:
        _wait(f"http://127.0.0.1:{port}/_stcore/health", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)
        _left.append(port)


class Running(Protocol):
    """A dashboard's process."""

    def poll(self) -> int | None: ...
    def terminate(self) -> None: ...
    def wait(self, timeout: float) -> int | None: ...


def _start(command: list[str], told: dict[str, str], log: Path) -> Running:
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "streamlit", *command],
            cwd=PROJECT,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **told},
        )


@dataclass
class _Forked:
    process: BaseProcess

    def poll(self) -> int | None:
        return self.process.exitcode

    def terminate(self) -> None:
        self.process.terminate()

    def wait(self, timeout: float) -> int | None:
        self.process.join(timeout)
        assert self.process.exitcode is not None, "the dashboard does not end"
        return self.process.exitcode


def _fork(command: list[str], told: dict[str, str], log: Path) -> Running:
    return _Forked(start_apart(serve, command, {**os.environ, **told}, str(PROJECT), str(log)).process)


def _wait(address: str, process: Running, log: Path) -> None:
    for _turn in range(START_SECONDS * 5):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError(log.read_text(encoding="utf-8", errors="replace"))
