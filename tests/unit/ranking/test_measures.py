"""Who may be named: the rule case by case, against a second implementation, and by properties."""

from __future__ import annotations

import math
import re
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.ranking import measures
from pipelines.ranking.measures import COLUMNS, EITHER, MeasureSettings, measure_settings, qualify
from schemas.measures import REASONS, STEPS

FIVE_BANDS = MeasureSettings(bands=5)
NOTICE: dict[str, Any] = {
    "direction": "low",
    "limit_class": "high_0001",
    "previous_limit_class": "inside",
    "sign": 1,
    "previous_sign": 1,
    "eligible": True,
    "rank_low": 70,
    "rank_high": 99,
    "ranked": 100,
    "return_late": False,
    "months_late": 0,
    "emergency_overdue": 0.0,
    "negative_list_breaches": 0.0,
    "confirmed": True,
    "correcting": False,
    "reply_closed": True,
    "frozen": True,
}
"""An area that qualifies for public notice by the 0.001 limit alone; low is better, so high is bad. Of 100
areas in 5 bands the worst is places 81–100."""


def steps_of(**changes: Any) -> dict[str, Any]:
    frame = pl.DataFrame([NOTICE | changes], schema=COLUMNS)
    return qualify(frame, FIVE_BANDS).drop(COLUMNS).row(0, named=True)


def test_a_clear_case_with_its_reasons() -> None:
    found = steps_of()
    assert found == {
        "remind": False,
        "interview": True,
        "public_notice": True,
        "commended": False,
        "remind_why": [],
        "interview_why": ["beyond_limit_bad"],
        "public_notice_why": [
            "confirmed",
            "not_correcting",
            "eligible",
            "beyond_far_limit_bad",
            "bad_two_months",
            "reply_closed",
            "frozen",
        ],
        "public_notice_lacks": [],
        "commended_why": ["confirmed", "not_correcting", "eligible", "reply_closed", "frozen"],
        "commended_lacks": ["far_out_good", "good_two_months"],
    }


@pytest.mark.parametrize(
    ("changes", "lacks"),
    [
        ({"confirmed": False}, ["confirmed"]),
        ({"confirmed": None}, ["confirmed"]),
        ({"correcting": True}, ["not_correcting"]),
        ({"correcting": None}, ["not_correcting"]),
        ({"eligible": False}, ["eligible"]),
        ({"limit_class": "high_0025"}, ["far_out_bad"]),
        ({"limit_class": "inside"}, ["far_out_bad"]),
        ({"limit_class": None}, ["far_out_bad"]),
        ({"limit_class": "inside", "rank_low": 81}, []),
        ({"limit_class": "inside", "rank_low": 80}, ["far_out_bad"]),
        ({"limit_class": None, "rank_low": 81}, []),
        # Of four areas no five bands can be made.
        ({"limit_class": "inside", "rank_low": 4, "rank_high": 4, "ranked": 4}, ["far_out_bad"]),
        ({"limit_class": "low_0001", "sign": -1}, ["far_out_bad", "bad_two_months"]),
        ({"previous_sign": -1}, ["bad_two_months"]),
        ({"previous_sign": 0}, ["bad_two_months"]),
        ({"previous_sign": None}, ["bad_two_months"]),  # last month inside: the side is not known
        ({"previous_sign": None, "previous_limit_class": "high_0025"}, []),
        ({"previous_sign": None, "previous_limit_class": "low_0025"}, ["bad_two_months"]),
        ({"sign": None}, []),  # beyond the upper limit is above the benchmark
        ({"reply_closed": False}, ["reply_closed"]),
        ({"frozen": False}, ["frozen"]),
        ({"direction": "context"}, ["far_out_bad", "bad_two_months"]),
        ({"confirmed": False, "frozen": None}, ["confirmed", "frozen"]),
    ],
)
def test_what_keeps_from_public_notice(changes: dict[str, Any], lacks: list[str]) -> None:
    found = steps_of(**changes)
    assert found["public_notice_lacks"] == lacks
    assert found["public_notice"] == (not lacks)


def test_both_grounds_are_named_where_both_hold() -> None:
    assert {"beyond_far_limit_bad", "worst_band"} <= set(steps_of(rank_low=90)["public_notice_why"])
    assert "worst_band" in steps_of(rank_low=90, limit_class="inside")["public_notice_why"]
    assert "beyond_far_limit_bad" not in steps_of(rank_low=90, limit_class="inside")["public_notice_why"]


@pytest.mark.parametrize(
    ("changes", "remind", "interview"),
    [
        ({}, [], []),
        ({"return_late": True}, ["return_late"], []),
        ({"months_late": 1}, ["return_late"], []),
        ({"return_late": True, "months_late": 2}, ["return_late"], ["late_two_months"]),
        ({"emergency_overdue": 1.0}, ["emergency_overdue"], []),
        ({"negative_list_breaches": 0.4}, [], ["negative_list_breach"]),
        ({"limit_class": "high_0025"}, [], ["beyond_limit_bad"]),
        ({"limit_class": "high_0001"}, [], ["beyond_limit_bad"]),
        ({"limit_class": "low_0025"}, [], []),
        ({"limit_class": "low_0025", "direction": "high"}, [], ["beyond_limit_bad"]),
        ({"limit_class": "high_0001", "direction": "context"}, [], []),
        (
            {
                "months_late": 3,
                "negative_list_breaches": 2,
                "emergency_overdue": 5,
                "limit_class": "high_0001",
            },
            ["return_late", "emergency_overdue"],
            ["beyond_limit_bad", "late_two_months", "negative_list_breach"],
        ),
    ],
)
def test_reminders_and_interviews(changes: dict[str, Any], remind: list[str], interview: list[str]) -> None:
    found = steps_of(**{"limit_class": "inside"} | changes)
    assert (found["remind_why"], found["interview_why"]) == (remind, interview)
    assert (found["remind"], found["interview"]) == (bool(remind), bool(interview))


GOOD = {"limit_class": "low_0001", "sign": -1, "previous_sign": -1, "rank_low": 1, "rank_high": 30}


@pytest.mark.parametrize(
    ("changes", "lacks"),
    [
        ({}, []),
        ({"limit_class": "low_0025"}, ["far_out_good"]),
        ({"limit_class": "inside", "rank_high": 20}, []),
        ({"limit_class": "inside", "rank_high": 21}, ["far_out_good"]),
        ({"limit_class": "inside", "rank_low": 1, "rank_high": 1, "ranked": 1}, ["far_out_good"]),
        ({"previous_sign": 1}, ["good_two_months"]),
        ({"confirmed": None}, ["confirmed"]),
        ({"reply_closed": None}, ["reply_closed"]),
    ],
)
def test_commended_at_the_good_end(changes: dict[str, Any], lacks: list[str]) -> None:
    found = steps_of(**GOOD | changes)
    assert (found["commended"], found["commended_lacks"]) == (not lacks, lacks)
    assert not found["public_notice"]


def test_nothing_known_is_nothing_met() -> None:
    found = qualify(pl.DataFrame({"area_code": ["510104"]}), FIVE_BANDS).row(0, named=True)
    assert not any(found[step] for step in STEPS)
    assert found["public_notice_lacks"] == list(measures.PUBLIC_NOTICE)
    assert found["commended_lacks"] == list(measures.COMMENDED)
    assert found["area_code"] == "510104"
    assert qualify(pl.DataFrame(schema=COLUMNS), FIVE_BANDS).height == 0


def test_every_step_and_reason_has_its_sentences() -> None:
    """Each code the rule can give has a sentence in both languages; each it can miss, one for that too."""
    conditions = {*measures.PUBLIC_NOTICE, *measures.COMMENDED}
    parts = {part for pair in EITHER.values() for part in pair}
    assert set(REASONS) == {*measures.REMIND, *measures.INTERVIEW, *conditions, *parts}
    for code, reason in REASONS.items():
        assert reason.zh and re.search("[a-z]", reason.en)
        assert reason.lacks is None or (reason.lacks.zh and reason.lacks.en)
        assert (code in conditions) == bool(reason.lacks)
    found = qualify(pl.DataFrame(schema=COLUMNS), FIVE_BANDS)
    assert list(STEPS) == [name for name, dtype in found.drop(COLUMNS).schema.items() if dtype == pl.Boolean]


def test_the_settings_in_force() -> None:
    assert measure_settings(load_jurisdiction("sichuan")) == MeasureSettings(bands=5, months_late=2)


CLASSES = ["low_0001", "low_0025", "inside", "high_0025", "high_0001"]
maybe = st.sampled_from([True, False, None])
signs = st.sampled_from([-1, 0, 1, None])
areas = st.fixed_dictionaries(
    {
        "direction": st.sampled_from(["low", "high", "context", None]),
        "limit_class": st.sampled_from([*CLASSES, None]),
        "previous_limit_class": st.sampled_from([*CLASSES, None]),
        "sign": signs,
        "previous_sign": signs,
        "eligible": maybe,
        "rank_low": st.one_of(st.none(), st.integers(1, 12)),
        "rank_high": st.one_of(st.none(), st.integers(1, 12)),
        "ranked": st.one_of(st.none(), st.integers(1, 12)),
        "return_late": maybe,
        "months_late": st.one_of(st.none(), st.integers(0, 3)),
        "emergency_overdue": st.sampled_from([None, 0.0, 1.0]),
        "negative_list_breaches": st.sampled_from([None, 0.0, 0.2]),
        "confirmed": maybe,
        "correcting": maybe,
        "reply_closed": maybe,
        "frozen": maybe,
    }
)


def frame_of(rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=COLUMNS)


def side(sign: int | None, limit_class: str | None) -> int | None:
    if sign is not None:
        return sign
    return {"h": 1, "l": -1}.get((limit_class or "inside")[0])


def plainly(area: dict[str, Any], k: int) -> tuple[bool, bool, bool, bool]:
    """The rule once more, in plain Python, from the words of docs/developing/ranking.md."""
    bad = {"low": 1, "high": -1}.get(area["direction"])
    words = {1: "high", -1: "low"}
    limit = area["limit_class"]
    late = area["months_late"] or 0
    remind = bool(area["return_late"]) or late >= 1 or bool(area["emergency_overdue"])
    beyond = bad is not None and limit in (f"{words[bad]}_0025", f"{words[bad]}_0001")
    interview = beyond or late >= 2 or bool(area["negative_list_breaches"])
    firm = all(area[name] is True for name in ("confirmed", "eligible", "reply_closed", "frozen"))
    firm = firm and area["correcting"] is False
    outcomes = []
    for end in (bad, -bad if bad else None):
        far = end is not None and limit == f"{words[end]}_0001"
        sides = [side(area[f"{when}sign"], area[f"{when}limit_class"]) for when in ("", "previous_")]
        outcomes.append(firm and (far or in_end_band(area, k, end == bad)) and sides == [end, end])
    return remind, interview, *outcomes


def in_end_band(area: dict[str, Any], k: int, worst: bool) -> bool:
    """Areas at places p of n are in band b where (b − 1) n / k < p ≤ …: the worst begins after
    n (k − 1) / k, the best ends with n / k, both counted in whole places."""
    n, place = area["ranked"], area["rank_low" if worst else "rank_high"]
    if area["direction"] not in ("low", "high") or n is None or place is None or n < k:
        return False
    start = math.ceil(n * (k - 1) / k - 1e-9) + 1 if worst else None
    return (start <= place <= n) if start else place <= math.ceil(n / k - 1e-9)


@given(st.lists(areas, min_size=1, max_size=5), st.integers(2, 6))
def test_as_the_rule_reads(rows: list[dict[str, Any]], k: int) -> None:
    rows = [
        row | {"rank_low": within(row["rank_low"], row), "rank_high": within(row["rank_high"], row)}
        for row in rows
    ]
    found = qualify(frame_of(rows), MeasureSettings(bands=k)).select(list(STEPS)).rows()
    assert found == [plainly(row, k) for row in rows]


def within(place: int | None, row: dict[str, Any]) -> int | None:
    return place if place is None or row["ranked"] is None else min(place, row["ranked"])


AGAINST: list[dict[str, Any]] = [
    {"return_late": True},
    {"return_late": True, "months_late": 3},
    {"emergency_overdue": 7.0},
    {"negative_list_breaches": 9.0},
]
"""Facts against any area; the figures' own are worked out from its direction."""


@given(areas, st.integers(0, 7))
def test_a_fact_against_an_area_never_removes_a_step(area: dict[str, Any], number: int) -> None:
    bad = {"low": ("high_0001", 1), "high": ("low_0001", -1)}.get(area["direction"])
    worse = list(AGAINST)
    if bad:
        worse += [{"limit_class": bad[0]}, {"sign": bad[1]}, {"previous_sign": bad[1]}]
        worse += [{"rank_low": area["ranked"] or area["rank_low"]}]
    more = area | worse[number % len(worse)]
    before, after = qualify(frame_of([area, more]), FIVE_BANDS).rows(named=True)
    for step in ("remind", "interview", "public_notice"):
        assert after[step] >= before[step]
        assert step == "public_notice" or set(after[f"{step}_why"]) >= set(before[f"{step}_why"])


@given(areas)
def test_what_each_step_rests_on(area: dict[str, Any]) -> None:
    found = qualify(frame_of([area]), FIVE_BANDS).row(0, named=True)
    assert not (found["public_notice"] and found["commended"])
    assert found["remind"] == bool(found["remind_why"])
    assert found["interview"] == bool(found["interview_why"])
    for step in ("public_notice", "commended"):
        assert found[step] == (found[f"{step}_lacks"] == [])
        if found[step]:
            assert area["eligible"] and area["confirmed"] and area["reply_closed"] and area["frozen"]
            assert area["correcting"] is False


@given(areas, st.sampled_from([None, 5, 10]))
def test_the_good_end_is_the_mirror_of_the_bad(area: dict[str, Any], ranked: int | None) -> None:
    """Turn round what is better and count places from the other end, and notice and commendation change
    places. (As many areas as five divides: then the bands are alike from both ends.)"""

    def turned(place: int | None) -> int | None:
        return None if place is None or ranked is None else ranked + 1 - place

    area = area | {"ranked": ranked}
    mirrored = area | {
        "direction": {"low": "high", "high": "low"}.get(area["direction"], area["direction"]),
        "rank_low": turned(area["rank_high"]),
        "rank_high": turned(area["rank_low"]),
    }
    one, other = qualify(frame_of([area, mirrored]), FIVE_BANDS).rows(named=True)
    assert (one["public_notice"], one["commended"]) == (other["commended"], other["public_notice"])
