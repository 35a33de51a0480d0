"""Returns handed in again and again just before the due time, each time with less: last_hour."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import pairwise

import polars as pl

from pipelines.indicators.definitions import INDICATORS
from pipelines.indicators.facts import COUNT_COLUMNS
from pipelines.signals.found import Signal, evidence_row

HOURS, LEAST, FALL = 24, 2, 0.1
"""Hours before the due time, hand-ins in them at least, and the part by which each lowers a figure."""

RANKED_NUMERATORS = tuple(
    dict.fromkeys(
        one.numerator
        for one in INDICATORS
        if one.direction == "low"
        and one.denominator is not None
        and one.numerator in COUNT_COLUMNS
        and not (one.of_effort or one.kind == "change")
    )
)
"""The numerators of ranked indicators of which less is better, without repeats; hours and
changes on the baseline are made of others among them."""

Sums = Mapping[str, Mapping[str, int]]
"""By return_id: the sum of each numerator over the communities of the return."""


def in_last_hours(received_at: datetime, due_at: datetime) -> bool:
    """Whether a hand-in came within HOURS before the due time, both in UTC."""
    return due_at - timedelta(hours=HOURS) < received_at <= due_at


def find_last_hour(hand_ins: pl.DataFrame, sums: Sums, due_at: datetime) -> Iterator[Signal]:
    """One signal per township that handed in twice or more in the last hours, each time with a ranked
    numerator lower by a tenth or more than in its hand-in before. ``hand_ins``: accepted returns of one
    month, replaced ones included: township_code, return_id, sequence, received_at_utc."""
    ordered = hand_ins.sort("township_code", "sequence")
    for (township,), rows in ordered.group_by("township_code", maintain_order=True):
        told = rows.to_dicts()
        late = [
            (before, now) for before, now in pairwise(told) if in_last_hours(now["received_at_utc"], due_at)
        ]
        falls = [_lowered(sums[before["return_id"]], sums[now["return_id"]]) for before, now in late]
        if len(late) < LEAST or not all(falls):
            continue
        evidence = [evidence_row(str(township), None, None, fall) for fall in falls]
        moments = [str(now["received_at_utc"]) for _, now in late]
        yield Signal("last_hour", "township", str(township), None, evidence, {"received_at_utc": moments})


def _lowered(before: Mapping[str, int], now: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """The numerators that fell by a tenth or more, before and after."""
    return {
        name: (before[name], now[name])
        for name in RANKED_NUMERATORS
        if before[name] > 0 and now[name] <= (1 - FALL) * before[name]
    }
