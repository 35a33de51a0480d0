"""How figures, months and moments are written."""

from __future__ import annotations

from datetime import date, datetime

from pages._ui.words.text import language
from schemas.periods import in_china
from schemas.written_figures import NOTHING as NOTHING
from schemas.written_figures import count as count
from schemas.written_figures import number as number
from schemas.written_figures import round_shown as round_shown

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def formatted(value: float, form: str) -> str:
    """A number by the format of a column, as ``%+,.2f`` or ``%,d``, as the browser writes it."""
    form, percent = form.removeprefix("%").replace("d", ".0f"), "%" if form.endswith("%%") else ""
    form = form.removesuffix("%%")
    decimals = int(form.partition(".")[2].removesuffix("f") or 0)
    return format(round_shown(value, decimals), form).replace("-", "−") + percent


def share(value: float | None, decimals: int = 1) -> str:
    """A share 0–1 as per cent."""
    return NOTHING if value is None else f"{value * 100:.{decimals}f}%"


def kind(period: str) -> str:
    """month, quarter or year; of no period a month."""
    if "Q" in period:
        return "quarter"
    return "year" if len(period) == 4 else "month"


def month(period: str) -> str:
    """2026年10月, Oct 2026; of a quarter or year 2026年第3季度, Q3 2026, 2026年, 2026."""
    year, within = period[:4], period[5:]
    if not within:
        return f"{year}年" if language() == "zh" else year
    if within.startswith("Q"):
        return f"{year}年第{within[1:]}季度" if language() == "zh" else f"{within} {year}"
    number_of_month = int(within)
    return f"{year}年{number_of_month}月" if language() == "zh" else f"{_MONTHS[number_of_month - 1]} {year}"


def short_month(period: str) -> str:
    """10月 (with the year in January), Oct."""
    number_of_month = int(period[5:])
    if language() != "zh":
        return f"{_MONTHS[number_of_month - 1]} {period[2:4]}"
    return f"{period[2:4]}年{number_of_month}月" if number_of_month == 1 else f"{number_of_month}月"


def moment(utc: datetime | None) -> str:
    """A moment kept as UTC, as the clocks in China show it."""
    if utc is None:
        return NOTHING
    there = in_china(utc)
    if language() == "zh":
        return f"{there.year}年{there.month}月{there.day}日 {there:%H:%M}"
    return f"{there.day} {_MONTHS[there.month - 1]} {there.year} {there:%H:%M}"


def unbroken(history: list[float | None] | None) -> list[float]:
    """The latest periods without a gap: a line drawn across a missing month would claim a value."""
    months = history or []
    gaps = [index for index, value in enumerate(months) if value is None]
    return [value for value in months[gaps[-1] + 1 if gaps else 0 :] if value is not None]


def days(first: date, last: date) -> str:
    """2026-11-10 – 2026-11-12; one day alone where both are the same."""
    return str(first) if first == last else f"{first} – {last}"
