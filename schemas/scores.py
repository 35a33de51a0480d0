"""A score sheet: what it must be, and the columns of what comes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from schemas.cases import KINDS
from schemas.declared import Fault, key_faults
from schemas.dtypes import Dtypes
from schemas.words import Named

WHOLE = 100
"""What the points of a sheet add up to."""
FORBIDDEN = ("veto", "vetoes", "one_vote_veto", "disqualifies")
"""Keys by which one item would decide all: 《整治形式主义为基层减负若干规定》 forbids one-vote vetoes."""


@dataclass(frozen=True)
class ScoreItem(Named):
    """One item. By a figure: full ``points`` at ``best``, none at ``worst``, in proportion between; or by
    cases: ``each`` case of these kinds whose document went out in twelve months takes so many points."""

    key: str
    zh: str
    en: str
    points: float
    source: str
    clause: str
    indicator: str | None = None
    best: float | None = None
    worst: float | None = None
    cases: tuple[str, ...] = ()
    each: float | None = None


@dataclass(frozen=True)
class ScoreSheet(Named):
    """The items of a score, in order."""

    zh: str
    en: str
    items: tuple[ScoreItem, ...]


SCORES: Dtypes = {
    "area_code": pl.String,
    "area_name": pl.String,
    "item": pl.String,
    "points": pl.Float64,
    "indicator": pl.String,
    "value": pl.Float64,
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "best": pl.Float64,
    "worst": pl.Float64,
    "cases": pl.Int64,
    "each": pl.Float64,
    "scored": pl.Float64,
    "reason": pl.String,
}
"""One row per area and item: what it is worth, the figure or the number of cases behind it, and the points it
gives; ``scored`` is null, never 0, where the figure is not known, and ``reason`` says why."""

TOTALS: Dtypes = {
    "area_code": pl.String,
    "area_name": pl.String,
    "scored": pl.Float64,
    "of": pl.Float64,
    "unscored": pl.Int64,
    "share": pl.Float64,
}
"""One row per area, by code: the points of all scored items, what these are worth together, how many items
are not scored, and the points as a share of what could be scored (0–100)."""

_NEEDED = {"zh": str, "en": str, "item": list}
_TEXTS = ("key", "zh", "en", "source", "clause")


def sheet_faults(declared: Mapping[str, Any], indicators: set[str], documents: set[str]) -> Iterator[Fault]:
    """What is wrong with a sheet: (place, sentence in Chinese, in English) each."""
    yield from key_faults("", declared, _NEEDED, {})
    items = declared.get("item")
    if not isinstance(items, list):
        return
    for number in [number for number, row in enumerate(items, start=1) if not isinstance(row, dict)]:
        yield f"item {number}", "须写作 [[item]]", "must be written as [[item]]"
    items = [row for row in items if isinstance(row, dict)]
    for number, row in enumerate(items, start=1):
        yield from _item_faults(f"item {number}", row, indicators, documents)
    keys = [row.get("key") for row in items]
    for key in sorted({str(key) for key in keys if keys.count(key) > 1}):
        yield f"item {key}", "重复", "stands twice"
    total = sum(row["points"] for row in items if _is_number(row.get("points")))
    if total != WHOLE:
        yield "points", f"合计 {total:g}，须为 {WHOLE}", f"add up to {total:g}, not {WHOLE}"


def _item_faults(
    place: str, row: Mapping[str, Any], indicators: set[str], documents: set[str]
) -> Iterator[Fault]:
    for key in FORBIDDEN:
        if key in row:
            yield (
                f"{place} {key}",
                "不得设“一票否决”（《整治形式主义为基层减负若干规定》）",
                "one-vote vetoes are forbidden (Provisions on Rectifying Formalism, 2024)",
            )
    for key in _TEXTS:
        if not isinstance(row.get(key), str) or not row[key]:
            yield f"{place} {key}", "缺这一项或类型不对", "is missing or of another kind"
    if not _is_number(row.get("points")) or row["points"] <= 0:
        yield f"{place} points", "须为大于0的数", "must be a number above 0"
    if str(row.get("source")) not in documents:
        yield f"{place} source", "不是已知文件的简称", "is no document's short name"
    by_figure, by_cases = "indicator" in row, "cases" in row
    if by_figure == by_cases:
        yield f"{place}", "须且只须有 indicator 或 cases 之一", "needs either an indicator or cases"
    elif by_figure:
        yield from _figure_faults(place, row, indicators)
    else:
        yield from _case_faults(place, row)
    known = {*_TEXTS, *FORBIDDEN, "points", "indicator", "best", "worst", "cases", "each"}
    for key in sorted(row.keys() - known):
        yield f"{place} {key}", "没有这一项", "there is no such key"


def _figure_faults(place: str, row: Mapping[str, Any], indicators: set[str]) -> Iterator[Fault]:
    if str(row["indicator"]) not in indicators:
        yield f"{place} indicator", "没有这个指标，或不作比较", "is no indicator that areas are compared on"
    ends = row.get("best"), row.get("worst")
    if not all(map(_is_number, ends)) or ends[0] == ends[1]:
        yield f"{place} best, worst", "须为两个不同的数", "must be two different numbers"


def _case_faults(place: str, row: Mapping[str, Any]) -> Iterator[Fault]:
    kinds = row["cases"]
    if not isinstance(kinds, list) or not kinds or not all(kind in KINDS.keys for kind in kinds):
        yield (
            f"{place} cases",
            f"须为 {'、'.join(KINDS.keys)} 中的几种",
            f"must be some of {', '.join(KINDS.keys)}",
        )
    if not _is_number(row.get("each")) or row["each"] <= 0:
        yield f"{place} each", "须大于0", "must be above 0"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _item(row: Mapping[str, Any]) -> ScoreItem:
    values: dict[str, Any] = {name: tuple(value) if name == "cases" else value for name, value in row.items()}
    return ScoreItem(**values)


def make_sheet(declared: Mapping[str, Any]) -> ScoreSheet:
    """The sheet of a declaration without faults."""
    items = tuple(_item(row) for row in declared["item"])
    return ScoreSheet(declared["zh"], declared["en"], items)
