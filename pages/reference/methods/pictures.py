"""The pictures beside the methods: small charts of made-up figures, each with a sentence that reads it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages._ui.parts import charts
from pages._ui.parts.charts import BLUE, GREY, ORANGE, PALE, Spec
from pages._ui.words.text import N_, _
from pages.reference.methods import examples, shapes
from pipelines.ranking import trend

MARKS = {
    trend.RISING: N_("rising"),
    trend.FALLING: N_("falling"),
    trend.STEADY: N_("steady"),
    trend.TOO_SHORT: N_("cannot be calculated"),
}
SERIES = {
    "rising": N_("A little higher month after month"),
    "jump": N_("One month alone jumps"),
    "short": N_("A month is missing, three follow"),
}
SHARES = ((0.3, N_("cannot be told apart")), (0.6, N_("bands")), (0.8, N_("ranks")))


def show_intervals() -> None:
    rows = examples.with_shares(examples.frame_of(examples.SAME_SHARE)).to_dicts()
    values = [
        {
            **row,
            "area": f"{shapes.county(place)}  {row['numerator']}/{row['denominator']}",
            "text": f"{row['lower']:.0f}–{row['upper']:.0f}%",
        }
        for place, row in enumerate(rows)
    ]
    x = shapes.numbers("%", [0, 100])
    at_value = {"x": {**x, "field": "value"}}
    text = {"type": "text", "dy": -13, "color": GREY, "fontSize": 13}
    layers = [
        shapes.spans({**x, "field": "lower"}, "upper"),
        shapes.dots(at_value),
        {"mark": text, "encoding": {**at_value, "text": {"field": "text"}}},
    ]
    say = _("All four have 60 %; the larger the denominator, the shorter the line.")
    y = shapes.names("area", [row["area"] for row in values])
    shapes.draw({"data": {"values": values}, "encoding": {"y": y}, "layer": layers}, say, 240)


def show_rank_intervals() -> None:
    rows = examples.rank_rows().select("rank", "rank_low", "rank_high").to_dicts()
    values = [{"place": place, **row} for place, row in enumerate(rows, start=1)]
    x = shapes.numbers(_("Rank"), [1, len(rows)])
    layers = [
        shapes.spans({**x, "field": "rank_low"}, "rank_high"),
        shapes.dots({"x": {**x, "field": "rank"}}, 40),
    ]
    third, late = rows[2], rows[29]
    say = _(
        "32 counties, one a row; point: rank, line: rank interval. Rank {third} may be anything from "
        "{third_low} to {third_high}, rank {late} from {late_low} to {late_high}."
    ).format(
        third=third["rank"],
        third_low=third["rank_low"],
        third_high=third["rank_high"],
        late=late["rank"],
        late_low=late["rank_low"],
        late_high=late["rank_high"],
    )
    y = {"field": "place", "type": "ordinal", "axis": None}
    shapes.draw({"data": {"values": values}, "encoding": {"y": y}, "layer": layers}, say, 400)


def show_rankability() -> None:
    parts = {_("true difference"): BLUE, _("wavering"): PALE}
    cases = {f"{share:.1f}  {_(verdict)}": share for share, verdict in SHARES}
    values = [
        {"case": case, "part": part, "share": size, "order": order}
        for case, share in cases.items()
        for order, (part, size) in enumerate(zip(parts, (share, 1 - share), strict=True))
    ]
    colour = {
        "field": "part",
        "title": None,
        "legend": {"orient": "top"},
        "scale": {"domain": list(parts), "range": list(parts.values())},
    }
    encoding = {
        "y": shapes.names("case", list(cases)),
        "x": {**shapes.numbers(None, format="%"), "field": "share"},
        "order": {"field": "order"},
        "color": colour,
    }
    bar = {"type": "bar", "height": 22}
    say = _("How much of the difference between counties is true, and what is then shown.")
    shapes.draw({"data": {"values": values}, "mark": bar, "encoding": encoding}, say, 220)


def show_changes() -> None:
    values = [_change(row) for row in examples.change_rows().to_dicts()]
    y = shapes.names("case", [row["case"] for row in values])
    x = shapes.numbers(_("change, percentage points"))
    span, point = (
        shapes.spans({**x, "field": "lower"}, "upper"),
        shapes.dots({"x": {**x, "field": "change"}}),
    )
    for layer in (span, point):
        layer["encoding"]["y"] = y
    zero = {"mark": {"type": "rule", "color": ORANGE, "strokeWidth": 2}, "encoding": {"x": {**x, "datum": 0}}}
    say = _("Both fell from 30 % to 25 %. Only the line that leaves out 0 (orange) is a change.")
    shapes.draw({"data": {"values": values}, "layer": [span, point, zero]}, say, 170)


def _change(row: dict[str, Any]) -> dict[str, Any]:
    holds_zero = row["lower"] <= 0 <= row["upper"]
    words = _("{count} people: no real change") if holds_zero else _("{count} people: a real fall")
    return {**row, "change": row["now"] - row["before"], "case": words.format(count=row["denominator"])}


def show_sensitivity() -> None:
    rows = examples.sensitivity_rows().select("rank_nominal", "rank_low", "rank_high").to_dicts()
    values = sorted(
        ({**row, "area": shapes.county(place)} for place, row in enumerate(rows)),
        key=lambda row: int(row["rank_nominal"]),
    )
    x = shapes.numbers(_("Rank"), [0.5, len(values) + 0.5], tickCount=len(values), format="d")
    layers = [
        shapes.spans({**x, "field": "rank_low"}, "rank_high"),
        shapes.dots({"x": {**x, "field": "rank_nominal"}}),
    ]
    widest = max(values, key=lambda row: int(row["rank_high"] - row["rank_low"]))
    say = _(
        "Point: rank of the index; line: 90 % of the ranks in 1,000 other ways of computing it. {name} has "
        "rank {rank}, and otherwise anything from {low} to {high}; the last is last whatever the method."
    ).format(
        name=widest["area"], rank=widest["rank_nominal"], low=widest["rank_low"], high=widest["rank_high"]
    )
    y = shapes.names("area", [row["area"] for row in values])
    shapes.draw({"data": {"values": values}, "encoding": {"y": y}, "layer": layers}, say, 330)


def show_trends() -> None:
    for example, name in SERIES.items():
        finding = f"{_(name)}：**{_(MARKS[examples.trend_mark(example)])}**"
        st.markdown(finding)
        charts.draw(_trend_spec(example), finding, 120)
    st.caption(_("Example with made-up figures; the line through a point is the month's 95 % interval."))


def _trend_spec(example: str) -> Spec:
    values = [
        {
            "month": month,
            "value": value,
            "lower": value - examples.HALF_WIDTH,
            "upper": value + examples.HALF_WIDTH,
        }
        if value is not None
        else {"month": month, "value": None}
        for month, value in enumerate(examples.MONTHS[example], start=1)
    ]
    x = {**shapes.numbers(None, [0.5, 8.5], tickCount=8), "field": "month"}
    y = shapes.numbers(None, [17, 31], tickCount=3)
    rule = {"type": "rule", "strokeWidth": 3, "color": PALE}
    line = {"type": "line", "color": BLUE, "point": {"color": BLUE, "size": 30}}
    layers = [
        {"mark": rule, "encoding": {"y": {**y, "field": "lower"}, "y2": {"field": "upper"}}},
        {"mark": line, "encoding": {"y": {**y, "field": "value"}}},
    ]
    return {"data": {"values": values}, "encoding": {"x": x}, "layer": layers}
