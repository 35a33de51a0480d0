"""A row in use that is gone without having ended counts as in use until it is ended or was never there."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from pipelines.indicators.facts import Step, community_facts, missing_rows, no_states, unconfirmed_rows
from pipelines.indicators.facts.rebounds import returned_rows
from pipelines.indicators.pushed import own_facts, pushed_facts
from schemas.periods import end_of
from tests.support.register_rows import NO_LISTS, jurisdiction_with, lazily, registers_of, vanished_in

HERE = {"community_code": "510101001001", "township_code": "510101001"}
THERE = {"community_code": "510101001002", "township_code": "510101001"}
MONTHS = ("2026-07", "2026-08", "2026-09", "2026-10")
Rows = list[dict[str, Any]]


def months(register: str, *listed: Rows | None) -> list[tuple[str, dict[str, pl.LazyFrame]]]:
    """Months in which HERE reports these rows of the register; none where it does not report."""
    given = []
    for period, rows in zip(MONTHS, listed, strict=False):
        places = [THERE] if rows is None else [HERE, THERE]
        tables = {"communities": places, register: [HERE | row for row in rows or ()]}
        given.append((period, lazily(registers_of(period, tables))))
    return given


def in_use(register: str, fact: str, *listed: Rows | None) -> tuple[int, int]:
    """The fact of HERE in the last month, and how much of it is unconfirmed."""
    all_months = months(register, *listed)
    period, rows = all_months[-1]
    gone = vanished_in(all_months)
    facts = community_facts(rows, period, jurisdiction_with(), NO_LISTS, no_states(), gone).collect()
    row = facts.row(by_predicate=pl.col("community") == HERE["community_code"], named=True)
    return row[fact], row[f"{fact}_unconfirmed"]


FORM, OTHER = {"form_name": "人口台账"}, {"form_name": "走访记录"}
STOPPED = FORM | {"status": "stopped"}


def test_it_counts_as_long_as_it_stays_away() -> None:
    assert in_use("forms", "forms_in_use", [FORM, OTHER], [OTHER]) == (2, 1)
    assert in_use("forms", "forms_in_use", [FORM, OTHER], [OTHER], [OTHER], [OTHER]) == (2, 1)


def test_it_is_settled_by_an_end_or_by_coming_back() -> None:
    assert in_use("forms", "forms_in_use", [FORM, OTHER], [OTHER], [OTHER, STOPPED]) == (1, 0)
    assert in_use("forms", "forms_in_use", [FORM, OTHER], [OTHER], [OTHER, FORM]) == (2, 0)
    assert in_use("forms", "forms_in_use", [FORM], [], [STOPPED], []) == (0, 0)


def test_what_was_stopped_or_never_there_does_not_vanish() -> None:
    assert in_use("forms", "forms_in_use", [STOPPED], []) == (0, 0)
    assert in_use("forms", "forms_in_use", [OTHER], [OTHER]) == (1, 0)


def test_a_month_without_a_return_says_nothing() -> None:
    assert in_use("forms", "forms_in_use", [FORM, OTHER], None, [OTHER]) == (2, 1)
    assert in_use("forms", "forms_in_use", [FORM], [], None, []) == (1, 1)


def test_another_spelling_is_the_same_row() -> None:
    assert in_use("forms", "forms_in_use", [FORM], [{"form_name": "人口 台账"}]) == (1, 0)


@pytest.mark.parametrize(
    "again", [FORM | {"department": "公安局"}, {"form_name": "人口登记表"}, {"form_name": "人口台账（2026）"}]
)
def test_a_row_under_another_name_counts_once(again: dict[str, Any]) -> None:
    assert in_use("forms", "forms_in_use", [FORM], [again]) == (1, 0)
    assert in_use("forms", "forms_in_use", [FORM], [again], [again]) == (1, 0)


def test_one_row_stands_for_one_that_is_gone() -> None:
    two = [FORM, {"form_name": "人口统计表"}]
    assert in_use("forms", "forms_in_use", two, [{"form_name": "人口登记表"}]) == (2, 1)
    assert in_use("forms", "forms_in_use", two, [{"form_name": "人口登记表"}], []) == (2, 2)
    items = [{"item_name": "迎检", "started_on": date(2026, 6, day)} for day in (1, 2)]
    later = [{"item_name": "迎检", "started_on": date(2026, 6, 3)}]
    assert in_use("work_items", "work_items_put_on", items, later) == (2, 1)


def test_what_was_there_all_along_stands_for_nothing() -> None:
    like = {"form_name": "人口登记表"}
    assert in_use("forms", "forms_in_use", [FORM, like], [like]) == (2, 1)
    assert in_use("forms", "forms_in_use", [FORM, like | {"status": "stopped"}], [like]) == (2, 1)
    ended = like | {"status": "stopped"}
    assert in_use("forms", "forms_in_use", [FORM, ended], None, [ended]) == (1, 1)


def test_a_row_that_is_ended_under_another_name_has_ended() -> None:
    assert in_use(
        "forms", "forms_in_use", [FORM], [FORM | {"department": "公安局", "status": "stopped"}]
    ) == (0, 0)


def test_another_row_of_the_department_explains_nothing() -> None:
    assert in_use("forms", "forms_in_use", [FORM], [OTHER]) == (2, 1)


def test_figures_of_a_month_do_not_stand() -> None:
    ad_hoc = {"form_name": "临时表", "frequency": "ad_hoc", "ad_hoc_fills": 4}
    monthly = FORM | {"frequency": "monthly"}
    assert in_use("forms", "form_fills_a_year", [ad_hoc, monthly], [OTHER]) == (13, 12)


def test_every_register_of_burdens() -> None:
    for register, fact in (
        ("plaques", "plaques_hung"),
        ("certificates", "certificates_in_force"),
        ("appraisals", "appraisals_beyond_comprehensive"),
        ("digital_tools", "digital_tools_in_use"),
        ("work_items", "work_items_put_on"),
    ):
        assert in_use(register, fact, [{}], []) == (1, 1), register


def test_one_breach_is_one_however_many_rows_say_so() -> None:
    breach = {"placement": "outside", "basis": "none"}
    both = [breach, breach | {"plaque_name": "另一块"}]
    assert in_use("plaques", "outside_plaque_breaches", both, both[:1]) == (1, 0)
    assert in_use("plaques", "outside_plaque_breaches", both, []) == (1, 1)


def test_it_follows_the_community_to_its_new_code() -> None:
    (_, past), (_, now) = months("forms", [FORM], [])
    there = registers_of(MONTHS[1], {"communities": [THERE]})
    moved = pl.DataFrame(
        {"level": ["community"], "code": [HERE["community_code"]], "successor": [THERE["community_code"]]}
    )
    ends = (end_of(MONTHS[0]), end_of(MONTHS[1]))
    for later, codes, place in ((lazily(there), moved, THERE), (now, None, HERE)):
        missing = missing_rows(None, Step(past, later, ends, codes))
        rows = unconfirmed_rows(missing)["forms"].collect()
        assert rows["community_code"].to_list() == [place["community_code"]]


def test_who_pushed_it_and_the_own_part_add_up() -> None:
    rows = [
        FORM | {"frequency": "monthly"},
        OTHER | {"frequency": "monthly", "department_level": "province"},
        {"form_name": "留下的表"},
    ]
    all_months = months("forms", rows, rows[2:])
    period, registers = all_months[-1]
    gone, given = vanished_in(all_months), (jurisdiction_with(), NO_LISTS)
    facts = community_facts(registers, period, *given, no_states(), gone).collect()
    pushed = pushed_facts(registers, period, *given, facts, gone)
    by_level = pushed.filter(indicator="form_fills_per_community").sort("department_level")
    assert by_level.select("department_level", "numerator").rows() == [("county", 13), ("province", 12)]
    returned = returned_rows(registers, no_states()).collect()
    own = own_facts(registers, period, *given, returned, ("county", "township"), facts, gone)
    told = own.filter(community=HERE["community_code"]).row(0, named=True)
    assert (told["forms_in_use"], told["forms_in_use_unconfirmed"]) == (2, 1)
    assert (told["form_fills_a_year"], told["form_fills_a_year_unconfirmed"]) == (13, 12)
