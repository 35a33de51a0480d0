"""Courses over the last periods: their marks counted, put in order, and said in a sentence.

A course is what one small chart shows: an area on one indicator, or one indicator of one area. A frame of
courses has one row per course and period, in order: code (of the area or the indicator), name, place
(prefecture or burden), indicator, period, value, lower, upper, restated, benchmark, mark.
"""

from __future__ import annotations

from typing import TypedDict

import polars as pl

from pages._ui.words import codes as words
from pages._ui.words import figures, findings, indicators, standing, trend_marks
from pages._ui.words.foreign import quiet
from pages._ui.words.text import N_, _, language
from pipelines.queries.ranking import trend

BY_MARK, BY_NAME = "mark", "name"
WORST_FIRST = {"worse": 0, "same": 1, "none": 1, "better": 2}
MOVING_FIRST = {"worse": 0, "better": 1, "none": 1, "same": 2}
"""Orders of the sides of a trend; the second for a screen that has room for a few."""
COLUMNS = ("code", "name", "place", "indicator", "period", "value", "lower", "upper", "restated", "benchmark",
           "mark")  # fmt: skip
_UNKNOWN = "too_short"
ONE_TENTH = 0.1
"""Below it a number of charts wants a second decimal."""
_SAID = {
    "worse": N_("{count} get worse"),
    "better": N_("{count} get better"),
    "same": N_("{count} are steady"),
    "none": N_("{count} rise or fall without being better or worse"),
    _UNKNOWN: N_("{count} cannot be calculated"),
}


def of_areas(courses: pl.DataFrame, indicator: str, whole: pl.DataFrame) -> pl.DataFrame:
    """Courses of ``queries.courses``; ``whole`` those of the area that holds all, as the benchmark."""
    named = courses.with_columns(
        pl.col("area_code").alias("code"),
        pl.col("area_name").alias("name"),
        pl.when(pl.col("prefecture_name") != pl.col("area_name"))
        .then("prefecture_name")
        .fill_null("")
        .alias("place"),
        pl.lit(indicator).alias("indicator"),
    )
    return _finish(named, whole)


def of_indicators(courses: pl.DataFrame, whole: pl.DataFrame) -> pl.DataFrame:
    """Courses of ``queries.area_courses`` that have any value."""
    kept = courses.filter(pl.col("value").is_not_null().any().over("indicator"))
    codes = kept["indicator"].unique(maintain_order=True).to_list()
    code = pl.col("indicator")
    named = kept.with_columns(
        code.alias("code"),
        code.replace_strict(codes, [indicators.name(c) for c in codes], return_dtype=pl.String).alias("name"),
        code.replace_strict(codes, [indicators.group_name(c) for c in codes], return_dtype=pl.String).alias(
            "place"
        ),
    )
    return _finish(named, whole)


def _finish(named: pl.DataFrame, whole: pl.DataFrame) -> pl.DataFrame:
    """With benchmark and mark. A total of the whole is no benchmark for a part of it."""
    totals = [code for code in named["indicator"].unique() if standing.is_total(code)]
    benchmark = whole.filter(~pl.col("indicator").is_in(totals)).select(
        "indicator", "period", benchmark="value"
    )
    joined = named.join(benchmark, on=["indicator", "period"], how="left", maintain_order="left")
    return joined.with_columns(
        pl.col("trend").fill_null(_UNKNOWN).alias("mark"), pl.col("restated").fill_null(False)
    ).select(COLUMNS)


class Course(TypedDict):
    """A course and what is made of it: first and last value of the latest periods without a gap, the lowest
    or highest between them where it ``turned`` there, and how far the value went the wrong way, since it
    turned where it did (``worsened``, in its unit)."""

    code: str
    name: str
    place: str
    indicator: str
    mark: str
    side: str
    first: float | None
    turned: float | None
    last: float | None
    worsened: float


def marks_of(courses: pl.DataFrame) -> list[Course]:
    """One entry per course, in order."""
    entries: list[Course] = []
    for rows in courses.partition_by("code", maintain_order=True):
        indicator, mark = rows["indicator"][0], rows["mark"][0]
        run = figures.unbroken(rows["value"].to_list())
        first, last = (run[0], run[-1]) if run else (None, None)
        turned = _turned(run, mark)
        since = first if turned is None else turned
        moved = last - since if since is not None and last is not None else 0.0
        wrong = -1 if indicators.better(indicator) == "high" else 1
        entries.append(
            {
                "code": rows["code"][0],
                "name": rows["name"][0],
                "place": rows["place"][0],
                "indicator": indicator,
                "mark": mark,
                "side": trend_marks.side(indicator, mark),
                "first": first,
                "turned": turned,
                "last": last,
                "worsened": wrong * moved,
            }
        )
    return entries


def _turned(run: list[float], mark: str) -> float | None:
    """The value at which a course turned round; None where it did not."""
    if not run or mark not in (trend.TURNED_UP, trend.TURNED_DOWN):
        return None
    return min(run) if mark == trend.TURNED_UP else max(run)


def arranged(entries: list[Course], order: str, places: dict[str, int]) -> list[Course]:
    """In the official order (as they come), or by the side of their marks as ``places`` has them and then by
    how far the value went the wrong way; what cannot be calculated comes last."""
    if order == BY_NAME:
        return entries
    last = max(places.values()) + 1

    def sort_key(entry: Course) -> tuple[int, float]:
        known = last if entry["mark"] == _UNKNOWN else places[entry["side"]]
        relative = entry["worsened"] / (abs(entry["first"] or 0) or 1)
        return known, -abs(relative) if entry["side"] == "better" and places is MOVING_FIRST else -relative

    return sorted(entries, key=sort_key)


def count_marks(entries: list[Course]) -> dict[str, int]:
    """How many courses have each mark, in the order of trend_marks.MARKS; a turn is rare, and is counted
    where there is one."""
    marks = [entry["mark"] for entry in entries]
    return {
        mark: marks.count(mark)
        for mark in trend_marks.MARKS
        if mark in marks or mark not in (trend.TURNED_UP, trend.TURNED_DOWN)
    }


def chance(entries: list[Course]) -> float:
    """How many courses would be marked as rising or falling by chance at most, were nothing to change."""
    return (1 - trend.CERTAINTY) * sum(1 for entry in entries if entry["mark"] != _UNKNOWN)


def _with_chance(sentence: str, entries: list[Course]) -> str:
    """The sentence, and how many of what can be calculated chance alone would mark."""
    expected = chance(entries)
    if not expected:
        return sentence
    said = _("Were nothing to change, chance alone would mark at most about {chance} as rising or falling.")
    gap = "" if language() == "zh" else " "
    return f"{sentence}{gap}{said.format(chance=figures.number(expected, 1 if expected >= ONE_TENTH else 2))}"


def mark_count(mark: str, count: int, code: str | None) -> str:
    """12 ↗ rising (worse); without the side where the indicators differ in it."""
    label = trend_marks.label(code, mark) if code else trend_marks.word(mark)
    label = _("– cannot be calculated") if mark == _UNKNOWN else label
    return _("{count} {mark}").format(count=figures.count(count), mark=label)


def area_finding(entries: list[Course], indicator: str, level: str, period: str) -> str:
    """Of the areas, how many rise, fall, are steady or cannot be calculated; how many chance would mark."""
    marks = [mark_count(mark, many, indicator) for mark, many in count_marks(entries).items() if many]
    said = _("{month}, {indicator}: of {count:area|areas} ({level}) {marks}.").format(
        month=figures.month(period),
        indicator=indicators.name(indicator),
        count=figures.count(len(entries)),
        level=words.level_name(level),
        marks=findings.joined(marks),
    )
    return _with_chance(said, entries)


def indicator_finding(entries: list[Course], area: str, period: str) -> str:
    """Of one area's indicators, how many get worse, better, are steady or cannot be calculated."""
    sides = [_UNKNOWN if entry["mark"] == _UNKNOWN else entry["side"] for entry in entries]
    counted = [_(said).format(count=sides.count(side)) for side, said in _SAID.items() if side in sides]
    said = _("{month}, {area}: of {count:indicator|indicators} {sides}.").format(
        month=figures.month(period), area=quiet(area), count=len(entries), sides=findings.joined(counted)
    )
    return _with_chance(said, entries)


def export_table(every: pl.DataFrame, entries: list[Course]) -> pl.DataFrame:
    """One row per period of the courses of the entries, in their order; headers in the page's language."""
    order = pl.DataFrame({"code": [entry["code"] for entry in entries]}, schema={"code": pl.String})
    courses = order.join(every, on="code", how="left", maintain_order="left_right")
    codes = courses["indicator"].to_list()
    restated = [_("yes") if so else "" for so in courses["restated"]]
    pairs = courses.select("indicator", "mark").iter_rows()
    return courses.select(
        pl.col("code").alias(_("Code")),
        pl.col("name").alias(_("Name")),
        pl.col("place").alias(_("Prefecture or burden")),
        pl.Series(_("Indicator"), [indicators.name(code) for code in codes], dtype=pl.String),
        pl.Series(_("Unit"), [indicators.unit(code) for code in codes], dtype=pl.String),
        pl.col("period").alias(_("Period")),
        pl.col("value").alias(_("Value")),
        pl.col("lower").alias(_("95% lower")),
        pl.col("upper").alias(_("95% upper")),
        pl.col("benchmark").alias(_("The province")),
        pl.Series(_("Restated after a merger"), restated, dtype=pl.String),
        pl.Series(_("Trend"), [trend_marks.label(*pair) for pair in pairs], dtype=pl.String),
    )
