"""The index table as a file: what is shown, with its groups and ranges."""

from __future__ import annotations

import polars as pl

from pages._ui.parts import downloads
from pages._ui.parts.selection import Selection
from pages._ui.words import circulation, codes
from pages._ui.words.text import _
from pages.supervise.index import words as index_words
from pipelines.queries.ranking import IndexSettings


def index_export(
    selection: Selection, rows: pl.DataFrame, settings: IndexSettings, before: str
) -> pl.DataFrame:
    """One row per area shown, ranked or not, with headers in the language of the page; ``before`` heads the
    change on the period before."""
    groups = index_words.group_columns(rows, settings)
    return rows.select(
        pl.col("rank").alias(_("Rank")),
        pl.when("tied").then(pl.lit("=")).alias(_("Shared rank")),
        pl.col("area_code").alias(_("Code")),
        pl.col("area_name").alias(_("Area")),
        pl.col("prefecture_name").alias(_("Prefecture")),
        pl.col("county_name").alias(_("County")),
        pl.lit(codes.level_name(selection.level)).alias(_("Level")),
        pl.lit(selection.period).alias(_("Month")),
        pl.col("index").alias(_("Burden index (0 best – 100 worst)")),
        pl.col("change_month").alias(before),
        pl.col("change_year").alias(_("On a year ago")),
        pl.col("rank_low").alias(_("Rank range from")),
        pl.col("rank_median").alias(_("Rank range, middle")),
        pl.col("rank_high").alias(_("Rank range to")),
        *(pl.col(column).alias(index_words.group_name(code)) for column, code in groups.items()),
        pl.col("index_geometric").alias(_("Index as a geometric mean")),
        pl.col("indicators_present").alias(_("Indicators with a value")),
        pl.Series(_("Not ranked because"), codes.reasons(rows), dtype=pl.String),
        pl.lit(selection.snapshot.id).alias(_("Snapshot")),
        pl.lit(downloads.synthetic_word(selection.snapshot)).alias(_("Data")),
    )


def show_downloads(selection: Selection, rows: pl.DataFrame, settings: IndexSettings, title: str) -> None:
    """Buttons for the rows shown."""
    before = codes.on_before(selection.period, "On")
    downloads.offer(
        selection.snapshot,
        f"index-{selection.level}-{selection.period}",
        selection.key,
        lambda: index_export(selection, rows, settings, before),
        title,
        *index_words.made_of(selection.snapshot),
        mark=circulation.mark(selection.snapshot, selection.period),
    )
