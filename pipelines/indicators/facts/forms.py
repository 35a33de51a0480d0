"""Facts of forms and ledgers."""

from __future__ import annotations

import polars as pl

from pipelines.base.names import add_name_keys
from pipelines.indicators.facts.context import FactContext, count

COLUMNS = ("community_code", "form_name", "frequency", "ad_hoc_fills", "status")

FACTS = (
    "forms_in_use",
    "form_fills_a_year",
    "communities_stating_fills",
    "forms_off_list",
    "forms_judged",
    "forms_stopped",
    "forms_all",
)
"""The columns it counts: whole numbers that add up over communities."""

FILLS_A_YEAR = {"daily": 250, "weekly": 52, "monthly": 12, "quarterly": 4, "half_yearly": 2, "yearly": 1}
"""Fills a year by frequency; an ad hoc form counts 12 times what it took this month.
Source: docs/developing/indicators.md."""


def forms_facts(rows: pl.LazyFrame, context: FactContext) -> pl.LazyFrame:
    """One row per community with forms. ``forms_judged`` is null while the retained list is empty. A
    community states its fills where it does so for every ad hoc form in use."""
    in_use = pl.col("status") == "in_use"
    on_list = pl.col("form_name_key").is_in(context.retained_forms)
    judged = count(in_use) if context.retained_forms else pl.lit(None, pl.Int64)
    stated = states_fills()
    return (
        add_name_keys(rows, ["form_name"])
        .group_by(pl.col("community_code").alias("community"))
        .agg(
            count(in_use).alias("forms_in_use"),
            pl.when(stated).then((in_use * fills_a_year()).sum()).otherwise(0).alias("form_fills_a_year"),
            stated.cast(pl.Int64).alias("communities_stating_fills"),
            count(in_use & ~on_list).alias("forms_off_list"),
            judged.alias("forms_judged"),
            count(pl.col("status").is_in(["stopped", "merged"])).alias("forms_stopped"),
            pl.len().cast(pl.Int64).alias("forms_all"),
        )
    )


def states_fills() -> pl.Expr:
    """Whether a community, whose rows are a group, stated how often every ad hoc form in use was filled."""
    ad_hoc = (pl.col("status") == "in_use") & (pl.col("frequency") == "ad_hoc")
    return ~(ad_hoc & pl.col("ad_hoc_fills").is_null()).any()


def fills_a_year() -> pl.Expr:
    """How often a year the form of a row is filled."""
    frequency = pl.col("frequency")
    ad_hoc = pl.when(frequency == "ad_hoc").then(12 * pl.col("ad_hoc_fills"))
    regular = (pl.when(frequency == name).then(pl.lit(fills)) for name, fills in FILLS_A_YEAR.items())
    return pl.coalesce(ad_hoc, *regular, pl.lit(0)).cast(pl.Int64)
