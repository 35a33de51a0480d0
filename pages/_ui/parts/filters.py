"""The filters of a page, in one row; each is a parameter of the URL."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from pages._ui.parts.area_picker import pick_named
from pages._ui.shell import cache, registry, state
from pages._ui.words import figures, indicators
from pages._ui.words.codes import level_name
from pages._ui.words.text import _, use_whole, whole
from pipelines.queries.snapshot import Snapshot
from schemas.periods import last_month

RANKED_LEVELS = ("county", "prefecture", "township")


def select(
    name: str,
    label: str,
    options: Sequence[str],
    default: str,
    format_func: Callable[[str], str] = str,
    help: str | None = None,
) -> str:
    """A drop-down whose value is the parameter ``name`` of the URL; in the meeting view and on paper the
    value only."""
    value = state.read(name, options, default)
    if state.is_bare():
        return value
    key = f"filter_{name}"
    st.session_state[key] = value
    st.selectbox(
        label, options, key=key, format_func=format_func, help=help, on_change=state.write, args=(name, key)
    )
    return value


def period(snapshot: Snapshot) -> str:
    """A month; after the months the quarters and years that are complete."""
    options = sorted(snapshot.periods, reverse=True)
    for kind in ("quarter", "year"):
        options += sorted((span for span in snapshot.spans if figures.kind(span) == kind), reverse=True)
    return select("period", _("Period"), options, snapshot.latest, figures.month)


def month(snapshot: Snapshot) -> str:
    """A month; of a quarter or year that the link names, its last one."""
    asked = state.asked("period")
    if asked in snapshot.spans:
        state.take("period", last_month(asked))
    return select("period", _("Month"), snapshot.periods[::-1], snapshot.latest, figures.month)


def level(
    options: Sequence[str] = RANKED_LEVELS, default: str = "county", of_country: Sequence[str] = ("province",)
) -> str:
    """One of the options; where the whole country is looked at one of ``of_country``, the provinces first:
    what lies below them is compared within each of them, and the words of the page then say so."""
    if whole() != "country":
        return select("level", _("Level"), options, default, level_name)
    chosen = select("level", _("Level"), of_country, of_country[0], level_name)
    if chosen != "province":
        use_whole("own")
    return chosen


def indicator(
    snapshot: Snapshot, default: str = "forms_per_community", ranked: bool = False, label: str | None = None
) -> str:
    """Any indicator of the snapshot; only those with a better direction where areas are ranked."""
    options = [code for code in snapshot.indicators if not ranked or indicators.better(code) != "context"]
    return select("indicator", label or _("Indicator"), options, default, indicators.name)


def prefecture(snapshot: Snapshot, shown_period: str) -> str | None:
    """Code of one prefecture, None for all, and where the whole country is looked at."""
    if snapshot.top[0] == "country":
        return None
    names = cache.area_names(snapshot, "prefecture", shown_period)
    chosen = select(
        "prefecture", _("Prefecture"), ["", *names], "", lambda code: names.get(code, _("All prefectures"))
    )
    return chosen or None


def find_area(snapshot: Snapshot, shown_level: str, shown_period: str) -> None:
    """A box to find an area by name; choosing one opens its page. None for the thousands of counties of a
    country: several bear one name, and whoever chooses the province finds each."""
    if state.is_bare() or not registry.is_registered("area"):
        return
    if snapshot.top[0] == "country" and shown_level != "province":
        return
    names = cache.area_names(snapshot, shown_level, shown_period)
    chosen = pick_named(_("Find an area"), names, f"find_{shown_level}")
    if chosen:
        open_area(shown_level, chosen, shown_period)


def open_area(shown_level: str, code: str, shown_period: str) -> None:
    """Go to the page of an area, where there is one."""
    if registry.is_registered("area"):
        st.switch_page(
            registry.page_path("area"),
            query_params=state.link_params({"level": shown_level, "code": code, "period": shown_period}),
        )
