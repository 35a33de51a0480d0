"""Cases in words: kinds, steps, actions and who takes them, each from the one declaration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from pages._ui.words import changes, figures, indicators
from pages._ui.words.admission import word
from pages._ui.words.text import N_, _, join_clauses, join_list, say
from pipelines.queries.live_cases import RecheckedStock, SupervisionBurden
from schemas.cases import ACTIONS, KINDS, ORIGINS, PARTIES, RECHECKS, STEPS
from schemas.change_marks import Change
from schemas.confirmations import CONFIRM_ACTIONS, STANDINGS
from schemas.measures import REASONS


def kind(key: str) -> str:
    return word(KINDS, key)


def step(key: str) -> str:
    return word(STEPS, key)


def action(key: str) -> str:
    return word(ACTIONS, key)


def parties(keys: Iterable[str]) -> str:
    return join_list(word(PARTIES, key) for key in keys)


def origin(key: str) -> str:
    return word(ORIGINS, key)


def recheck(key: str | None) -> str:
    return word(RECHECKS, key)


def standing(key: str) -> str:
    """How the figures of a month stand with their unit."""
    return word(STANDINGS, key)


def unit_action(key: str) -> str:
    """What a unit, or who decides of its objection, did."""
    return word(CONFIRM_ACTIONS, key)


def reasons(codes: Iterable[str]) -> str:
    return join_clauses(say(REASONS[code].words) for code in codes if code in REASONS) or figures.NOTHING


def due(day: date | None, days_over: int | None) -> str:
    """The day somebody has until, and how far past it is."""
    if day is None:
        return figures.NOTHING
    if not days_over:
        return day.isoformat()
    return _("{day}, {days:day|days} over").format(day=day.isoformat(), days=days_over)


def asked_of_unit(row: Mapping[str, Any]) -> str:
    """What the unit of a case must do by when, else for whom the case waits. ``row``: the fields of Case, the
    day due and the days past it."""
    if row["step"] == "sent":
        return _asked_to_answer(row)
    if row["step"] == "rectifying":
        return _asked_to_rectify(row)
    waits = _AFTER_RECHECK[row["recheck"]] if row["step"] == "rechecked" else _WAITS[row["step"]]
    return _(waits)


def _asked_to_answer(row: Mapping[str, Any]) -> str:
    if row["days_over"]:
        return _("Its answer was due until {day}; the time is over.").format(day=row["due"])
    return _("It may answer until {day}.").format(day=row["due"])


def _asked_to_rectify(row: Mapping[str, Any]) -> str:
    if row["reported_on"] is not None:
        return _("Reported as put right on {day}; to be re-checked.").format(day=row["reported_on"])
    if row["days_over"]:
        return _("To be put right and reported by {day}: {days:day|days} over.").format(
            day=row["due"], days=row["days_over"]
        )
    return _("To be put right and reported by {day}.").format(day=row["due"])


_WAITS = {
    "proposed": N_("Proposed, not opened: nothing to do yet."),
    "opened": N_("The unit will be told; nothing to do yet."),
    "answered": N_("Awaits a decision; nothing to do now."),
    "reply_lapsed": N_("Not answered in time; awaits a decision."),
    "decided": N_("Decided; the document is to go out."),
    "issued": N_("The document is out; measures and a day are to follow."),
}
_AFTER_RECHECK = {
    "passed": N_("The re-check has passed; to be closed."),
    "failed": N_("The re-check failed; measures and a day are to follow."),
}


def due_of_standing(key: str) -> str:
    """What the unit should do about its figures, behind how they stand; "" where nothing."""
    return _(_TO_CONFIRM[key]) if key in _TO_CONFIRM else ""


_TO_CONFIRM = {
    "none": N_(
        ". It should look at them and confirm them or object; no day is set, a public notice needs it."
    ),
    "overtaken": N_(". It should look at them again; no day is set, a public notice needs it."),
    "objected": N_(". A person who decides must uphold or reject it; a public notice needs it."),
}


def stock(row: RecheckedStock, level: str) -> str:
    """A stock that was looked at again in an area of a level: both values, how broadly it changed, what came
    and went."""
    code = row["indicator"]
    change = Change.of_stock(row)
    said = _("**{indicator}** {then} → {now}: {change}").format(
        indicator=indicators.name(code),
        then=indicators.value(code, row["then"]),
        now=indicators.value(code, row["now"]),
        change=changes.words(code, change, level),
    )
    if row["begun"] is None:
        return said
    return join_clauses([said, changes.flows_in_words(row) or _("nothing came or went")])


def burden(told: SupervisionBurden) -> str:
    """What supervision asked of the area, which stands beside every new step."""
    sent = [
        _("{kind} {count}").format(kind=kind(key), count=count)
        for key, count in told.documents.items()
        if count
    ]
    documents = join_list(sent) or _("none")
    return _(
        "In the last twelve months this area got: documents {documents}; inspections {inspections}; cases at "
        "work {at_work}. Supervision is a burden too."
    ).format(documents=documents, inspections=told.inspections, at_work=told.at_work)
