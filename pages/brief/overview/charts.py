"""The charts of the overview: the course of each burden, and how complete the returns are."""

from __future__ import annotations

import altair as alt
import polars as pl
import streamlit as st

from pages._ui.parts import charts
from pages._ui.shell import paper, theme
from pages._ui.words import figures, indicators
from pages._ui.words.text import _, whole


def show_trends(trend: pl.DataFrame, codes: tuple[str, ...]) -> None:
    """One small chart per indicator over the months of the snapshot, each on its own axis."""
    columns = paper.side_by_side([1] * len(codes))
    for column, code in zip(columns, codes, strict=True):
        with column:
            rows = trend.filter(indicator=code).sort("period")
            st.markdown(f"**{indicators.name(code)}**  \n:small[{_ends(rows, code)} {indicators.unit(code)}]")
            charts.draw(_trend_chart(rows, code), _trend_words(rows, code), 130)
    wide = trend.pivot("indicator", index="period", values="value").sort("period")
    charts.show_behind(wide, {"period": _("Month")} | {code: indicators.name(code) for code in codes})


def _ends(rows: pl.DataFrame, code: str) -> str:
    present = rows["value"].drop_nulls().to_list()
    return " → ".join(indicators.value(code, value) for value in present[:: max(len(present) - 1, 1)][:2])


def _trend_words(rows: pl.DataFrame, code: str) -> str:
    present = rows.drop_nulls("value")
    if present.is_empty():
        return _("{name}: no value in any month").format(name=indicators.name(code))
    first, last = present.row(0, named=True), present.row(-1, named=True)
    return _("{name}: {first_value} in {first_month}, {last_value} in {last_month}").format(
        name=indicators.name(code),
        first_value=indicators.value(code, first["value"]),
        first_month=figures.month(first["period"]),
        last_value=indicators.value(code, last["value"]),
        last_month=figures.month(last["period"]),
    )


def _trend_chart(rows: pl.DataFrame, code: str) -> alt.Chart:
    decimals, blue = indicators.decimals(code), theme.palette().blue
    points = rows.select(
        pl.int_range(pl.len()).alias("order"),
        pl.Series("month", [figures.month(period) for period in rows["period"]], dtype=pl.String),
        pl.col("value").round(decimals),
    )
    y = alt.Y("value:Q", title=None, scale=alt.Scale(zero=False, padding=12), axis=None)
    tooltip = [
        alt.Tooltip("month:N", title=_("Month")),
        alt.Tooltip("value:N", title=_("Value"), format=f",.{decimals}f"),
    ]
    line = alt.Chart(points).mark_line(
        color=blue, strokeWidth=2, point=alt.OverlayMarkDef(color=blue, size=22)
    )
    drawn: alt.Chart = line.encode(x=_months(rows["period"].to_list()), y=y, tooltip=tooltip)
    return drawn


def _months(periods: list[str]) -> alt.X:
    """Only the first and the last month are named."""
    last = max(len(periods) - 1, 1)
    labels = {str(index): figures.short_month(period) for index, period in enumerate(periods)}
    axis = alt.Axis(
        values=[0, last],
        grid=False,
        labelExpr=f"{charts.in_script(labels)}[datum.value]",
        ticks=False,
        domain=False,
        labelFlush=False,
    )
    return alt.X("order:Q", title=None, scale=alt.Scale(domain=[0, last], padding=14), axis=axis)


def show_completeness(rows: pl.DataFrame) -> None:
    """One bar per prefecture: townships that reported on time, late, and not at all."""
    worst = rows.sort("completeness", "prefecture").row(0, named=True)
    charts.draw(
        _completeness_chart(rows),
        _said_of_lowest().format(name=worst["prefecture_name"], share=figures.share(worst["completeness"])),
        80 + 19 * len(rows),
    )


def _said_of_lowest() -> str:
    if whole() == "province":
        return _("Completeness by prefecture; the lowest is {name} with {share}")
    return _("Completeness by area; the lowest is {name} with {share}")


def _completeness_chart(rows: pl.DataFrame) -> alt.LayerChart:
    words, look = {"on_time": _("on time"), "late": _("late"), "missing": _("missing")}, theme.palette()
    colour_of = dict(zip(words.values(), (look.blue, look.pale, look.orange), strict=True))
    parts = rows.select(
        pl.col("prefecture_name").alias("area"),
        pl.Series("share", [figures.share(share) for share in rows["completeness"]], dtype=pl.String),
        *words,
    ).unpivot(list(words), index=["area", "share"], variable_name="column", value_name="townships")
    parts = parts.with_columns(
        part=pl.col("column").replace_strict(words),
        order=pl.col("column").replace_strict({name: index for index, name in enumerate(words)}),
    ).drop("column")
    x = alt.X("townships:Q", title=_("Townships"), stack="zero", axis=alt.Axis(tickMinStep=1, grid=False))
    tooltip = [
        alt.Tooltip("area:N", title=_("Prefecture") if whole() == "province" else _("Province")),
        alt.Tooltip("part:N", title=_("State")),
        alt.Tooltip("townships:N", title=_("Townships")),
        alt.Tooltip("share:N", title=_("Completeness")),
    ]
    bars = (
        alt.Chart()
        .mark_bar()
        .encode(
            color=charts.colours("part", colour_of, alt.Legend(orient="top")),
            order="order:O",
            tooltip=tooltip,
        )
    )
    names = charts.names("area", rows["prefecture_name"].to_list(), labelLimit=150)
    return alt.layer(bars, data=parts).encode(y=names, x=x)
