"""What a heat map shows: the class of every area on every indicator, counted by area and by indicator."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import polars as pl
import streamlit as st

from pages._ui.parts.definitions import formula
from pages._ui.words import figures, findings, indicators, significance, text
from pages._ui.words.codes import level_name
from pages._ui.words.text import _, language, say
from pipelines.queries.definitions import BY_CODE
from pipelines.queries.ranking import limits

BY_WORSE, BY_NAME = "worse", "name"
MOST_NAMED = 3
"""Areas a finding names at most."""
_AREA = ("area_code", "area_name", "prefecture_name", "county_name")
_ORDER = {name: place for place, name in enumerate(significance.CLASSES)}


def short_name(code: str) -> str:
    """A name of a few characters; the full one where none is declared."""
    short = BY_CODE[code].short
    return say(short) if short else indicators.name(code)


def comparable(codes: Iterable[str]) -> list[str]:
    """The indicators that have limits and a better direction, in the order given."""
    return [code for code in codes if indicators.has_interval(code) and indicators.better(code) != "context"]


def classified(matrix: pl.DataFrame) -> pl.DataFrame:
    """The rows of ``queries.matrix`` on comparable indicators, with their ``class`` of significance."""
    codes = comparable(matrix["indicator"].unique(maintain_order=True))
    rows = matrix.filter(pl.col("indicator").is_in(codes))
    keys = ["significance", "limit_class"]
    pairs = rows.select(keys).unique()
    names = [significance.class_of(*pair) for pair in pairs.iter_rows()]
    classes = pairs.with_columns(pl.Series("class", names, dtype=pl.String))
    return rows.join(classes, on=keys, how="left", nulls_equal=True, maintain_order="left")


def _count(*classes: str) -> pl.Expr:
    return pl.col("class").is_in(classes).sum().cast(pl.Int64)


def _counts() -> list[pl.Expr]:
    worse, better = significance.WORSE, significance.BETTER
    return [
        _count(significance.WORSE_STRONG, worse).alias("worse"),
        _count(significance.WORSE_STRONG).alias("worse_strong"),
        _count(significance.BETTER_STRONG, better).alias("better"),
        (pl.len() - _count(significance.NONE)).cast(pl.Int64).alias("compared"),
    ]


def of_group(cells: pl.DataFrame, group: str | None) -> pl.DataFrame:
    """The cells of one burden group, of all for None."""
    codes = [code for code in BY_CODE if group in (None, BY_CODE[code].group)]
    return cells.filter(pl.col("indicator").is_in(codes))


def count_areas(
    cells: pl.DataFrame, order: str = BY_WORSE, ordering: pl.DataFrame | None = None
) -> pl.DataFrame:
    """One row per area: how many indicators are worse, beyond the 99.8 % limit (worse_strong), better and
    compared. In the ``order`` of most worse ones, of the area codes, or of an indicator, worst first; that
    indicator is looked up in ``ordering``, where the cells are only some of all."""
    areas = cells.group_by(_AREA, maintain_order=True).agg(_counts()).sort("area_code")
    if order == BY_NAME:
        return areas
    if order == BY_WORSE:
        down = [True, True, False, False]
        return areas.sort("worse", "worse_strong", "better", "area_code", descending=down)
    standing = (
        (cells if ordering is None else ordering)
        .filter(indicator=order)
        .select("area_code", "rank", place=pl.col("class").replace_strict(_ORDER, return_dtype=pl.Int64))
    )
    ordered = areas.join(standing, on="area_code", how="left", maintain_order="left").sort(
        "place", "rank", "area_code", descending=[False, True, False], nulls_last=True
    )
    return ordered.drop("place", "rank")


def count_indicators(cells: pl.DataFrame) -> pl.DataFrame:
    """One row per indicator, in declared order: how many areas are worse, worse_strong, better and compared,
    and how many would be beyond the 95 % limit on each side by chance alone (``chance``)."""
    counted = cells.group_by("indicator", maintain_order=True).agg(_counts())
    return counted.with_columns((pl.col("compared") * max(limits.TAILS)).alias("chance"))


def finding(cells: pl.DataFrame, level: str, period: str) -> str:
    """Who is worse in most indicators, which indicator has most areas beyond its limits, and what chance
    alone would give."""
    areas, columns = count_areas(cells), count_indicators(cells)
    compared, worse = int(columns["compared"].sum()), int(columns["worse"].sum())
    if not compared:
        return _("{month}: none of {count:area|areas} ({level}) can be compared with the province.").format(
            month=figures.month(period), count=areas.height, level=level_name(level)
        )
    said = _(
        "{month}, {count:area|areas} ({level}) × {columns:indicator|indicators}: of "
        "{compared:comparison|comparisons} with the province {worse:is|are} worse and {better} better; by "
        "chance alone about {chance} each."
    ).format(
        month=figures.month(period),
        count=areas.height,
        level=level_name(level),
        columns=columns.height,
        compared=figures.count(compared),
        worse=figures.count(worse),
        better=figures.count(int(columns["better"].sum())),
        chance=figures.count(round(compared * max(limits.TAILS))),
    )
    gap = "" if language() == "zh" else " "
    return f"{said}{gap}{_leaders(areas, columns)}" if worse else said


def _leaders(areas: pl.DataFrame, columns: pl.DataFrame) -> str:
    """The areas with most worse indicators, and the indicator with most worse areas."""
    top = columns.sort("worse", descending=True, maintain_order=True).row(0, named=True)
    first = areas.filter(pl.col("worse") > 0).head(MOST_NAMED)
    pairs = zip(findings.quiet_names(first), first["worse"], strict=True)
    return _(
        "Worse in most indicators: {areas} (by chance about {usual} each). Most areas are worse in "
        "{indicator}: {many}, by chance about {chance}."
    ).format(
        areas=findings.joined([_("{name} ({count})").format(name=name, count=many) for name, many in pairs]),
        usual=figures.number(columns.height * max(limits.TAILS), 1),
        indicator=indicators.name(top["indicator"]),
        many=top["worse"],
        chance=figures.number(top["chance"], 1),
    )


def wide_table(cells: pl.DataFrame, areas: pl.DataFrame, codes: list[str]) -> pl.DataFrame:
    """One row per area, in the order of ``areas``: its counts, and the value of every indicator."""
    values = cells.pivot("indicator", index="area_code", values="value", maintain_order=True)
    named = areas.select("area_code", "area_name", "prefecture_name", "worse", "better")
    joined = named.join(values, on="area_code", how="left", maintain_order="left")
    return joined.with_columns(
        pl.col("worse", "better").cast(pl.Int16),
        pl.col("prefecture_name").cast(pl.Categorical),
        pl.col(codes).cast(pl.Float32),
    )


def place_head() -> str:
    """Head of the column with the area that others are listed by."""
    return _("Prefecture") if text.whole() == "province" else level_name("province")


def headers(codes: list[str]) -> dict[str, str]:
    """Column of ``wide_table`` → what it is called."""
    counts = {"worse": _("Indicators worse"), "better": _("Indicators better")}
    return (
        {"area_name": _("Area"), "prefecture_name": place_head()}
        | counts
        | {code: indicators.name(code) for code in codes}
    )


def formats(codes: list[str]) -> dict[str, Any]:
    """How the columns of ``wide_table`` are written, by what they are called."""
    return {
        indicators.name(code): st.column_config.NumberColumn(format=f"%,.{indicators.decimals(code)}f")
        for code in codes
    }


def definitions(codes: list[str]) -> list[str]:
    """One line per indicator: what it is called, how it is computed, in which unit."""
    return [f"{indicators.name(code)} = {formula(code)} ({indicators.unit(code)})" for code in codes]


def by_area(cells: pl.DataFrame, column: str) -> dict[str, dict[str, Any]]:
    """Area code → indicator → what stands in the column."""
    found: dict[str, dict[str, Any]] = {}
    for area, code, value in cells.select("area_code", "indicator", column).iter_rows():
        found.setdefault(area, {})[code] = value
    return found


def export_table(cells: pl.DataFrame, areas: pl.DataFrame, codes: list[str]) -> pl.DataFrame:
    """One row per area as shown, and per indicator its value as a number and its class in words."""
    table = areas.select(
        pl.col("area_code").alias(_("Code")),
        pl.col("area_name").alias(_("Area")),
        pl.col("prefecture_name").alias(place_head()),
        pl.col("worse").alias(_("Indicators worse")),
        pl.col("better").alias(_("Indicators better")),
        pl.col("compared").alias(_("Indicators compared")),
    )
    kinds, values = by_area(cells, "class"), by_area(cells, "value")
    for code in codes:
        name = f"{indicators.name(code)} ({indicators.unit(code)})"
        worded = [significance.label(kinds[area][code]) for area in areas["area_code"]]
        numbers = [values[area][code] for area in areas["area_code"]]
        table = table.with_columns(
            pl.Series(name, numbers, dtype=pl.Float64),
            pl.Series(_("{name}: class").format(name=indicators.name(code)), worded, dtype=pl.String),
        )
    return table
