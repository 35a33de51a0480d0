"""Plans of work: phases, groups and dated tasks with responsible units, one TOML file per jurisdiction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from schemas.declared import Fault, is_a, key_faults, span_faults, text_faults
from schemas.documents import SOURCES

LONGEST_TITLE = 30
"""Titles are short names in the product's own words; the full sentence stays in the document."""

_HEAD = {"jurisdiction": str, "title": str, "document": str, "source": str, "tasks": list}
_HEAD_MAY = {"issued": date, "notes": list, "phases": list, "groups": list}
_PHASE = {"number": int, "title": str, "clause": str, "starts": date}
_PHASE_MAY = {"ends": date}
_GROUP = {"number": int, "title": str, "clause": str}
_TASK = {"number": int, "title": str, "clause": str}
_TASK_MAY = {
    "phase": int,
    "group": int,
    "lead": str,
    "cooperating": list,
    "starts": date,
    "due": date,
    "period": str,
    "note": str,
}


@dataclass(frozen=True)
class Phase:
    """A stretch of a campaign; ``ends`` is null where it is left open."""

    number: int
    title: str
    clause: str
    starts: date
    ends: date | None = None


@dataclass(frozen=True)
class Group:
    """Tasks that belong together."""

    number: int
    title: str
    clause: str


@dataclass(frozen=True)
class Task:
    """One task. What the document does not say is null: the unit that leads, the first and last day;
    ``period`` is a time it gives in words, such as the beginning of every year."""

    number: int
    title: str
    clause: str
    phase: int | None
    group: int | None
    lead: str | None
    cooperating: tuple[str, ...]
    starts: date | None
    due: date | None
    period: str | None
    note: str


@dataclass(frozen=True)
class Plan:
    """A document's plan. ``source`` is its short name, ``document`` its full one."""

    jurisdiction: str
    title: str
    document: str
    source: str
    issued: date | None
    notes: tuple[str, ...]
    phases: tuple[Phase, ...]
    groups: tuple[Group, ...]
    tasks: tuple[Task, ...]


def make_plan(declared: Mapping[str, Any]) -> Plan:
    """The plan of a file's content, in which find_plan_faults has found nothing."""
    return Plan(
        **{word: declared[word] for word in ("jurisdiction", "title", "document", "source")},
        issued=declared.get("issued"),
        notes=tuple(declared.get("notes", ())),
        phases=tuple(Phase(**phase) for phase in declared.get("phases", ())),
        groups=tuple(Group(**group) for group in declared.get("groups", ())),
        tasks=tuple(_make_task(task) for task in declared["tasks"]),
    )


def _make_task(task: Mapping[str, Any]) -> Task:
    silent = dict.fromkeys(("phase", "group", "lead", "starts", "due", "period")) | {"note": ""}
    return Task(**{**silent, **task, "cooperating": tuple(task.get("cooperating", ()))})


def find_plan_faults(declared: Mapping[str, Any], known: tuple[str, ...] = SOURCES) -> Iterator[Fault]:
    """What is wrong with a plan file's content: (place, sentence in Chinese, in English) each."""
    faults = list(key_faults("", declared, _HEAD, _HEAD_MAY))
    for part, needed, may in (
        ("phases", _PHASE, _PHASE_MAY),
        ("groups", _GROUP, {}),
        ("tasks", _TASK, _TASK_MAY),
    ):
        faults += _table_faults(part, declared.get(part, []), needed, may)
    yield from faults
    if faults:
        return
    if declared["source"] not in known:
        yield "source", f"须为 {'、'.join(known)} 之一", f"must be one of {', '.join(known)}"
    yield from text_faults("notes", declared)
    if not declared["tasks"]:
        yield "tasks", "计划没有任务", "the plan has no task"
    for at, phase in enumerate(declared.get("phases", []), start=1):
        yield from span_faults(f"phases {at}", phase, "starts", "ends")
    for at, task in enumerate(declared["tasks"], start=1):
        yield from _task_faults(f"tasks {at}", task, declared)


def _table_faults(
    part: str, rows: Any, needed: Mapping[str, type], may: Mapping[str, type]
) -> Iterator[Fault]:
    """Faults of each row alone, and of numbers that do not count from 1, and of titles too long."""
    for at, row in enumerate(rows if isinstance(rows, list) else [], start=1):
        place = f"{part} {at}"
        if not isinstance(row, dict):
            yield place, f"须写作 [[{part}]]", f"must be written as [[{part}]]"
            continue
        odd = list(key_faults(place, row, needed, may))
        yield from odd
        if not odd and row["number"] != at:
            said = row["number"]
            yield f"{place} number", f"是{said}，应为{at}（从1起连续）", f"is {said}, not {at}"
        if not odd and len(row["title"]) > LONGEST_TITLE:
            yield f"{place} title", f"超过{LONGEST_TITLE}个字", f"is longer than {LONGEST_TITLE} characters"


def _task_faults(place: str, task: Mapping[str, Any], declared: Mapping[str, Any]) -> Iterator[Fault]:
    yield from span_faults(place, task, "starts", "due")
    for word, part in (("phase", "phases"), ("group", "groups")):
        if word in task and not 1 <= task[word] <= len(declared.get(part, [])):
            yield f"{place} {word}", f"没有第{task[word]}个", f"there is no {word} {task[word]}"
    units = [*([task["lead"]] if "lead" in task else []), *task.get("cooperating", [])]
    if not all(is_a(unit, str) for unit in units) or len(set(units)) < len(units):
        yield f"{place} cooperating", "单位须为不重复的非空文字", "units must be different texts, none empty"
