"""Who is acting: as the environment says now, else as the system's list of accounts says."""

from __future__ import annotations

import getpass

import pytest

from pipelines.store.connection import current_actor

NAMED_IN = ("LOGNAME", "USER", "LNAME", "USERNAME")


@pytest.mark.parametrize("variable", NAMED_IN)
def test_a_name_that_the_environment_says_counts_at_once(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in NAMED_IN:
        monkeypatch.delenv(name, raising=False)
    for person in ("clerk-one", "clerk-two"):
        monkeypatch.setenv(variable, person)
        assert current_actor() == person


def test_whoever_asks_again_is_told_the_same() -> None:
    assert [current_actor() for _ in range(2)] == [getpass.getuser()] * 2
