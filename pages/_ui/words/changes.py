"""How a change is said: its amount, whether it is better or worse, and how broad it is. A full count that
changed is never called unchanged: it changed broadly, or in k of G townships."""

from __future__ import annotations

import polars as pl

from pages._ui.words import figures, indicators
from pages._ui.words.text import _, join_list
from schemas.change_marks import (
    BETTER,
    BROADLY_BETTER,
    BROADLY_WORSE,
    BY_CHANCE,
    NO_CHANGE,
    NOT_SAID,
    PARTLY_BETTER,
    PARTLY_WORSE,
    WORSE,
    Change,
    Column,
    columns,
    mark_of,
)
from schemas.figure_rows import MovedRow

__all__ = [
    "BETTER",
    "BROADLY_BETTER",
    "BROADLY_WORSE",
    "BY_CHANCE",
    "NOT_SAID",
    "NO_CHANGE",
    "PARTLY_BETTER",
    "PARTLY_WORSE",
    "WORSE",
    "Change",
    "Column",
    "breadth_name",
    "columns",
    "confined",
    "flows",
    "flows_in_words",
    "label",
    "labels",
    "legend",
    "legend_of_flows",
    "mark",
    "words",
]


def mark(indicator: str, change: Change) -> str:
    """The symbol of a change of the indicator (schemas.change_marks.mark_of)."""
    return mark_of(
        change,
        direction=indicators.better(indicator),
        decimals=indicators.decimals(indicator),
        is_drawn=indicators.is_drawn(indicator),
    )


def label(indicator: str, change: Change, in_words: bool = False, level: str = "") -> str:
    """The symbol, the word for better or worse, the amount, and in how many townships where it is not broad;
    ``in_words`` that all is said in words, where no legend stands below. ``level`` of the area: a township's
    parts are communities."""
    if change.amount is None:
        return figures.NOTHING
    sign = mark(indicator, change)
    word = _("better") if sign in BETTER else _("worse") if sign in WORSE else ""
    if sign == BY_CHANCE and in_words:
        word = _("no more than chance")
    amount = indicators.value(indicator, change.amount, signed=True)
    return f"{sign}{word} {amount}{_breadth(sign, change, in_words, level)}"


def _breadth(sign: str, change: Change, in_words: bool, level: str) -> str:
    if sign in (PARTLY_BETTER, PARTLY_WORSE):
        return f" · {confined(change, level) if in_words else f'{change.changed}/{change.paired}'}"
    if in_words and sign in (BROADLY_BETTER, BROADLY_WORSE) and not change.is_of_one:
        return f" · {_('broad')}"
    return ""


def confined(change: Change, level: str = "") -> str:
    """Where it changed, if it did not everywhere alike."""
    if change.changed == change.paired:
        return _("not alike everywhere")
    if level == "township":
        text = _("confined to {count} of {all:community|communities}")
    else:
        text = _("confined to {count} of {all:township|townships}")
    return text.format(count=figures.count(change.changed), all=figures.count(change.paired))


def labels(rows: pl.DataFrame, indicator: str, column: Column = "change_month") -> list[str]:
    """The labels of a column of changes."""
    return [label(indicator, Change(*row)) for row in rows.select(columns(column)).iter_rows()]


def words(indicator: str, change: Change, level: str = "") -> str:
    """up 0.40 (broad), down 0.40 (confined to 2 of 12 townships), no change."""
    if change.amount is None:
        return _("not comparable")
    sign = mark(indicator, change)
    if figures.round_shown(change.amount, indicators.decimals(indicator)) == 0:
        return _("no change")
    amount = indicators.value(indicator, abs(change.amount))
    text = (_("up {amount}") if change.amount > 0 else _("down {amount}")).format(amount=amount)
    if sign == BY_CHANCE:
        how = _("no more than chance")
    elif sign == NOT_SAID or change.is_of_one:
        return text
    else:
        how = _("broad") if change.broad else confined(change, level)
    return _("{change} ({how})").format(change=text, how=how)


def breadth_name(indicator: str, change: Change, level: str = "") -> str | None:
    """How broad a change is, for a column of its own; None where nothing is said."""
    sign = mark(indicator, change)
    if sign in (PARTLY_BETTER, PARTLY_WORSE):
        return confined(change, level)
    names = {BROADLY_BETTER: _("broad"), BROADLY_WORSE: _("broad"), BY_CHANCE: _("no more than chance")}
    return {**names, NO_CHANGE: _("no change")}.get(sign)


def legend() -> str:
    """What the symbols of changes mean, for below a table."""
    return _(
        "Change, over the communities in both periods: ▼ better  ▲ worse, broadly  ▽ △ the same, but "
        "confined to some townships (2/12: in 2 of 12)  ● no more than chance (events and surveys)  "
        "= no change  – not tested or not comparable"
    )


def flows(row: MovedRow) -> str:
    """What came and went since the period before: +12 −30 ↺2 ?1."""
    if row["begun"] is None:
        return figures.NOTHING
    parts = {"+": row["begun"], "−": row["ended"], "↺": row["came_back"], "?": row["vanished"]}
    return " ".join(f"{sign}{figures.count(count)}" for sign, count in parts.items() if count or sign in "+−")


def flows_in_words(row: MovedRow) -> str:
    """The same in words; "" where the figure counts no register."""
    if row["begun"] is None:
        return ""
    counts = {
        _("begun {count}"): row["begun"],
        _("ended {count}"): row["ended"],
        _("came back {count}"): row["came_back"],
        _("vanished {count}, counted still"): row["vanished"],
    }
    return join_list(text.format(count=figures.count(count)) for text, count in counts.items() if count)


def legend_of_flows() -> str:
    return _(
        "Came and went since the period before: + begun  − ended  ↺ came back after it had ended  ? vanished "
        "from the register without an end, and counted still"
    )
