"""The pictures of the funnel, with its limits as they are and widened."""

from __future__ import annotations

from typing import Any

import polars as pl

from pages._ui.parts.charts import BLUE, GREY, ORANGE, Spec
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
        "24 counties; full lines: inner limits, dashed: outer limits. {inner} lie beyond the inner limits, "
        "{outer} of them beyond the outer ones."
    ).format(inner=_beyond(points, ""), outer=_beyond(points, "0001"))
    shapes.draw(_spec(points, target, lines.filter(INNER), lines.filter(~INNER)), say, 330)


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
    shapes.draw(_spec(points, target, *lines), say, 330)


def _beyond(points: pl.DataFrame, limit: str) -> int:
    outside = pl.col("limit_class") != "inside"
    return points.filter(outside, pl.col("limit_class").str.ends_with(limit)).height


def _spec(points: pl.DataFrame, target: float, full: pl.DataFrame, dashed: pl.DataFrame) -> Spec:
    most = 100 * max(row["numerator"] / row["denominator"] for row in points.iter_rows(named=True))
    x = {**shapes.numbers(_("denominator")), "field": "denominator"}
    y = shapes.numbers(_("value, %"), [0, most + 14])
    outside = {"condition": {"test": "datum.limit_class != 'inside'", "value": ORANGE}, "value": BLUE}
    point = {"type": "point", "filled": True, "size": 70, "opacity": 0.9}
    shape = {"condition": {"test": "datum.limit_class != 'inside'", "value": "diamond"}, "value": "circle"}
    return {
        "layer": [
            _lines(full, x, y, None),
            _lines(dashed, x, y, DASHED),
            {
                "data": {"values": [{}]},
                "mark": {"type": "rule", "color": GREY},
                "encoding": {"y": {**y, "datum": 100 * target}},
            },
            {
                "data": {"values": points.select("denominator", "value", "limit_class").to_dicts()},
                "mark": point,
                "encoding": {"x": x, "y": {**y, "field": "value"}, "color": outside, "shape": shape},
            },
        ]
    }


def _lines(rows: pl.DataFrame, x: Spec, y: Spec, dash: list[int] | None) -> Spec:
    mark: dict[str, Any] = {"type": "line", "color": GREY, "strokeWidth": 1.5, "clip": True}
    return {
        "data": {"values": rows.with_columns(pl.col("value").round(2)).to_dicts()},
        "mark": mark | ({"strokeDash": dash} if dash else {}),
        "encoding": {"x": x, "y": {**y, "field": "value"}, "detail": {"field": "limit"}},
    }
