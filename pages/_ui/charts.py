"""Charts as Vega-Lite specifications: light to build and to send, drawn by the browser, each with its table."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages._ui import figures, indicators, narrow
from pages._ui.classes import BLUES, Scale, count_classes
from pages._ui.text import _

BLUE, PALE, ORANGE, GREY = "#2468ad", "#9dc3e4", "#b35806", "#707a8a"
FONT = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"
ENDS_SHOWN = 8
"""Best and worst areas a projected screen has room for."""
Spec = dict[str, Any]


def draw(spec: Spec, alt: str, height: int | None = None) -> None:
    """Draw a specification with the fonts of the product; ``alt`` states what it shows."""
    config = {"font": FONT, "view": {"stroke": None}, **spec.pop("config", {})}
    st.vega_lite_chart({**spec, "config": config}, alt=alt, width="stretch", height=height or "content")


def show_behind(rows: pl.DataFrame, labels: dict[str, str]) -> None:
    """The table behind a chart: the named columns, folded away."""
    with st.expander(_("The figures as a table")):
        st.dataframe(rows.select(labels).rename(labels).to_arrow(), hide_index=True, placeholder=figures.NOTHING)


def show_trends(trend: pl.DataFrame, codes: tuple[str, ...]) -> None:
    """One small chart per indicator over the months of the snapshot, each on its own axis."""
    columns = st.columns(len(codes), gap="medium")
    for column, code in zip(columns, codes, strict=True):
        with column:
            rows = trend.filter(indicator=code).sort("period")
            st.markdown(f"**{indicators.name(code)}**  \n:small[{indicators.unit(code)}]")
            draw(_trend_spec(rows, code), _trend_words(rows, code), 150)
    wide = trend.pivot("indicator", index="period", values="value").sort("period")
    show_behind(wide, {"period": _("Month")} | {code: indicators.name(code) for code in codes})


def _trend_words(rows: pl.DataFrame, code: str) -> str:
    known = rows.drop_nulls("value")
    if known.is_empty():
        return _("{name}: no value in any month").format(name=indicators.name(code))
    first, last = known.row(0, named=True), known.row(-1, named=True)
    return _("{name}: {first_value} in {first_month}, {last_value} in {last_month}").format(
        name=indicators.name(code), first_value=indicators.value(code, first["value"]),
        first_month=figures.month(first["period"]), last_value=indicators.value(code, last["value"]),
        last_month=figures.month(last["period"]))


def _trend_spec(rows: pl.DataFrame, code: str) -> Spec:
    decimals = indicators.decimals(code)
    ends = {rows["period"][0], rows["period"][-1]} if len(rows) else set()
    points = [
        {"order": place, "month": figures.month(row["period"]), "value": _rounded(row["value"], decimals),
         "end": indicators.value(code, row["value"]) if row["period"] in ends else ""}
        for place, row in enumerate(rows.iter_rows(named=True))
    ]
    labels = {str(place): figures.short_month(period) for place, period in enumerate(rows["period"])}
    last = max(len(points) - 1, 1)
    x = {"field": "order", "type": "quantitative", "title": None, "scale": {"domain": [0, last], "padding": 14},
         "axis": {"values": [0, last], "grid": False, "labelExpr": f"{labels}[datum.value]", "ticks": False,
                  "domain": False, "labelFlush": False}}
    y = {"field": "value", "type": "quantitative", "title": None, "scale": {"zero": False, "padding": 12},
         "axis": None}
    tooltip = [{"field": "month", "title": _("Month")},
               {"field": "value", "title": _("Value"), "format": f",.{decimals}f"}]
    return {"data": {"values": points}, "encoding": {"x": x, "y": y}, "layer": [
        {"mark": {"type": "line", "color": BLUE, "strokeWidth": 2, "point": {"color": BLUE, "size": 22}},
         "encoding": {"tooltip": tooltip}},
        {"mark": {"type": "text", "dy": -12, "fontSize": 12, "color": GREY},
         "encoding": {"text": {"field": "end"}}},
    ]}


def _rounded(value: float | None, decimals: int) -> float | None:
    return None if value is None else round(value, decimals)


def show_completeness(rows: pl.DataFrame, height: int | None = None) -> None:
    """One bar per prefecture: townships that reported on time, late, and not at all."""
    parts = ((_("on time"), "on_time", BLUE), (_("late"), "late", PALE), (_("missing"), "missing", ORANGE))
    values = [
        {"area": row["prefecture_name"], "part": word, "order": place, "townships": row[column],
         "share": figures.share(row["completeness"])}
        for row in rows.iter_rows(named=True) for place, (word, column, _colour) in enumerate(parts)
    ]
    colour = {"field": "part", "title": None, "legend": {"orient": "top"},
              "scale": {"domain": [part[0] for part in parts], "range": [part[2] for part in parts]}}
    tooltip = [{"field": "area", "title": _("Prefecture")}, {"field": "part", "title": _("State")},
               {"field": "townships", "title": _("Townships")}, {"field": "share", "title": _("Completeness")}]
    names = rows["prefecture_name"].to_list()
    spec: Spec = {
        "data": {"values": values}, "height": {"step": 19},
        "encoding": {"y": {"field": "area", "type": "nominal", "sort": names, "title": None,
                           "axis": {"labelLimit": 150, "ticks": False, "domain": False}},
                     "x": {"field": "townships", "type": "quantitative", "title": _("Townships"), "stack": "zero",
                           "axis": {"tickMinStep": 1, "grid": False}}},
        "layer": [{"mark": {"type": "bar"}, "encoding": {
            "color": colour, "order": {"field": "order"}, "tooltip": tooltip}}],
    }
    worst = rows.sort("completeness", "prefecture").row(0, named=True)
    draw(spec, _("Completeness by prefecture; the lowest is {name} with {share}").format(
        name=worst["prefecture_name"], share=figures.share(worst["completeness"])), height)


def show_legend(scale: Scale, values: pl.Series, alt: str) -> None:
    """Legend and distribution in one: a bar per class with the number of areas in it."""
    counts = count_classes(scale, values)
    rows = [{"class": f"{place + 1}   {scale.label(place)}", "areas": many, "order": place}
            for place, many in enumerate(counts)]
    without = values.null_count()
    colours, names = list(scale.colours), [row["class"] for row in rows]
    if without:
        rows.append({"class": _("no value"), "areas": without, "order": scale.size})
        names.append(_("no value"))
        colours.append("#d9d9d9")
    y = {"field": "class", "type": "nominal", "sort": names[::-1], "title": None,
         "axis": {"labelLimit": 170, "ticks": False, "domain": False, "labelFontSize": 13}}
    spec = {
        "data": {"values": rows}, "height": {"step": 26},
        "encoding": {"y": y, "x": {"field": "areas", "type": "quantitative", "axis": None}},
        "layer": [
            {"mark": {"type": "bar", "stroke": GREY, "strokeWidth": 0.5}, "encoding": {
                "color": {"field": "class", "scale": {"domain": names, "range": colours}, "legend": None}}},
            {"mark": {"type": "text", "align": "left", "dx": 4, "color": GREY, "fontSize": 12},
             "encoding": {"text": {"field": "areas"}}},
        ],
    }
    st.caption(_("Classes ({unit}) and number of areas").format(unit=indicators.unit(scale.indicator)))
    draw(spec, alt)


def show_legend_line(scale: Scale, values: pl.Series) -> None:
    """The legend as one line of swatches below a map."""
    names = [f"{place + 1}  {scale.label(place)}" for place in range(scale.size)]
    colours = list(scale.colours)
    if values.null_count():
        names.append(_("no value"))
        colours.append("#d9d9d9")
    spec = {
        "data": {"values": [{"class": name, "place": place} for place, name in enumerate(names)]}, "height": 16,
        "encoding": {"x": {"field": "class", "type": "nominal", "sort": names, "title": None, "axis": {
            "ticks": False, "domain": False, "labelAngle": 0, "labelFontSize": 12, "labelLimit": 110}}},
        "mark": {"type": "bar", "stroke": GREY, "strokeWidth": 0.5},
    }
    spec["encoding"]["color"] = {  # type: ignore[index]
        "field": "class", "scale": {"domain": names, "range": colours}, "legend": None}
    draw(spec, _("Classes of the map ({unit}): {labels}").format(
        unit=indicators.unit(scale.indicator), labels="; ".join(names)))


def show_league_ends(ranked: pl.DataFrame, scale: Scale, whole: float | None, alt: str) -> None:
    """For a projected screen: the best and the worst areas with their intervals, in large type."""
    shown = narrow.is_narrow() and ENDS_SHOWN // 2 or ENDS_SHOWN
    if len(ranked) <= 2 * shown:
        _draw_intervals(ranked, scale, whole, alt)
        return
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(_("Honour list: best {count}").format(count=shown), anchor=False)
        _draw_intervals(ranked.head(shown), scale, whole, alt)
    with right:
        st.subheader(_("Warning list: last {count}").format(count=shown), anchor=False)
        _draw_intervals(ranked.tail(shown), scale, whole, alt)


def _draw_intervals(rows: pl.DataFrame, scale: Scale, whole: float | None, alt: str) -> None:
    values = [
        {"area": f"{row['rank']}{'=' if row['tied'] else ''}  {row['area_name']}", "value": row["value"],
         "lower": row["lower"], "upper": row["upper"], "text": indicators.value(scale.indicator, row["value"])}
        for row in rows.iter_rows(named=True)
    ]
    x = {"type": "quantitative", "title": indicators.unit(scale.indicator), "scale": {"zero": False, "padding": 30},
         "axis": {"labelFontSize": 16, "titleFontSize": 16, "grid": False}}
    spec: Spec = {
        "data": {"values": values}, "height": {"step": 44},
        "encoding": {"y": {"field": "area", "type": "nominal", "sort": None, "title": None,
                           "axis": {"labelFontSize": 22, "labelLimit": 300, "ticks": False, "domain": False}}},
        "layer": [
            {"mark": {"type": "rule", "strokeWidth": 4, "color": PALE},
             "encoding": {"x": {**x, "field": "lower"}, "x2": {"field": "upper"}}},
            {"mark": {"type": "circle", "size": 160, "color": BLUES[3], "opacity": 1},
             "encoding": {"x": {**x, "field": "value"}}},
            {"mark": {"type": "text", "dy": -14, "fontSize": 20, "color": GREY},
             "encoding": {"x": {**x, "field": "value"}, "text": {"field": "text"}}},
        ],
    }
    if whole is not None:
        spec["layer"].append({"mark": {"type": "rule", "color": ORANGE, "strokeWidth": 2},
                              "encoding": {"x": {"datum": whole}}})
    draw(spec, alt)
