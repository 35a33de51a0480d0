"""What is said of the areas beyond the limits: how many, and how many chance explains."""

from __future__ import annotations

import streamlit as st

from pages._ui.parts import filters
from pages._ui.parts.selection import Selection
from pages._ui.shell import registry, state
from pages._ui.words import figures, indicators
from pages._ui.words.codes import level_name
from pages._ui.words.text import N_, _, language
from pages.supervise.outliers.rows import BEYOND, SIDES, Tail, Tally, expected
from schemas.figure_rows import TableStatistics

BEYOND_WORDS = {"0025": N_("Beyond 95%"), "0001": N_("Beyond 99.8%"), "all": N_("All areas compared")}
SIDE_WORDS = {"both": N_("Both sides"), "worse": N_("The worse side"), "better": N_("The better side")}
_TAILS: tuple[Tail, ...] = ("0025", "0001")


def choose_beyond() -> str:
    """Which areas are listed, the parameter ``beyond`` of the URL."""
    return filters.select("beyond", _("Listed"), BEYOND, BEYOND[0], lambda chosen: _(BEYOND_WORDS[chosen]))


def choose_side() -> str:
    """On which side of the limits, the parameter ``side`` of the URL."""
    return filters.select("side", _("Side"), SIDES, SIDES[0], lambda chosen: _(SIDE_WORDS[chosen]))


def finding(selection: Selection, counted: Tally, known: TableStatistics) -> str:
    """How many areas lie beyond the limits, and how many chance alone would put there."""
    if not counted.areas:
        return nothing_compared(selection)
    found = _(_found_words(counted)).format(
        level=level_name(selection.level), beyond=counted.beyond, far=counted.far, **counted._asdict()
    )
    return found + ("" if language() == "zh" else " ") + chance(counted, known)


def _found_words(counted: Tally) -> str:
    if not counted.beyond:
        return N_("None of {areas:area|areas} compared ({level}) lies beyond the 95% limits.")
    if not counted.far:
        return N_(
            "Beyond the 95% limits: {beyond} of {areas:area|areas} compared ({level}), {worse} of them on "
            "the worse side; beyond the 99.8% limits: none."
        )
    return N_(
        "Beyond the 95% limits: {beyond} of {areas:area|areas} compared ({level}), {worse} of them on the "
        "worse side; beyond the 99.8% limits: {far}, {far_worse} of them on the worse side."
    )


def chance(counted: Tally, known: TableStatistics) -> str:
    """How many areas would lie beyond each limit by chance alone."""
    if known["overdispersed"]:
        sentence = _(
            "Were areas to differ only as they do throughout, about {inner} would lie beyond the 95% limits "
            "on each side by chance alone, and {outer} beyond the 99.8% limits."
        )
    else:
        sentence = _(
            "Were all areas at heart alike, about {inner} would lie beyond the 95% limits on each side by "
            "chance alone, and {outer} beyond the 99.8% limits."
        )
    inner, outer = (few(expected(known, counted.areas, tail)) for tail in _TAILS)
    return sentence.format(inner=inner, outer=outer)


def few(number: float) -> str:
    """A number of areas that need not be whole: 4.6, 0.17, 0.021."""
    return figures.number(number, 1 if number >= 0.995 else 2 if number >= 0.0995 else 3)


def widened(known: TableStatistics) -> str:
    """Why the limits are wider than chance alone makes them; "" where they are not."""
    if not known.get("overdispersed"):
        return ""
    return _(
        "The areas differ by more than chance throughout (φ = {phi}; chance alone: 1), so the limits are "
        "widened for it."
    ).format(phi=figures.number(known["phi"], 1))


def nothing_compared(selection: Selection) -> str:
    """Why there is no picture, and who must do what."""
    if not indicators.has_interval(selection.indicator):
        return _(
            "{indicator} is a total, an amount, a median or a change: it is counted or added up, not "
            "drawn, so there are no limits to lie beyond. The league table and the map show it."
        ).format(indicator=indicators.name(selection.indicator))
    return _(
        "{month}: no area ({level}) can be compared. Too few townships have reported, or the areas have too "
        "few communities; the supervisor sees under Submissions which returns are missing, and publishes "
        "again when they are in."
    ).format(month=figures.month(selection.period), level=level_name(selection.level))


def show_notes(known: TableStatistics, left_out: int) -> None:
    """Below the picture: why limits are wide, which areas are not in it, and where the reasons stand."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.caption(notes(known, left_out), width="content")
        if left_out and not state.is_bare():
            st.page_link(
                registry.page_path("league"),
                label=_("The reasons, in the league table"),
                query_params=state.link_params({name: state.shown(name) for name in ("level", "prefecture")}),
            )


def notes(known: TableStatistics, left_out: int) -> str:
    """Why limits are wide, and how many areas are not in the picture."""
    said = [widened(known)]
    if left_out:
        said.append(_("Not ranked, not compared and not drawn: {count}.").format(count=left_out))
    return ("" if language() == "zh" else " ").join(sentence for sentence in said if sentence)


def limit_passed(standing: str) -> str:
    """99.8%, 95% or —."""
    if standing.endswith("_0001"):
        return "99.8%"
    return "95%" if standing in ("worse", "better") else figures.NOTHING
