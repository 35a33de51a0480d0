"""Who is ranked, and at which place."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

REASONS = (
    "no_return", "zero_denominator", "context", "completeness_below_minimum", "too_few_communities",
    "correction_under_way",
)
"""Why an area is not ranked; where several hold, the first of them is given."""


def add_reasons(rows: pl.DataFrame, minimum_completeness: float, minimum_communities: int) -> pl.DataFrame:
    """The rows with ``reason`` (null where the area is ranked) and ``eligible``.

    Takes value, direction, communities, completeness, has_return, correcting, reporting and roster.
    Figures about reporting itself go by the roster alone: nobody leaves the table by not reporting, nor
    by a correction, which does not change them. Source: ranking.md."""
    reporting = pl.col("reporting")
    behind = pl.when(reporting).then("roster").otherwise("communities")
    complete = reporting | (pl.col("completeness") >= minimum_completeness)
    holds = {
        "no_return": ~reporting & ~pl.col("has_return"),
        "zero_denominator": pl.col("value").is_null(),
        "context": pl.col("direction") == "context",
        "completeness_below_minimum": ~complete.fill_null(False),
        "too_few_communities": behind < minimum_communities,
        "correction_under_way": ~reporting & pl.col("correcting"),
    }
    reason = pl.coalesce(pl.when(holds[code]).then(pl.lit(code)) for code in REASONS)
    return rows.with_columns(reason.alias("reason")).with_columns(
        pl.col("reason").is_null().alias("eligible")
    )


def competition(rows: pl.DataFrame, within: Sequence[str]) -> pl.DataFrame:
    """The rows with rank, tied and ranked: standard competition rank (1, 2, 2, 4) of the eligible ones
    within each group, 1 = best by ``direction``; ``ranked`` is how many of the group are ranked.

    Takes value (rounded: equal values tie), direction (low or high) and eligible. An ineligible row has
    no rank and does not move the others."""
    low = pl.col("direction") == "low"
    better_first = pl.when(low).then(pl.col("value")).otherwise(-pl.col("value"))
    rows = rows.with_columns(pl.when("eligible").then(better_first).alias("_place"))
    tied = pl.col("_place").is_not_null() & (pl.len().over([*within, "_place"]) > 1)
    return rows.with_columns(
        pl.col("_place").rank("min").over(within).cast(pl.Int64).alias("rank"),
        tied.alias("tied"),
        pl.col("_place").count().over(within).cast(pl.Int64).alias("ranked"),
    ).drop("_place")
