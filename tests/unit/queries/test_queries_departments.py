"""Which departments findings propose for a reminder: a home in which each reason is found as often as it must
be, and once less where that is more than one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.lists.importing import add_reference_lists
from pipelines.lists.reference import reference_lists
from pipelines.publish import publish
from pipelines.queries import Snapshot, open_snapshot
from pipelines.queries.department_proposals import department_proposals
from pipelines.store import open_store
from schemas.measures import DEPARTMENT_REASONS
from tests.support.admissions import begin, step
from tests.support.hand_store import EAST, forms_return, hand_areas, villages
from tests.support.made_once import made_home
from tests.support.scopes import WHOLE
from tests.support.small_store import add_return, make_store

TOWNSHIP, OTHER = "510104001", "510105001"
FORBIDDEN = "亲属关系证明"
FORM = {"frequency": "monthly", "status": "in_use"}
WORK = {"entry_route": "approved", "started_on": date(2026, 9, 1)}
ROWS: dict[str, tuple[str, dict[str, Any]]] = {
    "department_negative_list": ("work_items", {**WORK, "item_name": "招商引资", "list_kind": "negative"}),
    "department_emergency_overdue": (
        "work_items",
        {"item_name": "防汛", "entry_route": "emergency", "started_on": date(2026, 6, 1)},
    ),
    "department_barred_list": ("forms", {**FORM, "form_name": FORBIDDEN}),
    "department_uncovered": ("work_items", {**WORK, "item_name": "走访"}),
    "department_new_demand": ("forms", {**FORM, "form_name": "新表"}),
    "department_more_often": ("forms", {**FORM, "form_name": "巡查表", "frequency": "daily"}),
}
"""By reason: a row of September that gives one finding of it, and its register; the department is called as
the reason is."""


def build_home(home: Home) -> None:
    """Villages of a township of East report each row as often as its reason asks, villages of one of West
    once less; both report a forbidden certificate. One form is approved for weekly use."""
    make_store(home, hand_areas())
    with open_store(home) as store, store.transaction():
        add_reference_lists(store, reference_lists("sichuan"))
    for area in (EAST, "510105"):
        _approve_weekly(home, area)
    with open_store(home) as store, store.transaction():
        for township, less in ((TOWNSHIP, 0), (OTHER, 1)):
            add_return(store, township, "2026-08", {"communities": _overview(township)})
            add_return(store, township, "2026-09", _registers(township, less))
    publish(home)


def _approve_weekly(home: Home, area: str) -> None:
    item = begin(
        home,
        demand_kind="form",
        item_name="巡查表",
        department="department_more_often",
        frequency="周",
        area_code=area,
        term=None,
        funds_due_yuan=None,
    )
    for body in ("grassroots_governance", "civil_affairs"):
        step(home, item, "review", body, 1)
    step(home, item, "approve", "county_party_committee", 2, document=f"县委〔2026〕{area}号")
    step(home, item, "admit", "civil_affairs", 3)


def _registers(township: str, less: int) -> dict[str, pl.DataFrame]:
    made: dict[str, list[dict[str, Any]]] = {}
    for register, row in _rows(villages(township), less):
        made.setdefault(register, []).append(row)
    frames = {name: pl.DataFrame(rows, infer_schema_length=None) for name, rows in made.items()}
    return {"communities": _overview(township), **frames}


def _overview(township: str) -> pl.DataFrame:
    return forms_return(township, 1)["communities"]


def _rows(codes: list[str], less: int) -> Iterator[tuple[str, dict[str, Any]]]:
    for code, (register, row) in ROWS.items():
        for community in codes[: DEPARTMENT_REASONS[code] - less]:
            yield (
                register,
                {"community_code": community, "department": code, "department_level": "county", **row},
            )
    certificate = {"certificate_name": FORBIDDEN, "requiring_unit": "县公安局", "status": "in_force"}
    yield "certificates", {"community_code": codes[0], **certificate}


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return open_snapshot(made_home(build_home))


def test_every_reason_that_is_declared_is_found_where_it_is_reported_often_enough(snapshot: Snapshot) -> None:
    proposed = department_proposals(snapshot, WHOLE, "county")
    assert proposed.select("area_code", "department").rows() == [(EAST, code) for code in sorted(ROWS)]
    assert {
        row["department"]: [(reason["code"], reason["communities"]) for reason in row["reasons"]]
        for row in proposed.iter_rows(named=True)
    } == {code: [(code, least)] for code, least in DEPARTMENT_REASONS.items()}


def test_a_department_is_proposed_at_its_own_level_alone(snapshot: Snapshot) -> None:
    for level in ("township", "prefecture"):
        assert department_proposals(snapshot, WHOLE, level).is_empty()


def test_a_forbidden_certificate_is_a_finding_and_proposes_nobody(snapshot: Snapshot) -> None:
    found = snapshot.frame(
        "SELECT department, department_level, evidence FROM admission_findings "
        "WHERE demand_kind = 'certificate'"
    )
    assert found.unique().rows() == [("县公安局", None, "barred_list")]
    everybody = pl.concat(department_proposals(snapshot, WHOLE, level) for level in ("township", "county"))
    assert "县公安局" not in everybody["department"]
