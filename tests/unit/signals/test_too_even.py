"""near_copy, perfect_satisfaction, heaping, fall_to_nothing: figures nobody counted."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy import stats

from pipelines.signals.answers import evenness_p, find_even_counties, find_perfect_communities, heaping_p
from pipelines.signals.copies import CHANGED, find_copied_communities, find_copied_townships
from tests.support.signal_months import COMMUNITIES, COUNTY, PREFECTURE, PROVINCE, judge, row, signals_of


def overview(month: int, **fields: Any) -> dict[str, Any]:
    """A month in which every community held another number of meetings, as communities do."""
    return {
        "communities": [row(number, meetings=5 + (month * 3 + number) % 7, **fields) for number in range(5)]
    }


FIXED = overview(0)


def test_a_township_that_hands_the_same_in_three_times_has_copied() -> None:
    signals = signals_of("near_copy", overview(1), FIXED, FIXED, FIXED, FIXED)
    assert signals.select("level", "area_code").rows() == [("township", "510104017")]
    assert json.loads(signals["params"][0]) == {"cells": [0, 0, 0], "communities": 5}


def with_meetings(changed: int) -> dict[str, Any]:
    rows = [dict(one) for one in FIXED["communities"]]
    for one in rows[:changed]:
        one["meetings"] += 1
    return {"communities": rows}


@pytest.mark.parametrize(("changed", "fires"), [(0, True), (3, True), (4, False)])
def test_three_changed_cells_are_few_and_four_are_not(changed: int, fires: bool) -> None:
    found = signals_of("near_copy", FIXED, FIXED, FIXED, with_meetings(changed))
    assert (not found.is_empty()) is fires


def test_two_cells_of_each_of_two_rows_are_four() -> None:
    rows = [dict(one) for one in FIXED["communities"]]
    for one in rows[:2]:
        one |= {"meetings": 99, "households": 501}
    assert signals_of("near_copy", FIXED, FIXED, FIXED, {"communities": rows}).is_empty()


def test_a_new_form_is_many_cells() -> None:
    assert signals_of("near_copy", FIXED, FIXED, FIXED, FIXED | {"forms": [row()]}).is_empty()


def test_two_months_alike_are_no_copy() -> None:
    assert signals_of("near_copy", overview(1), FIXED, FIXED, FIXED).is_empty()


def counted(rows: list[int]) -> list[pl.DataFrame]:
    """A community's changed rows of each month."""
    return [
        pl.DataFrame([(COMMUNITIES[0], "510104017", number, None)], schema=CHANGED, orient="row")
        for number in rows
    ]


@pytest.mark.parametrize(
    ("history", "fires"),
    [
        ([3, 2, 4, 0, 0, 0], True),
        ([3, 2, 1, 0, 0, 0], False),
        ([3, 2, 4, 0, 0, 1], False),
        ([3, 4, 0, 0, 0], False),
    ],
    ids=["e⁻⁹", "e⁻⁶: not unlikely enough", "a change", "too short a history"],
)
def test_a_community_that_stands_still_against_its_habit(history: list[int], fires: bool) -> None:
    found = list(find_copied_communities(counted(history)))
    assert bool(found) is fires
    if fires:
        assert found[0].params["p"] == pytest.approx(math.exp(-9), rel=0.01)


def test_a_township_without_a_month_is_not_judged() -> None:
    assert not list(find_copied_townships(counted([0, 0])))


def surveys(rows: list[tuple[int, int]]) -> pl.DataFrame:
    return pl.DataFrame(
        [(f"{n:012d}", "510104017", answers, good) for n, (answers, good) in enumerate(rows)],
        schema={
            "community_code": pl.String,
            "township_code": pl.String,
            "answers": pl.Int64,
            "satisfied": pl.Int64,
        },
        orient="row",
    )


def where(count: int) -> pl.DataFrame:
    return pl.DataFrame({"community_code": [f"{n:012d}" for n in range(count)]}).with_columns(
        township=pl.lit("510104017"),
        county=pl.lit(COUNTY),
        prefecture=pl.lit(PREFECTURE),
        province=pl.lit(PROVINCE),
    )


TEN_AT_NINETY = [(100, 90)] * 19


@pytest.mark.parametrize(("answers", "good", "fires"), [(100, 100, True), (60, 60, False), (100, 99, False)])
def test_all_satisfied_is_too_good_where_even_the_best_are_not(answers: int, good: int, fires: bool) -> None:
    """0.9 to the 66th is the first below 0.001."""
    rows = surveys([*TEN_AT_NINETY, (answers, good)])
    found = list(find_perfect_communities(rows, where(20)))
    assert bool(found) is fires
    if fires:
        assert found[0].params["p"] == pytest.approx(0.9**100, rel=0.05)


def test_the_sums_are_those_of_three_months() -> None:
    """30 of 30 a month where the others have 24: 90 answers, of which the best tenth has 92 %."""
    asked = {"survey_respondents": 30, "survey_satisfied": 30}
    others = [row(n, **asked | {"survey_satisfied": 24}) for n in range(1, 5)]
    month = {"communities": [row(0, **asked), *others]}
    found = [frames["signals"].filter(code="perfect_satisfaction") for frames in judge(*[month] * 3)]
    assert found[0].is_empty()
    params = json.loads(found[2].filter(level="community")["params"][0])
    assert params == {"answers": 90, "best_tenth": 0.92, "p": pytest.approx(0.92**90, rel=0.01)}


def test_shares_that_are_all_the_same_are_too_even() -> None:
    even = surveys([(80, 64)] * 20)
    signals = list(find_even_counties(even, where(20), "2026-03"))
    assert [signal.area_code for signal in signals] == [COUNTY]
    generator = np.random.default_rng(3)
    drawn = surveys([(80, int(generator.binomial(80, 0.8))) for _ in range(20)])
    assert not list(find_even_counties(drawn, where(20), "2026-03"))
    few = surveys([(80, 64)] * 4)
    assert not list(find_even_counties(few, where(4), "2026-03"))


def test_evenness_is_near_what_chi_squared_says_where_answers_are_many() -> None:
    generator = np.random.default_rng(11)
    sizes = np.full(12, 400)
    for _ in range(4):
        good = generator.binomial(sizes, 0.7)
        share = good.sum() / sizes.sum()
        apart = ((good - sizes * share) ** 2 / (sizes * share * (1 - share))).sum()
        assert evenness_p(sizes, good, "x") == pytest.approx(stats.chi2.cdf(apart, 11), abs=0.06)


def test_honest_surveys_are_rarely_called_even() -> None:
    """2,000 counties of 20 communities with 60 answers at 95 %: at most a few by chance."""
    generator = np.random.default_rng(5)
    fired = 0
    for number in range(200):
        good = generator.binomial(60, 0.95, size=20)
        rows = surveys([(60, int(one)) for one in good])
        fired += len(list(find_even_counties(rows, where(20), str(number))))
    assert fired <= 2


def near(volunteers: list[int]) -> dict[str, Any]:
    """Communities of 1,000 residents with so many volunteers: 130 is the 13 % that is asked for."""
    rows = [
        row() | {"community_code": f"{n:012d}", "registered_volunteers": v} for n, v in enumerate(volunteers)
    ]
    return {"communities": rows}


@pytest.mark.parametrize(
    ("volunteers", "fires"),
    [
        ([131] * 9, True),
        ([131] * 9 + [125], True),
        ([131] * 5, False),
        ([131] * 9 + [125] * 9 + [145] * 9, False),
        ([145] * 12, False),
        ([129] * 12, False),
    ],
    ids=["all just above", "nearly all", "too few", "evenly", "in the next unit", "just below"],
)
def test_values_just_above_what_is_asked_for_are_heaped(volunteers: list[int], fires: bool) -> None:
    month = near(volunteers)
    found = signals_of("heaping", month, month, where=where(len(volunteers)))
    assert (not found.is_empty()) is fires


def test_the_heap_is_binomial() -> None:
    above, total = np.array([5, 9, 3]), np.array([5, 11, 9])
    exact = [
        stats.binomtest(int(k), int(n), 1 / 3, alternative="greater").pvalue
        for k, n in zip(above, total, strict=True)
    ]
    assert heaping_p(above, total) == pytest.approx(exact)


def households(number: int) -> dict[str, Any]:
    return {"communities": [row(0, households=number), *(row(n) for n in range(1, 5))]}


@pytest.mark.parametrize(
    ("before", "now", "fires"),
    [(1457, 2, True), (1457, 0, True), (600, 190, True), (600, 310, False), (5, 1, False), (2, 1457, False)],
)
def test_a_fall_by_more_than_the_factor_is_told_whatever_it_falls_to(
    before: int, now: int, fires: bool
) -> None:
    found = signals_of("fall_to_nothing", households(before), households(now))
    assert (not found.is_empty()) is fires
    if fires:
        fields = json.loads(found["evidence"][0])[0]["fields"]
        assert fields == {"households": {"before": before, "after": now}}


def test_a_stock_that_falls_to_nothing_is_told() -> None:
    forms = [row(form_name=f"表{letter}") for letter in "甲乙丙丁戊己庚"]
    found = signals_of("fall_to_nothing", {"forms": forms}, {"forms": []})
    assert json.loads(found["evidence"][0])[0]["fields"] == {"rows_in_use": {"before": 7, "after": 0}}
    assert signals_of("fall_to_nothing", {"forms": forms}, {"forms": forms[:4]}).is_empty()
    assert signals_of("fall_to_nothing", {"forms": forms[:5]}, {"forms": []}).is_empty()


def test_a_stock_is_counted_by_rows_also_where_some_are_the_same() -> None:
    """As those of communities that were merged are."""
    form = row(form_name="表甲")
    found = signals_of("fall_to_nothing", {"forms": [form] * 7}, {"forms": [form]})
    assert json.loads(found["evidence"][0])[0]["fields"] == {"rows_in_use": {"before": 7, "after": 1}}
