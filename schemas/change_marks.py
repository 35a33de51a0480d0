"""How a change is judged in a symbol: better or worse, and how broad. A full count that changed is never
called unchanged: it changed broadly, or in k of G townships."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from schemas.written_figures import round_shown

Column = Literal["change_month", "change_year", "change_baseline"]

BROADLY_BETTER, BROADLY_WORSE = "▼", "▲"
PARTLY_BETTER, PARTLY_WORSE = "▽", "△"
BY_CHANCE, NO_CHANGE, NOT_SAID = "●", "=", "–"
BETTER, WORSE = (BROADLY_BETTER, PARTLY_BETTER), (BROADLY_WORSE, PARTLY_WORSE)


class Change(NamedTuple):
    """A change; whether it is broad, null where that was not tested; and in how many of how many townships
    (of a township: of its communities) anything changed."""

    amount: float | None
    broad: bool | None = None
    changed: int | None = None
    paired: int | None = None

    @classmethod
    def of(cls, row: Mapping[str, Any], column: Column = "change_month") -> Change:
        return cls(*(row[name] for name in columns(column)))

    @classmethod
    def of_stock(cls, row: Mapping[str, Any]) -> Change:
        """That of a row of schemas.figure_rows.StockChange."""
        return cls(row["change"], row["broad"], row["changed"], row["paired"])

    @property
    def is_of_one(self) -> bool:
        """One community, or a township about itself: how broad it changed is no question."""
        return self.paired == 1


def columns(column: str) -> tuple[str, ...]:
    """The columns that a Change is made of."""
    return (column, f"{column}_significant", f"{column}_townships", f"{column}_paired")


def mark_of(change: Change, *, direction: str, decimals: int, is_drawn: bool) -> str:
    """The symbol: ▼ better, ▲ worse; ▽ △ the same, but not broadly; ● no more than chance explains (of events
    and surveys, ``is_drawn``); = no change in the decimals shown; – not comparable or not tested, whatever
    way the value went. ``direction``: which way is better, low, high or neither."""
    amount = change.amount
    if amount is None or change.paired is None or direction not in ("low", "high"):
        return NOT_SAID
    if round_shown(amount, decimals) == 0:
        return NO_CHANGE
    if is_drawn and not change.broad:
        return NOT_SAID if change.broad is None else BY_CHANCE
    broad = change.broad or change.is_of_one
    is_better = (amount < 0) == (direction == "low")
    marks = (BROADLY_BETTER, BROADLY_WORSE) if broad else (PARTLY_BETTER, PARTLY_WORSE)
    return marks[0] if is_better else marks[1]
