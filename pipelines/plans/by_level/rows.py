"""The rows of the ledger by level: the tasks of a township, and those of the county counted from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from pipelines.plans.by_level.source import Source
from schemas.periods import china_minute
from schemas.plan_books import COUNTED
from schemas.plan_entries import CONDITIONS, DONE, TASK_STATES

Row = dict[str, Any]

_SAYS_STATE = DONE | {"unreported"}
"""Conditions that say what was reported."""
_STANDS = ("number", "title", "due", "condition", "days_late", "state", "share", "acted_on", "sequence")


def township_tasks(source: Source, code: str) -> pl.DataFrame:
    """One row per task that the township leads, in the order of the plan: section, number, title, due, and
    of its own part (where it alone leads the task, of the task) condition, days_late, state, share, acted_on
    and sequence; ``is_own_part`` tells the two apart."""
    sections = source.standing.select("number", "section")
    each = source.parts.filter(pl.col("township_code") == code).join(sections, on="number", how="left")
    led = [code in source.townships.codes_in(lead) for lead in source.standing["lead"]]
    alone = source.standing.filter(pl.Series(led, dtype=pl.Boolean))
    rows = [
        part.select("section", *_STANDS, is_own_part=pl.lit(own))
        for part, own in ((each, True), (alone, False))
    ]
    return pl.concat(rows).sort("number")


def township_rows(source: Source, code: str) -> list[Row]:
    """One row per task of the township (columns of BOOK), those to be filled in empty."""
    tasks = township_tasks(source, code)
    return [
        {
            **{name: task[name] for name in ("number", "section", "title", "due", "sequence")},
            "standing": standing_words(task),
            "last": _last_words(reports_of(source, code, task)),
        }
        for task in tasks.iter_rows(named=True)
    ]


def reports_of(source: Source, code: str, task: Mapping[str, Any]) -> list[Row]:
    """The reports on a row of ``township_tasks`` up to the day, the one that stands last."""
    on_task = (pl.col("plan") == source.name) & (pl.col("task") == task["number"])
    reports = source.entries.filter(on_task, pl.col("kind") == "report", pl.col("acted_on") <= source.day)
    rows = reports.sort("acted_on", "sequence").to_dicts()
    if not task["is_own_part"]:
        return rows
    return [row for row in rows if source.townships.code_of(row["unit"]) == code]


def standing_words(task: Mapping[str, Any]) -> str:
    """逾期 12 天；进行中 40%: how a task stands, in a cell."""
    late = "" if task["days_late"] is None else f" {task['days_late']} 天"
    share = f"{TASK_STATES.zh_of[task['state']]} {task['share']}%" if task["state"] else "从未报告"
    condition = CONDITIONS.zh_of[task["condition"]] + late
    return condition if task["condition"] in _SAYS_STATE else f"{condition}；{share}"


def _last_words(reports: Sequence[Row]) -> str | None:
    """2023-12-01 进行中 40%，已摸底（张三 2023-12-02 10:05 记）."""
    if not reports:
        return None
    last = reports[-1]
    said = f"{last['acted_on']} {TASK_STATES.zh_of[last['state']]} {last['share']}%"
    note = f"，{last['note']}" if last["note"] else ""
    return f"{said}{note}（{last['actor']} {china_minute(last['at_utc'])} 记）"


def summary_rows(source: Source) -> list[Row]:
    """One row per task of the plan (columns of SUMMARY), with its townships counted."""
    parts = source.parts.partition_by("number", as_dict=True)
    rows = []
    for task in source.standing.iter_rows(named=True):
        counts = count_parts(parts[task["number"],]) if (task["number"],) in parts else {}
        rows.append({**task, **counts, "standing": standing_words(task), "open": _open_words(task)})
    return rows


def _open_words(task: Mapping[str, Any]) -> str | None:
    """The townships that have not done it, by name unless it is all of them."""
    names = task["townships_open"] or []
    return "全部" if names and len(names) == task["townships"] else "、".join(names) or None


def count_parts(parts: pl.DataFrame) -> dict[str, int]:
    """How many townships there are and in what they are (COUNTED), from one row each."""
    kinds = [_kind_of(part) for part in parts.iter_rows(named=True)]
    return {name: len(kinds) if name == "townships" else kinds.count(name) for name in COUNTED}


def _kind_of(part: Mapping[str, Any]) -> str:
    if part["state"] is None:
        return "unreported"
    if part["state"] != "done" and part["condition"] == "overdue":
        return "overdue"
    return str(part["state"])


def part_rows(source: Source) -> list[Row]:
    """One row per task that each township does and township (columns of PARTS)."""
    said = {"condition": CONDITIONS.zh_of, "state": TASK_STATES.zh_of}
    return [
        {**part, **{name: words.get(part[name]) for name, words in said.items()}}
        for part in source.parts.iter_rows(named=True)
    ]
