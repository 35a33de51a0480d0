"""What the garbage collector walks after every run stays small, whatever was opened before."""

from __future__ import annotations

import gc
import sys
import types
import weakref
from collections.abc import Iterator

import pytest

from pages._ui.shell import garbage
from pipelines.base.home import Home
from tests.support.opened_pages import open_every_page
from tests.support.processes import start_apart

MOST_OBJECTS = 30_000
"""Where the freeze was made once, at the start, there were 200,000 after the page of admissions."""


@pytest.fixture(autouse=True)
def nothing_new() -> Iterator[None]:
    garbage.freeze_what_lasts()
    yield
    garbage.note_kept()


def test_all_pages_together_leave_little_to_walk(small_home: Home) -> None:
    assert start_apart(open_every_page, small_home.path).hear() <= MOST_OBJECTS


def test_a_run_that_kept_nothing_freezes_nothing() -> None:
    assert not garbage.freeze_what_lasts()


@pytest.mark.parametrize("kept", [True, False], ids=["answer", "library"])
def test_what_was_kept_or_imported_since_is_frozen(kept: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if kept:
        garbage.note_kept()
    else:
        monkeypatch.setitem(sys.modules, "imported_late", types.ModuleType("imported_late"))
    held = [[number] for number in range(100)]
    assert garbage.freeze_what_lasts()
    alive = {id(one) for one in gc.get_objects()}
    assert not any(id(one) in alive for one in held)


class Circle:
    def __init__(self) -> None:
        self.itself = self


def test_what_ended_while_it_was_frozen_is_let_go_in_the_end() -> None:
    circle = Circle()
    seen = weakref.ref(circle)
    garbage.note_kept()
    garbage.freeze_what_lasts()
    del circle
    for _ in range(garbage.LOOKED_AT_AGAIN):
        garbage.note_kept()
        garbage.freeze_what_lasts()
    assert seen() is None
