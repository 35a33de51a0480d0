"""The choices of an export, each a parameter of the URL."""

from __future__ import annotations

import streamlit as st

from pages._ui.parts import filters
from pages._ui.shell import state
from pages._ui.words import figures, indicators
from pages._ui.words.codes import level_name
from pages._ui.words.foreign import quiet
from pages._ui.words.text import N_, _, language, say
from pages.analyse.export import files
from pages.analyse.export.files import FORMATS, SHAPES, Request, Size
from pipelines.queries.snapshot import Snapshot
from schemas.areas import LEVELS, UPPER_LEVELS
from schemas.returns import REGISTERS
from schemas.table_exports import EXPORTED

SEPARATOR = ","
LEVELS_OF = {
    "department_values": UPPER_LEVELS,
    **dict.fromkeys(("own_values", "own_index"), ("county", "prefecture")),
}
"""Levels of tables that do not have all."""
MONTHLY = ("area_values_by_level", "department_values")
"""Tables of months only: their quarters and years would be those of the last month."""
KINDS = {"month": N_("months"), "quarter": N_("quarters"), "year": N_("years")}
_INDICATORS = "filter_indicators"


def ask_export(snapshot: Snapshot) -> Request:
    """Level, months from and to, indicators, shape and format."""
    with st.container(horizontal=True):
        shape = filters.select("shape", _("Shape"), list(SHAPES), "long", lambda name: _(SHAPES[name]))
        register, level = "", "county"
        if shape == "rows":
            register = filters.select("register", _("Register"), list(REGISTERS), "forms", _register_name)
            known = _only_months(snapshot)
        else:
            levels = [
                one for one in LEVELS_OF.get(shape, LEVELS) if one != "country" or one == snapshot.top[0]
            ]
            level = filters.select("level", _("Level"), levels, "county", level_name)
            known = _only_months(snapshot) if shape in MONTHLY else _choose_kind(snapshot)
        first = filters.select("from", _("From"), known, known[-1], figures.month)
        last = filters.select("to", _("To"), known, known[-1], figures.month)
        prefecture = filters.prefecture(snapshot, max(first, last)) if register else None
        form = filters.select("format", _("Format"), list(FORMATS), "xlsx", FORMATS.__getitem__)
    chosen = () if register or shape in EXPORTED else _choose_indicators(snapshot)
    first, last = min(first, last), max(first, last)
    periods = tuple(period for period in known if first <= period <= last)
    return Request(snapshot.id, level, periods, chosen, shape, form, register, prefecture, language())


def _register_name(register: str) -> str:
    return say(REGISTERS[register].words)


def _only_months(snapshot: Snapshot) -> list[str]:
    """The months of the snapshot: rows are of a month. What is left over of quarters and years goes."""
    _keep_only(snapshot, snapshot.periods)
    return snapshot.periods


def _choose_kind(snapshot: Snapshot) -> list[str]:
    """The months, the quarters or the years of the snapshot, as chosen."""
    kinds = {kind: [one for one in snapshot.spans if figures.kind(one) == kind] for kind in KINDS}
    kinds["month"] = snapshot.periods
    there = [kind for kind, periods in kinds.items() if periods]
    kind = filters.select("by", _("By"), there, "month", lambda name: _(KINDS[name]))
    _keep_only(snapshot, kinds[kind])
    return kinds[kind]


def _keep_only(snapshot: Snapshot, known: list[str]) -> None:
    """Take away what is left over from another kind of period; what is none stays, to be told."""
    for name in ("from", "to"):
        asked = state.asked(name)
        if asked not in known and asked in (*snapshot.periods, *snapshot.spans):
            state.take(name)


def _choose_indicators(snapshot: Snapshot) -> tuple[str, ...]:
    """Any indicators; none chosen means all."""
    asked = (state.asked("indicators") or "").split(SEPARATOR)
    known = [code for code in snapshot.indicators if code in asked]
    unknown = [code for code in asked if code and code not in snapshot.indicators]
    if unknown:
        state.add_note(
            _("The link asks for indicators that are not there: {codes}.").format(
                codes=quiet(", ".join(unknown)[:80])
            )
        )
    if state.is_bare():
        return tuple(known)
    st.session_state[_INDICATORS] = known
    st.multiselect(
        _("Indicators (none chosen: all)"),
        snapshot.indicators,
        key=_INDICATORS,
        format_func=indicators.name,
        placeholder=_("all indicators"),
        select_all=False,
        on_change=_write_indicators,
    )
    return tuple(known)


def _write_indicators() -> None:
    state.change({"indicators": SEPARATOR.join(st.session_state[_INDICATORS])})


def export_finding(request: Request, size: Size) -> str:
    """What the file holds and how large it will be."""
    count = len(request.indicators)
    first, last = figures.month(request.periods[0]), figures.month(request.periods[-1])
    if request.register:
        what, which = _register_name(request.register), _("the rows of the returns")
    else:
        what = level_name(request.level)
        which = (
            _(SHAPES[request.shape])
            if request.shape in EXPORTED
            else (_("{count:indicator|indicators}").format(count=count) if count else _("all indicators"))
        )
    return _("{level}, {months}, {indicators}: {rows:row|rows}, about {size}.").format(
        level=what,
        months=first if first == last else f"{first} – {last}",
        indicators=which,
        rows=figures.count(size.rows),
        size=files.in_words(size.bytes),
    )


def headers_note() -> str:
    """Which words head the columns of which file."""
    return _(
        "Excel files speak the language of the page, with names beside codes and units beside values. CSV "
        "and Parquet are for programs: their columns have names of code, which the dictionary explains."
    )
