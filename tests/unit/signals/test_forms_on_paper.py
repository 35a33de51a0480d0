"""frequency_relabelled, merged_on_paper, forms_to_chat, split_tools: fewer forms on paper."""

from __future__ import annotations

import json
from datetime import date
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from pipelines.signals.forms import permutation_p
from tests.support.signal_months import COMMUNITIES, COUNTY, row, signals_of

STOPPED = {"status": "stopped", "stopped_on": date(2026, 2, 3)}


def form(name: str, frequency: str = "monthly", **fields: Any) -> dict[str, Any]:
    return row(form_name=name, frequency=frequency, **fields)


MONTHLY = [form(f"月报{letter}") for letter in "甲乙丙丁"]


def test_a_weekly_form_called_monthly_takes_its_fills_away() -> None:
    """52 + 4 × 12 = 100 fills a year; weekly → monthly loses 40."""
    before, now = form("走访记录", "weekly"), form("走访记录", "monthly")
    signals = signals_of("frequency_relabelled", {"forms": [before, *MONTHLY]}, {"forms": [now, *MONTHLY]})
    params, evidence = json.loads(signals["params"][0]), json.loads(signals["evidence"][0])
    assert params == {"fills_a_year": 100, "fills_lost": 40, "share": 0.4}
    assert evidence[0]["fields"]["frequency"] == {"before": "weekly", "after": "monthly"}


@pytest.mark.parametrize(
    ("before", "now", "fires"),
    [
        (form("表", "weekly"), form("表", "weekly"), False),
        (form("表", "monthly"), form("表", "weekly"), False),
        (form("表", "monthly"), form("表", "quarterly"), False),
        (form("表", "weekly"), form("表", "weekly", **STOPPED), False),
        (form("表", "ad_hoc", ad_hoc_fills=9), form("表", "ad_hoc", ad_hoc_fills=1), False),
        (form("表", "ad_hoc"), form("表", "monthly"), False),
        (form("表", "daily"), form("表", "ad_hoc"), True),
        (form("表", "monthly"), form("表", "yearly"), False),
    ],
    ids=["same", "oftener", "8 of 60", "stopped", "fewer fills", "none stated", "nothing stated", "11 of 60"],
)
def test_its_neighbours(before: dict[str, Any], now: dict[str, Any], fires: bool) -> None:
    found = signals_of("frequency_relabelled", {"forms": [before, *MONTHLY]}, {"forms": [now, *MONTHLY]})
    assert (not found.is_empty()) is fires


def test_what_one_form_gains_is_set_off_against_what_another_loses() -> None:
    before = [form("甲", "weekly"), form("乙", "monthly")]
    now = [form("甲", "monthly"), form("乙", "weekly")]
    assert signals_of("frequency_relabelled", {"forms": before}, {"forms": now}).is_empty()


THREE = [form("甲"), form("乙"), form("丙")]
ENDED = [one | STOPPED for one in THREE]


def test_three_forms_that_go_into_a_new_one_of_half_their_fills_are_fewer_on_paper() -> None:
    now = [*ENDED, form("综合表", "weekly")]
    signals = signals_of("merged_on_paper", {"forms": THREE}, {"forms": now})
    assert json.loads(signals["params"][0]) == {
        "ended": 3,
        "ended_fills": 36,
        "added": 1,
        "added_fills": 52,
        "net": -2,
    }
    assert len(json.loads(signals["evidence"][0])) == 4
    gone = signals_of("merged_on_paper", {"forms": THREE}, {"forms": now[3:]})
    assert gone.height == 1


@pytest.mark.parametrize(
    "now",
    [
        [*ENDED[:2], THREE[2], form("综合表", "weekly")],
        [*ENDED, form("综合表", "quarterly")],
        [*ENDED, form("综合表"), form("汇总", "weekly")],
        ENDED,
        [*ENDED, form("综合表", "weekly", community_code=COMMUNITIES[1])],
    ],
    ids=["two ended", "a twelfth", "net one fewer", "nothing new", "another community"],
)
def test_mergers_that_take_work_away_say_nothing(now: list[dict[str, Any]]) -> None:
    assert signals_of("merged_on_paper", {"forms": THREE}, {"forms": now}).is_empty()


DEPARTMENTS = [f"局{letter}" for letter in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"]


def chats(of: list[str], ended: list[str], places: int = 5) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two months in which each community has a form of every department; some end theirs, some open a
    chat."""
    forms = [row(number, form_name="表", department=name) for number in range(places) for name in DEPARTMENTS]
    now = [one | STOPPED if one["department"] in ended else one for one in forms]
    tools = [
        row(number, tool_name="群", department=name, tool_kind="chat_group")
        for number in range(places)
        for name in of
    ]
    return {"forms": forms}, {"forms": now, "digital_tools": tools}


def test_departments_that_end_their_forms_and_open_chats_stand_out() -> None:
    four = DEPARTMENTS[:4]
    signals = signals_of("forms_to_chat", *chats(four, four))
    assert signals.select("level", "area_code").rows() == [("county", COUNTY)]
    params, evidence = json.loads(signals["params"][0]), json.loads(signals["evidence"][0])
    assert params["coincidences"] == 20 and params["communities"] == 5 and params["p"] < 0.001
    assert len(evidence) == 40


@pytest.mark.parametrize(
    ("of", "ended"),
    [
        (DEPARTMENTS[:4], DEPARTMENTS[4:8]),
        (DEPARTMENTS[:4], DEPARTMENTS[3:7]),
        (DEPARTMENTS[:1], DEPARTMENTS[:1]),
        (DEPARTMENTS, DEPARTMENTS),
        (DEPARTMENTS[:4], []),
    ],
    ids=["others", "one of four", "one only", "all did both: chance explains it", "no form ended"],
)
def test_departments_that_only_do_one_of_both_do_not(of: list[str], ended: list[str]) -> None:
    assert signals_of("forms_to_chat", *chats(of, ended)).is_empty()


def test_the_probability_is_that_of_all_orders() -> None:
    """Against every permutation of five departments: a matrix whose diagonal is among the highest sums."""
    generator = np.random.default_rng(7)
    for _ in range(5):
        matrix = generator.integers(0, 4, size=(5, 5))
        seen, p = permutation_p(matrix, "x")
        sums = [sum(matrix[i, order[i]] for i in range(5)) for order in permutations(range(5))]
        exact = np.mean([one >= seen for one in sums])
        assert abs(p - exact) < 4 * np.sqrt(max(exact * (1 - exact), 1e-3) / 20_000)
        assert permutation_p(matrix, "x") == (seen, p)


def tool(name: str, **fields: Any) -> dict[str, Any]:
    return row(tool_name=name, **fields)


RETIRED = {"status": "retired", "retired_on": date(2026, 2, 3)}


def test_one_tool_that_becomes_two_is_split() -> None:
    now = [tool("综合平台", **RETIRED), tool("平台一"), tool("平台二")]
    signals = signals_of("split_tools", {"digital_tools": [tool("综合平台")]}, {"digital_tools": now})
    assert json.loads(signals["params"][0]) == {"ended": 1, "opened": 2}
    assert len(json.loads(signals["evidence"][0])) == 3


@pytest.mark.parametrize(
    "now",
    [
        [tool("综合平台", **RETIRED), tool("平台一")],
        [tool("综合平台"), tool("平台一"), tool("平台二")],
        [tool("综合平台", **RETIRED), tool("平台一", department="公安局"), tool("平台二")],
    ],
    ids=["one for one", "none ended", "another department"],
)
def test_other_changes_of_tools_split_nothing(now: list[dict[str, Any]]) -> None:
    first = {"digital_tools": [tool("综合平台")]}
    assert signals_of("split_tools", first, {"digital_tools": now}).is_empty()
