"""Tasks that each township does: which tasks, which townships, and how each of them stands."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from pipelines.areas.tree import valid_on
from pipelines.base.names import name_key_of
from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.plans.lateness import TaskDays, condition, days_late, done_since
from schemas.dtypes import Dtypes

Row = Mapping[str, Any]

JOINED = re.compile(r"[、，,；;]")
"""Between several units of one text."""
_EACH = re.compile(r"各.*(乡镇|街道|镇|乡).*")

TOWNSHIP_COLUMNS: Dtypes = {
    "plan": pl.String,
    "number": pl.Int64,
    "title": pl.String,
    "township_code": pl.String,
    "township": pl.String,
    "due": pl.Date,
    "condition": pl.String,
    "days_late": pl.Int64,
    "state": pl.String,
    "share": pl.Int64,
    "acted_on": pl.Date,
    "done_on": pl.Date,
    "note": pl.String,
    "document": pl.String,
    "sequence": pl.Int64,
}
"""One row per task that each township does and township: how it stands there. ``sequence`` is the number of
the township's last entry about the task, 0 where there is none."""


@dataclass(frozen=True)
class Townships:
    """The townships of a plan's county. ``standing``: code to name of each on the day; ``codes``: what a
    unit may be called, a name it has or had or its code, to the code."""

    standing: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)

    def code_of(self, unit: str | None) -> str | None:
        """The code of the township that a unit is, null where it is none."""
        return self.codes.get(name_key_of(unit or ""))

    def codes_in(self, units: str | None) -> list[str]:
        """The codes of the townships among the units that a text joins."""
        return [code for part in JOINED.split(units or "") if (code := self.code_of(part))]


def townships_of(areas: pl.DataFrame, plan: str, day: date) -> Townships:
    """The townships of the plan's area on the day, from rows of areas with code, name, level, parent and
    their span."""
    rows = areas.filter(level="township", parent=load_jurisdiction(plan).area_code)
    standing = dict(valid_on(rows, day).sort("code").select("code", "name").rows())
    named = rows.filter(pl.col("code").is_in(list(standing))).select("name", "code").rows()
    return Townships(standing, {name_key_of(name): code for name, code in named} | {c: c for c in standing})


def is_each_township(lead: str | None) -> bool:
    """Whether a task is led by every township: 各乡镇, 各乡镇（街道）."""
    return bool(_EACH.fullmatch(lead or ""))


def stand_by_township(
    task: Row, starts: date | None, due: date | None, reports: Sequence[Row], townships: Townships, day: date
) -> list[dict[str, Any]]:
    """One row per township (TOWNSHIP_COLUMNS) of a task, from the reports on it up to the day, oldest first.
    What was said for all townships at once says nothing of any one of them."""
    by_code: dict[str, list[Row]] = {code: [] for code in townships.standing}
    for report in reports:
        code = townships.code_of(report["unit"])
        if code in by_code:
            by_code[code].append(report)
    return [
        _stand_in(task, (code, townships.standing[code]), TaskDays(starts, due), own, day)
        for code, own in by_code.items()
    ]


def _stand_in(
    task: Row, township: tuple[str, str], days: TaskDays, reports: list[Row], day: date
) -> dict[str, Any]:
    last: Row = reports[-1] if reports else {}
    done_on = done_since([(report["acted_on"], report["state"]) for report in reports])
    stands = TaskDays(days.starts, days.due, last.get("state"), done_on)
    return {
        **{name: task[name] for name in ("plan", "number", "title")},
        **{name: last.get(name) for name in ("state", "share", "acted_on", "note", "document")},
        "township_code": township[0],
        "township": township[1],
        "due": days.due,
        "done_on": done_on,
        "condition": condition(stands, day),
        "days_late": days_late(stands, day),
        "sequence": max((report["sequence"] for report in reports), default=0),
    }


def count_townships(rows: Sequence[Row]) -> dict[str, Any]:
    """The county's state, counted: it is done when the last township is. ``share`` is the mean of what the
    townships report, 100 only where all are done; the rest as of STANDING_COLUMNS."""
    done = [row for row in rows if row["state"] == "done"]
    told = [row for row in rows if row["state"]]
    begun = done or any(row["state"] == "under_way" for row in rows)
    whole = len(done) == len(rows)
    state = "done" if whole else "under_way" if begun else "not_started" if told else None
    return {
        "state": state,
        "share": sum(row["share"] or 0 for row in rows) // len(rows) if told else None,
        "acted_on": max((row["acted_on"] for row in told), default=None),
        "done_on": max(row["done_on"] for row in rows) if whole else None,
        "unit": None,
        "note": None,
        "document": None,
        "townships": len(rows),
        "townships_done": len(done),
        "townships_overdue": sum(row["condition"] == "overdue" for row in rows),
        "townships_unreported": len(rows) - len(told),
        "townships_open": [row["township"] for row in rows if row["state"] != "done"],
    }
