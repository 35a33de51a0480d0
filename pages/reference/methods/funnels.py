"""The pictures of the funnel, with its limits as they are and widened."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from pages._ui.parts import charts
from pages._ui.shell import theme
from pages._ui.words import figures
from pages._ui.words.text import _
from pages.reference.methods import examples, shapes

SIZES = (*range(6, 40), *range(40, 330, 10))
MORE_SIZES = (*range(15, 40), *range(40, 560, 10))
"""Denominators at which limits are drawn."""
INNER = pl.col("limit").str.ends_with("0025")
DASHED = [5, 4]


def show_limits() -> None:
    points, target = examples.funnel_points(examples.ONLY_CHANCE), examples.target_of(examples.ONLY_CHANCE)
    lines = examples.funnel_lines(target, SIZES)
    say = _(
        "24 counties; full lines: inner limits, dashed: outer limits. {inner:lies|lie} beyond the inner "
        "limits, {outer} of them beyond the outer ones."
    ).format(inner=_beyond(points, ""), outer=_beyond(points, "0001"))
    shapes.draw(_chart(points, target, lines.filter(INNER), lines.filter(~INNER)), say, 330)


def show_widened() -> None:
    """The limits of chance alone, and those that allow for the difference there is anyway."""
    tau2, target = examples.dispersion().tau2, examples.target_of(examples.APART)
    points = examples.funnel_points(examples.APART, tau2)
    before = examples.funnel_points(examples.APART)
    say = _(
        "24 counties, φ = {phi}: {before} beyond the inner limits of chance alone (full lines), {after} "
        "beyond the widened ones (dashed)."
    ).format(
        phi=figures.number(examples.dispersion().phi, 1),
        before=_beyond(before, ""),
        after=_beyond(points, ""),
    )
    lines = (examples.funnel_lines(target, MORE_SIZES, widening).filter(INNER) for widening in (0.0, tau2))
    shapes.draw(_chart(points, target, *lines), say, 330)


def _beyond(points: pl.DataFrame, limit: str) -> int:
    outside = pl.col("limit_class") != "inside"
    return points.filter(outside, pl.col("limit_class").str.ends_with(limit)).height


def _chart(points: pl.DataFrame, target: float, full: pl.DataFrame, dashed: pl.DataFrame) -> charts.Chart:
    look = theme.palette()
    most = 100 * max(row["numerator"] / row["denominator"] for row in points.iter_rows(named=True))
    x = alt.X("denominator", **shapes.numbers(_("denominator")))
    y = shapes.numbers(_("value, %"), [0, most + 14])
    outside = "datum.limit_class != 'inside'"
    whole = alt.Chart(pl.DataFrame({"target": [100 * target]})).mark_rule(color=look.grey)
    dots = alt.Chart(points.select("denominator", "value", "limit_class")).mark_point(
        filled=True, size=70, opacity=0.9
    )
    return alt.layer(
        _lines(full, x, y, None),
        _lines(dashed, x, y, DASHED),
        whole.encode(y=alt.YDatum(100 * target, **y)),
        dots.encode(
            x=x,
            y=alt.Y("value", **y),
            color=alt.condition(outside, alt.value(look.orange), alt.value(look.blue)),
            shape=alt.condition(outside, alt.value("diamond"), alt.value("circle")),
        ),
    )


def _lines(rows: pl.DataFrame, x: alt.X, y: shapes.Numbers, dash: list[int] | None) -> alt.Chart:
    chart = alt.Chart(rows.with_columns(pl.col("value").round(2)))
    look: dict[str, Any] = {"strokeDash": dash} if dash else {}
    lines = chart.mark_line(color=theme.palette().grey, strokeWidth=1.5, clip=True, **look)
    drawn: alt.Chart = lines.encode(x=x, y=alt.Y("value", **y), detail="limit:N")
    return drawn
