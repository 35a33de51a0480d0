"""Every indicator's worked example, through the facts and the area values, at every level."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from pipelines.indicators.aggregate import area_values, community_values
from pipelines.indicators.definitions import BY_CODE, INDICATORS
from pipelines.indicators.facts import community_facts, last_states, no_states
from pipelines.indicators.facts.baseline import baseline_stocks, set_against
from pipelines.indicators.specs import FOLDER, Spec, SpecTable, read_spec
from schemas.returns import REGISTERS
from tests.support.register_rows import jurisdiction_with, lazily, list_rows, registers_of, vanished_in

COUNTY, PREFECTURE, PROVINCE = "510101", "510100", "510000"
LETTERS = "ABCD"
TOWNSHIP = {"A": "510101001", "B": "510101001", "C": "510101002", "D": "510101002"}
"""Townships of a spec's communities: two, so that a total is summed over more than one."""


def community_code(letter: str) -> str:
    return TOWNSHIP[letter] + f"{LETTERS.index(letter):03d}"


def township_code(letter: str) -> str:
    return f"51010100{LETTERS.index(letter)}"


def typed(register: str, record: dict[str, Any]) -> dict[str, Any]:
    """A spec's row with its community's codes and its dates read."""
    letter = record.pop("community")
    columns = REGISTERS[register].by_name
    assert set(record) <= set(columns)
    cells = {
        name: date.fromisoformat(cell) if cell and columns[name].kind == "date" else cell
        for name, cell in record.items()
    }
    return cells | {"community_code": community_code(letter), "township_code": TOWNSHIP[letter]}


def registers(spec: Spec, period: str, tables: dict[str, SpecTable]) -> dict[str, pl.LazyFrame]:
    """A period's registers; every community of the example reports its overview."""
    given = {
        name: [typed(name, record) for record in table.records()]
        for name, table in tables.items()
        if name != "reporting"
    }
    if "communities" not in given:
        letters = [row[0] for row in spec.expected.rows if row[0] != "total"]
        given["communities"] = [typed("communities", {"community": letter}) for letter in letters]
    return lazily(registers_of(period, given))


def facts_of(spec: Spec) -> pl.DataFrame:
    states = no_states()
    months = [(period, registers(spec, period, tables)) for period, tables in sorted(spec.earlier.items())]
    rows = registers(spec, spec.period, spec.tables)
    for _, earlier in months:
        states = last_states(states, earlier)
    gone = vanished_in([*months, (spec.period, rows)])
    given = (jurisdiction_with(**spec.settings), list_rows(spec.lists))
    facts = community_facts(rows, spec.period, *given, states, gone).collect()
    if not months:
        return facts
    first, earliest = months[0]
    baseline = community_facts(earliest, first, *given, no_states()).collect()
    return set_against(facts, baseline_stocks(baseline, baseline.select("community")))


def area_rows(townships: list[str]) -> pl.DataFrame:
    lineage = {"county": COUNTY, "prefecture": PREFECTURE, "province": PROVINCE}
    rows = [{"level": "township", "code": code, **lineage} for code in townships]
    rows += [{"level": level, "code": code, **lineage} for level, code in lineage.items()]
    return pl.DataFrame(rows).with_columns(country=pl.lit(None, pl.String))


def reporting_frame(spec: Spec) -> pl.DataFrame:
    """The example's own where it is about reporting; else every township reported on time."""
    if "reporting" in spec.tables:
        records = spec.tables["reporting"].records()
        return pl.DataFrame([{**r, "township": township_code(r["township"])} for r in records])
    townships = pl.DataFrame({"township": sorted(set(TOWNSHIP.values()))})
    return townships.with_columns(expected=True, accepted=True, on_time=True)


def compute(spec: Spec) -> tuple[dict[str, tuple[Any, ...]], list[tuple[Any, ...]]]:
    """(numerator, denominator, value) by code of the example's communities (of its townships, where it is
    about reporting), and that of county, prefecture and province."""
    indicator = BY_CODE[spec.code]
    reporting, jurisdiction = reporting_frame(spec), jurisdiction_with(**spec.settings)
    facts = facts_of(read_spec("meetings_per_community") if indicator.reporting else spec)
    communities = facts.select("community", "township", province=pl.lit(PROVINCE))
    areas = area_rows(reporting["township"].to_list())
    values = area_values(facts, communities, areas, reporting, spec.period, jurisdiction, [indicator])
    own = values.filter(level="township")
    if not indicator.reporting:
        own = community_values(facts, communities, reporting, spec.period, jurisdiction, [indicator])
    figures = ("numerator", "denominator", "value")
    totals = values.filter(pl.col("level") != "township").select(figures).rows()
    return {row[0]: row[1:] for row in own.select("area_code", *figures).iter_rows()}, totals


@pytest.mark.parametrize("code", [indicator.code for indicator in INDICATORS])
def test_worked_example(code: str) -> None:
    spec = read_spec(code)
    expected = {row[0]: tuple(None if cell == "" else cell for cell in row[1:]) for row in spec.expected.rows}
    found, totals = compute(spec)
    total = expected.pop("total")
    code_of = township_code if BY_CODE[code].reporting else community_code
    assert {letter: found[code_of(letter)] for letter in expected} == expected
    assert totals == [total] * 3


def test_every_indicator_has_one_and_no_other_stands_there() -> None:
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(BY_CODE)


@pytest.mark.parametrize("code", BY_CODE)
def test_example_says_why_in_both_languages(code: str) -> None:
    spec = read_spec(code)
    assert spec.zh and spec.en
    assert spec.expected.frame().height == len(spec.expected.rows)
