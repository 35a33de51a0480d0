"""Which units may report on a task: those its plan or ledger names, and of a task that each township does the
township."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from pipelines.base.names import name_key_of
from pipelines.plans.drafts import Draft
from pipelines.plans.townships import JOINED, Townships, is_each_township
from schemas.plans import Plan
from schemas.problems import Problem
from schemas.words import Words

_CLASS = re.compile(r".*(部门|机构)")
"""A class of units that a plan names instead of one, 县级有关部门: which they are it does not say."""

_OFFICE = re.compile(r"(省|自治区|市|州|县|区|旗|中共).+")
MOST_NAMED = 40


@dataclass(frozen=True)
class Units:
    """Who may report on the tasks of a plan. ``leads``: by task the unit responsible now, null where the plan
    names none; ``named``: keys of every unit the plan or its ledger names, ``declared`` of those of the plan
    alone."""

    plan: Plan
    leads: Mapping[int, str | None]
    named: frozenset[str]
    declared: frozenset[str]
    townships: Townships

    def settle(self, draft: Draft) -> Draft:
        """The draft with a township by its own name, however it was written."""
        code = self.townships.code_of(draft.unit) if self.by_township(draft) else None
        return replace(draft, unit=self.townships.standing[code]) if code else draft

    def find_problem(self, draft: Draft) -> Problem | None:
        """Why the unit of a report cannot report on its task, or that of a schedule be made responsible;
        null where it can."""
        if not draft.unit or draft.task not in self.leads:
            return None
        told = {"unit": draft.unit, "task": draft.task}
        if draft.kind == "schedule":
            if self._may_be_responsible(draft.unit):
                return None
            return Problem("PLN-107", row=draft.row, field="lead", value=draft.unit, params=told)
        if self.by_township(draft):
            if self.townships.code_of(draft.unit):
                return None
            names = Words.listed(list(self.townships.standing.values())[:MOST_NAMED])
            return Problem(
                "PLN-106", row=draft.row, field="unit", value=draft.unit, params={**told, "known": names}
            )
        if self._is_known(draft.unit, draft.task):
            return None
        known = {"known": Words.listed(self._units_of(draft.task) or ["—"])}
        return Problem("PLN-105", row=draft.row, field="unit", value=draft.unit, params={**told, **known})

    def by_township(self, draft: Draft) -> bool:
        """Whether each township does the task of the draft, and which they are is known."""
        return bool(self.townships.standing) and is_each_township(self.leads.get(draft.task))

    def _may_be_responsible(self, unit: str) -> bool:
        """Named by the plan, a township, or what is called as an office is."""
        return name_key_of(unit) in self.declared or all(
            name_key_of(part) in self.declared
            or bool(self.townships.code_of(part))
            or bool(_OFFICE.fullmatch(part))
            for part in JOINED.split(unit)
            if part
        )

    def _is_known(self, unit: str, task: int) -> bool:
        """Named by the plan or the ledger, alone or joined; or an office, where the plan names a class."""
        parts = [part for part in JOINED.split(unit) if part]
        units = self._units_of(task)
        open_to_offices = not self.leads.get(task) or any(_CLASS.fullmatch(name) for name in units)
        return name_key_of(unit) in self.named or all(
            name_key_of(part) in self.named
            or bool(self.townships.code_of(part))
            or (open_to_offices and bool(_OFFICE.fullmatch(part)))
            for part in parts
        )

    def _units_of(self, task: int) -> list[str]:
        declared = next(one for one in self.plan.tasks if one.number == task)
        named = [self.leads.get(task), declared.lead, *declared.cooperating]
        return list(dict.fromkeys(name for name in named if name))


def units_of(plan: Plan, entries: pl.DataFrame, townships: Townships) -> Units:
    """The units of a plan, with those its ledger made responsible (schedules among the entries)."""
    own = entries.filter(pl.col("plan") == plan.jurisdiction, pl.col("kind") == "schedule")
    responsible = own.filter(pl.col("unit").is_not_null()).sort("task", "acted_on", "sequence")
    now = dict(responsible.select("task", "unit").rows())
    leads = {task.number: now.get(task.number, task.lead) for task in plan.tasks}
    named = [name for task in plan.tasks for name in (task.lead, *task.cooperating) if name]
    declared = frozenset(map(name_key_of, named))
    return Units(plan, leads, declared | set(map(name_key_of, responsible["unit"])), declared, townships)
