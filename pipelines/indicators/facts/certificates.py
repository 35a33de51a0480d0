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
)
"""The columns it counts: whole numbers that add up over communities."""


def certificates_facts(rows: pl.LazyFrame, context: FactContext) -> pl.LazyFrame:
    """One row per community with certificates. Copies of a forbidden name count whatever its status."""
    in_force = pl.col("status") == "in_force"
    retired = pl.col("status") == "retired"
    forbidden = pl.col("certificate_name_key").is_in(context.certificates_forbidden)
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
            pl.col("issued").filter(forbidden).sum().alias("forbidden_certificates_issued"),
        )
    )
