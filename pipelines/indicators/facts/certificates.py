"""Facts of certificates."""

from __future__ import annotations

import polars as pl

from pipelines.base.names import add_name_keys
from pipelines.indicators.facts.context import FactContext, count

COLUMNS = ("community_code", "certificate_name", "status", "replacement", "issued")

FACTS = (
    "certificates_in_force",
    "certificates_retired",
    "certificates_all",
    "certificates_retired_without_replacement",
    "forbidden_certificates_issued",
    "communities_stating_issued",
)
"""The columns it counts: whole numbers that add up over communities."""


def certificates_facts(rows: pl.LazyFrame, context: FactContext) -> pl.LazyFrame:
    """One row per community with certificates. Copies of a forbidden name count whatever its status. A
    community states what it issued where it does so at all, and for every forbidden name it lists."""
    in_force = pl.col("status") == "in_force"
    retired = pl.col("status") == "retired"
    forbidden = pl.col("certificate_name_key").is_in(context.certificates_forbidden)
    issued = pl.col("issued")
    stated = issued.is_not_null().any() & ~(forbidden & issued.is_null()).any()
    return (
        add_name_keys(rows, ["certificate_name"])
        .group_by(pl.col("community_code").alias("community"))
        .agg(
            count(in_force).alias("certificates_in_force"),
            count(retired).alias("certificates_retired"),
            count(in_force | retired).alias("certificates_all"),
            count(retired & (pl.col("replacement") == "none")).alias(
                "certificates_retired_without_replacement"
            ),
            pl.when(stated)
            .then(issued.filter(forbidden).sum())
            .otherwise(0)
            .alias("forbidden_certificates_issued"),
            stated.cast(pl.Int64).alias("communities_stating_issued"),
        )
    )
