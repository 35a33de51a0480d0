"""What the data say, in one sentence, computed from the rows a page shows."""

from __future__ import annotations

from collections import Counter

import polars as pl

from pages._ui.words import figures, indicators
from pages._ui.words.codes import on_before
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, language


def overview_finding(headline: pl.DataFrame, completeness: pl.DataFrame, period: str, indicator: str) -> str:
    """Completeness, the chosen burden and its change, and what waits for paperwork."""
    expected, reported = int(completeness["expected"].sum()), int(completeness["reported"].sum())
    row = headline.filter(indicator=indicator).row(0, named=True)
    waiting = headline.filter(indicator="emergency_awaiting_paperwork").row(0, named=True)
    return _(
        "{month}: {reported} of {expected:township has|townships have} reported; {name} {value}, {change} "
        "{on_before}; emergency work awaiting paperwork: {waiting:community report|community reports}."
    ).format(
        month=figures.month(period),
        reported=figures.count(reported),
        expected=figures.count(expected),
        name=indicators.name(indicator),
        value=indicators.value_with_unit(indicator, row["value"]),
        change=change_words(indicator, row["change_month"], row["change_month_significant"]),
        on_before=on_before(period),
        waiting=figures.count(waiting["value"]),
    )


def change_words(indicator: str, change: float | None, significant: bool | None) -> str:
    """up 0.40, down 0.40, no real change."""
    if change is None:
        return _("not comparable")
    if figures.round_shown(change, indicators.decimals(indicator)) == 0:
        return _("no change")
    if significant is False:
        return _("no real change")
    amount = indicators.value(indicator, abs(change))
    return (_("up {amount}") if change > 0 else _("down {amount}")).format(amount=amount)


def change_label(
    indicator: str, change: float | None, significant: bool | None, in_words: bool = False
) -> str:
    """The change, with the symbol and the word that say whether it is better or worse; ``in_words`` that ●
    is said in words too, where no legend stands below."""
    if change is None:
        return figures.NOTHING
    decimals = indicators.decimals(indicator)
    mark = figures.change_mark(change, indicators.better(indicator), decimals, significant)
    word = {"▼": _("better"), "▲": _("worse"), "●": _("no real change") if in_words else ""}.get(mark, "")
    return f"{mark}{word} {indicators.value(indicator, change, signed=True)}"


def change_labels(rows: pl.DataFrame, indicator: str, column: str = "change_month") -> list[str]:
    """The labels of a column of changes."""
    pairs = rows.select(column, f"{column}_significant").iter_rows()
    return [change_label(indicator, change, significant) for change, significant in pairs]


def legend_of_changes() -> str:
    """What the symbols of changes mean, for below a table."""
    return _(
        "Change: ▼ better  ▲ worse  ● no real change (no more than chance explains)  – not tested or not "
        "comparable"
    )


def distinct_names(rows: pl.DataFrame) -> list[str]:
    """The areas' names; where several bear the same name, each with its prefecture."""
    often = Counter(rows["area_name"])
    return [
        f"{name}（{prefecture}）" if often[name] > 1 and prefecture else name
        for name, prefecture in rows.select("area_name", "prefecture_name").iter_rows()
    ]


def quiet_names(rows: pl.DataFrame) -> list[str]:
    """The same for sentences and cards, which are read as Markdown."""
    return [quiet(name) for name in distinct_names(rows)]


def joined(names: list[str]) -> str:
    """Names as a list in words."""
    return ("、" if language() == "zh" else ", ").join(names)
