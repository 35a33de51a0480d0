"""Areas that stand out: beyond the control limits; where chance has no part, the first and the last."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
import streamlit as st

from pages._ui.parts import class_list
from pages._ui.parts.selection import Selection
from pages._ui.words import figures, indicators, significance
from pages._ui.words.codes import level_name
from pages._ui.words.findings import distinct_names
from pages._ui.words.rankability import Outliers, is_banded
from pages._ui.words.text import _
from schemas.figure_rows import TableStatistics

STRONG = pl.col("limit_class").str.ends_with("_0001")
"""Beyond the 99.8 % limits."""


@dataclass(frozen=True)
class Standouts:
    """Rows of a league table that stand out on the bad and on the good side, the farthest first. ``compared``
    that they are beyond the limits, not merely the last and the first."""

    worse: pl.DataFrame
    better: pl.DataFrame
    compared: bool


def find_standouts(ranked: pl.DataFrame, indicator: str, count: int) -> Standouts:
    """Of ranked areas those beyond the 95 % limits, those beyond the 99.8 % limits first; of an indicator
    without limits the last and first ``count``."""
    if not indicators.has_interval(indicator):
        return Standouts(ranked.tail(count).reverse(), ranked.head(count), compared=False)
    worse = ranked.filter(significance="worse").sort(STRONG, "rank", descending=True)
    better = ranked.filter(significance="better").sort(STRONG, "rank", descending=[True, False])
    return Standouts(worse, better, compared=True)


def far_out(rows: pl.DataFrame) -> Outliers:
    """The ranked areas of a league table beyond the 99.8 % limits, by name."""
    ranked = rows.filter("eligible")
    if ranked.is_empty():
        return Outliers()
    named = ranked.with_columns(name=pl.Series(distinct_names(ranked), dtype=pl.String)).filter(STRONG)
    worse = named.filter(significance="worse").sort("rank", descending=True)
    better = named.filter(significance="better").sort("rank")
    return Outliers(tuple(worse["name"]), tuple(better["name"]))


def chance_sentence(statistics: TableStatistics, level: str) -> str:
    """How many areas would lie beyond the limits were all alike; "" where there are no limits."""
    if not statistics:
        return ""
    return _(
        "Of {areas:area|areas} ({level}), by chance alone about {inner} would lie beyond the 95% limit and "
        "{outer} beyond the 99.8% limit, on either side."
    ).format(
        areas=statistics["areas"],
        level=level_name(level),
        inner=figures.number(statistics["expected_0025"], 1),
        outer=figures.number(statistics["expected_0001"], 1),
    )


def counted(rows: pl.DataFrame, shown: int, compared: bool, banded: bool) -> str:
    """11 beyond the 95% limit (1 beyond 99.8%); 5 shown. ``banded`` that ranks mean nothing."""
    if not compared:
        said = _("{count} by value: bands, no ranks") if banded else _("{count} at this end of the ranks")
        return said.format(count=min(shown, len(rows)))
    strong = rows.filter(STRONG).height
    said = _("{count} beyond the 95% limit ({strong} beyond 99.8%)").format(count=rows.height, strong=strong)
    return said + (_("; {count} shown").format(count=shown) if rows.height > shown else "")


def nothing_beyond(side: str) -> str:
    """Instead of a list: nobody stands out on that side, ``worse`` or ``better``."""
    if side == significance.WORSE:
        return _("None: no area is worse than the province by more than chance explains.")
    return _("None: no area is better than the province by more than chance explains.")


def show_lists(selection: Selection, ranked: pl.DataFrame, statistics: TableStatistics, count: int) -> None:
    """The warning list and the honour list of one indicator, ``count`` areas of each."""
    found, banded = find_standouts(ranked, selection.indicator, count), is_banded(statistics.get("verdict"))
    titles = ((_("Warning list"), found.worse, "worse"), (_("Honour list"), found.better, "better"))
    for title, rows, side in titles:
        st.markdown(f"**{title}** :small[{counted(rows, count, found.compared, banded)}]")
        if ranked.is_empty():
            st.caption(_("No area can be ranked here."))
        elif rows.is_empty():
            st.caption(nothing_beyond(side))
        else:
            class_list.show_short_list(selection, rows.head(count), title, banded)
    said = chance_sentence(statistics, selection.level)
    if said:
        st.caption(said)
