"""What a league table or a map says, in one sentence, computed from the rows shown."""

from __future__ import annotations

from collections import Counter

import polars as pl
import streamlit as st

from pages._ui.parts import benchmarks
from pages._ui.parts.colouring import SIGNIFICANCE, Colouring
from pages._ui.parts.selection import Selection
from pages._ui.shell import state
from pages._ui.words import changes, codes, figures, indicators, rankability, significance, standing
from pages._ui.words.codes import level_name
from pages._ui.words.findings import joined, quiet_names
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, language
from schemas.figure_rows import TableStatistics


def league_finding(
    ranked: pl.DataFrame,
    others: pl.DataFrame,
    selection: Selection,
    province_value: float | None,
    statistics: TableStatistics,
) -> str:
    """Where ranks mean something best and last area; the province; how many areas are better and worse than
    the benchmark, how many would be by chance; and how many are not ranked."""
    level = level_name(selection.level)
    if not ranked.is_empty() and not ranked["eligible"].any():
        return _most_and_least(ranked, selection.indicator, level, province_value)
    if ranked.is_empty():
        return _("None of {count:area|areas} ({level}) can be ranked.").format(count=len(others), level=level)
    if rankability.is_banded(statistics.get("verdict")):
        first = _("{count:area|areas} compared ({level}); the whole province has {whole}.").format(
            count=len(ranked),
            level=level,
            whole=indicators.value_with_unit(selection.indicator, province_value),
        )
    else:
        first = _best_and_last(ranked, selection.indicator, level, province_value)
    sentences = [first]
    if rankability.has_limits(statistics):
        sentences.append(standings_sentence(ranked, statistics, benchmarks.name(selection.benchmark)))
    if not others.is_empty():
        sentences.append(_("Not ranked: {count}.").format(count=len(others)))
    return ("" if language() == "zh" else " ").join(sentences)


def split(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What the table lists, and the rows below it. A total is listed by its size, and not ranked by it."""
    listed = pl.col("eligible") | (pl.col("reason") == "total").fill_null(False)
    shown, others = rows.filter(listed), rows.filter(~listed)
    by_size = shown.sort("value", "area_code", descending=[True, False])
    return (shown if shown["eligible"].any() else by_size), others


def _most_and_least(listed: pl.DataFrame, indicator: str, level: str, province_value: float | None) -> str:
    return _(
        "{count:area|areas} ({level}), sorted and not ranked, for a total grows with the area: most {best} "
        "with {best_value}, fewest {worst} with {worst_value}; the whole province has {whole}."
    ).format(level=level, **_ends(listed, indicator, province_value))


def _best_and_last(ranked: pl.DataFrame, indicator: str, level: str, province_value: float | None) -> str:
    return _(
        "{count:area|areas} ranked ({level}): best {best} with {best_value}, last {worst} with "
        "{worst_value}; the whole province has {whole}."
    ).format(level=level, **_ends(ranked, indicator, province_value))


def _ends(rows: pl.DataFrame, indicator: str, province_value: float | None) -> dict[str, str | int]:
    """What a sentence says of the first and the last row of a table, and of the province."""
    best, worst, names = rows.row(0, named=True), rows.row(-1, named=True), quiet_names(rows)
    return {
        "count": len(rows),
        "best": names[0],
        "worst": names[-1],
        "best_value": standing.short_value(indicator, best["value"]),
        "worst_value": indicators.value_with_unit(indicator, worst["value"]),
        "whole": standing.short_value(indicator, province_value),
    }


def standings_sentence(ranked: pl.DataFrame, statistics: TableStatistics, benchmark: str) -> str:
    """How many areas lie beyond the 95 % limits on either side, and how many would by chance."""
    counts = Counter(ranked["significance"])
    return _(
        "{worse:is|are} worse than {benchmark}, {better} better, {same} no different; by chance alone about "
        "{chance} would be on either side."
    ).format(
        worse=counts["worse"],
        better=counts["better"],
        same=counts["same"],
        benchmark=benchmark,
        chance=figures.number(len(ranked) * statistics["expected_0025"] / statistics["areas"], 1),
    )


def show_legends(ranked: pl.DataFrame, statistics: TableStatistics) -> None:
    """Below the table: what its symbols mean, how many areas changed broadly, and the small print."""
    if ranked.is_empty():
        return
    lines = [significance_legend()] if rankability.has_limits(statistics) else []
    tested = ranked["change_month_significant"].drop_nulls()
    said = changes.legend()
    if tested.len():
        said += " · " + _("{on_before} {count} of {all:area|areas} changed broadly").format(
            on_before=codes.on_before(state.shown("period")), count=int(tested.sum()), all=tested.len()
        )
    if ranked["begun"].count():
        said += " · " + changes.legend_of_flows()
    small = rankability.small_print(statistics)
    st.caption("  \n".join([*lines, said, *([small] if small else [])]))


def significance_legend() -> str:
    """The classes against the benchmark, best last."""
    return " · ".join(significance.label(name) for name in significance.CLASSES)


def map_finding(rows: pl.DataFrame, colouring: Colouring, level: str, statistics: TableStatistics) -> str:
    """Where the areas of the highest or the worst classes are."""
    if colouring.name != SIGNIFICANCE:
        return value_finding(rows, colouring, level)
    ranked = rows.filter("eligible")
    if ranked.is_empty() or not rankability.has_limits(statistics):
        return _("No area ({level}) can be compared here.").format(level=level_name(level))
    first = _("{count:area|areas} compared ({level}): ").format(count=len(ranked), level=level_name(level))
    sentence = first + standings_sentence(ranked, statistics, benchmarks.name("province"))
    worse = ranked.filter(significance="worse")
    where = Counter(worse["prefecture_name"].drop_nulls()).most_common(3)
    if level in ("prefecture", "province") or not where:
        return sentence
    most = _("Most of the worse ones are in {places}.").format(
        places=joined([f"{quiet(name)} ({many})" for name, many in where])
    )
    return f"{sentence}{'' if language() == 'zh' else ' '}{most}"


def value_finding(rows: pl.DataFrame, colouring: Colouring, level: str) -> str:
    """How many areas lie in the highest class, and where most of them are."""
    highest = len(colouring.labels) - 1
    top = [row for row in rows.iter_rows(named=True) if colouring.place_of(row) == highest]
    if not top:
        return _("No area ({level}) has a value here.").format(level=level_name(level))
    where = Counter(row["prefecture_name"] or row["area_name"] for row in top).most_common(3)
    if level in ("prefecture", "province"):
        return _("{count:area|areas} ({level}) in the highest class, {label} {unit}: {names}.").format(
            count=len(top),
            level=level_name(level),
            label=colouring.labels[highest],
            unit=indicators.unit(colouring.indicator),
            names=joined([quiet(name) for name, _n in where]),
        )
    return _(
        "{count} of {all:area|areas} ({level}) in the highest class, {label} {unit}; most of them in "
        "{places}."
    ).format(
        count=len(top),
        all=len(rows),
        level=level_name(level),
        label=colouring.labels[highest],
        unit=indicators.unit(colouring.indicator),
        places=joined([f"{quiet(name)} ({many})" for name, many in where]),
    )
