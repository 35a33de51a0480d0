"""The league table as a file: exactly what is shown, ranks and bands, standings and intervals."""

from __future__ import annotations

from typing import Any

import polars as pl

from pages._ui.parts import benchmarks, cell_pictures, downloads
from pages._ui.parts.selection import Selection
from pages._ui.words import (
    changes,
    circulation,
    codes,
    indicators,
    rankability,
    significance,
    trend_marks,
    unconfirmed,
)
from pages._ui.words.rankability import Outliers
from pages._ui.words.text import _
from schemas.figure_rows import TableStatistics


def show_downloads(
    selection: Selection, rows: pl.DataFrame, statistics: TableStatistics, outliers: Outliers, title: str
) -> None:
    """Buttons for the rows shown, ``rows`` with a benchmark."""
    name = f"{selection.indicator}-{selection.level}-{selection.period}"
    if selection.benchmark != "province":
        name += f"-{selection.benchmark}"
    downloads.offer(
        selection.snapshot,
        name,
        selection.key,
        lambda: league_export(selection, rows),
        title,
        *_notes(selection, statistics, outliers),
        mark=circulation.mark(selection.snapshot, selection.period),
    )


def league_export(selection: Selection, rows: pl.DataFrame) -> pl.DataFrame:
    """One row per area shown, ranked or not, with headers in the language of the page."""
    code = selection.indicator
    return rows.select(
        *_places(rows),
        pl.col("area_code").alias(_("Code")),
        pl.col("area_name").alias(_("Area")),
        pl.col("prefecture_name").alias(_("Prefecture")),
        pl.col("county_name").alias(_("County")),
        pl.lit(codes.level_name(selection.level)).alias(_("Level")),
        pl.lit(selection.period).alias(_("Month")),
        pl.lit(indicators.name(code)).alias(_("Indicator")),
        pl.lit(indicators.unit(code)).alias(_("Unit")),
        pl.col("value").alias(_("Value")),
        pl.col("lower").alias(_("95% lower")),
        pl.col("upper").alias(_("95% upper")),
        pl.col("numerator").alias(_("Numerator")),
        pl.col("denominator").alias(_("Denominator")),
        pl.col("unconfirmed").alias(unconfirmed.heading()),
        *_standings(selection, rows),
        *_changes(selection, rows),
        pl.col("previous_rank").alias(_("Rank of the period before")),
        pl.col("communities").alias(_("Communities")),
        pl.col("townships").alias(_("Townships reported")),
        (pl.col("completeness") * 100).alias(_("Completeness %")),
        _texts(_("Not ranked because"), codes.reasons(rows)),
        pl.lit(selection.snapshot.id).alias(_("Snapshot")),
        pl.lit(downloads.synthetic_word(selection.snapshot)).alias(_("Data")),
    )


def _places(rows: pl.DataFrame) -> list[Any]:
    """Rank and band, how firm they are, and the chance of the worst tenth in per cent."""
    return [
        pl.col("rank").alias(_("Rank")),
        pl.when("tied").then(pl.lit("=")).alias(_("Shared rank")),
        pl.col("band").alias(_("Band")),
        pl.col("rank_low").alias(_("Rank, 95% lower")),
        pl.col("rank_median").alias(_("Rank, middle")),
        pl.col("rank_high").alias(_("Rank, 95% upper")),
        (pl.col("worst_tenth") * 100).alias(_("Worst tenth %")),
    ]


def _standings(selection: Selection, rows: pl.DataFrame) -> list[Any]:
    """What areas are compared with and how they stand."""
    return [
        pl.lit(benchmarks.label(selection.benchmark)).alias(_("Compared with")),
        pl.col("benchmark_value").alias(_("Value of the benchmark")),
        _texts(_("Standing"), [significance.label(name) for name in cell_pictures.classes_of(rows)]),
    ]


def _changes(selection: Selection, rows: pl.DataFrame) -> list[Any]:
    """The changes, each with how broad it is, and what came and went since the period before."""
    heads = {
        "change_month": codes.on_before(selection.period, "On"),
        "change_year": _("On a year ago"),
        "change_baseline": _("On the baseline"),
    }
    columns: list[Any] = []
    for column, head in heads.items():
        found = [changes.Change(*row) for row in rows.select(changes.columns(column)).iter_rows()]
        said = [changes.breadth_name(selection.indicator, change, selection.level) for change in found]
        columns += [pl.col(column).alias(head), _texts(_("{change}: how broad").format(change=head), said)]
    trends = [trend_marks.label(selection.indicator, mark) if mark else None for mark in rows["trend"]]
    moved = {"begun": _("Begun"), "came_back": _("Came back"), "ended": _("Ended"), "vanished": _("Vanished")}
    flows = [pl.col(name).alias(head) for name, head in moved.items()]
    return [*columns, *flows, _texts(_("Trend"), trends)]


def _texts(head: str, cells: list[Any]) -> pl.Series:
    return pl.Series(head, cells, dtype=pl.String)


def _notes(selection: Selection, statistics: TableStatistics, outliers: Outliers) -> list[str]:
    """For the second sheet: what is counted, what ranks are worth, and what the areas are compared with."""
    code, behind = selection.indicator, indicators.denominator_name(selection.indicator)
    counted = _("Numerator: {name}").format(name=indicators.numerator_name(code))
    if behind:
        counted += _("; denominator: {name}").format(name=behind)
    verdict = rankability.verdict_sentence(statistics, code, selection.level, outliers) or ""
    notes = [counted, verdict.replace("**", ""), rankability.small_print(statistics)]
    if selection.benchmark == "peers":
        notes.append(benchmarks.peer_rule(selection.snapshot, selection.level))
    return [note for note in notes if note]
