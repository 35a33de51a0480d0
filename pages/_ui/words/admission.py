"""The admission of work items in words: steps, bodies, ways in and alarms, each from the one declaration."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pages._ui.words import figures
from pages._ui.words.foreign import quiet
from pages._ui.words.text import N_, _, join_list, language, say
from schemas.admission import ACTIONS, BODIES, ROUTES, STEPS, AdmissionRules, Transition
from schemas.admission_rows import DepartmentRow
from schemas.codes import DEPARTMENT_LEVEL, CodeList
from schemas.words import Words

AWAITING = ("applied", "reviewed", "approved")
"""Steps at which an item waits for a body."""

ALARMS = {
    "waiting": ("○", N_("within the grace period")),
    "remind": ("◐", N_("grace ends soon")),
    "overdue": ("▲", N_("overdue")),
}
"""By alarm of the clock: symbol and word."""

DUE_REASONS = {"ended": N_("its agreed end is past"), "expired": N_("its document has expired")}


def word(codes: CodeList, key: str | None) -> str:
    """The word of a key in the language of the page; — for none, an unknown key as it is."""
    if not key:
        return figures.NOTHING
    return codes.of(language()).get(key, key)


def words(codes: CodeList, keys: Iterable[str]) -> str:
    return join_list(word(codes, key) for key in keys)


def step(key: str) -> str:
    return word(STEPS, key)


def short_step(key: str) -> str:
    """The step where there is little room: what stands before the comma, but of emergencies all."""
    name = step(key)
    return name if key.startswith("emergency") else name.partition(",")[0]


def action(key: str) -> str:
    return word(ACTIONS, key)


def put_down(action: str) -> str:
    """The button that puts a step down; an action whose word says so itself is not told twice."""
    verb = _PUT_DOWN.of(language())
    if action.startswith(verb):
        return action[:1].upper() + action[1:]
    return _("Put down: {action}").format(action=action)


_PUT_DOWN = Words("登记", "put down")


def bodies(keys: Iterable[str]) -> str:
    return words(BODIES, keys)


def route(key: str | None) -> str:
    return word(ROUTES, key)


def alarm(key: str) -> str:
    symbol, name = ALARMS[key]
    return f"{symbol} {_(name)}"


_LEVELLED = Words("{name}（{level}）", "{name} ({level})")


def department(row: DepartmentRow) -> str:
    """县民政局（县）: the department and its level."""
    level = word(DEPARTMENT_LEVEL, row.get("department_level"))
    return say(_LEVELLED).format(name=quiet(row["department"]), level=level)


def step_source(rules: AdmissionRules, transition: Transition, department_level: str = "") -> str:
    """Document and clause of a step, of the jurisdiction's own documents, or the product's default."""
    return say(rules.clause_of_step(transition, department_level))


def rule_source(rules: AdmissionRules, key: str) -> str:
    """Document and clause of a rule of the jurisdiction, or that its document is silent."""
    return say(rules.clause_of(key))


def yuan(fen: int | None) -> str:
    """An amount of fen in yuan: 12,000 or 12,000.50."""
    if fen is None:
        return figures.NOTHING
    return f"{fen / 100:,.2f}".removesuffix(".00")


def day(value: date | None) -> str:
    return figures.NOTHING if value is None else value.isoformat()


def yes_or_no(value: bool) -> str:
    return _("yes") if value else _("no")
