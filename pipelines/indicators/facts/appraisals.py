"""Facts of appraisals and contests."""

from __future__ import annotations

import polars as pl

from pipelines.indicators.facts.context import FactContext, count

COLUMNS = ("community_code", "appraisal_kind", "one_vote_veto", "status")

FACTS = ("appraisals_beyond_comprehensive", "one_vote_vetoes")
"""The columns it counts: whole numbers that add up over communities."""


def appraisals_facts(rows: pl.LazyFrame, context: FactContext) -> pl.LazyFrame:
    """One row per community with appraisals."""
    in_use = pl.col("status") == "in_use"
    comprehensive = pl.col("appraisal_kind") == "township_comprehensive"
    return rows.group_by(pl.col("community_code").alias("community")).agg(
        count(in_use & ~comprehensive).alias("appraisals_beyond_comprehensive"),
        count(in_use & pl.col("one_vote_veto")).alias("one_vote_vetoes"),
    )
