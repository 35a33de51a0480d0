"""What is said of measures: their steps, the reasons for one, and what is lacking."""

from __future__ import annotations

from collections.abc import Iterable

from pages._ui.words import figures
from pages._ui.words.text import COLON, _, join_clauses, say
from schemas.figure_rows import OwnBurden
from schemas.measure_rows import ReasonRow
from schemas.measures import DEPARTMENT_REASONS, REASONS, STEPS
from schemas.periods import to_utc

_PROBABLE = ("worst_twice", "worst_after_interview", "best_twice")
"""Reasons whose value is a probability."""


def step_name(code: str | None) -> str:
    """提醒, 约谈 …; — where there is none."""
    return say(STEPS[code].words) if code else figures.NOTHING


def grounds(step: str | None, reasons: Iterable[ReasonRow] | None) -> str:
    """The step, and every reason with its figure: 提醒：有负面清单事项正在开展（3，连续2个月）."""
    if step is None:
        return figures.NOTHING
    return f"{step_name(step)}{say(COLON)}{join_clauses(reason(row) for row in reasons or ())}"


def reason_name(code: str) -> str:
    """A reason without its figure."""
    return say(REASONS[code].words)


def reason(row: ReasonRow) -> str:
    """One reason with its figure and since when it stands."""
    return say(REASONS[row["code"]].words) + _behind(row)


def _behind(row: ReasonRow) -> str:
    if row["value"] is None:
        return ""
    if row["code"] in _PROBABLE:
        return _(" (probability {value})").format(value=figures.number(row["value"], 2))
    counted, amount = REASONS[row["code"]].counted, figures.count(row["value"])
    shown = say(counted.format(count=round(row["value"]))) if counted else amount
    if row["code"] in DEPARTMENT_REASONS:
        communities = len({one["community_code"] for one in row["evidence"]})
        shown = _("{items} in {count:community|communities}").format(items=shown, count=communities)
    if (row["periods"] or 0) < 2:
        return _(" ({count})").format(count=shown)
    return _(" ({count}; {periods:month|months} in a row)").format(count=shown, periods=row["periods"])


def chance(expected: float) -> str:
    """How many areas chance alone puts on a list: 0, 0.08, 1.3."""
    return f"{expected:.2g}"


def lacking(codes: Iterable[str] | None) -> str:
    """The conditions of the step that are not met; — where there are none."""
    lacks = (REASONS[code].lacks for code in codes or ())
    return join_clauses(say(text) for text in lacks if text) or figures.NOTHING


def lacking_when_published(created_at: str) -> str:
    """The head of what is lacking for a step, as a snapshot has it. ``created_at``: of its manifest."""
    return _("Still lacking for it as published on {moment}; a case says what it lacks now").format(
        moment=figures.moment(to_utc(created_at))
    )


def person_decides() -> str:
    """Who decides, and on what."""
    return _(
        "A person decides each step; the system only lists the grounds. One proposal per area and month, "
        "over all indicators: facts are counted, and what has chance in it is judged once, by the index of "
        "what the area's own departments push. Lying beyond a limit of one indicator is never a ground."
    )


def own_burden(burden: OwnBurden) -> str:
    """What the product itself has asked of townships."""
    return _(
        "What this system itself asks: months {months}, returns due {asked}, accepted {returns}, hand-ins "
        "with corrections {handed_in}, cells typed or changed {cells} (median {median}), hours of work about "
        "{hours}."
    ).format(
        months=burden["months"],
        asked=figures.count(burden["asked"]),
        returns=figures.count(burden["returns"]),
        handed_in=figures.count(burden["handed_in"]),
        cells=figures.count(burden["cells"]),
        median=figures.count(burden["median_cells"]),
        hours=figures.count(burden["hours"]),
    )
