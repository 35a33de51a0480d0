"""Quarters and years: stocks of the last month, flows added up."""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from pipelines.errors import UserError
from pipelines.indicators.columns import FACT_COLUMNS, REPORTING_COLUMNS
from pipelines.indicators.definitions import INDICATORS, Indicator
from pipelines.periods import is_period

_QUARTER = re.compile(r"(20\d{2})-Q([1-4])")
_YEAR = re.compile(r"20\d{2}")


def months_of(period: str) -> list[str]:
    """The months of a period written 2026-10, 2026-Q3 or 2026. Raises UserError where it is none of them."""
    if is_period(period):
        return [period]
    if quarter := _QUARTER.fullmatch(period):
        first = 3 * int(quarter[2]) - 2
        return [f"{quarter[1]}-{month:02d}" for month in range(first, first + 3)]
    if _YEAR.fullmatch(period):
        return [f"{period}-{month:02d}" for month in range(1, 13)]
    raise UserError(
        f"“{period}”不是时期，应写成 2026-10、2026-Q3 或 2026",
        f"{period!r} is not a period; write 2026-10, 2026-Q3 or 2026",
    )


def flow_columns(indicators: Sequence[Indicator] = INDICATORS) -> list[str]:
    """The fact columns that add up over months."""
    found = {
        column for indicator in indicators if not indicator.reporting
        for side, column in (("numerator", indicator.numerator), ("denominator", indicator.denominator))
        if side in indicator.flow and column is not None
    }
    return sorted(found)


def combine_months(
    period: str, facts: Sequence[pl.DataFrame], indicators: Sequence[Indicator] = INDICATORS
) -> pl.DataFrame:
    """Facts of a quarter or year, one row per community, from those of its months, oldest first.

    Communities and stocks are those of the last month given; flows add up over the months in which the
    community reported. A community missing in the last month is left out: its flows would have no
    denominator."""
    flows = flow_columns(indicators)
    added = pl.concat(frame.select("community", *flows) for frame in facts)
    sums = added.group_by("community").agg(pl.col(flows).sum())
    last = facts[-1].drop(flows).with_columns(pl.lit(period).alias("period"))
    joined = last.join(sums, on="community", how="left")
    return joined.select(*FACT_COLUMNS).sort("township", "community")


def combine_reporting(reporting: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The reporting frame of a quarter or year, one row per township, from those of its months, oldest
    first: returns expected, accepted and on time add up; townships and townships_expected are the last
    month's, since its stocks are."""
    months = [frame.with_columns(pl.col(*REPORTING_COLUMNS).cast(pl.Int64)) for frame in reporting]
    sums = pl.concat(month.select("township", *REPORTING_COLUMNS) for month in months)
    sums = sums.group_by("township").agg(pl.col(*REPORTING_COLUMNS).sum())
    last = months[-1].select("township", townships="accepted", townships_expected="expected")
    joined = sums.join(last, on="township", how="left")
    return joined.with_columns(pl.col("townships", "townships_expected").fill_null(0)).sort("township")
