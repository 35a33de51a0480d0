"""Who may be named: the one step an area qualifies for, every reason, and what is lacking.

Facts are counted; what has chance in it is judged once per area, on the index of its own part. The rule
proposes with its evidence; a person decides each step. Source: docs/developing/ranking.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from schemas.dtypes import Dtypes

COLUMNS: Dtypes = {
    "return_late": pl.Boolean,
    "late_run": pl.Int64,
    "negative_list": pl.Int64,
    "negative_list_run": pl.Int64,
    "emergency_overdue": pl.Int64,
    "emergency_overdue_run": pl.Int64,
    "tasks_overdue": pl.Int64,
    "tasks_long_overdue": pl.Int64,
    "worst_tenth": pl.Float64,
    "worst_tenth_before": pl.Float64,
    "best_tenth": pl.Float64,
    "best_tenth_before": pl.Float64,
    "better_than_baseline": pl.Boolean,
    "better_than_year_ago": pl.Boolean,
    "better_in_every_group": pl.Boolean,
    "reminded": pl.Boolean,
    "interviewed_on_figures": pl.Boolean,
    "rectification_failed": pl.Boolean,
    "pushed_again": pl.Boolean,
    "rows_faked": pl.Boolean,
    "confirmed": pl.Boolean,
    "correcting": pl.Boolean,
    "corrected_since": pl.Boolean,
    "eligible": pl.Boolean,
    "recount": pl.String,
    "reply_closed": pl.Boolean,
    "frozen": pl.Boolean,
    "interval_passed": pl.Boolean,
}
"""What ``qualify`` reads: one row per area and period. A null is a fact that is not known.

- return_late: the return is missing or late; above townships: more of its townships are late than the
  province's share lets chance explain. late_run: periods in a row, up to this one, in which that held.
- negative_list, emergency_overdue: open items on the negative list, emergencies past grace without paperwork;
  …_run: periods in a row in which one and the same of them stood.
- tasks_overdue, tasks_long_overdue: tasks of a plan past their day, and more than LONG_OVERDUE days past it.
- worst_tenth, best_tenth: probability that the index of the own part lies there; …_before: in the comparison
  period before. better_than_baseline, better_than_year_ago: that index is broadly lower than it was then;
  better_in_every_group: so in each of its groups.
- reminded: it was reminded of what stands now. interviewed_on_figures: a year ago or longer.
- rectification_failed: of a matter interviewed about, it lapsed or failed its re-check. pushed_again: an item
  of the negative list came back after an interview. rows_faked: proved by a recount wholly outside.
- confirmed: the unit confirmed its figures, or its objection is decided. correcting: a correction is under
  way. corrected_since: figures were corrected after publication in the last two months. recount: inside or
  outside, of the verification sample. reply_closed, frozen: the window for a reply has closed, the evidence
  is frozen. interval_passed: the interval since the last notice with ranks has passed."""

GATEKEEPING = ("negative_list", "emergency_overdue")
"""Facts of gate-keeping 把关."""

REASONS = {
    "public_notice": ("rectification_failed", "pushed_again", "rows_faked", "worst_after_interview"),
    "interview": ("gatekeeping_stood", "late_again", "task_long_overdue", "worst_twice"),
    "remind": ("negative_list", "emergency_overdue", "return_late", "task_overdue"),
    "commended": ("best_twice", "better_throughout"),
}
"""Any one of which is enough for the step, the gravest step first."""

CONDITIONS = {
    "public_notice": (
        "confirmed",
        "not_correcting",
        "eligible",
        "recount_not_outside",
        "reply_closed",
        "frozen",
        "interval_passed",
    ),
    "interview": (),
    "remind": (),
    "commended": ("recounted", "not_corrected_since"),
}
"""All of which a step needs besides."""

BY_FIGURES = ("worst_after_interview", "worst_twice", "best_twice")
"""Reasons in which there is chance: the others are counted."""

CERTAIN_FOR_INTERVIEW, CERTAIN_FOR_NOTICE = 0.9, 0.98
"""Least probability of lying in the worst tenth (the best, for a commendation): with nothing different nobody
is proposed, with differences hardly anybody outside (docs/developing/statistics.md)."""

STOOD_UNREMINDED = 3
"""Periods in a row after which a fact counts as stood where no reminder is on record."""

LONG_OVERDUE = 30
"""Days past its day after which a task is more than late."""


_FIGURES = {
    "negative_list": "negative_list",
    "emergency_overdue": "emergency_overdue",
    "return_late": "return_late",
    "late_again": "return_late",
    "task_overdue": "tasks_overdue",
    "task_long_overdue": "tasks_long_overdue",
    "pushed_again": "negative_list",
    "worst_twice": "worst_tenth",
    "worst_after_interview": "worst_tenth",
    "best_twice": "best_tenth",
}
"""By reason that rests on one fact of an area: the column of COLUMNS that holds it."""


def figure_of(code: str, facts: Mapping[str, Any]) -> float | None:
    """The figure that a reason rests on, by an area's facts (COLUMNS); None where it rests on none or it is
    not known."""
    if code in ("gatekeeping_stood", "rectification_failed"):
        counts = [facts[name] for name in GATEKEEPING if facts.get(name) is not None]
        return float(sum(counts)) if counts else None
    value = facts.get(_FIGURES.get(code, ""))
    return None if value is None else float(value)


def still_holds(code: str, facts: Mapping[str, Any]) -> bool:
    """Whether what a reason was about is still there in a later month: what was counted is not gone, the
    index still lies in the worst tenth. What is not known is not put right."""
    if code == "rows_faked":
        return facts.get("recount") != "inside"
    figure = figure_of(code, facts)
    if figure is None:
        return not code.startswith("task_")  # of tasks only those past their day are listed
    if code in BY_FIGURES:
        return figure >= CERTAIN_FOR_INTERVIEW
    return figure > 0


def is_known(code: str, facts: Mapping[str, Any]) -> bool:
    """Whether a later month says anything of what a reason was about."""
    if code == "rows_faked":
        return facts.get("recount") is not None
    return figure_of(code, facts) is not None


PROPOSED: Dtypes = {
    "step": pl.String,
    "reasons": pl.List(pl.String),
    "lacks": pl.List(pl.String),
    "chance_expected": pl.Float64,
}


def qualify(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows with the columns PROPOSED. One row per area and period in, with COLUMNS; a missing column or a
    null is a fact not known, and what is not known is not met.

    ``step``: the gravest for which there is a reason, null where there is none; a commendation only where
    there is nothing else. ``reasons``: all that hold, of gentler steps too. ``lacks``: conditions of the step
    that are not met; it can be decided once there is none. ``chance_expected``: probability that a step which
    rests on figures alone met an area outside the tenth it is named for; 0 where a counted fact is enough."""
    facts = _facts()
    holding = {step: pl.any_horizontal(facts[code] for code in codes) for step, codes in REASONS.items()}
    step = pl.coalesce(pl.when(holds).then(pl.lit(name)) for name, holds in holding.items())
    proposed = {
        "step": step,
        "reasons": pl.when(step == "commended")
        .then(_listed(REASONS["commended"], facts))
        .otherwise(_listed([code for name in _GRAVE for code in REASONS[name]], facts)),
        "lacks": _by_step(
            step, {name: _listed(codes, _not(facts, codes)) for name, codes in CONDITIONS.items() if codes}
        ),
        "chance_expected": _chance(step, facts),
    }
    known = _known(frame).select(expr.cast(PROPOSED[name]).alias(name) for name, expr in proposed.items())
    return frame.drop(proposed, strict=False).hstack(known)


_GRAVE = ("public_notice", "interview", "remind")


def _known(frame: pl.DataFrame) -> pl.DataFrame:
    """What is known of each area, in the types of COLUMNS."""
    lacking = [name for name in COLUMNS if name not in frame.columns]
    rows = frame.with_columns(pl.lit(None).alias(name) for name in lacking)
    return rows.select(pl.col(name).cast(dtype) for name, dtype in COLUMNS.items())


def _facts() -> dict[str, pl.Expr]:
    """Whether each reason and condition holds, by its code; false where it is not known."""
    worst, best = pl.col("worst_tenth"), pl.col("best_tenth")
    recount = pl.col("recount")
    facts = {
        "negative_list": pl.col("negative_list") > 0,
        "emergency_overdue": pl.col("emergency_overdue") > 0,
        "return_late": pl.col("return_late"),
        "task_overdue": pl.col("tasks_overdue") > 0,
        "gatekeeping_stood": pl.any_horizontal(_stood(code) for code in GATEKEEPING),
        "late_again": pl.col("late_run") >= 2,
        "task_long_overdue": (pl.col("tasks_long_overdue") > 0) & pl.col("reminded"),
        "worst_twice": _twice("worst_tenth") & ~_got_better(),
        "worst_after_interview": pl.col("interviewed_on_figures")
        & _twice("worst_tenth")
        & (worst >= CERTAIN_FOR_NOTICE)
        & ~_got_better(),
        **{name: pl.col(name) for name in ("rectification_failed", "pushed_again", "rows_faked")},
        "best_twice": _twice("best_tenth") & (best >= CERTAIN_FOR_INTERVIEW),
        "better_throughout": pl.col("better_in_every_group"),
        **{name: pl.col(name) for name in ("confirmed", "eligible", "reply_closed", "frozen")},
        "interval_passed": pl.col("interval_passed"),
        "not_correcting": ~pl.col("correcting"),
        # Rows proved to be faked are the matter itself, not what stands in its way.
        "recount_not_outside": (recount != "outside").fill_null(True) | pl.col("rows_faked").fill_null(False),
        "recounted": recount == "inside",
        "not_corrected_since": ~pl.col("corrected_since"),
    }
    return {code: holds.fill_null(False) for code, holds in facts.items()}


def _stood(fact: str) -> pl.Expr:
    """It stood in the period before too, and was reminded of; three periods where no reminder is on
    record."""
    run = pl.col(f"{fact}_run")
    return (run >= 2) & (pl.col("reminded").fill_null(False) | (run >= STOOD_UNREMINDED))


def _twice(tenth: str) -> pl.Expr:
    """In this and in the comparison period before."""
    return (pl.col(tenth) >= CERTAIN_FOR_INTERVIEW) & (pl.col(f"{tenth}_before") >= CERTAIN_FOR_INTERVIEW)


def _got_better() -> pl.Expr:
    return pl.any_horizontal(
        pl.col(name).fill_null(False) for name in ("better_than_baseline", "better_than_year_ago")
    )


def _chance(step: pl.Expr, facts: Mapping[str, pl.Expr]) -> pl.Expr:
    """1 − P of the tenth where every reason of the step lies in the figures, else 0."""
    counted = pl.any_horizontal(
        (step == name) & pl.any_horizontal(facts[code] for code in codes if code not in BY_FIGURES)
        for name, codes in REASONS.items()
    )
    outside = 1 - pl.when(step == "commended").then("best_tenth").otherwise("worst_tenth")
    return pl.when(step.is_not_null()).then(pl.when(counted).then(0.0).otherwise(outside))


def _by_step(step: pl.Expr, lists: Mapping[str, pl.Expr]) -> pl.Expr:
    none = pl.lit([], pl.List(pl.String))
    return pl.coalesce(*(pl.when(step == name).then(codes) for name, codes in lists.items()), none)


def _not(facts: Mapping[str, pl.Expr], codes: Sequence[str]) -> dict[str, pl.Expr]:
    return {code: ~facts[code] for code in codes}


def _listed(codes: Sequence[str], holds: Mapping[str, pl.Expr]) -> pl.Expr:
    """The codes that hold, in their order."""
    words = [pl.when(holds[code]).then(pl.lit(code)) for code in codes]
    return pl.concat_list(words).list.drop_nulls()
