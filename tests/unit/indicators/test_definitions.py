"""The declaration is complete, and a wrong one is refused with every problem at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.indicators.columns import COUNT_COLUMNS, REPORTING_COLUMNS, WAIT_DAYS
from pipelines.indicators.definitions import BY_CODE, DECLARATION, GROUPS, INDICATORS, read_definitions
from pipelines.indicators.months import flow_columns

PROMISED = [
    "forms_per_community",
    "form_fills_per_community",
    "forms_off_list_share",
    "forms_stopped_share",
    "plaques_per_community",
    "plaques_removed",
    "plaques_removed_share",
    "plaques_without_basis_share",
    "outside_plaque_breach_share",
    "certificates_per_community",
    "certificates_retired",
    "certificates_retired_share",
    "certificates_no_replacement_share",
    "forbidden_certificates_issued",
    "work_items_per_community",
    "emergency_awaiting_paperwork",
    "emergency_overdue",
    "emergency_overdue_share",
    "emergency_median_wait_days",
    "undocumented_items",
    "negative_list_breaches",
    "overdue_withdrawals_share",
    "funds_paid_share",
    "appraisals_per_community",
    "one_vote_vetoes",
    "digital_tools_per_community",
    "chat_groups_per_community",
    "meetings_per_community",
    "satisfaction_share",
    "rebounds",
    "households_out_of_norm_share",
    "volunteers_share",
    "social_organisations_short_share",
    "service_area_per_100_households",
    "reporting_completeness",
    "reporting_timeliness",
]


def test_the_promised_indicators_stand_in_their_order() -> None:
    assert list(BY_CODE) == PROMISED


def test_every_fact_is_used_and_every_group_has_indicators() -> None:
    used = {column for one in INDICATORS for column in (one.numerator, one.denominator)}
    assert used - {None} == {*COUNT_COLUMNS, *REPORTING_COLUMNS, WAIT_DAYS}
    assert {one.group for one in INDICATORS} == {group.code for group in GROUPS}


def test_names_are_given_once() -> None:
    for language in ("zh", "en"):
        names = [getattr(one, language) for one in INDICATORS]
        assert len(set(names)) == len(names)


def test_what_happens_in_a_month_adds_up_over_months() -> None:
    assert flow_columns() == [
        "forbidden_certificates_issued",
        "meetings",
        "rebounds",
        "survey_respondents",
        "survey_satisfied",
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('numerator = "forms_in_use"', 'numerator = "forms"', "'forms' is not a column"),
        ('kind = "count"', 'kind = "mean"', "should be one of count, amount"),
        ("factor = 1\n", "factor = 0\n", "factor = 0 should be a whole number above 0"),
        ('direction = "low"\n', "", "direction is missing"),
        ('en = "Forms in use per community"', 'english = "Forms"', "unknown key 'english'"),
        ('en = "Forms in use per community"', 'en = " "', "should be a text that is not empty"),
        ('code = "form_fills_per_community"', 'code = "forms_per_community"', "declared twice"),
        ('group = "forms"\n', 'group = "form"\n', "group 'form' is not declared"),
        ('kind = "count"', 'kind = "total"', "a total has no denominator"),
        ('source = ["sichuan', 'flow = ["both"]\nsource = ["sichuan', "flow holds"),
        ('denominator_en = "communities reported"\n', "", "needs denominator, denominator_zh and"),
        ('source = ["sichuan 2.4", "huanxian annex 3"]', "source = 1", "list of words"),
    ],
)
def test_a_wrong_declaration_says_what_and_where(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = DECLARATION.read_text(encoding="utf-8")
    assert old in text
    wrong = tmp_path / "indicators.toml"
    wrong.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=r"indicators.toml: indicator \d+") as caught:
        read_definitions(wrong)
    assert said in str(caught.value)


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    text = DECLARATION.read_text(encoding="utf-8").replace('direction = "low"', 'direction = "down"')
    wrong = tmp_path / "indicators.toml"
    wrong.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="direction") as caught:
        read_definitions(wrong)
    assert len(str(caught.value).splitlines()) == sum(one.direction == "low" for one in INDICATORS)
