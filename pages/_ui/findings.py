"""What the data say, in one sentence, computed from the rows a page shows."""

from __future__ import annotations

from collections import Counter

import polars as pl

from pages._ui import figures, indicators
from pages._ui.classes import Scale
from pages._ui.text import _, language
from pages._ui.words import level_name, on_before


def overview_finding(headline: pl.DataFrame, completeness: pl.DataFrame, period: str, indicator: str) -> str:
    """Completeness, the chosen burden and its change, and what waits for paperwork."""
    expected, reported = int(completeness["expected"].sum()), int(completeness["reported"].sum())
    row = headline.filter(indicator=indicator).row(0, named=True)
    waiting = headline.filter(indicator="emergency_awaiting_paperwork").row(0, named=True)
    return _(
        "{month}: {reported} of {expected} townships have reported; {name} {value}, {change} {on_before}; "
        "{waiting} emergency items await their paperwork."
    ).format(
        month=figures.month(period),
        reported=figures.count(reported),
        expected=figures.count(expected),
        name=indicators.name(indicator),
        value=indicators.value_with_unit(indicator, row["value"]),
        change=change_words(indicator, row["change_month"]),
        on_before=on_before(),
        waiting=figures.count(waiting["value"]),
    )


def change_words(indicator: str, change: float | None) -> str:
    """up 0.40, down 0.40, no change."""
    if change is None:
        return _("not comparable")
    if round(change, indicators.decimals(indicator)) == 0:
        return _("no change")
    amount = indicators.value(indicator, abs(change))
    return (_("up {amount}") if change > 0 else _("down {amount}")).format(amount=amount)


def change_label(indicator: str, change: float | None) -> str:
    """The change, with the symbol and the word that say whether it is better or worse."""
    if change is None:
        return figures.NOTHING
    mark = figures.change_mark(change, indicators.better(indicator), indicators.decimals(indicator))
    word = {"▼": _("better"), "▲": _("worse")}.get(mark, "")
    return f"{mark}{word} {indicators.value(indicator, change, signed=True)}"


def league_finding(
    ranked: pl.DataFrame, others: pl.DataFrame, indicator: str, level: str, whole: float | None
) -> str:
    """Best and worst area, the province, and how many are not ranked."""
    if ranked.is_empty():
        return _("None of {count} areas ({level}) can be ranked.").format(
            count=len(others), level=level_name(level)
        )
    best, worst, names = ranked.row(0, named=True), ranked.row(-1, named=True), distinct_names(ranked)
    sentence = _(
        "{count} areas ranked ({level}): best {best} with {best_value}, last {worst} with {worst_value}; "
        "the whole province has {whole}."
    ).format(
        count=len(ranked),
        level=level_name(level),
        best=names[0],
        worst=names[-1],
        best_value=indicators.value(indicator, best["value"]),
        worst_value=indicators.value_with_unit(indicator, worst["value"]),
        whole=indicators.value(indicator, whole),
    )
    if others.is_empty():
        return sentence
    left_out = _("Not ranked: {count}.").format(count=len(others))
    return f"{sentence}{'' if language() == 'zh' else ' '}{left_out}"


def distinct_names(rows: pl.DataFrame) -> list[str]:
    """The areas' names; where several bear the same name, each with its prefecture."""
    often = Counter(rows["area_name"])
    return [
        f"{name}（{prefecture}）" if often[name] > 1 and prefecture else name
        for name, prefecture in rows.select("area_name", "prefecture_name").iter_rows()
    ]


def map_finding(rows: pl.DataFrame, scale: Scale, level: str) -> str:
    """How many areas lie in the highest class, and where most of them are."""
    top = [row for row in rows.iter_rows(named=True) if scale.class_of(row["value"]) == scale.size - 1]
    if not top:
        return _("No area ({level}) has a value here.").format(level=level_name(level))
    where = Counter(row["prefecture_name"] or row["area_name"] for row in top).most_common(3)
    if level == "prefecture":
        return _("{count} areas ({level}) lie in the highest class, {label} {unit}: {names}.").format(
            count=len(top),
            level=level_name(level),
            label=scale.label(scale.size - 1),
            unit=indicators.unit(scale.indicator),
            names=joined([name for name, _n in where]),
        )
    return _(
        "{count} of {all} areas ({level}) lie in the highest class, {label} {unit}; most of them in {places}."
    ).format(
        count=len(top),
        all=len(rows),
        level=level_name(level),
        label=scale.label(scale.size - 1),
        unit=indicators.unit(scale.indicator),
        places=joined([f"{name} ({many})" for name, many in where]),
    )


def joined(names: list[str]) -> str:
    """Names as a list in words."""
    return ("、" if language() == "zh" else ", ").join(names)
