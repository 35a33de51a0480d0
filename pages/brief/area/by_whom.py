"""Who pushes an area's burden: the levels of the departments in one bar, the own part with its standing,
and the departments that push most."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._ui.parts import grids, level_bar
from pages._ui.parts.method_links import method_link
from pages._ui.shell import cache
from pages._ui.words import indicators, rankability, significance
from pages._ui.words.text import N_, _
from pipelines import queries
from pipelines.queries.by_whom import STOCKS, UNSTATED, has_own_part
from pipelines.queries.snapshot import Snapshot
from schemas.area_rows import AreaRow
from schemas.codes import DEPARTMENT_LEVEL
from schemas.figure_rows import LeagueRow
from schemas.rows import typed_row

MOST_DEPARTMENTS = 10
_OWN = {
    "county": N_("Pushed by county and township departments"),
    "prefecture": N_("Pushed by prefecture, county and township departments"),
}


def show_by_whom(snapshot: Snapshot, area: AreaRow, period: str, indicator: str) -> None:
    """The split of one indicator."""
    if indicator not in STOCKS:
        told = ", ".join(indicators.name(code) for code in STOCKS if code in snapshot.indicators)
        st.info(_("Rows name the department's level for: {indicators}.").format(indicators=told))
        return
    asked = (indicator, area["level"], area["code"], period)
    levels = cache.ask(queries.pushed_by_level, snapshot, *asked)
    if levels.is_empty():
        st.info(_("No department pushes anything of this kind here."))
        return
    level_bar.show_bar(levels, indicator, area["name"])
    if has_own_part(area["level"], indicator):
        _show_own(snapshot, area, period, indicator)
    departments = cache.ask(queries.pushing_departments, snapshot, *asked)
    if departments.is_empty():
        st.caption(_("Departments of townships are kept for the newest month only."))
        return
    st.markdown(_("**Departments that push most**"))
    grids.show_grid(
        _department_table(departments.head(MOST_DEPARTMENTS), indicator),
        alt=_("Departments that push most of {indicator}").format(indicator=indicators.name(indicator)),
    )
    method_link("by_whom")


def _show_own(snapshot: Snapshot, area: AreaRow, period: str, indicator: str) -> None:
    """Value, interval, standing and rank of the own part."""
    rows = cache.ask(queries.own_league, snapshot, indicator, area["level"], period)
    row = rows.filter(pl.col("area_code") == area["code"])
    if row.is_empty() or row["value"][0] is None:
        return
    own, pushers = typed_row(LeagueRow, row), _OWN[area["level"]]
    known = cache.ask(queries.own_statistics, snapshot, indicator, area["level"], period)
    banded = rankability.is_banded(known.get("verdict"))
    stands = significance.label(significance.class_of(own["significance"], own["limit_class"]))
    sentence = _(
        "**{what}: {value}** (95% interval {lower}–{upper}); the own parts of all together: {all}. "
        "{standing}; {place}."
    )
    st.markdown(
        sentence.format(
            what=_(pushers),
            value=indicators.value_with_unit(indicator, own["value"]),
            lower=indicators.value(indicator, own["lower"]),
            upper=indicators.value(indicator, own["upper"]),
            all=indicators.value(indicator, own["benchmark_value"]),
            standing=stands,
            place=_("rank or band: {place}").format(place=rankability.place_label(own, banded)),
        )
    )


def _department_table(departments: pl.DataFrame, indicator: str) -> pl.DataFrame:
    words = {level: level_bar.level_word(level) for level in [*DEPARTMENT_LEVEL.keys, UNSTATED]}
    return departments.select(
        pl.col("name").alias(_("Department")),
        pl.col("department_level").replace_strict(words).alias(_("Level of the department")),
        pl.col("numerator").cast(pl.Int64).alias(indicators.numerator_name(indicator)),
        pl.col("value").round(indicators.decimals(indicator)).alias(indicators.unit(indicator)),
    )
