"""Rules of values, rows, dates and repeated rows, each tried on rows that keep it and rows that break it."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from pandera.errors import SchemaErrors

from pipelines.intake.checks import rules
from pipelines.intake.files.batch import PROBLEM_SCHEMA
from schemas.problems import problem_texts
from schemas.returns import REGISTERS
from tests.support.small_returns import north_rows

NOTHING = pl.DataFrame(schema=PROBLEM_SCHEMA)
VALUES = {
    pl.String: ("x", "", "y" * 200, "in_use"),
    pl.Int64: (-1, 0, 10**13),
    pl.Float64: (-0.5, 0.0, 1e13),
    pl.Boolean: (True, False),
    pl.Date: (date(1900, 1, 1), date(2030, 1, 1)),
}
"""Good and bad values of every type a column has."""
END = pl.Series([date(2025, 3, 31)])


def frame(register: str, *rows: dict[str, Any]) -> pl.DataFrame:
    placed = [{"return_no": 0, "sheet_row": place, **row} for place, row in enumerate(rows, start=2)]
    schema = {"return_no": pl.Int64, "sheet_row": pl.Int64} | REGISTERS[register].dtypes
    return pl.DataFrame(placed, schema=schema)


def good(register: str, number: int = 0, **changes: Any) -> dict[str, Any]:
    return north_rows()[register][number] | changes


def told(register: str, *rows: dict[str, Any], unread: pl.DataFrame = NOTHING) -> list[tuple[str, int, str]]:
    contract, data = REGISTERS[register], frame(register, *rows)
    found = pl.concat(
        [
            rules.check_values(contract, data, unread),
            rules.check_dates(contract, data, END),
            rules.check_unique(contract, data),
        ]
    )
    return sorted(found.select("code", "row", "field").rows())


@pytest.mark.parametrize("register", REGISTERS)
def test_good_rows_pass(register):
    assert told(register, *north_rows()[register]) == []


@pytest.mark.parametrize(
    ("register", "number", "changes", "expected"),
    [
        # COM: satisfied ≤ respondents, volunteers ≤ residents, both survey cells or neither
        ("communities", 0, {"survey_respondents": 90}, ("COM-001", "survey_satisfied")),
        ("communities", 0, {"residents": 84}, ("COM-002", "registered_volunteers")),
        ("communities", 0, {"survey_satisfied": None}, ("COM-003", "survey_satisfied")),
        ("communities", 1, {"survey_satisfied": 3}, ("COM-003", "survey_satisfied")),
        # WRK: what each way in needs; order of dates
        ("work_items", 0, {"list_kind": None}, ("WRK-001", "list_kind")),
        ("work_items", 0, {"list_number": None}, ("WRK-002", "list_number")),
        ("work_items", 1, {"entry_route": "approved"}, ("WRK-003", "approval_document")),
        ("work_items", 1, {"withdrawn_on": date(2025, 1, 6)}, ("WRK-004", "withdrawn_on")),
        ("work_items", 1, {"approved_on": date(2025, 1, 6)}, ("WRK-005", "approved_on")),
        ("forms", 0, {"ad_hoc_fills": 1}, ("FRM-001", "ad_hoc_fills")),
        ("forms", 0, {"status": "stopped"}, ("FRM-003", "stopped_on")),
        ("forms", 0, {"status": "merged"}, ("FRM-003", "stopped_on")),
        ("plaques", 1, {"hung_on": date(2024, 12, 21)}, ("PLQ-002", "removed_on")),
        ("plaques", 0, {"status": "removed"}, ("PLQ-003", "removed_on")),
        ("certificates", 1, {"retired_on": None}, ("CRT-003", "retired_on")),
        ("certificates", 1, {"replacement": None}, ("CRT-004", "replacement")),
        # single cells
        ("communities", 0, {"households": None}, ("CEL-006", "households")),
        ("communities", 0, {"households": -1}, ("CEL-007", "households")),
        ("communities", 0, {"households": 10_000_001}, ("CEL-007", "households")),
        ("communities", 0, {"service_area_m2": -0.5}, ("CEL-007", "service_area_m2")),
        ("forms", 0, {"form_name": "表" * 101}, ("CEL-008", "form_name")),
        ("forms", 0, {"department": "局" * 61}, ("CEL-008", "department")),
        ("forms", 0, {"status": "lost"}, ("CEL-004", "status")),
        # dates: 1949-10-01 to the end of the month
        ("plaques", 0, {"hung_on": date(1949, 9, 30)}, ("CEL-014", "hung_on")),
        ("plaques", 0, {"hung_on": date(2025, 4, 1)}, ("CEL-014", "hung_on")),
        ("work_items", 0, {"ends_on": date(1900, 1, 1)}, ("CEL-014", "ends_on")),
    ],
)
def test_broken_rule_is_named_with_its_cell(register, number, changes, expected):
    code, field = expected
    assert told(register, good(register, number, **changes)) == [(code, 2, field)]


@pytest.mark.parametrize(
    ("register", "number", "changes"),
    [
        ("communities", 0, {"survey_satisfied": 100}),
        ("communities", 0, {"residents": 85}),
        ("communities", 0, {"households": 0}),
        ("work_items", 1, {"withdrawn_on": date(2025, 1, 7), "approved_on": date(2025, 1, 7)}),
        ("work_items", 0, {"approved_on": date(2024, 2, 1)}),  # not an emergency item
        ("work_items", 0, {"ends_on": date(2027, 12, 31)}),  # an agreed end may lie ahead
        ("plaques", 1, {"hung_on": date(2024, 12, 20)}),
        ("plaques", 0, {"hung_on": date(1949, 10, 1)}),
        ("plaques", 0, {"hung_on": date(2025, 3, 31)}),
        ("forms", 0, {"form_name": "表" * 100}),
        ("forms", 0, {"ad_hoc_fills": 0}),
    ],
)
def test_values_at_the_edge_pass(register, number, changes):
    assert told(register, good(register, number, **changes)) == []


def test_repeated_row_names_the_first():
    rows = [good("forms"), good("forms", 1), good("forms"), good("forms", frequency="weekly")]
    found = rules.check_unique(REGISTERS["forms"], frame("forms", *rows))
    assert found.select("code", "row", "field", "value").rows() == [
        ("SHT-020", 4, "form_name", "居民台账"),
        ("SHT-020", 5, "form_name", "居民台账"),
    ]
    assert all('"other_row":2' in params for params in found["params"])


@pytest.mark.parametrize(
    ("first", "other"),
    [
        ("人口台账（试行）", "人口台账(试行)"),
        ("人口台账（试行）", "人口台账【试行】"),
        ("人口台账", "人口台帐"),
        ("人口台账", "《人口台账》"),
        ("月报表", "⽉报表"),
        ("人口台账", "人口\u2060台账"),
        ("APP推广表", "ａｐｐ推广表"),
    ],
)
def test_a_form_under_another_spelling_is_a_repeated_row(first, other):
    rows = [good("forms", form_name=first), good("forms", form_name=other)]
    found = rules.check_unique(REGISTERS["forms"], frame("forms", *rows))
    assert found.select("code", "row", "value").rows() == [("SHT-020", 3, other)]


def test_same_key_in_two_returns_is_no_repetition():
    twice = frame("forms", good("forms"), good("forms")).with_columns(return_no=pl.Series([0, 1]))
    assert rules.check_unique(REGISTERS["forms"], twice).is_empty()


def test_rows_without_a_key_are_not_repetitions():
    rows = [good("forms", form_name=None), good("forms", form_name=None)]
    assert [code for code, _, _ in told("forms", *rows)] == ["CEL-006", "CEL-006"]


def unread(register: str, row: int | None, field: str) -> pl.DataFrame:
    cell = (0, "CEL-002", register, row, field, "x", "{}")
    return pl.DataFrame([cell], schema=PROBLEM_SCHEMA, orient="row")


def test_cell_that_was_not_read_is_not_reported_again():
    row = good("communities", households=None)
    assert told("communities", row, unread=unread("communities", 2, "households")) == []


def test_rule_is_silent_where_one_of_its_cells_was_not_read():
    row = good("communities", survey_respondents=None)
    assert told("communities", row, unread=unread("communities", 2, "survey_respondents")) == []


def test_missing_column_is_not_reported_row_by_row():
    rows = [good("communities", households=None), good("communities", 1, households=None)]
    assert told("communities", *rows, unread=unread("communities", None, "households")) == []


def test_lazy_frame_with_bad_values_is_refused():
    bad = frame("communities", good("communities", households=-1))
    REGISTERS["communities"].schema.validate(bad.lazy())  # Pandera itself lets it pass
    with pytest.raises(TypeError, match="collected"):
        rules.failed_checks(REGISTERS["communities"], bad.lazy())  # type: ignore[arg-type]


@pytest.mark.parametrize("register", REGISTERS)
def test_one_pass_finds_a_fault_where_pandera_does(register):
    contract = REGISTERS[register]
    for name, dtype in contract.dtypes.items():
        for value in (None, *VALUES[dtype]):
            column = pl.Series(name, [value], dtype=dtype)
            data = frame(register, good(register)).with_columns(column)
            try:
                contract.schema.validate(data, lazy=True)
                faults = False
            except SchemaErrors:
                faults = True
            assert bool(rules.failed_checks(contract, data)) == faults, (name, value)


def test_every_row_rule_names_the_column_it_marks_among_its_fields():
    for register in REGISTERS.values():
        for check in register.schema.checks:
            marked = problem_texts()[check.name].column
            assert marked in rules.rule_fields(register.schema, check.name), check.name


def test_unknown_month_checks_only_the_early_bound():
    late, early = good("plaques", hung_on=date(2099, 1, 1)), good("plaques", hung_on=date(1900, 1, 1))
    rows = frame("plaques", late, early)
    found = rules.check_dates(REGISTERS["plaques"], rows, pl.Series([None], dtype=pl.Date))
    assert found["row"].to_list() == [3]
