"""Answers of the snapshot, kept between runs and sessions. Keys are the snapshot's id and the filters, never
a frame. What comes out is shared by all sessions: read it, do not change it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

import polars as pl
import streamlit as st

from pipelines import queries
from pipelines.base.home import find_home
from pipelines.queries.days import counting_day
from pipelines.queries.snapshot import Snapshot

Made = TypeVar("Made")

WARM_MODULES = ("duckdb", "polars", "pyarrow", "pandas", "pydeck", "xlsxwriter")


@st.cache_resource(show_spinner=False)
def warm() -> None:
    """Import what pages use, once, and take it out of the garbage collector's sight: Streamlit collects fully
    after every run, and walking these libraries costs more than the run itself."""
    for module in WARM_MODULES:
        __import__(module)
    gc.collect()
    gc.freeze()


def keep(name: str, key: tuple[object, ...], build: Callable[[], Made]) -> Made:
    """What ``build`` makes, made once per name and key: snapshot, filters and language."""
    made: Made = _kept(name, key, build)
    return made


@st.cache_resource(max_entries=256, show_spinner=False)
def _kept(name: str, key: tuple[object, ...], _build: Callable[[], Any]) -> Any:
    return _build()


def published() -> str | None:
    """Id of the published snapshot; read on every run, so a new one is noticed without a restart."""
    return queries.current_id(find_home())


def snapshot() -> Snapshot:
    """The published snapshot. Raises UserError where there is none."""
    return queries.open_snapshot(find_home())


def _open(snapshot_id: str) -> Snapshot:
    return queries.open_snapshot(find_home(), snapshot_id)


@st.cache_resource(max_entries=256, show_spinner=False)
def league(
    snapshot_id: str, indicator: str, level: str, period: str, prefecture: str | None = None
) -> pl.DataFrame:
    """One row per area, ranked ones first (``queries.league``)."""
    return queries.league(_open(snapshot_id), indicator, level, period, prefecture)


@st.cache_resource(max_entries=256, show_spinner=False)
def area_profile(snapshot_id: str, level: str, code: str, period: str) -> pl.DataFrame:
    """One row per indicator of one area (``queries.area_profile``)."""
    return queries.area_profile(_open(snapshot_id), level, code, period)


@st.cache_resource(max_entries=256, show_spinner=False)
def children(snapshot_id: str, level: str, code: str, period: str, indicator: str) -> pl.DataFrame:
    """One row per area directly below (``queries.children``)."""
    return queries.children(_open(snapshot_id), level, code, period, indicator)


@st.cache_resource(max_entries=64, show_spinner=False)
def headline(snapshot_id: str, period: str) -> pl.DataFrame:
    """One row per indicator of the area that holds all others."""
    return queries.headline(_open(snapshot_id), period)


@st.cache_resource(max_entries=64, show_spinner=False)
def completeness_by_prefecture(snapshot_id: str, period: str) -> pl.DataFrame:
    """One row per prefecture: townships expected, reported, on time, late, missing."""
    return queries.completeness_by_prefecture(_open(snapshot_id), period)


@st.cache_resource(max_entries=64, show_spinner=False)
def late_returns(snapshot_id: str, period: str) -> pl.DataFrame:
    """One row per township whose return is late or missing."""
    return queries.late_returns(_open(snapshot_id), period)


@st.cache_resource(max_entries=64, show_spinner=False)
def trend(snapshot_id: str, indicators: Sequence[str], level: str, code: str) -> pl.DataFrame:
    """One row per indicator and period of one area."""
    return queries.trend(_open(snapshot_id), list(indicators), level, code)


@st.cache_resource(max_entries=256, show_spinner=False)
def statistics(snapshot_id: str, indicator: str, level: str, period: str) -> dict[str, Any]:
    """What ranks and limits of a level are worth; empty without intervals (``queries.statistics``)."""
    return queries.statistics(_open(snapshot_id), indicator, level, period)


@st.cache_resource(max_entries=64, show_spinner=False)
def compared(
    snapshot_id: str, indicator: str, level: str, period: str, prefecture: str | None, benchmark: str
) -> pl.DataFrame:
    """The rows of ``league`` as they stand against a benchmark (``queries.against``)."""
    rows = league(snapshot_id, indicator, level, period, prefecture)
    return queries.against(_open(snapshot_id), rows, indicator, level, period, benchmark)


@st.cache_resource(max_entries=64, show_spinner=False)
def funnel_curves(snapshot_id: str, indicator: str, level: str, period: str) -> pl.DataFrame:
    """One row per denominator: target and limits (``queries.funnel_curves``)."""
    return queries.funnel_curves(_open(snapshot_id), indicator, level, period)


@st.cache_resource(max_entries=64, show_spinner=False)
def naming_steps(snapshot_id: str, indicator: str, level: str, period: str) -> pl.DataFrame:
    """One row per area: the steps it qualifies for and why (``queries.naming_steps``)."""
    return queries.naming_steps(_open(snapshot_id), indicator, level, period)


@st.cache_resource(max_entries=32, show_spinner=False)
def matrix(snapshot_id: str, level: str, period: str, prefecture: str | None = None) -> pl.DataFrame:
    """One row per area and indicator (``queries.matrix``)."""
    return queries.matrix(_open(snapshot_id), level, period, prefecture)


@st.cache_resource(max_entries=64, show_spinner=False)
def courses(
    snapshot_id: str, indicator: str, level: str, period: str, prefecture: str | None = None
) -> pl.DataFrame:
    """One row per area and period (``queries.courses``)."""
    return queries.courses(_open(snapshot_id), indicator, level, period, prefecture)


@st.cache_resource(max_entries=64, show_spinner=False)
def area_courses(snapshot_id: str, level: str, code: str, period: str) -> pl.DataFrame:
    """One row per indicator and period of one area (``queries.area_courses``)."""
    return queries.area_courses(_open(snapshot_id), level, code, period)


@st.cache_resource(max_entries=64, show_spinner=False)
def index_table(snapshot_id: str, level: str, period: str, prefecture: str | None = None) -> pl.DataFrame:
    """One row per area: index, groups, sensitivity (``queries.index_table``)."""
    return queries.index_table(_open(snapshot_id), level, period, prefecture)


@st.cache_resource(max_entries=32, show_spinner=False)
def index_inputs(snapshot_id: str, level: str, period: str, indicators: tuple[str, ...]) -> pl.DataFrame:
    """One row per ranked area, a column per indicator (``queries.index_inputs``)."""
    return queries.index_inputs(_open(snapshot_id), level, period, indicators)


@st.cache_resource(max_entries=64, show_spinner=False)
def areas_in(snapshot_id: str, period: str) -> pl.DataFrame:
    """One row per township, county, prefecture and province of the period."""
    return queries.areas_in(_open(snapshot_id), period)


@st.cache_resource(max_entries=64, show_spinner=False)
def area_names(snapshot_id: str, level: str, period: str) -> dict[str, str]:
    """Code → name of the level's areas in the period, by code."""
    areas = areas_in(snapshot_id, period).filter(level=level).sort("code")
    return dict(zip(areas["code"], areas["name"], strict=True))


@st.cache_resource(max_entries=64, show_spinner=False)
def _last_day(snapshot_id: str) -> date:
    return counting_day(_open(snapshot_id))


def counting_day_of(shown: Snapshot) -> date:
    """The day that clocks and ages are counted to (``queries.days.counting_day``)."""
    return _last_day(shown.id) if shown.synthetic else counting_day(shown)


def top_name(shown: Snapshot, period: str) -> str:
    """Name of the area that holds all others."""
    level, code = shown.top
    return area_names(shown.id, level, period).get(code, code)
