"""Facts of plaques and work mechanisms."""

from __future__ import annotations

import polars as pl

from pipelines.base.names import add_name_keys, name_key_of
from pipelines.indicators.facts.context import FactContext, count

COLUMNS = ("community_code", "plaque_name", "placement", "basis", "dedicated_post", "status")

FACTS = (
    "plaques_hung",
    "plaques_removed",
    "plaques_all",
    "plaques_without_basis",
    "outside_plaque_breaches",
    "plaques_with_dedicated_post",
)
"""The columns it counts: whole numbers that add up over communities."""


def plaques_facts(rows: pl.LazyFrame, context: FactContext) -> pl.LazyFrame:
    """One row per community with plaques; ``outside_plaque_breaches`` is 0 or 1."""
    hung = pl.col("status") == "hung"
    removed = pl.col("status") == "removed"
    without_basis = pl.col("basis") == "none"
    beyond = hung & (pl.col("placement") == "outside") & _not_permitted(context, without_basis)
    return (
        add_name_keys(rows, ["plaque_name"])
        .group_by(pl.col("community_code").alias("community"))
        .agg(
            count(hung).alias("plaques_hung"),
            count(removed).alias("plaques_removed"),
            count(hung | removed).alias("plaques_all"),
            count(hung & without_basis).alias("plaques_without_basis"),
            beyond.any().cast(pl.Int64).alias("outside_plaque_breaches"),
            count(hung & pl.col("dedicated_post")).alias("plaques_with_dedicated_post"),
        )
    )


def _not_permitted(context: FactContext, without_basis: pl.Expr) -> pl.Expr:
    """By the permitted set where the jurisdiction names one (guangxi, renshou), else by the basis."""
    permitted = context.jurisdiction.permitted_outside_plaques
    if permitted is None:
        return without_basis
    return ~pl.col("plaque_name_key").is_in([name_key_of(name) for name in permitted])
