"""What the page of trends shows: areas on one indicator, or all indicators of one area; and its filters."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pages._ui.parts import choices, filters
from pages._ui.shell import cache, narrow, state
from pages._ui.words import figures, indicators, standing
from pages._ui.words.codes import level_name
from pages._ui.words.foreign import quiet
from pages._ui.words.text import N_, _, language
from pages.supervise.trends import charts
from pages.supervise.trends import rows as trend_rows
from pages.supervise.trends.rows import Course
from pipelines import queries
from pipelines.queries.snapshot import Snapshot
from schemas.area_rows import AreaRow

ORDERS = {trend_rows.BY_MARK: N_("Worse first"), trend_rows.BY_NAME: N_("Official order")}
AXES = {"common": N_("For all"), "own": N_("Each its own")}


@dataclass(frozen=True)
class View:
    """Courses with what is said of them. ``indicator`` is None where each course has its own; ``link`` is
    what an address of an area carries; ``key`` and ``file`` name the view for caches and files."""

    courses: pl.DataFrame
    entries: list[Course]
    indicator: str | None
    title: str
    finding: str
    link: dict[str, str]
    key: tuple[object, ...]
    file: str


def areas_on_one(snapshot: Snapshot, indicator: str, level: str, period: str, prefecture: str | None) -> View:
    """All areas of a level on one indicator."""
    key = (snapshot.id, indicator, level, period, prefecture)
    rows = cache.ask(queries.courses, snapshot, indicator, level, period, prefecture)
    courses = cache.keep(
        "trends", key, lambda: trend_rows.of_areas(rows, indicator, _whole(snapshot, period))
    )
    entries = cache.keep("trend_marks", key, lambda: trend_rows.marks_of(courses))
    return View(
        courses,
        entries,
        indicator,
        _("{month}: trends of {indicator}, {level}").format(
            month=figures.month(period), indicator=indicators.name(indicator), level=level_name(level)
        ),
        trend_rows.area_finding(entries, indicator, level, period),
        {"level": level, "period": period},
        (*key, language()),
        f"trends-{indicator}-{level}-{period}",
    )


def indicators_of_one(snapshot: Snapshot, area: AreaRow, period: str) -> View:
    """All indicators of one area."""
    level, code = area["level"], area["code"]
    key = (snapshot.id, level, code, period)
    rows = cache.ask(queries.area_courses, snapshot, level, code, period)
    whole = _whole(snapshot, period)
    benchmark = whole.clear() if (level, code) == snapshot.top else whole
    courses = cache.keep("area_trends", key, lambda: trend_rows.of_indicators(rows, benchmark))
    entries = trend_rows.marks_of(courses)
    return View(
        courses,
        entries,
        None,
        _("{month}: trends of {area}").format(month=figures.month(period), area=quiet(area["name"])),
        trend_rows.indicator_finding(entries, area["name"], period),
        {"level": level, "code": code, "period": period},
        (*key, language()),
        f"trends-{level}-{code}-{period}",
    )


def _whole(snapshot: Snapshot, period: str) -> pl.DataFrame:
    return cache.ask(queries.area_courses, snapshot, *snapshot.top, period)


def choose_mark(view: View) -> str:
    """One mark, or "" for all, each with the number of its courses."""
    counts = trend_rows.count_marks(view.entries)
    labels = {"": _("All {count}").format(count=figures.count(len(view.entries)))} | {
        mark: trend_rows.mark_count(mark, many, None) for mark, many in counts.items()
    }
    choose = filters.select if narrow.is_narrow() else choices.side_by_side
    return choose("mark", _("Trend"), ["", *counts], "", labels.__getitem__)


def choose_order() -> str:
    return choices.side_by_side(
        "sort", _("Order"), list(ORDERS), trend_rows.BY_MARK, lambda name: _(ORDERS[name])
    )


def choose_axis(view: View) -> list[float] | None:
    """The axis common to all courses of the view; None for one of each its own, as different units need."""
    if view.indicator is None:
        return None
    # Totals grow with the area: on one axis a large one would flatten all others.
    usual = "own" if standing.is_total(view.indicator) else "common"
    asked = choices.side_by_side("axis", _("Axis"), list(AXES), usual, lambda name: _(AXES[name]))
    return charts.axis_of(view.courses) if asked == "common" else None


def chosen(view: View, mark: str, order: str) -> list[Course]:
    """The courses with the mark, in order; on a projected screen the most notable ones."""
    entries = [entry for entry in view.entries if mark in ("", entry["mark"])]
    if state.view() == "meeting":
        notable = trend_rows.arranged(entries, trend_rows.BY_MARK, trend_rows.MOVING_FIRST)
        return notable[: charts.PROJECTED]
    return trend_rows.arranged(entries, order, trend_rows.WORST_FIRST)


def part_of(rows: int) -> slice:
    """Which of the courses are drawn: a page of them, on paper the first ones."""
    if state.is_bare():
        return slice(0, min(rows, charts.MOST_PRINTED))
    return choices.part_of(rows, "page", charts.ON_ONE, charts.A_PAGE)
