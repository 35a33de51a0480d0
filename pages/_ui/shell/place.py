"""Which part of a home is looked at: one of several provinces, or the country that holds them. The choice is
the parameter ``province`` of the address; a home of one province has none."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._ui.shell import access, state
from pages._ui.words.text import _, use_whole, whole
from pipelines import queries
from pipelines.queries.narrowed import narrow, provinces_in, rows_inside
from pipelines.queries.snapshot import Snapshot
from schemas.areas import BENCHMARK_LEVELS, CODE_DIGITS

PARAMETER = "province"
KEPT = ("lang", "period", "indicator", "view")
"""What the address goes on saying when another province is chosen: what else it says is of the one before."""
_KEY = "choice_of_province"


def narrowed(every: Snapshot) -> Snapshot:
    """The snapshot of the province that the address names, or in which the area it names lies; the whole
    where it names none, or there is but one."""
    provinces = provinces_in(every, access.scope(), every.latest)
    asked = state.asked(PARAMETER)
    if asked is not None and asked not in provinces:
        state.note_unknown(PARAMETER, asked)
        state.take(PARAMETER)
        asked = None
    if asked is None and provinces:
        asked = _around_area(every)
        if asked is not None:
            state.take(PARAMETER, asked)
    speak_of(every.top[0] if asked is None else "province")
    return every if asked is None else narrow(every, access.scope(), asked)


def _around_area(every: Snapshot) -> str | None:
    """The province in which the area lies that the address names by its code; None of a province itself. A
    community is looked for by its township, whose code its own begins with."""
    code = state.asked("code")
    if code is None or state.asked("level") in BENCHMARK_LEVELS:
        return None
    areas = queries.areas_in(every, access.scope(), every.latest)
    known = areas.filter(pl.col("code").is_in([code, code[: CODE_DIGITS["township"]]]))
    lower = known.filter(~pl.col("level").is_in(BENCHMARK_LEVELS))["province"].drop_nulls()
    return None if lower.is_empty() else str(lower[0])


def inside(shown: Snapshot, level: str, code: str) -> Snapshot:
    """The snapshot of what lies in an area that is looked at: of a province beside others its own."""
    is_one_of_several = shown.top[0] == "country" and level == "province"
    return narrow(shown, access.scope(), code) if is_one_of_several else shown


def rows_here(shown: Snapshot, rows: pl.DataFrame, column: str = "area_code") -> pl.DataFrame:
    """Of rows about areas of the home as it is now those of the province that is looked at."""
    return rows_inside(shown, access.scope(), rows, column)


def filters_of(level: str, code: str) -> dict[str, str]:
    """What a link from a province that is looked at beside others says of it."""
    return {PARAMETER: code} if whole() == "country" and level == "province" else {}


def speak_of(level: str) -> None:
    """What “the whole province” is in the words of this run: the country where the whole of it is shown."""
    use_whole("country" if level == "country" else "province")


def show_choice(every: Snapshot, key: str = _KEY) -> None:
    """The control: the country or one province. Nothing where the home has one province."""
    provinces = provinces_in(every, access.scope(), every.latest)
    if not provinces:
        return
    asked = state.asked(PARAMETER)
    st.session_state[key] = asked if asked in provinces else ""
    st.selectbox(
        _("Country or province"),
        ["", *provinces],
        key=key,
        format_func=lambda code: provinces.get(code) or _("The whole country"),
        on_change=_write,
        args=(key,),
    )


def _write(key: str) -> None:
    others = {name: None for name in state.current() if name not in KEPT}
    state.change({**others, PARAMETER: st.session_state[key] or None})
