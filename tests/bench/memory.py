"""Peak memory of a process and everything it started, sampled while it works."""

from __future__ import annotations

import threading
from contextlib import suppress

import psutil

EVERY_SECONDS = 0.05


def held_bytes(process: psutil.Process) -> int:
    """Memory of one process; what it shares with others counts in parts where the system tells (Linux), else
    in full."""
    full = process.memory_full_info()
    return int(getattr(full, "pss", full.rss))


class PeakMemory:
    """Samples the memory of a process and its descendants from another process' thread. ``peak`` is the
    largest sum seen, in bytes."""

    def __init__(self, pid: int) -> None:
        self.peak = 0
        self._root = psutil.Process(pid)
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> PeakMemory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._done.wait(EVERY_SECONDS):
            total = 0
            with suppress(psutil.NoSuchProcess):
                for process in (self._root, *self._root.children(recursive=True)):
                    with suppress(psutil.NoSuchProcess):
                        total += held_bytes(process)
            self.peak = max(self.peak, total)
