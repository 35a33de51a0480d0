"""What a snapshot is made from, read from the store in one short visit; register rows go to parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from pipelines.admission.rules import load_rules, rules_to_keep
from pipelines.admission.stored import read_events, read_items
from pipelines.areas import load_areas, tree_on
from pipelines.cases.confirming import read_all_confirmations
from pipelines.cases.stored import read_cases
from pipelines.clues.counting import ClueLog
from pipelines.clues.stored import read_clue_log
from pipelines.inspections.stored import read_summary
from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.lists.reference import settle_includes
from pipelines.lists.stored import list_history, titles_in_force
from pipelines.plans.stored import read_progress
from pipelines.publish.content import json_hash, table_hash
from pipelines.publish.hand_ins import HandIns, read_hand_ins
from pipelines.publish.record import count_accepted
from pipelines.publish.replaced import Replaced, read_replaced
from pipelines.signals.stored import read_dismissals
from pipelines.store import Store
from schemas.admission import AdmissionRules
from schemas.errors import UserError
from schemas.jurisdiction import Jurisdiction
from schemas.manifest import AuditHead
from schemas.periods import end_of

_RETURNS = """
SELECT r.township_code, r.period, r.return_id, r.received_at_utc, r.on_time, r.replaces, r.sequence,
       r.current, r.cells_changed, coalesce(w.warnings, 0) AS warnings, r.sha256
FROM returns r LEFT JOIN (
    SELECT return_id, count(*) AS warnings FROM return_warnings GROUP BY return_id
) w ON w.return_id = r.return_id
"""
_REJECTIONS = """
SELECT township_code, period, received_at_utc,
       coalesce(json_array_length(receipt, '$.errors'), 0) AS errors,
       coalesce(submission_kind = 'correction', false) AS correction
FROM deliveries WHERE status = 'rejected' AND township_code IS NOT NULL AND period IS NOT NULL
"""
_WARNINGS = """
SELECT w.* FROM return_warnings w JOIN returns r ON r.return_id = w.return_id WHERE r.current
"""
_LIST_HISTORY = """
SELECT kind, version, number, title, category, basis, valid_from, valid_to, includes FROM list_entries
"""


@dataclass(frozen=True)
class Inputs:
    """Everything but register rows. ``returns`` has replaced ones too; ``areas`` every span of validity."""

    jurisdiction: Jurisdiction
    rules: AdmissionRules
    synthetic: bool
    returns: pl.DataFrame
    rejections: pl.DataFrame
    warnings: pl.DataFrame
    areas: pl.DataFrame
    list_entries: pl.DataFrame
    list_versions: pl.DataFrame
    list_history: pl.DataFrame
    versions: pl.DataFrame
    admissions: pl.DataFrame
    admission_events: pl.DataFrame
    plan_progress: pl.DataFrame
    signal_dismissals: pl.DataFrame
    hand_ins: HandIns
    replaced: Replaced
    accepted: int
    inspections: pl.DataFrame
    cases: pl.DataFrame
    confirmations: pl.DataFrame
    clues: ClueLog
    audit: AuditHead
    trees: dict[date, tuple[pl.DataFrame, pl.DataFrame, str]] = field(default_factory=dict)

    @cached_property
    def periods(self) -> list[str]:
        """Months with an accepted return, oldest first."""
        return self.returns["period"].unique().sort().to_list()

    @cached_property
    def settings(self) -> dict[str, str]:
        """The settings in force as texts, by key."""
        return {setting.key: setting.text for setting in self.jurisdiction.settings}

    @cached_property
    def names(self) -> dict[str, Any]:
        """What the figures rest on, in a form that is the same wherever the same was handed in."""
        returns = self.returns.select(
            "township_code", "period", "sha256", "received_at_utc", "on_time", "sequence"
        )
        return {
            "jurisdiction": self.jurisdiction.name,
            "synthetic": self.synthetic,
            "settings": self.settings,
            "rules": rules_to_keep(self.rules),
            "returns": _rows_hash(returns),
            "rejections": _rows_hash(self.rejections),
            "areas": _rows_hash(self.areas),
            "lists": _rows_hash(self.list_entries),
            "list_versions": _rows_hash(self.list_versions.drop("imported_at_utc", "actor")),
            "list_history": _rows_hash(self.list_history),
            "admissions": _rows_hash(self.admission_events),
            "plan_progress": _rows_hash(self.plan_progress),
            "signal_dismissals": _rows_hash(self.signal_dismissals),
            "replaced": _rows_hash(self.replaced.returns),
            "inspections": _rows_hash(self.inspections),
            "cases": _rows_hash(self.cases),
            "confirmations": _rows_hash(self.confirmations),
            "clues": [_rows_hash(rows) for rows in self.clues],
        }

    def tree_on(self, day: date) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The whole tree of a day (pipelines.areas.tree_on)."""
        return self._tree(day)[:2]

    def areas_on(self, day: date) -> pl.DataFrame:
        """The tree above the communities on a day (pipelines.areas.areas_on)."""
        return self._tree(day)[0]

    def communities_on(self, day: date) -> pl.DataFrame:
        """The communities on a day (pipelines.areas.communities_on)."""
        return self._tree(day)[1]

    def tree_hash(self, day: date) -> str:
        """Names the tree of a day by its content."""
        return self._tree(day)[2]

    def lists_of(self, period: str) -> pl.DataFrame:
        """One row per list entry in force at the period's end: kind, title."""
        return self._lists[period]

    @cached_property
    def _lists(self) -> dict[str, pl.DataFrame]:
        """By period: the entries in force."""
        ordered = self.list_entries.select("period", "kind", "title").sort("period", "kind", "title")
        found = ordered.partition_by("period", as_dict=True, include_key=False)
        none = ordered.drop("period").clear()
        return {period: found.get((period,), none) for period in self.periods}

    def _tree(self, day: date) -> tuple[pl.DataFrame, pl.DataFrame, str]:
        if day not in self.trees:
            above, lowest = tree_on(self.areas, day)
            self.trees[day] = above, lowest, json_hash([table_hash(above), table_hash(lowest)])
        return self.trees[day]


def read_inputs(store: Store, further: Iterable[str] = ()) -> Inputs:
    """What the store holds. ``further``: months that other homes handed up, whose lists are read too. Raises
    UserError where there is no return in either."""
    returns = store.frame(_RETURNS)
    periods = sorted({*returns["period"], *further})
    if not periods:
        raise UserError("PUB-001")
    jurisdiction = store.setting("jurisdiction") or ""
    return Inputs(
        jurisdiction=load_jurisdiction(jurisdiction),
        rules=load_rules(jurisdiction),
        synthetic=store.setting("synthetic") == "yes",
        returns=returns,
        rejections=store.frame(_REJECTIONS),
        warnings=store.frame(_WARNINGS),
        areas=load_areas(store),
        list_entries=_lists(store, periods),
        list_versions=list_history(store),
        list_history=settle_includes(store.frame(_LIST_HISTORY), jurisdiction),
        versions=store.frame("SELECT * FROM versions"),
        admissions=read_items(store),
        admission_events=read_events(store),
        plan_progress=read_progress(store),
        signal_dismissals=read_dismissals(store),
        hand_ins=read_hand_ins(store),
        replaced=read_replaced(store),
        accepted=count_accepted(store),
        inspections=read_summary(store),
        cases=read_cases(store),
        confirmations=read_all_confirmations(store),
        clues=read_clue_log(store),
        audit=store.audit_head(),
    )


def _lists(store: Store, periods: list[str]) -> pl.DataFrame:
    return pl.concat(
        titles_in_force(store, end_of(period)).with_columns(period=pl.lit(period)) for period in periods
    )


def _rows_hash(rows: pl.DataFrame) -> str:
    return table_hash(rows.sort(pl.all())) if rows.width else json_hash(rows.height)
