"""Rows that vanished, in every table of a snapshot that counts them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.publish import publish
from pipelines.queries import Snapshot, open_snapshot
from tests.support.hand_store import EAST, WEST, hand_in
from tests.support.made_once import copy_home, made_home
from tests.support.vanished_home import LEFT_OUT, PERIOD, UNCONFIRMED, publish_vanished

# East: six villages with the one form that is left and two that vanished, six with three.
FORMS = 36


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return open_snapshot(made_home(publish_vanished))


def told(snapshot: Snapshot, statement: str, code: str = EAST) -> list[tuple[object, ...]]:
    return snapshot.frame(statement, {"code": code, "period": PERIOD}).rows()


VALUE = (
    "SELECT numerator, unconfirmed, change_month FROM area_values WHERE area_code = $code "
    "AND period = $period AND indicator = 'forms_per_community'"
)
FLOWS = (
    "SELECT in_use_before, begun, ended, vanished, in_use, unconfirmed FROM flows WHERE area_code = $code "
    "AND period = $period AND register = 'forms'"
)
OWN = (
    "SELECT unconfirmed FROM own_values WHERE area_code = $code AND period = $period "
    "AND indicator = 'forms_per_community'"
)
PUSHED = (
    "SELECT sum(numerator) FROM {table} WHERE area_code = $code AND period = $period "
    "AND indicator = 'forms_per_community'"
)


def test_values_and_flows_count_the_same(snapshot: Snapshot) -> None:
    assert told(snapshot, VALUE) == [(FORMS, UNCONFIRMED, 0)]
    assert told(snapshot, FLOWS) == [(FORMS, 0, 0, UNCONFIRMED, FORMS, UNCONFIRMED)]
    assert told(snapshot, VALUE, WEST) == [(FORMS, 0, 0)]
    assert told(snapshot, FLOWS, WEST) == [(FORMS, 0, 0, 0, FORMS, 0)]


def test_who_pushes_and_the_own_part_count_them_too(snapshot: Snapshot) -> None:
    for table in ("area_values_by_level", "department_values", "own_values"):
        assert told(snapshot, PUSHED.format(table=table)) == [(FORMS,)], table
    assert told(snapshot, OWN) == [(UNCONFIRMED,)]


def test_a_correction_of_the_month_before_says_that_they_never_were(tmp_path: Path) -> None:
    home = copy_home(tmp_path / "home", publish_vanished)
    hand_in(home, "2026-01", {LEFT_OUT: (1, 0)})
    publish(home)
    assert told(open_snapshot(home), VALUE) == [(FORMS - UNCONFIRMED, 0, 0)]
    assert told(open_snapshot(home), FLOWS) == [(24, 0, 0, 0, 24, 0)]
