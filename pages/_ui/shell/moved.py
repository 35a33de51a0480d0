"""Links to areas that were merged or recoded. Whatever page a link leads to, and whatever it calls the area,
the page is run with the code that stands in the period it shows; a note says so."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages._ui.shell import cache, state
from pages._ui.words import figures
from pages._ui.words.findings import joined
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _
from pipelines import queries
from pipelines.queries.areas import Lineage
from pipelines.queries.snapshot import Snapshot
from schemas.areas import CODE_DIGITS, LEVELS, UPPER_LEVELS

NAMED = ("prefecture", "county", "township", "community")
"""Parameters that name an area of their own level."""
_FOLLOWED = "followed_links"
"""In the session, by page, parameter, period and the code led to: what was said. The browser's address has
that code from the first run on, and a run may follow at once, as on a narrow screen: the note stays."""
UNNAMED = ("code", "area")
"""Parameters that name an area of the level that the parameter ``level`` says, or that the code has."""


def follow_links(snapshot: Snapshot) -> None:
    """Before a page runs: every area that the address names goes by its code in the period."""
    period = period_asked(snapshot)
    for name in (*NAMED, *UNNAMED):
        code = state.asked(name)
        if code:
            _follow(snapshot, period, name, code, _levels(name, code))


def period_asked(snapshot: Snapshot) -> str:
    """The period that a page shows for the address: of a range its later end, the latest one where the
    address asks for none that is there."""
    known = {*snapshot.periods, *snapshot.spans}
    ends = [state.asked("from"), state.asked("to")]
    if any(ends):
        return max((one if one in known else snapshot.latest) or "" for one in ends)
    asked = state.asked("period")
    return asked if asked in known else snapshot.latest


def _levels(name: str, code: str) -> list[str]:
    """The levels the code can be of, the lowest first: a code may be a prefecture and its own county."""
    if name in NAMED:
        return [name]
    fitting = [level for level in LEVELS[::-1] if CODE_DIGITS[level] == len(code)]
    asked = state.asked("level")
    return [asked] if asked in fitting else fitting


def _follow(snapshot: Snapshot, period: str, name: str, code: str, levels: list[str]) -> None:
    found = {level: cache.ask(queries.lineage_in, snapshot, level, code, period) for level in levels}
    place = (st.session_state.get("page_url"), name, period)
    followed = st.session_state.setdefault(_FOLLOWED, {})
    if any(lineage.codes == (code,) for lineage in found.values()):
        if (*place, code) in followed:
            state.add_note(followed[*place, code]())
        return
    level = next((level for level in levels if found[level].codes), None)
    if level is None:
        return  # no area that the snapshot knows of: the page says so
    lineage = found[level]
    say = partial(_note, snapshot, period, level, code, lineage)
    state.add_note(say())
    if len(lineage.codes) == 1:
        followed[*place, lineage.codes[0]] = say
        state.take(name, lineage.codes[0])
        if name == "code" and level in UPPER_LEVELS:
            state.take("level", level)  # the code it has now may be that of two levels


def _note(snapshot: Snapshot, period: str, level: str, code: str, lineage: Lineage) -> str:
    names = [cache.ask(queries.find_area, snapshot, level, one, period)["name"] for one in lineage.codes]
    if not lineage.preceding:
        return _(
            "The link names {code}, which was merged or recoded; what became of it is shown: {name} ({now})."
        ).format(code=code, name=quiet(names[0]), now=lineage.codes[0])
    listed = joined([f"{quiet(name)} ({one})" for name, one in zip(names, lineage.codes, strict=True)])
    said = (
        _("The link names {code}, which was not there yet in {month}; what it was then is shown: {areas}.")
        if len(names) == 1
        else _("The link names {code}, which was not there yet in {month}; it was made of {areas} later.")
    )
    return said.format(code=code, month=figures.month(period), areas=listed)
