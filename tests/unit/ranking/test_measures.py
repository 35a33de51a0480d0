"""Who may be named: the rule case by case, against a second implementation, and by properties."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ranking.measures import COLUMNS, CONDITIONS, PROPOSED, REASONS, qualify
from schemas.measures import DEPARTMENT_REASONS, STEPS
from schemas.measures import REASONS as WORDS

QUIET: dict[str, Any] = {
    "return_late": False,
    "late_run": 0,
    "negative_list": 0,
    "negative_list_run": 0,
    "emergency_overdue": 0,
    "emergency_overdue_run": 0,
    "tasks_overdue": 0,
    "tasks_long_overdue": 0,
    "worst_tenth": 0.1,
    "worst_tenth_before": 0.1,
    "best_tenth": 0.1,
    "best_tenth_before": 0.1,
    "better_than_baseline": False,
    "better_than_year_ago": False,
    "eligible": True,
    "correcting": False,
}
"""An area about which there is nothing to say; what is left out is not known."""

WORST: dict[str, Any] = {"worst_tenth": 0.95, "worst_tenth_before": 0.9}
BEST: dict[str, Any] = {"best_tenth": 0.92, "best_tenth_before": 0.97}
READY: dict[str, Any] = {"confirmed": True, "reply_closed": True, "frozen": True, "interval_passed": True}


def proposal(**known: Any) -> dict[str, Any]:
    frame = pl.DataFrame([QUIET | known], schema_overrides=COLUMNS)
    return qualify(frame).select(PROPOSED.keys()).row(0, named=True)


@pytest.mark.parametrize(
    ("known", "step", "reasons"),
    [
        ({}, None, []),
        ({"negative_list": 1, "negative_list_run": 1}, "remind", ["negative_list"]),
        ({"emergency_overdue": 2, "emergency_overdue_run": 2}, "remind", ["emergency_overdue"]),
        ({"return_late": True, "late_run": 1}, "remind", ["return_late"]),
        ({"tasks_overdue": 1}, "remind", ["task_overdue"]),
        # A fact of gate-keeping is interviewed about a period after the reminder, else after three periods.
        (
            {"negative_list": 1, "negative_list_run": 2, "reminded": True},
            "interview",
            ["gatekeeping_stood", "negative_list"],
        ),
        ({"negative_list": 1, "negative_list_run": 2, "reminded": False}, "remind", ["negative_list"]),
        (
            {"emergency_overdue": 1, "emergency_overdue_run": 3},
            "interview",
            ["gatekeeping_stood", "emergency_overdue"],
        ),
        ({"return_late": True, "late_run": 2}, "interview", ["late_again", "return_late"]),
        ({"tasks_overdue": 1, "tasks_long_overdue": 1}, "remind", ["task_overdue"]),
        (
            {"tasks_overdue": 1, "tasks_long_overdue": 1, "reminded": True},
            "interview",
            ["task_long_overdue", "task_overdue"],
        ),
        (WORST, "interview", ["worst_twice"]),
        (WORST | {"worst_tenth_before": 0.89}, None, []),
        (WORST | {"better_than_baseline": True}, None, []),
        (WORST | {"better_than_year_ago": None}, "interview", ["worst_twice"]),
        (
            WORST | {"worst_tenth": 0.98, "interviewed_on_figures": True},
            "public_notice",
            ["worst_after_interview", "worst_twice"],
        ),
        (WORST | {"worst_tenth": 0.97, "interviewed_on_figures": True}, "interview", ["worst_twice"]),
        ({"rectification_failed": True}, "public_notice", ["rectification_failed"]),
        ({"pushed_again": True}, "public_notice", ["pushed_again"]),
        (BEST, "commended", ["best_twice"]),
        ({"better_in_every_group": True}, "commended", ["better_throughout"]),
        # Nobody is commended about whom there is something else to say.
        (BEST | {"return_late": True, "late_run": 1}, "remind", ["return_late"]),
    ],
)
def test_one_step_with_every_reason(known: dict[str, Any], step: str | None, reasons: list[str]) -> None:
    found = proposal(**known)
    assert (found["step"], found["reasons"]) == (step, reasons)


@pytest.mark.parametrize(
    ("known", "lacks"),
    [
        ({}, ["confirmed", "reply_closed", "frozen", "interval_passed"]),
        (READY, []),
        (READY | {"correcting": None}, ["not_correcting"]),
        (READY | {"eligible": False}, ["eligible"]),
        (READY | {"recount": "outside"}, ["recount_not_outside"]),
        (READY | {"recount": "outside", "rows_faked": True}, []),
        (READY | {"recount": "inside", "interval_passed": False}, ["interval_passed"]),
    ],
)
def test_what_a_public_notice_still_lacks(known: dict[str, Any], lacks: list[str]) -> None:
    found = proposal(pushed_again=True, **known)
    assert (found["step"], found["lacks"]) == ("public_notice", lacks)


def test_a_commendation_needs_a_recount() -> None:
    assert proposal(**BEST)["lacks"] == ["recounted", "not_corrected_since"]
    assert proposal(**BEST, recount="inside", corrected_since=False)["lacks"] == []


def test_chance_has_a_part_only_where_figures_alone_speak() -> None:
    assert proposal(**WORST)["chance_expected"] == pytest.approx(0.05)
    assert proposal(**WORST, return_late=True, late_run=2)["chance_expected"] == 0
    assert proposal(**BEST)["chance_expected"] == pytest.approx(0.08)
    assert proposal(negative_list=1, negative_list_run=1)["chance_expected"] == 0
    assert proposal()["chance_expected"] is None


def test_a_column_that_is_missing_is_not_known() -> None:
    areas = pl.DataFrame({"area_code": ["a", "b"], "negative_list": [1, 0]})
    assert qualify(areas)["step"].to_list() == ["remind", None]


def test_every_code_has_words() -> None:
    conditions = {code for codes in CONDITIONS.values() for code in codes}
    reasons = {code for codes in REASONS.values() for code in codes}
    assert conditions | reasons | set(DEPARTMENT_REASONS) == set(WORDS)
    assert set(REASONS) == set(CONDITIONS) == set(STEPS)
    assert {code for code in WORDS if WORDS[code].lacks} == conditions


def worked_out(row: dict[str, Any]) -> tuple[str | None, set[str]]:
    """The rule once more, as its text says it: step and reasons."""

    def at_least(name: str, least: float) -> bool:
        return row[name] is not None and row[name] >= least

    reminded = row["reminded"] is True
    worst = at_least("worst_tenth", 0.9) and at_least("worst_tenth_before", 0.9)
    worst = worst and True not in (row["better_than_baseline"], row["better_than_year_ago"])
    stood = any(
        at_least(f"{fact}_run", 2) and (reminded or at_least(f"{fact}_run", 3))
        for fact in ("negative_list", "emergency_overdue")
    )
    holds = {
        "rectification_failed": row["rectification_failed"],
        "pushed_again": row["pushed_again"],
        "rows_faked": row["rows_faked"],
        "worst_after_interview": worst and row["interviewed_on_figures"] and at_least("worst_tenth", 0.98),
        "gatekeeping_stood": stood,
        "late_again": at_least("late_run", 2),
        "task_long_overdue": at_least("tasks_long_overdue", 1) and reminded,
        "worst_twice": worst,
        "negative_list": at_least("negative_list", 1),
        "emergency_overdue": at_least("emergency_overdue", 1),
        "return_late": row["return_late"],
        "task_overdue": at_least("tasks_overdue", 1),
    }
    good = {
        "best_twice": at_least("best_tenth", 0.9) and at_least("best_tenth_before", 0.9),
        "better_throughout": row["better_in_every_group"],
    }
    met = {code for code, held in holds.items() if held}
    for step in ("public_notice", "interview", "remind"):
        if met & set(REASONS[step]):
            return step, met
    met = {code for code, held in good.items() if held}
    return ("commended" if met else None), met


FLAGS = st.none() | st.booleans()
VALUES = {
    pl.Boolean: FLAGS,
    pl.Int64: st.none() | st.integers(0, 4),
    pl.Float64: st.none() | st.sampled_from([0.0, 0.5, 0.9, 0.95, 0.98, 1.0]),
    pl.String: st.none() | st.sampled_from(["inside", "outside"]),
}
AREAS = st.fixed_dictionaries({name: VALUES[dtype] for name, dtype in COLUMNS.items()})


@given(st.lists(AREAS, min_size=1, max_size=4))
def test_the_rule_twice(areas: list[dict[str, Any]]) -> None:
    found = qualify(pl.DataFrame(areas, schema=COLUMNS))
    for row, told in zip(areas, found.iter_rows(named=True), strict=True):
        assert (told["step"], set(told["reasons"])) == worked_out(row)
        assert set(told["lacks"]) <= set(CONDITIONS[told["step"]] if told["step"] else ())
