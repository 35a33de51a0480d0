"""Charts as Vega-Lite specifications: light to build and to send, drawn by the browser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from pages._ui.parts import grids
from pages._ui.shell import paper, state
from pages._ui.words import figures, indicators
from pages._ui.words.text import _

BLUE, PALE, ORANGE, GREY = "#2468ad", "#9dc3e4", "#b35806", "#707a8a"
FONT = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"
ENDS_SHOWN = 8
"""Best and worst areas a projected screen has room for."""
Spec = dict[str, Any]
WHOLE_LABELS = {"labelOverlap": False, "labelFlush": False, "labelBound": False}


def draw(spec: Spec, alt: str, height: int | None = None, **more: Any) -> None:
    """Draw a specification with the fonts of the product; ``alt`` states what it shows; ``more`` as
    ``st.vega_lite_chart`` takes it."""
    config = {"font": FONT, "view": {"stroke": None}, **spec.pop("config", {})}
    st.vega_lite_chart(
        {**spec, "config": config}, alt=alt, width="stretch", height=height or "content", **more
    )


def show_behind(
    rows: pl.DataFrame, labels: dict[str, str], column_config: Mapping[str, Any] | None = None
) -> None:
    """The table behind a chart: the named columns, folded away; ``column_config`` goes by their labels."""
    if state.on_paper():
        return
    with st.expander(_("The figures as a table")):
        grids.show_grid(rows.select(*labels).rename(labels).to_arrow(), column_config=column_config)


def show_trends(trend: pl.DataFrame, codes: tuple[str, ...]) -> None:
    """One small chart per indicator over the months of the snapshot, each on its own axis."""
    columns = paper.side_by_side([1] * len(codes))
    for column, code in zip(columns, codes, strict=True):
        with column:
            rows = trend.filter(indicator=code).sort("period")
            st.markdown(f"**{indicators.name(code)}**  \n:small[{_ends(rows, code)} {indicators.unit(code)}]")
            draw(_trend_spec(rows, code), _trend_words(rows, code), 130)
    wide = trend.pivot("indicator", index="period", values="value").sort("period")
    show_behind(wide, {"period": _("Month")} | {code: indicators.name(code) for code in codes})


def _ends(rows: pl.DataFrame, code: str) -> str:
    known = rows["value"].drop_nulls().to_list()
    return " → ".join(indicators.value(code, value) for value in known[:: max(len(known) - 1, 1)][:2])


def _trend_words(rows: pl.DataFrame, code: str) -> str:
    known = rows.drop_nulls("value")
    if known.is_empty():
        return _("{name}: no value in any month").format(name=indicators.name(code))
    first, last = known.row(0, named=True), known.row(-1, named=True)
    return _("{name}: {first_value} in {first_month}, {last_value} in {last_month}").format(
        name=indicators.name(code),
        first_value=indicators.value(code, first["value"]),
        first_month=figures.month(first["period"]),
        last_value=indicators.value(code, last["value"]),
        last_month=figures.month(last["period"]),
    )


def _trend_spec(rows: pl.DataFrame, code: str) -> Spec:
    decimals = indicators.decimals(code)
    points = [
        {"order": place, "month": figures.month(row["period"]), "value": _rounded(row["value"], decimals)}
        for place, row in enumerate(rows.iter_rows(named=True))
    ]
    labels = {str(place): figures.short_month(period) for place, period in enumerate(rows["period"])}
    last = max(len(points) - 1, 1)
    x = {
        "field": "order",
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [0, last], "padding": 14},
        "axis": {
            "values": [0, last],
            "grid": False,
            "labelExpr": f"{labels}[datum.value]",
            "ticks": False,
            "domain": False,
            "labelFlush": False,
        },
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "scale": {"zero": False, "padding": 12},
        "axis": None,
    }
    tooltip = [
        {"field": "month", "title": _("Month")},
        {"field": "value", "title": _("Value"), "format": f",.{decimals}f"},
    ]
    return {
        "data": {"values": points},
        "encoding": {"x": x, "y": y, "tooltip": tooltip},
        "mark": {"type": "line", "color": BLUE, "strokeWidth": 2, "point": {"color": BLUE, "size": 22}},
    }


def _rounded(value: float | None, decimals: int) -> float | None:
    return None if value is None else round(value, decimals)


def show_completeness(rows: pl.DataFrame) -> None:
    """One bar per prefecture: townships that reported on time, late, and not at all."""
    worst = rows.sort("completeness", "prefecture").row(0, named=True)
    draw(
        _completeness_spec(rows),
        _("Completeness by prefecture; the lowest is {name} with {share}").format(
            name=worst["prefecture_name"], share=figures.share(worst["completeness"])
        ),
        80 + 19 * len(rows),
    )


def _completeness_spec(rows: pl.DataFrame) -> Spec:
    parts = ((_("on time"), "on_time", BLUE), (_("late"), "late", PALE), (_("missing"), "missing", ORANGE))
    values = [
        {
            "area": row["prefecture_name"],
            "part": word,
            "order": place,
            "townships": row[column],
            "share": figures.share(row["completeness"]),
        }
        for row in rows.iter_rows(named=True)
        for place, (word, column, _colour) in enumerate(parts)
    ]
    colour = {
        "field": "part",
        "title": None,
        "legend": {"orient": "top"},
        "scale": {"domain": [part[0] for part in parts], "range": [part[2] for part in parts]},
    }
    tooltip = [
        {"field": "area", "title": _("Prefecture")},
        {"field": "part", "title": _("State")},
        {"field": "townships", "title": _("Townships")},
        {"field": "share", "title": _("Completeness")},
    ]
    return {
        "data": {"values": values},
        "encoding": _completeness_axes(rows["prefecture_name"].to_list()),
        "layer": [
            {
                "mark": {"type": "bar"},
                "encoding": {"color": colour, "order": {"field": "order"}, "tooltip": tooltip},
            }
        ],
    }


def _completeness_axes(names: list[str]) -> Spec:
    """Prefectures from above, townships to the right."""
    return {
        "y": {
            "field": "area",
            "type": "nominal",
            "sort": names,
            "title": None,
            "axis": {"labelLimit": 150, "ticks": False, "domain": False, **WHOLE_LABELS},
        },
        "x": {
            "field": "townships",
            "type": "quantitative",
            "title": _("Townships"),
            "stack": "zero",
            "axis": {"tickMinStep": 1, "grid": False},
        },
    }
