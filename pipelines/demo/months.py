"""Months of the demonstration year as numbers (0 = the first), and dates in them."""

from __future__ import annotations

import polars as pl

from schemas.periods import months_between

FIRST_PERIOD, LAST_PERIOD = "2025-11", "2026-10"
PERIODS = tuple(months_between(FIRST_PERIOD, LAST_PERIOD))
FIRST_HANDED_IN = "2026-01"
HANDED_IN = PERIODS[PERIODS.index(FIRST_HANDED_IN) :]
"""The months whose returns are handed in: three whole quarters and the month after. What began before is the
stock with which they begin."""
NEVER = 99
"""A month number that never comes."""

_FIRST_NUMBER = int(FIRST_PERIOD[:4]) * 12 + int(FIRST_PERIOD[5:]) - 1


def day_in(month: pl.Expr, share: pl.Expr) -> pl.Expr:
    """A date in the numbered month: the 1st at share 0, the 27th at share just below 1."""
    number = month + _FIRST_NUMBER
    return pl.date(number // 12, number % 12 + 1, (share * 27).floor().cast(pl.Int32) + 1)


def last_day_of(month: pl.Expr) -> pl.Expr:
    """The last day of the numbered month."""
    return day_in(month, pl.lit(0.0)).dt.month_end()


def month_number(year: int, calendar_month: int) -> int:
    """The number of a calendar month; negative before the demonstration begins."""
    return year * 12 + calendar_month - 1 - _FIRST_NUMBER
