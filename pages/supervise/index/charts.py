"""The burden index drawn: the ends of the table for a projected screen, one area's groups."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages._ui.parts.charts import BLUE, ENDS_SHOWN, GREY, ORANGE, PALE, WHOLE_LABELS, Spec, draw, show_behind
from pages._ui.words.findings import distinct_names
from pages._ui.words.text import _
from pages.supervise.index import words


def show_ends(ranked: pl.DataFrame, alt: str) -> None:
    """For a projected screen: the best and the worst areas with the range of each rank, in large type."""
    if ranked.is_empty():
        st.info(_("No area can be ranked here."))
        return
    rows = ranked.with_columns(area_name=pl.Series(distinct_names(ranked)))
    if len(rows) <= 2 * ENDS_SHOWN:
        _draw_ranges(rows, [1, rows["ranked"].item(0)], alt)
        return
    ends = rows.head(ENDS_SHOWN), rows.tail(ENDS_SHOWN)
    titles = _("The first {count}"), _("The last {count}")
    for column, part, title, domain in zip(
        st.columns(2, gap="large"), ends, titles, _domains(*ends), strict=True
    ):
        with column:
            st.subheader(title.format(count=ENDS_SHOWN), anchor=False)
            _draw_ranges(part, domain, alt)


def _domains(best: pl.DataFrame, worst: pl.DataFrame) -> tuple[list[int], list[int]]:
    """An axis at each end of the ranks, both as long, so that lines on either can be compared."""
    last = best["ranked"].item(0)
    first = worst.select(pl.min_horizontal("rank", "rank_low").min()).item()
    highest = best.select(pl.max_horizontal("rank", "rank_high").max()).item()
    length = max(highest - 1, last - first, 1)
    return [1, min(1 + length, last)], [max(last - length, 1), last]


def _ticks(first: int, last: int) -> list[int]:
    """The first and the last rank, and about five round ones between."""
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if (last - first) / step <= 6)
    between = range((first // step + 1) * step, last, step)
    return [first, *(tick for tick in between if min(tick - first, last - tick) > step / 2), last]


def _draw_ranges(rows: pl.DataFrame, domain: list[int], alt: str) -> None:
    values = [
        {
            "area": f"{row['rank']}{'=' if row['tied'] else ''}  {row['area_name']}",
            "rank": row["rank"],
            "low": row["rank_low"],
            "high": row["rank_high"],
            "text": words.value(row["index"]),
        }
        for row in rows.iter_rows(named=True)
    ]
    axis = {
        "labelFontSize": 16,
        "titleFontSize": 16,
        "grid": False,
        "values": _ticks(*domain),
        "labelFlush": False,
    }
    x = {
        "type": "quantitative",
        "title": _("Rank (line: in nine of ten other ways of computing)"),
        "scale": {"zero": False, "padding": 24, "domain": domain, "nice": False},
        "axis": axis,
    }
    labels = {"labelFontSize": 22, "labelLimit": 300, "ticks": False, "domain": False, **WHOLE_LABELS}
    y = {"field": "area", "type": "nominal", "sort": None, "title": None, "axis": labels}
    layers: list[Spec] = [
        {
            "mark": {"type": "rule", "strokeWidth": 8, "strokeCap": "round", "color": PALE},
            "encoding": {"y": y, "x": {**x, "field": "low"}, "x2": {"field": "high"}},
        },
        {
            "mark": {"type": "circle", "size": 170, "color": BLUE, "opacity": 1},
            "encoding": {"y": y, "x": {**x, "field": "rank"}},
        },
        {
            "mark": {"type": "text", "dy": -16, "fontSize": 20, "color": GREY},
            "encoding": {"y": y, "x": {**x, "field": "rank"}, "text": {"field": "text"}},
        },
    ]
    draw({"data": {"values": values}, "layer": layers}, alt, 70 + 54 * len(values))


def show_groups(name: str, scores: pl.DataFrame) -> None:
    """One bar per burden group of an area, a line at the province's. ``scores``: group, score, whole."""
    values = [
        {
            "group": words.group_name(row["group"]),
            "score": row["score"],
            "whole": row["whole"],
            "text": words.value(row["score"]),
        }
        for row in scores.iter_rows(named=True)
    ]
    draw(_groups_spec(values), groups_alt(name, scores), 60 + 30 * len(values))
    st.caption(_("Bar: {name}; orange line: the whole province. 0 best – 100 worst.").format(name=name))
    table = scores.select(
        pl.Series("group", [entry["group"] for entry in values], dtype=pl.String),
        pl.col("score", "whole").round(words.DECIMALS),
    )
    show_behind(table, {"group": _("Burden"), "score": name, "whole": _("Province")})


def groups_alt(name: str, scores: pl.DataFrame) -> str:
    """What the bars show: the heaviest group, and in how many the area is above the province."""
    known = scores.drop_nulls("score").sort("score", descending=True)
    if known.is_empty():
        return _("{name}: no burden group has a score").format(name=name)
    heaviest = known.row(0, named=True)
    return _(
        "{name}: the heaviest burden is {group} with {score} (province {whole}); {above} of {count} groups "
        "are heavier than in the province"
    ).format(
        name=name,
        group=words.group_name(heaviest["group"]),
        score=words.value(heaviest["score"]),
        whole=words.value(heaviest["whole"]),
        above=known.filter(pl.col("score") > pl.col("whole")).height,
        count=len(known),
    )


def _groups_spec(values: list[dict[str, Any]]) -> Spec:
    labels = {"labelFontSize": 13, "labelLimit": 200, "ticks": False, "domain": False, **WHOLE_LABELS}
    y = {"field": "group", "type": "nominal", "sort": None, "title": None, "axis": labels}
    x = {
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [0, 100]},
        "axis": {"grid": False, "tickCount": 5},
    }
    tooltip = [
        {"field": "group", "title": _("Burden")},
        {"field": "score", "title": _("Score"), "format": ".1f"},
        {"field": "whole", "title": _("Province"), "format": ".1f"},
    ]
    return {
        "data": {"values": values},
        "encoding": {"y": y, "tooltip": tooltip},
        "layer": [
            {
                "mark": {"type": "bar", "color": PALE, "height": 16},
                "encoding": {"x": {**x, "field": "score"}},
            },
            {
                "mark": {"type": "tick", "color": ORANGE, "thickness": 3, "size": 24},
                "encoding": {"x": {**x, "field": "whole"}},
            },
            {
                "mark": {"type": "text", "align": "left", "baseline": "middle", "fontSize": 13, "dx": 4},
                "encoding": {"x": {"datum": 0}, "text": {"field": "text"}},
            },
        ],
    }
