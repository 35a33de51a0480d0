"""Emergencies of the admission system that ended without their paperwork and began again:
emergency_restarted. Of those that returns tell of: pipelines.signals.names."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from pipelines.base.names import name_key
from pipelines.signals.found import Signal, evidence_row
from pipelines.signals.names import RESTART_MONTHS
from schemas.periods import end_of

_KEY = ["area_code", "item_key", "department_key"]


def find_restarted_items(
    items: pl.DataFrame, events: pl.DataFrame, areas: pl.DataFrame, period: str
) -> Iterator[Signal]:
    """One signal per area in which, in the month, an emergency of the name and department of another began
    that had ended without an approval less than twelve months before; params: the first day, from which the
    clock runs. ``items`` and ``events``: those of the admission system; ``areas``: level and code of each
    area above the communities."""
    emergencies = items.filter(pl.col("route") == "emergency", pl.col("started_on").is_not_null())
    if emergencies.is_empty():
        return
    starts = _with_first_days(emergencies, events)
    ended = starts.filter(pl.col("ended_on").is_not_null(), pl.col("approved_on").is_null())
    ended = ended.select(*_KEY, "first_day", "ended_on", before="item_id", began_before="began")
    end = end_of(period)
    again = starts.filter(pl.col("began").is_between(end.replace(day=1), end)).drop("first_day", "ended_on")
    if again.is_empty() or ended.is_empty():
        return
    pairs = again.join(ended, on=_KEY).filter(
        pl.col("item_id") != pl.col("before"),
        pl.col("began") > pl.col("began_before"),
        pl.col("began") <= pl.col("ended_on").dt.offset_by(f"{RESTART_MONTHS}mo"),
    )
    once = pairs.sort("first_day", "before").unique("item_id", keep="first", maintain_order=True)
    levels = areas.select("level", area_code="code").unique("area_code", keep="first", maintain_order=True)
    placed = once.join(levels, on="area_code").sort("area_code", "item_id")
    for (level, area), rows in placed.group_by("level", "area_code", maintain_order=True):
        evidence = [
            evidence_row(
                str(area) if level == "township" else None,
                None,
                None,
                {
                    "item_name": (row["item_name"],) * 2,
                    "department": (row["department"],) * 2,
                    "item_id": (row["before"], row["item_id"]),
                    "started_on": (row["first_day"], row["began"]),
                },
            )
            for row in rows.iter_rows(named=True)
        ]
        params = {"rows": rows.height, "first_started_on": str(rows["first_day"].min())}
        yield Signal("emergency_restarted", str(level), str(area), "work_items", evidence, params)


def _with_first_days(emergencies: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """One row per emergency: ``first_day`` is the one its clock runs from; ``began`` the one on which it was
    said to begin, which differs where the admission system went on with an earlier clock."""
    stated = events.filter(pl.col("action") == "start_emergency").select(
        "item_id",
        stated=pl.col("details").str.json_path_match("$.told.continues.stated").str.to_date(strict=False),
    )
    return emergencies.join(stated, on="item_id", how="left").select(
        "item_id",
        "area_code",
        "item_name",
        "department",
        "approved_on",
        item_key=name_key(pl.col("item_name")),
        department_key=name_key(pl.col("department")),
        first_day="started_on",
        began=pl.coalesce("stated", "started_on"),
        ended_on=pl.coalesce("withdrawn_on", "refused_on"),
    )
