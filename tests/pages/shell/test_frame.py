"""Two runs at a time, and none that keeps others out for good."""

from __future__ import annotations

import threading

import pytest

from pages._ui.shell import frame


def in_thread(enter: threading.Event, leave: threading.Event) -> threading.Thread:
    def run() -> None:
        with frame.slot():
            enter.set()
            leave.wait()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_runs_that_hang_keep_nobody_waiting_for_good() -> None:
    """The third goes ahead without a place once it has waited, and gives none back that it has not; when the
    two end there are two places again."""
    entered, leave = [threading.Event(), threading.Event()], threading.Event()
    hanging = [in_thread(one, leave) for one in entered]
    for one in entered:
        one.wait()
    for _ in range(3):
        with frame.slot(seconds=0.01):
            assert not frame._running.acquire(blocking=False)
    leave.set()
    for thread in hanging:
        thread.join()
    assert [frame._running.acquire(blocking=False) for _ in range(3)] == [True, True, False]
    for _ in range(2):
        frame._running.release()


def test_a_place_is_given_back_where_a_run_fails() -> None:
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), frame.slot(seconds=0.01):
            1 / 0  # noqa: B018
    assert [frame._running.acquire(blocking=False) for _ in range(2)] == [True, True]
    for _ in range(2):
        frame._running.release()
