"""One indicator of an area in one bar, cut by the level of the departments that push it."""

from __future__ import annotations

import altair as alt
import polars as pl

from pages._ui.parts import charts
from pages._ui.shell import narrow, theme
from pages._ui.words import figures, indicators
from pages._ui.words.text import _, say
from pipelines.queries.by_whom import UNSTATED
from schemas.codes import DEPARTMENT_LEVEL


def level_word(level: str) -> str:
    """The level of a department: 县, county."""
    return _("not stated") if level == UNSTATED else say(DEPARTMENT_LEVEL.words[level])


def _named(levels: pl.DataFrame) -> pl.DataFrame:
    """The rows from the nation down, with the level in words and its share."""
    order = {level: place for place, level in enumerate([*DEPARTMENT_LEVEL.keys, UNSTATED])}
    words = {level: level_word(level) for level in order}
    return levels.with_columns(
        place=pl.col("department_level").replace_strict(order, return_dtype=pl.Int64),
        word=pl.col("department_level").replace_strict(words),
        share=100 * pl.col("numerator") / pl.col("numerator").sum(),
    ).sort("place")


def show_bar(rows: pl.DataFrame, indicator: str, name: str) -> None:
    """One bar of an area's value, cut by level (rows of ``queries.pushed_by_level``), and its table."""
    levels = _named(rows)
    look = theme.palette()
    colour_of = dict(zip([level_word(one) for one in DEPARTMENT_LEVEL.keys], look.steps[::-1], strict=True))
    colour_of[level_word(UNSTATED)] = look.no_value
    present = {word: colour for word, colour in colour_of.items() if word in set(levels["word"])}
    legend = alt.Legend(orient="top", columns=3 if narrow.is_narrow() else 6)
    tooltip = [
        alt.Tooltip("word:N", title=_("Level of the department")),
        alt.Tooltip(
            "value:Q", title=indicators.unit(indicator), format=f".{indicators.decimals(indicator)}f"
        ),
        alt.Tooltip("share:Q", title=_("Share %"), format=".1f"),
    ]
    bar = alt.Chart(levels.select("word", "value", "share", "place")).mark_bar(
        height=30, stroke=look.edge, strokeWidth=0.5
    )
    drawn = bar.encode(
        x=alt.X("value:Q", title=indicators.unit(indicator), stack="zero", axis=alt.Axis(grid=False)),
        color=charts.colours("word", present, legend),
        order="place:O",
        tooltip=tooltip,
    )
    charts.draw(drawn, _bar_words(levels, indicator, name), 160 if narrow.is_narrow() else 120)
    charts.show_behind(
        levels.with_columns(pl.col("value").round(indicators.decimals(indicator)), pl.col("share").round(1)),
        {
            "word": _("Level of the department"),
            "numerator": _("Numerator"),
            "value": indicators.unit(indicator),
            "share": _("Share %"),
        },
    )


def _bar_words(levels: pl.DataFrame, indicator: str, name: str) -> str:
    parts = ", ".join(
        f"{word} {figures.share(share / 100)}" for word, share in levels.select("word", "share").iter_rows()
    )
    return _("{name}, {indicator} by level of the department: {parts}").format(
        name=name, indicator=indicators.name(indicator), parts=parts
    )
