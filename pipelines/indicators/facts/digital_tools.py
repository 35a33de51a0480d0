"""Facts of digital tools."""

from __future__ import annotations

import polars as pl

from pipelines.indicators.facts.context import FactContext, count

COLUMNS = ("community_code", "tool_kind", "status")

FACTS = ("digital_tools_in_use", "chat_groups_in_use")
"""The columns it counts: whole numbers that add up over communities."""


def digital_tools_facts(rows: pl.LazyFrame, context: FactContext) -> pl.LazyFrame:
    """One row per community with digital tools."""
    in_use = pl.col("status") == "in_use"
    return rows.group_by(pl.col("community_code").alias("community")).agg(
        count(in_use).alias("digital_tools_in_use"),
        count(in_use & (pl.col("tool_kind") == "chat_group")).alias("chat_groups_in_use"),
    )
