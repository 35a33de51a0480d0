"""Departments: how their rows are told apart, named and counted."""

from __future__ import annotations

from typing import Any

import polars as pl

from pipelines.indicators.definitions import BY_CODE
from pipelines.indicators.facts import FACTS_OF, community_facts, no_states
from pipelines.indicators.pushed import (
    LEVELLED,
    STOCKS,
    UNSTATED,
    department_names,
    own_indicators,
    pushed_facts,
    written_departments,
)
from tests.support.register_rows import NO_LISTS, jurisdiction_with, lazily, registers_of

PERIOD = "2026-10"
PLACE = {"community_code": "510104001001", "township_code": "510104001"}


def registers(**tables: list[dict[str, Any]]) -> dict[str, pl.LazyFrame]:
    rows = {name: [PLACE | row for row in rows] for name, rows in tables.items()}
    return lazily(registers_of(PERIOD, {"communities": [PLACE], **rows}))


def pushed(**tables: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    rows, settings = registers(**tables), jurisdiction_with()
    facts = community_facts(rows, PERIOD, settings, NO_LISTS, no_states()).collect()
    found = pushed_facts(rows, PERIOD, settings, NO_LISTS, facts)
    return found.select("indicator", "department", "department_level", "numerator").sort(pl.all()).rows()


def test_every_stock_is_counted_by_department() -> None:
    counted = {fact for register in LEVELLED for fact in FACTS_OF[register]}
    assert {BY_CODE[code].numerator for code in STOCKS} <= counted


def test_one_department_in_two_spellings_is_one() -> None:
    forms = [{"form_name": "一", "department": "民政局"}, {"form_name": "二", "department": " 民政 局"}]
    assert pushed(forms=forms)[1] == ("forms_per_community", "民政局", "county", 2)


def test_a_row_without_a_level_counts_under_a_key_of_its_own() -> None:
    plaques = [{"plaque_name": "一"}, {"plaque_name": "二", "department_level": None}]
    assert pushed(plaques=plaques) == [
        ("plaques_per_community", "民政局", "county", 1),
        ("plaques_per_community", "民政局", UNSTATED, 1),
    ]


def test_who_did_not_state_all_fills_has_none() -> None:
    silent = {"form_name": "二", "frequency": "ad_hoc", "department": "水利局"}
    found = pushed(forms=[{"form_name": "一"}, silent])
    assert {row[0] for row in found} == {"forms_per_community"}


def test_a_department_is_shown_as_it_is_written_most_often() -> None:
    names = ["县民政局", "县 民政局", "县民政局", "“县民政局”"]
    rows = [{"form_name": str(number), "department": name} for number, name in enumerate(names)]
    assert department_names(written_departments(registers(forms=rows))).rows() == [("县民政局", "县民政局")]


def test_the_own_part_has_figures_of_what_names_a_level() -> None:
    codes = {one.code for one in own_indicators()}
    assert set(STOCKS) | {"plaques_without_basis_share", "undocumented_items", "rebounds"} <= codes
    assert not codes & {"certificates_per_community", "meetings_per_community", "satisfaction_share"}
    assert not codes & {"reporting_completeness", "plaques_removed", "households_out_of_norm_share"}
