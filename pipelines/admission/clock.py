"""The days that count: how long an emergency item may wait for its paperwork, and what should withdraw.
``today`` is a date in China."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from schemas.admission import EMERGENCY_STEPS, ENDED_STEPS


def grace_ends(started_on: date, grace_days: int) -> date:
    """The last day on which an emergency item is not overdue: it is overdue when more than the grace period
    lies between its start and today (docs/developing/indicators.md, emergency_overdue)."""
    return started_on + timedelta(days=grace_days)


def emergency_clock(items: pl.DataFrame, today: date, grace_days: int, reminder_days: int) -> pl.DataFrame:
    """One row per emergency item awaiting its paperwork, the longest waiting first: the item's columns,
    waiting_days, grace_ends_on, days_left (negative when overdue) and alarm: waiting, remind (within
    ``reminder_days`` of the end of grace), overdue."""
    waiting = (pl.lit(today) - pl.col("started_on")).dt.total_days()
    left = grace_days - waiting
    alarm = pl.when(left < 0).then(pl.lit("overdue")).when(left <= reminder_days).then(pl.lit("remind"))
    return (
        items.filter(pl.col("step").is_in(EMERGENCY_STEPS))
        .with_columns(
            waiting_days=waiting,
            days_left=left,
            alarm=alarm.otherwise(pl.lit("waiting")),
            grace_ends_on=pl.col("started_on") + pl.duration(days=grace_days),
        )
        .sort("started_on", "item_id")
    )


def withdrawals_due(items: pl.DataFrame, today: date, *, evaluation_required: bool) -> pl.DataFrame:
    """One row per item that is asked for its withdrawal, the longest due first: the item's columns, due_on
    (the day it should have left), due_reason (ended: its agreed end is past; expired: its document's) and
    evaluation_missing, where the jurisdiction wants an evaluation before."""
    ended = pl.when(pl.col("ends_on") < pl.lit(today)).then(pl.col("ends_on"))
    expired = pl.when(pl.col("document_expires_on") < pl.lit(today)).then(pl.col("document_expires_on"))
    due = pl.min_horizontal(ended, expired)
    at_work = pl.col("started_on").is_not_null() & ~pl.col("step").is_in(ENDED_STEPS)
    return (
        items.filter(at_work)
        .with_columns(
            due_on=due,
            due_reason=pl.when(due == ended).then(pl.lit("ended")).otherwise(pl.lit("expired")),
            evaluation_missing=pl.lit(evaluation_required) & pl.col("evaluated_on").is_null(),
        )
        .filter(pl.col("due_on").is_not_null())
        .sort("due_on", "item_id")
    )
