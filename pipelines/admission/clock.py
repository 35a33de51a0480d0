"""The days that count: how long an emergency item may wait for its paperwork."""

from __future__ import annotations

from datetime import date, timedelta


def grace_ends(started_on: date, grace_days: int) -> date:
    """The last day on which an emergency item is not overdue: it is overdue when more than the grace period
    lies between its start and today (indicators.toml, emergency_overdue)."""
    return started_on + timedelta(days=grace_days)
