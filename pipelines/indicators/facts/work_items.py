"""Facts of work items: open ones, emergency paperwork, breaches, withdrawals, funds."""

from __future__ import annotations

from datetime import date

import polars as pl

from pipelines.base.given import nothing
from pipelines.indicators.columns import WAIT_DAYS
from pipelines.indicators.facts.context import FactContext, count

COLUMNS = (
    "community_code",
    "entry_route",
    "list_kind",
    "approval_document",
    "started_on",
    "approved_on",
    "ends_on",
    "withdrawn_on",
    "funds_due",
    "funds_paid",
)

FACTS = (
    "work_items_put_on",
    "self_governance_items",
    "items_begun",
    "emergency_items_begun",
    "emergency_awaiting",
    "emergency_overdue",
    "emergency_cohort",
    "emergency_cohort_late",
    "undocumented_items",
    "negative_list_items",
    "items_past_end",
    "items_past_end_open",
    "funds_due_fen",
    "funds_paid_fen",
)
"""The columns it counts: whole numbers that add up over communities."""

ROUTES_OF_CHOICE = ("approved", "emergency", "undocumented", "purchased")
"""Routes by which something new comes in, other than what a list holds already."""

FEN = 100
"""Money is kept in fen, so that sums are exact."""


def work_items_facts(rows: pl.LazyFrame, context: FactContext) -> pl.LazyFrame:
    """One row per community with work items. *Open*: begun by the period's end and not withdrawn by
    then; what waits for paperwork and funds look at open items only, cohorts at all that were begun in the
    12 months to the end: withdrawing an item does not erase how it came in. Source:
    docs/developing/indicators.md."""
    end = pl.lit(context.end)
    kept, is_open = not_withdrawn(context.end), open_on(context.end)
    past_end = (pl.col("ends_on") < end).fill_null(False)
    own = (pl.col("list_kind") == "self_governance").fill_null(False)
    begun = (pl.col("started_on") > pl.lit(year_before(context.end))) & (pl.col("started_on") <= end)
    due = _fen("funds_due")
    paid = pl.min_horizontal(_fen("funds_paid"), due)
    return rows.group_by(pl.col("community_code").alias("community")).agg(
        count(is_open & ~own).alias("work_items_put_on"),
        count(is_open & own).alias("self_governance_items"),
        count(begun & pl.col("entry_route").is_in(ROUTES_OF_CHOICE)).alias("items_begun"),
        count(begun & (pl.col("entry_route") == "emergency")).alias("emergency_items_begun"),
        *_emergency(context, is_open, begun),
        count(is_open & _undocumented()).alias("undocumented_items"),
        count(is_open & (pl.col("list_kind") == "negative")).alias("negative_list_items"),
        count(past_end).alias("items_past_end"),
        count(past_end & kept).alias("items_past_end_open"),
        due.filter(is_open).sum().alias("funds_due_fen"),
        paid.filter(is_open).sum().alias("funds_paid_fen"),
    )


def not_withdrawn(day: date) -> pl.Expr:
    """Work items, or rows of them, that were not withdrawn by the end of a day."""
    return pl.col("withdrawn_on").is_null() | (pl.col("withdrawn_on") > pl.lit(day))


def open_on(day: date) -> pl.Expr:
    """Work items at work at the end of a day (docs/developing/indicators.md, open work item)."""
    return not_withdrawn(day) & (pl.col("started_on") <= pl.lit(day))


def _emergency(context: FactContext, is_open: pl.Expr, begun: pl.Expr) -> list[pl.Expr]:
    """Emergency items awaiting paperwork and those past the grace period; of those begun in the 12 months
    whose grace has run out, how many, and how many without paperwork in time."""
    end, grace = pl.lit(context.end), context.jurisdiction.emergency_grace_days
    emergency = pl.col("entry_route") == "emergency"
    started, approved = pl.col("started_on"), pl.col("approved_on")
    awaiting = is_open & emergency & (approved.is_null() | (approved > end))
    waited = (end - started).dt.total_days()
    judged = emergency & begun & (waited > grace)
    in_time = ((approved - started).dt.total_days() <= grace).fill_null(False)
    return [
        count(awaiting).alias("emergency_awaiting"),
        count(awaiting & (waited > grace)).alias("emergency_overdue"),
        count(judged).alias("emergency_cohort"),
        count(judged & ~in_time).alias("emergency_cohort_late"),
        waited.filter(awaiting).cast(pl.Int32).sort().alias(WAIT_DAYS),
    ]


def _undocumented() -> pl.Expr:
    route = pl.col("entry_route")
    number = pl.col("approval_document")
    # How nothing was written does not matter: returns of before are kept with 无 and — in the cell.
    unnumbered = number.is_null() | nothing(number)
    return (route == "undocumented") | ((route == "approved") & unnumbered)


def _fen(column: str) -> pl.Expr:
    return (pl.col(column).fill_null(0) * FEN).round().cast(pl.Int64)


def year_before(day: date) -> date:
    """The same day a year earlier; 28 February for the 29th."""
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)
