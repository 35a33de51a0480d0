"""The pictures beside the methods: small charts of made-up figures, each with a sentence that reads it."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl
import streamlit as st

from pages._ui.parts import charts
from pages._ui.shell import theme
from pages._ui.words.changes import Change, confined
from pages._ui.words.text import N_, _
from pages.reference.methods import examples, shapes
from pipelines.queries.ranking import trend

MARKS = {
    trend.RISING: N_("rising"),
    trend.FALLING: N_("falling"),
    trend.TURNED_UP: N_("rises again"),
    trend.TURNED_DOWN: N_("falls again"),
    trend.STEADY: N_("steady"),
    trend.TOO_SHORT: N_("cannot be calculated"),
}
SERIES = {
    "rising": N_("A little higher month after month"),
    "turned": N_("Down for four months, then up again"),
    "jump": N_("One month alone jumps"),
    "short": N_("A month is missing, three follow"),
}
SHARES = ((0.3, N_("cannot be told apart")), (0.6, N_("bands")), (0.8, N_("ranks")))


def show_intervals() -> None:
    rows = examples.with_shares(examples.frame_of(examples.SAME_SHARE))
    told = [
        {
            "area": f"{shapes.county(index)}  {row['numerator']}/{row['denominator']}",
            "text": f"{row['lower']:.0f}–{row['upper']:.0f}%",
        }
        for index, row in enumerate(rows.iter_rows(named=True))
    ]
    points = pl.concat([rows, pl.DataFrame(told)], how="horizontal")
    x = shapes.numbers("%", [0, 100])
    text = alt.Chart().mark_text(dy=-13, color=theme.palette().grey, fontSize=13)
    layers = (
        shapes.spans(x, "lower", "upper"),
        shapes.dots(x, "value"),
        text.encode(x=alt.X("value", **x), text="text:N"),
    )
    say = _("All four have 60 %; the larger the denominator, the shorter the line.")
    y = shapes.names("area", points["area"].to_list())
    shapes.draw(alt.layer(*layers, data=points).encode(y=y), say, 240)


def show_process() -> None:
    rows = examples.process_rows()
    names = [shapes.county(index) for index in range(rows.height)]
    townships = pl.DataFrame(
        [(name, float(forms)) for name, row in zip(names, examples.TOWNSHIPS, strict=True) for forms in row],
        schema=["area", "forms"],
        orient="row",
    )
    counties = rows.with_columns(area=pl.Series(names))
    x = shapes.numbers(_("forms a community"), [10, 42])
    tick = alt.Chart(townships).mark_tick(thickness=2, size=26, color=theme.palette().grey)
    layers = (
        shapes.spans(x, "process_lower", "process_upper").properties(data=counties),
        tick.encode(x=alt.X("forms", **x)),
        shapes.dots(x, "value").properties(data=counties),
    )
    first = rows.row(0, named=True)
    say = _(
        "Small bars: six townships; point: the county, 26 each time; line: its process interval. By the "
        "number of forms alone all three would have {lower}–{upper}."
    ).format(lower=f"{first['lower']:.0f}", upper=f"{first['upper']:.0f}")
    y = shapes.names("area", names)
    shapes.draw(alt.layer(*(layer.encode(y=y) for layer in layers)), say, 220)


def show_rank_intervals() -> None:
    rows = examples.rank_rows().select("rank", "rank_low", "rank_high")
    places = rows.with_row_index("place", offset=1)
    x = shapes.numbers(_("Rank"), [1, rows.height])
    layers = shapes.spans(x, "rank_low", "rank_high"), shapes.dots(x, "rank", 40)
    third, late = rows.row(2, named=True), rows.row(29, named=True)
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
    y = alt.Y("place:O", axis=None)
    shapes.draw(alt.layer(*layers, data=places).encode(y=y), say, 400)


def show_rankability() -> None:
    look = theme.palette()
    parts = {_("true difference"): look.blue, _("wavering"): look.pale}
    cases = {f"{share:.1f}  {_(verdict)}": share for share, verdict in SHARES}
    bars = pl.DataFrame(
        [
            {"case": case, "part": part, "share": size, "order": order}
            for case, share in cases.items()
            for order, (part, size) in enumerate(zip(parts, (share, 1 - share), strict=True))
        ]
    )
    say = _("How much of the difference between counties is true, and what is then shown.")
    chart = (
        alt.Chart(bars)
        .mark_bar(height=22)
        .encode(
            y=shapes.names("case", list(cases)),
            x=alt.X("share", **shapes.numbers(None, format="%")),
            order="order:O",
            color=charts.colours("part", parts, alt.Legend(orient="top")),
        )
    )
    shapes.draw(chart, say, 220)


def show_changes() -> None:
    rows = pl.DataFrame([_of_township(row) for row in examples.change_rows().iter_rows(named=True)])
    y = shapes.names("case", rows["case"].unique(maintain_order=True).to_list())
    x = shapes.numbers(_("change, forms a community"))
    layers = (
        alt.Chart().mark_rule(color=theme.palette().orange, strokeWidth=2).encode(x=alt.XDatum(0, **x)),
        shapes.dots(x, "change").encode(y=y),
    )
    say = _(
        "A point is a township (equal ones lie on each other); orange: no change. Both counties have one "
        "form fewer a community: the first broadly, the second because of one township."
    )
    shapes.draw(alt.layer(*layers, data=rows), say, 150)


def _of_township(row: dict[str, Any]) -> dict[str, Any]:
    change = Change(row["whole"], row["broad"], row["changed"], row["clusters"])
    how = _("broad") if change.broad else confined(change)
    return {"change": row["change"], "case": f"{shapes.county(row['county'])}: {how}"}


def show_sensitivity() -> None:
    rows = examples.sensitivity_rows().select("rank_nominal", "rank_low", "rank_high")
    rows = rows.with_columns(area=pl.Series([shapes.county(index) for index in range(rows.height)]))
    rows = rows.sort("rank_nominal", maintain_order=True)
    x = shapes.numbers(_("Rank"), [0.5, rows.height + 0.5], tickCount=rows.height, format="d")
    layers = shapes.spans(x, "rank_low", "rank_high"), shapes.dots(x, "rank_nominal")
    widest = max(rows.iter_rows(named=True), key=lambda row: int(row["rank_high"] - row["rank_low"]))
    say = _(
        "Point: rank of the index; line: 90 % of the ranks in 1,000 other ways of computing it. {name} has "
        "rank {rank}, and otherwise anything from {low} to {high}; the last is last whatever the method."
    ).format(
        name=widest["area"], rank=widest["rank_nominal"], low=widest["rank_low"], high=widest["rank_high"]
    )
    y = shapes.names("area", rows["area"].to_list())
    shapes.draw(alt.layer(*layers, data=rows).encode(y=y), say, 330)


def show_recounts() -> None:
    rows = examples.recount_rows()
    counties = rows.with_columns(area=pl.Series([shapes.county(at) for at in range(rows.height)]))
    x = shapes.numbers(_("recounted ÷ reported"), [0.8, 1.4])
    bounds = alt.Chart(pl.DataFrame({"bound": [0.9, 1.1]})).mark_rule(strokeDash=[4, 3])
    y = shapes.names("area", counties["area"].to_list())
    layers = (shapes.spans(x, "lower", "upper"), shapes.dots(x, "factor"))
    drawn = [layer.properties(data=counties).encode(y=y) for layer in layers]
    last = rows.row(-1, named=True)
    say = _(
        "Twelve of 25 communities visited in each; dashed: 10% off. Only the whole line of the last, "
        "{lower} to {upper}, lies beyond: it is not ranked."
    ).format(lower=f"{last['lower']:.2f}", upper=f"{last['upper']:.2f}")
    shapes.draw(alt.layer(bounds.encode(x=alt.X("bound", **x)), *drawn), say, 200)


def show_trends() -> None:
    for example, name in SERIES.items():
        finding = f"{_(name)}：**{_(MARKS[examples.trend_mark(example)])}**"
        st.markdown(finding)
        charts.draw(_trend_chart(example), finding, 120)
    st.caption(_("Example with made-up figures; the line through a point is the month's 95 % interval."))


def _trend_chart(example: str) -> alt.LayerChart:
    series = examples.MONTHS[example]
    value, look = pl.col("value"), theme.palette()
    points = pl.DataFrame({"month": range(1, len(series) + 1), "value": series}).with_columns(
        lower=value - examples.HALF_WIDTH, upper=value + examples.HALF_WIDTH
    )
    x = alt.X("month", **shapes.numbers(None, [0.5, 8.5], tickCount=8))
    y = shapes.numbers(None, [17, 31], tickCount=3)
    rule = alt.Chart().mark_rule(strokeWidth=3, color=look.pale).encode(y=alt.Y("lower", **y), y2="upper")
    line = alt.Chart().mark_line(color=look.blue, point=alt.OverlayMarkDef(color=look.blue, size=30))
    return alt.layer(rule, line.encode(y=alt.Y("value", **y)), data=points).encode(x=x)
