"""What the data say, in one sentence, computed from the rows a page shows."""

from __future__ import annotations

from collections import Counter

import polars as pl

from pages._ui.words import changes, figures, indicators
from pages._ui.words.codes import on_before
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, language
from schemas.figure_rows import ProfileRow
from schemas.rows import typed_row


def overview_finding(headline: pl.DataFrame, completeness: pl.DataFrame, period: str, indicator: str) -> str:
    """Completeness, the chosen burden and its change, and what waits for paperwork."""
    expected, reported = int(completeness["expected"].sum()), int(completeness["reported"].sum())
    row = typed_row(ProfileRow, headline.filter(indicator=indicator))
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
        change=changes.words(indicator, changes.Change.of(row)),
        on_before=on_before(period),
        waiting=figures.count(waiting["value"]),
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
