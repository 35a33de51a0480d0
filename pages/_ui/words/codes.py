"""Codes said in words."""

from __future__ import annotations

import polars as pl

from pages._ui.words import figures
from pages._ui.words.text import N_, _, say
from schemas.figure_words import LEVEL_WORDS, REASON_WORDS


def level_name(level: str) -> str:
    return say(LEVEL_WORDS[level])


def reason(code: str | None) -> str:
    """Why an area is not ranked; a code without words is shown as it is."""
    code = code or "no_return"
    return say(REASON_WORDS[code]) if code in REASON_WORDS else code


def reasons(rows: pl.DataFrame) -> list[str | None]:
    """Why each area is not ranked; None where it is. Takes eligible and reason."""
    pairs = rows.select("eligible", "reason").iter_rows()
    return [None if eligible else reason(code) for eligible, code in pairs]


SUBMISSION_STATES = {
    "on_time": N_("on time"),
    "late": N_("late"),
    "corrected": N_("corrected"),
    "rejected": N_("rejected"),
    "missing": N_("missing"),
}


def submission_state(state: str) -> str:
    """State of a township's return for a month."""
    return _(SUBMISSION_STATES[state])


ON_BEFORE = {"month": N_("on last month"), "quarter": N_("on last quarter"), "year": N_("on last year")}
COURSES = {"month": N_("12 months"), "quarter": N_("12 quarters"), "year": N_("Years")}


def on_before(period: str, first: str = "on") -> str:
    """What a change of a period is measured on: on last month; ``first`` "On" at the head of a column. Where
    no period is in view ("") it is a month's."""
    phrase = _(ON_BEFORE[figures.kind(period)])
    return first + phrase.removeprefix("on") if phrase.startswith("on") else phrase


ON_SHORT = {"month": N_("on month"), "quarter": N_("on quarter"), "year": N_("on year")}


def on_short(period: str) -> str:
    """The same where there is little room: on month."""
    return _(ON_SHORT[figures.kind(period)])


def course(period: str) -> str:
    """Head of a column that draws the periods up to one."""
    return _(COURSES[figures.kind(period)])
