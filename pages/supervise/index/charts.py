"""The burden index drawn: the ends of the table for a projected screen, one area's groups."""

from __future__ import annotations

import altair as alt
import polars as pl
import streamlit as st

from pages._ui.parts import charts
from pages._ui.parts.charts import ENDS_SHOWN
from pages._ui.shell import theme
from pages._ui.words.findings import distinct_names
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _
from pages.supervise.index import words
from schemas.figure_rows import IndexRow
from schemas.rows import typed_rows


def show_ends(ranked: pl.DataFrame, say: str) -> None:
    """For a projected screen: the best and the worst areas with the range of each rank, in large type."""
    if ranked.is_empty():
        st.info(_("No area can be ranked here."))
        return
    rows = ranked.with_columns(area_name=pl.Series(distinct_names(ranked)))
    if len(rows) <= 2 * ENDS_SHOWN:
        _draw_ranges(rows, [1, rows["ranked"].item(0)], say)
        return
    ends = rows.head(ENDS_SHOWN), rows.tail(ENDS_SHOWN)
    titles = _("The first {count}"), _("The last {count}")
    for column, part, title, domain in zip(
        st.columns(2, gap="large"), ends, titles, _domains(*ends), strict=True
    ):
        with column:
            st.subheader(title.format(count=ENDS_SHOWN), anchor=False)
            _draw_ranges(part, domain, say)


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


def _draw_ranges(rows: pl.DataFrame, domain: list[int], say: str) -> None:
    look = theme.palette()
    points = rows.select(
        area=pl.Series([_ranked_name(row) for row in typed_rows(IndexRow, rows)], dtype=pl.String),
        rank="rank",
        low="rank_low",
        high="rank_high",
        text=pl.Series([words.value(value) for value in rows["index"]], dtype=pl.String),
    )
    at_rank = _rank_axis("rank", domain)
    layers = (
        alt.Chart()
        .mark_rule(strokeWidth=8, strokeCap="round", color=look.pale)
        .encode(x=_rank_axis("low", domain), x2="high"),
        alt.Chart().mark_circle(size=170, color=look.blue, opacity=1).encode(x=at_rank),
        alt.Chart().mark_text(dy=-16, fontSize=20, color=look.grey).encode(x=at_rank, text="text:N"),
    )
    names = charts.names("area", None, labelFontSize=22, labelLimit=300)
    charts.draw(alt.layer(*layers, data=points).encode(y=names), say, 70 + 54 * rows.height)


def _ranked_name(row: IndexRow) -> str:
    return f"{row['rank']}{'=' if row['tied'] else ''}  {row['area_name']}"


def _rank_axis(column: str, domain: list[int]) -> alt.X:
    axis = alt.Axis(labelFontSize=16, titleFontSize=16, grid=False, values=_ticks(*domain), labelFlush=False)
    return alt.X(
        column,
        type="quantitative",
        title=_("Rank (line: in nine of ten other ways of computing)"),
        scale=alt.Scale(zero=False, padding=24, domain=domain, nice=False),
        axis=axis,
    )


def show_groups(name: str, scores: pl.DataFrame) -> None:
    """One bar per burden group of an area, a line at the province's. ``scores``: group, score, whole."""
    bars = scores.select(
        "score",
        "whole",
        group=pl.Series([words.group_name(group) for group in scores["group"]], dtype=pl.String),
        text=pl.Series([words.value(score) for score in scores["score"]], dtype=pl.String),
    )
    charts.draw(_groups_chart(bars), groups_alt(name, scores), 60 + 30 * bars.height)
    st.caption(
        _("Bar: {name}; orange line: the whole province. 0 best – 100 worst.").format(name=quiet(name))
    )
    table = bars.select("group", pl.col("score", "whole").round(words.DECIMALS))
    charts.show_behind(table, {"group": _("Burden"), "score": name, "whole": _("Province")})


def groups_alt(name: str, scores: pl.DataFrame) -> str:
    """What the bars show: the heaviest group, and in how many the area is above the province."""
    present = scores.drop_nulls("score").sort("score", descending=True)
    if present.is_empty():
        return _("{name}: no burden group has a score").format(name=name)
    heaviest = present.row(0, named=True)
    return _(
        "{name}: the heaviest burden is {group} with {score} (province {whole}); heavier than in the "
        "province: {above} of {count:group|groups}"
    ).format(
        name=name,
        group=words.group_name(heaviest["group"]),
        score=words.value(heaviest["score"]),
        whole=words.value(heaviest["whole"]),
        above=present.filter(pl.col("score") > pl.col("whole")).height,
        count=len(present),
    )


def _groups_chart(bars: pl.DataFrame) -> alt.LayerChart:
    look = theme.palette()
    axis = alt.Axis(grid=False, tickCount=5)

    def x(column: str) -> alt.X:
        return alt.X(f"{column}:Q", title=None, scale=alt.Scale(domain=[0, 100]), axis=axis)

    tooltip = [
        alt.Tooltip("group:N", title=_("Burden")),
        alt.Tooltip("score:N", title=_("Score"), format=".1f"),
        alt.Tooltip("whole:N", title=_("Province"), format=".1f"),
    ]
    figures = alt.Chart().mark_text(align="left", baseline="middle", fontSize=13, dx=4)
    layers = (
        alt.Chart().mark_bar(color=look.pale, height=16).encode(x=x("score")),
        alt.Chart().mark_tick(color=look.orange, thickness=3, size=24).encode(x=x("whole")),
        figures.encode(x=alt.XDatum(0), text="text:N"),
    )
    names = charts.names("group", None, labelFontSize=13, labelLimit=200)
    return alt.layer(*layers, data=bars).encode(y=names, tooltip=tooltip)
