"""Facts beyond the worked examples: exact sums, the outside set of a place that names none, rebounds."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from pipelines.indicators.facts import FACT_COLUMNS, NEEDED_COLUMNS, community_facts, last_states, no_states
from pipelines.indicators.facts.work_items import year_before
from schemas.returns import REGISTERS
from tests.support.register_rows import NO_LISTS, jurisdiction_with, lazily, registers_of

PLACE = {"community_code": "510101001001", "township_code": "510101001"}
PERIOD = "2026-10"


def facts_of(states: dict[str, pl.DataFrame] | None = None, **tables: list[dict[str, Any]]) -> dict[str, Any]:
    """The facts of one community with these rows."""
    placed = {name: [PLACE | row for row in rows] for name, rows in tables.items()}
    registers = lazily(registers_of(PERIOD, {"communities": [PLACE], **placed}))
    facts = community_facts(registers, PERIOD, jurisdiction_with(), NO_LISTS, states or no_states())
    return facts.collect().to_dicts()[0]


def test_a_community_with_nothing_counts_zero() -> None:
    facts = facts_of()
    assert facts["communities"] == 1
    assert facts["work_items_put_on"] == facts["forms_in_use"] == facts["rebounds"] == 0
    assert facts["emergency_wait_days"] == []
    assert facts["forms_judged"] is None


def test_no_return_gives_no_facts_but_their_columns() -> None:
    facts = community_facts(
        lazily(registers_of(PERIOD, {})), PERIOD, jurisdiction_with(), NO_LISTS, no_states()
    ).collect()
    assert facts.is_empty()
    assert facts.schema == pl.Schema(FACT_COLUMNS)


def test_only_the_named_columns_are_read() -> None:
    registers = {
        name: rows.select(NEEDED_COLUMNS[name])
        for name, rows in lazily(registers_of(PERIOD, {"communities": [PLACE], "forms": [PLACE]})).items()
    }
    facts = community_facts(registers, PERIOD, jurisdiction_with(), NO_LISTS, no_states()).collect()
    assert facts["forms_in_use"].to_list() == [1]
    assert set(NEEDED_COLUMNS) == set(REGISTERS)


def test_money_and_area_add_up_exactly() -> None:
    items = [{"item_name": str(number), "funds_due": 0.1, "funds_paid": 0.1} for number in range(3)]
    facts = facts_of(work_items=items, communities=[{"service_area_m2": 35.55}])
    assert (facts["funds_due_fen"], facts["funds_paid_fen"], facts["service_area_m2_x100"]) == (30, 30, 3555)


@pytest.mark.parametrize(
    ("placement", "basis", "status", "breach"),
    [
        ("outside", "none", "hung", 1),
        ("outside", "law", "hung", 0),
        ("inside", "none", "hung", 0),
        ("outside", "none", "removed", 0),
    ],
)
def test_where_no_set_is_named_an_outside_plaque_needs_a_basis(
    placement: str, basis: str, status: str, breach: int
) -> None:
    assert jurisdiction_with().permitted_outside_plaques is None
    facts = facts_of(plaques=[{"placement": placement, "basis": basis, "status": status}])
    assert facts["outside_plaque_breaches"] == breach


def test_a_year_before_a_leap_day_is_the_28th() -> None:
    assert year_before(date(2028, 2, 29)) == date(2027, 2, 28)
    assert year_before(date(2029, 2, 28)) == date(2028, 2, 28)


ENDED = {
    "forms": ("stopped", "merged"),
    "plaques": ("removed",),
    "certificates": ("retired",),
    "appraisals": ("cancelled",),
    "digital_tools": ("retired", "migrated"),
}
IN_USE = {
    "forms": "in_use",
    "plaques": "hung",
    "certificates": "in_force",
    "appraisals": "in_use",
    "digital_tools": "in_use",
}
ENDINGS = [(register, status) for register, statuses in ENDED.items() for status in statuses]


def states_after(register: str, *statuses: str | None) -> dict[str, pl.DataFrame]:
    """The states after these months of one row; None: the row does not appear."""
    states = no_states()
    for number, status in enumerate(statuses, start=1):
        rows = [] if status is None else [PLACE | {"status": status}]
        states = last_states(states, lazily(registers_of(f"2026-0{number}", {register: rows})))
    return states


@pytest.mark.parametrize(("register", "ended"), ENDINGS)
def test_every_way_of_ending_can_rebound(register: str, ended: str) -> None:
    now = {register: [{"status": IN_USE[register]}]}
    assert facts_of(states_after(register, ended), **now)["rebounds"] == 1
    assert facts_of(states_after(register, ended, None, None), **now)["rebounds"] == 1
    assert facts_of(states_after(register, ended, IN_USE[register]), **now)["rebounds"] == 0
    assert facts_of(states_after(register, IN_USE[register], ended), **now)["rebounds"] == 1
    assert facts_of(states_after(register, None), **now)["rebounds"] == 0
    still = {register: [{"status": ended}]}
    assert facts_of(states_after(register, ended), **still)["rebounds"] == 0


def test_a_burden_comes_back_under_another_spelling() -> None:
    states = states_after("forms", "stopped")
    assert facts_of(states, forms=[{"form_name": "《表 格》"}])["rebounds"] == 1
    assert facts_of(states, forms=[{"form_name": "表格甲"}])["rebounds"] == 0


def test_lists_are_met_by_names_however_they_are_written() -> None:
    lists = pl.DataFrame(
        {"kind": ["retained_forms", "certificates_forbidden"], "title": ["低保台账", "亲属关系证明"]}
    )
    rows = {
        "communities": [PLACE],
        "forms": [PLACE | {"form_name": name} for name in ("《低保台帐》", "低保 台账", "低保名册")],
        "certificates": [PLACE | {"certificate_name": "亲属关系\n证明", "issued": 5}],
        "plaques": [PLACE | {"plaque_name": "党群 服务中心", "placement": "outside", "basis": "none"}],
    }
    settings = jurisdiction_with(permitted_outside_plaques=("党群服务中心",))
    facts = community_facts(lazily(registers_of(PERIOD, rows)), PERIOD, settings, lists, no_states())
    counted = facts.collect().row(0, named=True)
    assert (counted["forms_off_list"], counted["forbidden_certificates_issued"]) == (1, 5)
    assert counted["outside_plaque_breaches"] == 0


def test_the_same_name_of_another_department_is_another_burden() -> None:
    states = states_after("forms", "stopped")
    assert facts_of(states, forms=[{"department": "卫健局"}])["rebounds"] == 0
