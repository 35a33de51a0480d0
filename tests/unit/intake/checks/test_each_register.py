"""What is done to each register, two at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.base.home import Home
from pipelines.intake.checks.registers import each_register
from pipelines.store import open_store
from schemas.returns import REGISTERS


def test_what_was_made_stands_in_the_order_of_the_contract() -> None:
    assert list(each_register(str.upper).items()) == [(key, key.upper()) for key in REGISTERS]


def test_what_one_register_raises_is_raised() -> None:
    def make(register: str) -> None:
        if register == "forms":
            raise ValueError(register)

    with pytest.raises(ValueError, match="forms"):
        each_register(make)


def test_threads_read_one_store_beside_each_other(tmp_path: Path) -> None:
    """Each on a connection of its own, which sees what was committed and not what is under way."""
    with open_store(Home(tmp_path), create=True) as store:
        with store.transaction():
            store.set_setting("said", "before")

        def read(_register: str) -> str | None:
            with store.beside() as beside:
                return beside.setting("said")

        with store.transaction():
            store.set_setting("said", "now")
            during = set(each_register(read).values())
        assert (during, set(each_register(read).values())) == ({"before"}, {"now"})
