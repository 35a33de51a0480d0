"""Figures in the Chinese of documents: values with their units, changes, how an area stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipelines.indicators.definitions import BY_CODE
from schemas.change_marks import BETTER, BY_CHANCE, NO_CHANGE, WORSE, Change, Column, mark_of
from schemas.figure_words import SIGNIFICANCE_WORDS
from schemas.periods import months_of
from schemas.written_figures import NOTHING, count, number, round_shown

MOST_NAMED = 10
"""Names of a list that a document says; the rest is counted."""


def name_of(code: str) -> str:
    """The indicator's name."""
    return BY_CODE[code].zh


def short_name(code: str) -> str:
    """A name of a few characters, where there is one."""
    short = BY_CODE[code].short
    return short.zh if short else BY_CODE[code].zh


def value_of(code: str, value: float | None, *, signed: bool = False) -> str:
    """A value in the decimals of its indicator; a share with its per cent sign."""
    if value is None:
        return NOTHING
    indicator = BY_CODE[code]
    return number(value, indicator.decimals, signed) + ("%" if indicator.unit_zh == "%" else "")


def value_with_unit(code: str, value: float | None) -> str:
    """12.30张/社区, 45.1%."""
    unit = BY_CODE[code].unit_zh
    return value_of(code, value) + ("" if unit == "%" or value is None else unit)


def behind(row: Mapping[str, Any]) -> str:
    """Numerator over denominator, as counted."""
    sides = [count(row[name]) for name in ("numerator", "denominator") if row[name] is not None]
    return "/".join(sides) or NOTHING


def interval(code: str, row: Mapping[str, Any]) -> str:
    """The 95 % interval of a row of figures as pages show it."""
    if row["lower"] is None or row["upper"] is None:
        return NOTHING
    decimals = BY_CODE[code].decimals if code in BY_CODE else 2
    ends = (number(row[name], decimals) for name in ("lower", "upper"))
    return "–".join(ends)


def change_mark(code: str, row: Mapping[str, Any], column: Column = "change_month") -> str:
    """The symbol of the change of a row of figures."""
    return _mark(code, Change.of(row, column))


def _mark(code: str, change: Change) -> str:
    indicator = BY_CODE[code]
    return mark_of(
        change,
        direction=indicator.direction,
        decimals=indicator.decimals,
        is_drawn=indicator.event or indicator.survey,
    )


def change_in_words(code: str, row: Mapping[str, Any], below: str = "乡镇") -> str:
    """The change of a row of figures against the period before (words_of_change)."""
    return words_of_change(code, Change.of(row), below)


def words_of_change(code: str, change: Change, below: str = "乡镇") -> str:
    """减少0.40，好转（普遍）; 增加0.12，变差（12个乡镇中2个有变化）; 无变化. ``below``: what the area is made
    of."""
    indicator = BY_CODE[code]
    if change.amount is None:
        return "不可比"
    sign = _mark(code, change)
    if sign == NO_CHANGE or round_shown(change.amount, indicator.decimals) == 0:
        return "无变化"
    size = number(abs(change.amount), indicator.decimals) + ("个百分点" if indicator.unit_zh == "%" else "")
    amount = f"{'增加' if change.amount > 0 else '减少'}{size}"
    if sign == BY_CHANCE:
        return f"{amount}（不超出偶然）"
    side = "，好转" if sign in BETTER else "，变差" if sign in WORSE else ""
    return f"{amount}{side}{_breadth(change, below)}"


def _breadth(change: Change, below: str) -> str:
    if change.broad:
        return "（普遍）"
    if change.paired is None or change.is_of_one or change.changed is None:
        return ""
    return f"（{change.paired}个{below}中{change.changed}个有变化）"


def standing(row: Mapping[str, Any]) -> str:
    """较差, 较好, and whether far beyond: by limits, not by rank."""
    said = SIGNIFICANCE_WORDS[row["significance"]].zh
    far = (row["limit_class"] or "").endswith("_0001") and row["significance"] in ("worse", "better")
    return ("明显" if far else "") + said


def listed(names: Iterable[str], most: int = MOST_NAMED) -> str:
    """Names joined by 、, from the eleventh on counted."""
    known = list(names)
    said = "、".join(known[:most])
    return f"{said}等{len(known)}个" if len(known) > most else said


def month_words(period: str) -> str:
    """2026年10月, 2026年第3季度, 2026年."""
    year, within = period[:4], period[5:]
    if not within:
        return f"{year}年"
    return f"{year}年第{within[1:]}季度" if within.startswith("Q") else f"{year}年{int(within)}月"


def before_words(period: str) -> str:
    """What a change is against: 较上月, 较上季度, 较上年."""
    return {1: "较上月", 3: "较上季度", 12: "较上年"}[len(months_of(period))]
