"""Processes of their own are told of no main script, and what is the main script of the program stays so."""

from __future__ import annotations

import sys
from pathlib import Path
from threading import Event, Thread
from types import ModuleType

import pytest

from pipelines.base.apart import ApartContext, no_main_script
from tests.support.processes import Say, start_apart


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The main script as Streamlit leaves it: a page, which writes a file beside it when it is run."""
    script = tmp_path / "page.py"
    script.write_text(f"open({str(tmp_path / 'was-run')!r}, 'w').close()\n", encoding="utf-8")
    main = ModuleType("__main__")
    main.__file__ = str(script)
    monkeypatch.setitem(sys.modules, "__main__", main)
    return main


def do_nothing() -> None:
    """What a process is started for that is only to start."""


def say_nothing(say: Say) -> None:
    """The same, where the test listens."""


def test_a_process_does_not_run_the_main_script(page: ModuleType, tmp_path: Path) -> None:
    process = ApartContext(["pipelines.base.apart"]).Process(target=do_nothing)
    process.start()
    process.join()
    assert process.exitcode == 0
    assert not (tmp_path / "was-run").exists()
    assert sys.modules["__main__"] is page


def test_a_process_of_a_test_does_not_run_the_page_that_was_shown_before(
    page: ModuleType, tmp_path: Path
) -> None:
    assert start_apart(say_nothing).end() == 0
    assert not (tmp_path / "was-run").exists()


def test_a_page_that_is_run_meanwhile_stays_the_main_script(page: ModuleType) -> None:
    later = ModuleType("__main__")
    with no_main_script():
        sys.modules["__main__"] = later
    assert sys.modules["__main__"] is later


def test_processes_started_at_the_same_moment_leave_the_main_script_in_its_place() -> None:
    """One begins while another is at it, and ends after it: the second must not put back a stand-in."""
    main = sys.modules["__main__"]
    begun, end = (Event(), Event()), (Event(), Event())

    def start_process(number: int) -> None:
        with no_main_script():
            begun[number].set()
            end[number].wait(30)

    first, second = (Thread(target=start_process, args=(number,)) for number in (0, 1))
    first.start()
    assert begun[0].wait(30)
    second.start()
    assert not begun[1].wait(0.5)  # it waits for its turn
    end[0].set()
    first.join()
    end[1].set()
    second.join()
    assert sys.modules["__main__"] is main
