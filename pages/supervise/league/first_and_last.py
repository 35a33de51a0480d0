"""The league table on a projected screen: the areas that stand out, with their intervals, in large type."""

from __future__ import annotations

import altair as alt
import polars as pl
import streamlit as st

from pages._ui.parts import cell_pictures, charts, standouts
from pages._ui.shell import theme
from pages._ui.words import indicators, significance
from pages._ui.words.findings import distinct_names
from pages._ui.words.text import _

MOST_LISTED = 5
"""Areas of a list that fit a projected screen beside a finding of two lines."""
_OUTLINE = 1.5


def show_ends(ranked: pl.DataFrame, indicator: str, say: str, banded: bool) -> None:
    """Side by side the areas on the bad and on the good side. ``ranked``: rows with a benchmark; ``banded``
    that ranks mean nothing."""
    named = ranked.with_columns(area_name=pl.Series(distinct_names(ranked), dtype=pl.String))
    found = standouts.find_standouts(named, indicator, MOST_LISTED)
    sides = ((_("Warning list"), found.worse, "worse"), (_("Honour list"), found.better, "better"))
    shown = pl.concat([found.worse.head(MOST_LISTED), found.better.head(MOST_LISTED)])
    for column, (title, rows, side) in zip(st.columns(2, gap="large"), sides, strict=True):
        with column:
            st.subheader(title, anchor=False)
            st.markdown(f"#### {standouts.counted(rows, MOST_LISTED, found.compared, banded)}")
            if rows.is_empty():
                st.subheader(standouts.nothing_beyond(side), anchor=False)
            else:
                _draw(rows.head(MOST_LISTED), indicator, f"{title}. {say}", _domain(shown))


def _domain(rows: pl.DataFrame) -> list[float]:
    """One axis for both lists."""
    columns = ("lower", "value", "upper", "benchmark_value")
    present = [value for column in columns for value in rows[column].drop_nulls()]
    return [min(present), max(present)]


def _draw(rows: pl.DataFrame, indicator: str, say: str, domain: list[float]) -> None:
    look = theme.palette()
    names = charts.names("area", None, labelFontSize=22, labelColor=look.text, labelLimit=340)
    y = names.scale(paddingOuter=0.5)
    chart = alt.layer(*_layers(indicator, domain, look), data=_points(rows, indicator, look)).encode(y=y)
    charts.draw(chart, say, 90 + 54 * rows.height)


def _points(rows: pl.DataFrame, indicator: str, look: theme.Palette) -> pl.DataFrame:
    classes = cell_pictures.classes_of(rows)
    named = zip(classes, rows["area_name"], strict=True)
    return rows.select(
        "value",
        "lower",
        "upper",
        pl.col("benchmark_value").alias("benchmark"),
        area=pl.Series(
            [f"{significance.SYMBOLS[name]}  {area}".removeprefix("–  ") for name, area in named],
            dtype=pl.String,
        ),
        colour=pl.Series(
            [look.pale if name == significance.NONE else look.classes[name] for name in classes],
            dtype=pl.String,
        ),
        text=pl.Series([indicators.value(indicator, value) for value in rows["value"]], dtype=pl.String),
    )


def _layers(indicator: str, domain: list[float], look: theme.Palette) -> list[alt.Chart]:
    """The interval, the benchmark of each area, its value as a dot and in figures."""
    axis = alt.Axis(labelFontSize=16, titleFontSize=16, grid=False, tickCount=5, labelFlush=False)
    scale = alt.Scale(zero=False, padding=30, domain=domain, nice=False)

    def x(column: str) -> alt.X:
        return alt.X(f"{column}:Q", title=indicators.unit(indicator), scale=scale, axis=axis)

    interval = alt.Chart().mark_rule(strokeWidth=4, color=look.pale).encode(x=x("lower"), x2="upper")
    benchmark = alt.Chart().mark_tick(color=look.orange, thickness=3, size=40).encode(x=x("benchmark"))
    dot = alt.Chart().mark_circle(size=200, opacity=1, stroke=look.grey, strokeWidth=_OUTLINE)
    value = alt.Chart().mark_text(dy=-18, fontSize=20, color=look.text)
    return [
        interval,
        benchmark,
        dot.encode(x=x("value"), color=alt.Color("colour:N", scale=None)),
        value.encode(x=x("value"), text="text:N"),
    ]
