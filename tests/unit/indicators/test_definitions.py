"""The declaration is complete, and a wrong one is refused with every problem at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipelines.indicators.columns import AT_BASELINE, REPORTING_COLUMNS, WAIT_DAYS
from pipelines.indicators.definitions import BY_CODE, DECLARATION, GROUPS, INDICATORS, read_definitions
from pipelines.indicators.facts import COUNT_COLUMNS, effort
from pipelines.indicators.months import flow_columns

FLOOR = Path(__file__).resolve().parents[2] / "bench" / "figures.sql"
"""The SQL that figures are measured against."""


def test_indicators_of_a_group_stand_together_in_the_order_of_the_groups() -> None:
    groups = list(dict.fromkeys(one.group for one in INDICATORS))
    assert groups == [group.code for group in GROUPS]
    assert [one.group for one in INDICATORS] == sorted((one.group for one in INDICATORS), key=groups.index)


def test_every_indicator_that_areas_are_compared_on_has_a_short_name() -> None:
    """``short_zh`` and ``short_en`` in schemas/indicators.toml: the heat map's columns are narrow."""
    compared = [one for one in INDICATORS if one.kind in ("proportion", "count") and one.ranked]
    assert [one.code for one in compared if not one.short_zh or not one.short_en] == []
    for names in ([one.short_zh for one in compared], [one.short_en for one in compared]):
        assert sorted(name for name in names if names.count(name) > 1) == []
    assert [one.code for one in compared if len(one.short_zh or "") > 6 or len(one.short_en or "") > 22] == []


def test_the_measured_floor_says_what_the_declaration_says() -> None:
    """Factor and direction of every indicator that the SQL works out; one it lacks is not compared there."""
    better = {"low": 1, "high": -1, "context": 0}
    found = re.findall(r"\{i: '(\w+)',.*?f: (\d+),\s+b: (-?\d)\}", FLOOR.read_text(encoding="utf-8"), re.S)
    assert len(found) > 30
    declared = [(code, BY_CODE[code].factor, better[BY_CODE[code].direction]) for code, _, _ in found]
    assert [(code, int(factor), int(sign)) for code, factor, sign in found] == declared


def test_every_fact_is_used_and_every_group_has_indicators() -> None:
    used = {column for one in INDICATORS for column in (one.numerator, one.denominator)}
    ends = {effort.minutes_column(part, end) for part in effort.PARTS for end in effort.ENDS}
    assert used - {None} | {AT_BASELINE} | ends == {*COUNT_COLUMNS, *REPORTING_COLUMNS, WAIT_DAYS}
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
        ('source = ["sichuan 2.4", "huanxian 附件3"]', "source = 1", "list of words"),
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
