"""What every test run has in common."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from hypothesis import settings

import tests.support.processes  # noqa: F401 - the one process that others are forks of imports what all need
from tests.support.made_once import keep_homes_in

gc.disable()  # until all tests are collected: what is imported for them stays

# A loaded machine is no failure: no test depends on the clock.
settings.register_profile("no_clock", deadline=None)
settings.load_profile("no_clock")


@pytest.fixture(scope="session", autouse=True)
def made_homes(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Homes are made once for all the processes of this run, in a folder of its own."""
    base = tmp_path_factory.getbasetemp()
    keep_homes_in((base.parent if base.name.startswith("popen-") else base) / "made-once")


LONGEST = ("test_pieces.py", "test_old_homes.py")
"""Files of 20 seconds and more that would come among the last."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files of tests in the browser, which wait half of their time, come evenly among the others, which do
    not: at the end of a run they would wait for each other. What takes longest begins, and the walkthroughs,
    of which each is one long test: at the end one of them would run alone."""
    files = sorted(dict.fromkeys(item.path for item in items), key=lambda path: not _is_long(path))
    browser = [path for path in files if "browser" in path.parts]
    others = [path for path in files if "browser" not in path.parts]
    step = max(1, len(others) // (len(browser) + 1))
    order = []
    for place, path in enumerate(others):
        order.append(path)
        if browser and place % step == 0:
            order.append(browser.pop(0))
    places = {path: place for place, path in enumerate([*order, *browser])}
    items.sort(key=lambda item: places[item.path])


def _is_long(path: Path) -> bool:
    return "walkthroughs" in path.parts or path.name in LONGEST


def pytest_collection_finish() -> None:
    """Tests and libraries live as long as the run: the garbage collector need not walk them again and again,
    which takes a twentieth of the processor time where a test publishes."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()
