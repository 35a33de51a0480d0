"""Quarters and years: stocks of the last month, flows added up."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pipelines.indicators.columns import REPORTING_COLUMNS, STATING
from pipelines.indicators.definitions import INDICATORS, Indicator
from pipelines.indicators.facts import FACT_COLUMNS


def flow_columns(indicators: Sequence[Indicator] = INDICATORS) -> list[str]:
    """The fact columns that add up over months."""
    found = {
        column
        for indicator in indicators
        if not indicator.reporting
        for side, column in (("numerator", indicator.numerator), ("denominator", indicator.denominator))
        if side in indicator.flow and column is not None
    }
    return sorted(found)


def combine_months(
    period: str, facts: Sequence[pl.DataFrame], indicators: Sequence[Indicator] = INDICATORS
) -> pl.DataFrame:
    """Facts of a quarter or year, one row per community, from those of its months, oldest first.

    Communities and stocks are those of the last month given; flows add up over the months in which the
    community reported, where it stated them in all of these. A community missing in the last month is left
    out: its flows would have no denominator."""
    flows = flow_columns(indicators)
    stating = [STATING[flow] for flow in flows if flow in STATING]
    added = pl.concat(frame.select("community", *flows) for frame in facts)
    sums = added.group_by("community").agg(pl.col(flows).sum())
    sums = _stated_throughout(sums, pl.concat(frame.select("community", *stating) for frame in facts))
    last = facts[-1].drop(*flows, *stating).with_columns(pl.lit(period).alias("period"))
    joined = last.join(sums, on="community", how="left")
    return joined.select(*FACT_COLUMNS).sort("township", "community")


def _stated_throughout(sums: pl.DataFrame, stated: pl.DataFrame) -> pl.DataFrame:
    """The sums with how far each flow was stated: a community that left one month empty has not stated the
    flow of the whole, and its sum, which would be too small, is left out."""
    whole = stated.group_by("community").agg(pl.exclude("community").min())
    joined = sums.join(whole, on="community", how="left")
    return joined.with_columns(
        pl.col(flow) * pl.col(told) for flow, told in STATING.items() if told in whole.columns
    )


def combine_reporting(reporting: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The reporting frame of a quarter or year, one row per township, from those of its months, oldest
    first: returns expected, accepted and on time add up; townships and townships_expected, and with them
    the completeness, are the last month's, since its stocks are."""
    months = [frame.with_columns(pl.col(*REPORTING_COLUMNS).cast(pl.Int64)) for frame in reporting]
    sums = pl.concat(month.select("township", *REPORTING_COLUMNS) for month in months)
    sums = sums.group_by("township").agg(pl.col(*REPORTING_COLUMNS).sum())
    last = months[-1].select("township", townships="accepted", townships_expected="expected")
    joined = sums.join(last, on="township", how="left")
    return joined.with_columns(pl.col("townships", "townships_expected").fill_null(0)).sort("township")
