"""Rows that vanished, in every table of a snapshot that counts them."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pipelines.publish import publish
from pipelines.queries import Snapshot, open_snapshot
from pipelines.store import open_store
from tests.support.hand_store import EAST, PROVINCE, TOWNSHIPS, WEST, hand_in
from tests.support.made_once import copy_home, made_home
from tests.support.new_demands import new_beside_flows
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


def test_a_row_left_out_once_and_a_second_time_is_no_new_demand(tmp_path: Path) -> None:
    """In March the rows that February left out are back, but for those of a village; a fourth form is new in
    six villages of West: only that one is a finding."""
    home = copy_home(tmp_path / "home", publish_vanished)
    march = {**dict.fromkeys(TOWNSHIPS, (3, 0)), "510104002": (2, 0), "510105001": (4, 0)}
    hand_in(home, "2026-03", march)
    publish(home)
    snapshot = open_snapshot(home)
    both = new_beside_flows(snapshot).filter(register="forms")
    assert both.filter(pl.col("new") != pl.col("came")).is_empty()
    assert both.filter(pl.col("in_use") != pl.col("used")).is_empty()
    new = dict(both.filter(pl.col("level").is_in(["county", "province"])).select("area_code", "new").rows())
    assert (new[EAST], new[WEST], new[PROVINCE]) == (0, 6, 6)
    assert both.filter(area_code=EAST, level="county")["in_use"].item() == 30
    found = snapshot.frame("SELECT DISTINCT township, item_name FROM admission_findings")
    assert found.rows() == [("510105001", "表3")]


def test_what_was_left_out_in_another_spelling_is_not_new_either(tmp_path: Path) -> None:
    """February has two forms less, March has one of them under its name with a blank in it."""
    home = copy_home(tmp_path / "home", publish_vanished)
    hand_in(home, "2026-03", dict.fromkeys(TOWNSHIPS, (3, 0)))
    with open_store(home) as store, store.transaction():
        store.run(
            "UPDATE forms SET form_name = '表 2' WHERE form_name = '表2' AND return_id LIKE '%2026-03%'"
        )
    publish(home)
    assert new_beside_flows(open_snapshot(home)).select(pl.col("new", "came").sum()).row(0) == (0, 0)
