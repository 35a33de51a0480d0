"""Clues in words: what they are about, their steps, and what registers and lists say of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pages._ui.words import figures
from pages._ui.words.admission import word
from pages._ui.words.foreign import quiet
from pages._ui.words.text import N_, _, join_list, say
from schemas.clue_counts import BELOW_THE_COUNTY, COUNTS
from schemas.clues import ACTIONS, BURDENS, COMPLAINTS, FILE_FIELDS, OUTCOMES, SOURCES, STEPS

_VERDICTS = {
    ("register", "in_use"): N_("reported as in use, {first} to {last}"),
    ("register", "ended"): N_("reported as ended, {first} to {last}"),
    ("register", "came_back"): N_("ended and came back, {first} to {last}"),
    ("register", "not_reported"): N_("not reported in the last month"),
    ("list", "on_list"): N_("stands on the list: {name}"),
    ("list", "forbidden"): N_("stands on the list of what is forbidden: {name}"),
    ("list", "off_list"): N_("stands on no list"),
    ("list", "no_list"): N_("there is no list of its kind"),
    ("admission", "approved"): N_("approved: {detail}"),
    ("admission", "awaiting"): N_("applied for, not approved yet: {detail}"),
    ("admission", "refused"): N_("refused: {detail}"),
    ("admission", "none"): N_("no approval covers it"),
}
_SOURCES = {"register": N_("Returns"), "list": N_("Lists"), "admission": N_("Admission")}
AGAINST = {
    ("register", "came_back"),
    ("list", "forbidden"),
    ("list", "off_list"),
    ("admission", "none"),
    ("admission", "refused"),
}
"""What speaks for the clue."""


_COUNTS = {
    "received": N_("received"),
    "decided": N_("answered"),
    "upheld": N_("upheld"),
    "not_upheld": N_("not upheld"),
    "unclear": N_("not established"),
    "overdue": N_("past their day at the end"),
}


def count_name(name: str) -> str:
    """The head of a column of counts."""
    return _(_COUNTS[name])


def counts(row: Mapping[str, Any] | None) -> str:
    """received 12, answered 7, …; below the county what is given there; none where nothing is counted."""
    if row is None:
        return _("none")
    names = BELOW_THE_COUNTY if row["decided"] is None else COUNTS
    shown = {name: _("not shown") if row[name] is None else figures.count(row[name]) for name in names}
    told = _("{what} {count}")
    return join_list(told.format(what=count_name(name), count=count) for name, count in shown.items())


def step(key: str) -> str:
    return word(STEPS, key)


def action(key: str) -> str:
    return word(ACTIONS, key)


def burden(key: str) -> str:
    return word(BURDENS, key)


def complaint(key: str) -> str:
    return word(COMPLAINTS, key)


def source(key: str) -> str:
    return word(SOURCES, key)


def outcome(key: str | None) -> str:
    return word(OUTCOMES, key) if key else figures.NOTHING


def field(key: str) -> str:
    """The name of a column of a file of clues."""
    return say(FILE_FIELDS.words[key])


def match_source(key: str) -> str:
    return _(_SOURCES[key])


def match(row: Mapping[str, Any]) -> str:
    """What one of registers, lists and admissions says."""
    told = {"first": row["first_month"], "last": row["last_month"]}
    found = row["source"], row["verdict"]
    return _(_VERDICTS[found]).format(
        name=quiet(row["name"]), detail=quiet(row["detail"] or figures.NOTHING), **told
    )
