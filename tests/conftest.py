"""What every test run has in common."""

from __future__ import annotations

import pytest
from hypothesis import settings

import tests.support.processes  # noqa: F401 - the one process that others are forks of imports what all need
from tests.support.made_once import keep_homes_in

# A loaded machine is no failure: no test depends on the clock.
settings.register_profile("no_clock", deadline=None)
settings.load_profile("no_clock")


@pytest.fixture(scope="session", autouse=True)
def made_homes(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Homes are made once for all the processes of this run, in a folder of its own."""
    base = tmp_path_factory.getbasetemp()
    keep_homes_in((base.parent if base.name.startswith("popen-") else base) / "made-once")
