"""Small multiples of courses: one chart for a page of them, and the table behind it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from urllib.parse import urlencode

import altair as alt
import polars as pl
import streamlit as st

from pages._ui.parts import charts, league_table
from pages._ui.parts.grids import ColumnConfigs
from pages._ui.shell import state
from pages._ui.words import figures, findings, indicators, trend_marks
from pages._ui.words.text import _, language
from pages.supervise.trends import look as small
from pages.supervise.trends.rows import Course
from schemas.figure_rows import CourseRow
from schemas.rows import typed_rows

A_PAGE, ON_ONE, MOST_PRINTED, A_SHEET, PROJECTED = 24, 40, 96, 16, 8
"""Charts on a page of the screen, so many that need no second one, printed at most, on a sheet of paper, and
on a projected screen."""
BAND_SHARE = 0.02
"""Share of the widest intervals, at either end, that the common axis leaves out: they flatten the rest."""


def axis_of(courses: pl.DataFrame) -> list[float] | None:
    """One axis for all courses: every value and benchmark, and all but the widest intervals. None where there
    is no value."""
    values = courses["value"].drop_nulls()
    if values.is_empty():
        return None
    ends = [*values, *courses["benchmark"].drop_nulls()]
    lower, upper = courses["lower"].drop_nulls(), courses["upper"].drop_nulls()
    if not lower.is_empty():
        ends += [lower.quantile(BAND_SHARE) or 0.0, upper.quantile(1 - BAND_SHARE) or 0.0]
    return [float(min(ends)), float(max(ends))]


def show_courses(
    courses: pl.DataFrame, entries: Sequence[Course], axis: list[float] | None, link: dict[str, str]
) -> None:
    """The charts of the entries, in their order; on paper a sheet at a time. ``axis`` is common to all, None
    gives each its own; ``link`` is what an address of an area carries but for code and indicator."""
    size = _a_sheet(entries) if state.on_paper() else max(len(entries), 1)
    for start in range(0, len(entries), size):
        part = entries[start : start + size]
        shown = courses.filter(pl.col("code").is_in([entry["code"] for entry in part]))
        charts.draw(_chart(shown, part, axis, link), alternative(part))


def _a_sheet(entries: Sequence[Course]) -> int:
    """Names of indicators take more lines than those of areas."""
    long_names = any(_is_indicator(entry) for entry in entries)
    return A_SHEET - small.look(None).columns if long_names else A_SHEET


def alternative(entries: Sequence[Course]) -> str:
    """What the charts show, in words: every name with its mark and its first and last value."""
    return findings.joined([f"{entry['name']} {_head(entry)}" for entry in entries])


def _head(entry: Course) -> str:
    """↘ falling (better), 35.7 to 28.8; of one that turned from where it did."""
    code = entry["indicator"]
    label = trend_marks.label(code, entry["mark"])
    if entry["first"] is None:
        return label
    start = entry["first"] if entry["turned"] is None else entry["turned"]
    first, last = (indicators.value(code, value) for value in (start, entry["last"]))
    return _("{trend}, {first} to {last}").format(trend=label, first=first, last=last)


def _titles(entries: Sequence[Course], size: small.Look) -> list[list[str]]:
    """The lines above each chart: the name, of an area with its prefecture; and the mark."""
    return [[*_name_lines(entry, size), _head(entry)] for entry in entries]


def _name_lines(entry: Course, size: small.Look) -> list[str]:
    if not _is_indicator(entry):
        return [" · ".join(part for part in (entry["name"], entry["place"]) if part)]
    per_square = 1.7 if language() == "en" else 0.95
    letters = round((size.width + small.AXIS_WIDE) / size.letters * per_square)
    return textwrap.wrap(entry["name"], letters)


def _is_indicator(entry: Course) -> bool:
    return bool(entry["code"] == entry["indicator"])


def _points(courses: pl.DataFrame, entries: Sequence[Course]) -> pl.DataFrame:
    """One point per course and period, with short names, since they travel with every run."""
    number = {entry["code"]: index for index, entry in enumerate(entries)}
    side = {entry["code"]: entry["side"] for entry in entries}
    figures_of = {"v": "value", "l": "lower", "u": "upper", "b": "benchmark"}
    return courses.select(
        pl.col("code").replace_strict(number, return_dtype=pl.Int16).alias("f"),
        (pl.col("period").rank("dense") - 1).cast(pl.Int16).alias("o"),
        *(pl.col(column).round_sig_figs(5).alias(short) for short, column in figures_of.items()),
        pl.col("code").replace_strict(side, return_dtype=pl.String).alias("k"),
        pl.col("restated").alias("r"),
        pl.Series("t", [_tooltip(row) for row in typed_rows(CourseRow, courses)], dtype=pl.String),
    )


def _tooltip(row: CourseRow) -> str:
    """28.75 forms (95%: 26.45–31.20); restated after a merger."""
    code = row["indicator"]
    said = indicators.value_with_unit(code, row["value"])
    if row["lower"] is not None:
        ends = (indicators.value(code, row[side]) for side in ("lower", "upper"))
        said += " (95%: {}–{})".format(*ends)
    restated = _("restated after a merger")
    return f"{said} · {restated}" if row["restated"] else said


def _chart(
    courses: pl.DataFrame, entries: Sequence[Course], axis: list[float] | None, link: dict[str, str]
) -> alt.FacetChart:
    size = small.look(axis)
    titles = _titles(entries, size)
    lines = max(map(len, titles))
    periods = courses["period"].unique().sort().to_list()
    layers = small.layers(*small.values_axis(axis, size), size)
    one = alt.layer(*layers, width=size.width, height=size.height)
    one = one.encode(x=small.months(periods, size), tooltip=small.tooltips())
    drawn: alt.FacetChart = (
        one.facet(
            data=_points(courses, entries),
            facet=alt.Facet("f:O", title=None, header=small.header(titles, size)),
            columns=size.columns,
            # Cells of one size, whatever their axes and titles take: these stand in the space between them.
            bounds="flush",
            spacing={
                "row": (lines + 2) * size.line + 8,
                "column": small.GAP if axis else small.GAP + small.AXIS_WIDE,
            },
            padding={"top": 12, "bottom": 6, "left": 6, "right": 6},
        )
        .transform_calculate(**_looked_up(periods, entries, link))
        .resolve_axis(x="independent")
        .resolve_scale(y="shared" if axis else "independent")
    )
    return drawn


def _looked_up(periods: list[str], entries: Sequence[Course], link: dict[str, str]) -> dict[str, str]:
    """What the browser finds by the number of a period or course: its words travel once, not with each
    point."""
    words = {
        "m": ("o", [figures.month(period) for period in periods]),
        "n": ("f", [entry["name"] for entry in entries]),
        "h": ("f", [f"area?{urlencode(_place(entry, link))}" for entry in entries]),
    }
    return {name: f"{charts.in_script(said)}[datum.{place}]" for name, (place, said) in words.items()}


def _place(entry: Course, link: dict[str, str]) -> dict[str, str]:
    """An indicator of the area the link names, or the area of an entry."""
    query = link if "code" in link else {**link, "code": entry["code"]}
    return {**query, "indicator": entry["indicator"], **({"lang": "en"} if language() == "en" else {})}


def show_legend() -> None:
    """What lines, band, points and colours mean."""
    st.caption(
        _(
            "Band: 95% interval · dashed: the whole province · open points: restated on today's areas "
            "after a merger · orange: gets worse, blue: gets better, grey: neither"
        )
    )


def show_behind(courses: pl.DataFrame, entries: Sequence[Course], link: dict[str, str]) -> None:
    """One row per course in the order of the charts: name, mark, and a column per period."""
    periods = courses["period"].unique().sort().to_list()
    wide = courses.pivot("period", index="code", values="value", maintain_order=True)
    table = pl.DataFrame(
        {
            "code": [entry["code"] for entry in entries],
            "name": [_named(entry, link) for entry in entries],
            "place": [entry["place"] for entry in entries],
            "mark": [trend_marks.label(entry["indicator"], entry["mark"]) for entry in entries],
            "unit": [indicators.unit(entry["indicator"]) for entry in entries],
        }
    ).join(wide, on="code", how="left", maintain_order="left")
    labels = {
        "name": _("Name"),
        "place": _("Prefecture or burden"),
        "mark": _("Trend"),
        "unit": _("Unit"),
    } | {period: figures.month(period) for period in periods}
    codes = {entry["indicator"] for entry in entries}
    number = f"%,.{indicators.decimals(codes.pop())}f" if len(codes) == 1 else "%.4g"
    config: ColumnConfigs = {_("Name"): league_table.name_column(_("Name"))}
    for period in periods:
        config[labels[period]] = st.column_config.NumberColumn(format=number)
    charts.show_behind(table, labels, config)


def _named(entry: Course, link: dict[str, str]) -> str:
    return f"area?{urlencode(_place(entry, link))}#{entry['name']}"
