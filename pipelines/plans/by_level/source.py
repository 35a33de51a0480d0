"""What the ledger by level rests on: a plan, what was put down about it, and whose home that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.plans.declared import read_plan
from pipelines.plans.jurisdictions import elsewhere
from pipelines.plans.stored import read_progress, read_townships
from pipelines.plans.task_states import stand_on, townships_on
from pipelines.plans.townships import Townships
from pipelines.store import Store
from schemas.errors import UserError
from schemas.jurisdiction import Jurisdiction
from schemas.plans import Plan
from schemas.words import Words


@dataclass(frozen=True)
class Source:
    """``entries``: the log of the home; ``snapshot``: the one that was asked, null where the store was."""

    plan: Plan
    entries: pl.DataFrame
    day: date
    townships: Townships
    home: Jurisdiction
    synthetic: bool
    snapshot: str | None = None

    @property
    def name(self) -> str:
        return self.plan.jurisdiction

    @property
    def area(self) -> str:
        """The name of the plan's area."""
        return load_jurisdiction(self.name).zh

    @property
    def version(self) -> str:
        """How much of the log the ledger knows."""
        count = self.entries.filter(pl.col("plan") == self.name).height
        return f"计划记录 {count} 条" + (f"，快照 {self.snapshot}" if self.snapshot else "")

    @cached_property
    def standing(self) -> pl.DataFrame:
        """One row per task (STANDING_COLUMNS)."""
        return stand_on(self.plan, self.entries, self.day, self.townships)

    @cached_property
    def parts(self) -> pl.DataFrame:
        """One row per task that each township does and township (TOWNSHIP_COLUMNS)."""
        return townships_on(self.plan, self.entries, self.day, self.townships)

    @cached_property
    def responsible(self) -> dict[str, str]:
        """Code to name of the townships that lead a task, each township's or one of their own."""
        leads = self.standing["lead"].drop_nulls()
        named = {code for lead in leads for code in self.townships.codes_in(lead)}
        every = self.townships.standing
        return dict(every) if self.parts.height else {code: every[code] for code in every if code in named}

    def require_townships(self) -> None:
        """Raises UserError where the plan is kept elsewhere, or no township leads a task of it."""
        if whose := elsewhere(self.plan, self.home):
            raise UserError("PLN-103", **whose)
        if not self.responsible:
            raise UserError("PLN-112", plan=self.plan.title)

    def require_township(self, code: str) -> None:
        """Raises UserError where there is no such township, or it leads no task."""
        self.require_townships()
        if code not in self.responsible:
            codes = Words.listed(f"{code} {name}" for code, name in self.responsible.items())
            raise UserError("PLN-111", unit=code, plan=self.plan.title, known=codes)


def read_source(store: Store, plan: str, day: date) -> Source:
    """The plan as the store has it on the day. Raises UserError where there is no such plan."""
    return Source(
        read_plan(plan),
        read_progress(store),
        day,
        read_townships(store, plan, day),
        load_jurisdiction(str(store.setting("jurisdiction"))),
        store.setting("synthetic") == "yes",
    )
