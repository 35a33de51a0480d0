"""The measures of a period: one proposal per area, with every reason, its evidence, and what is lacking."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import polars as pl

from pipelines.queries.areas import areas_in
from pipelines.queries.case_facts import better_changes, failed_cases
from pipelines.queries.inspections import recounts_in
from pipelines.queries.measure_facts import (
    COUNTED,
    areas_of,
    comparison_before,
    measures_frame,
    overdue_tasks,
)
from pipelines.queries.returns import late_returns
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from pipelines.queries.standing_items import standing_items
from pipelines.ranking.measures import GATEKEEPING, PROPOSED, qualify
from schemas.dtypes import Dtypes
from schemas.measure_rows import EvidenceRow, ReasonRow
from schemas.scope import Scope

EVIDENCE: Dtypes = {
    "period": pl.String,
    "table": pl.String,
    "township_code": pl.String,
    "community_code": pl.String,
    "sheet_row": pl.Int64,
    "name": pl.String,
    "value": pl.Float64,
}
"""What a reason rests on, a row each: ``table`` is the register, else returns, plan, own_index, cases,
inspections or changes; ``name`` the item, the task, the column, the case, the sample and register, or the
indicator; ``value`` months in a row of an item, days late of a return or task, the figure of an index, days
past the day of a rectification, the recount factor, the change since the baseline."""

REASON: Dtypes = {
    "code": pl.String,
    "indicator": pl.String,
    "value": pl.Float64,
    "periods": pl.Int64,
    "evidence": pl.List(pl.Struct(EVIDENCE)),
}
"""One reason: its code (schemas/measures.toml), the indicator it is about (null where it is about none), how
many or how probable, and in how many periods in a row it stood."""

MEASURES: Dtypes = {
    "area_code": pl.String,
    "area_name": pl.String,
    "prefecture": pl.String,
    "prefecture_name": pl.String,
    "step": pl.String,
    "reasons": pl.List(pl.Struct(REASON)),
    "lacks": pl.List(pl.String),
    "chance_expected": pl.Float64,
}

Rows = Mapping[str, list[EvidenceRow]]
"""By area: what its reasons rest on."""
Placed = Iterator[tuple[str, EvidenceRow]]
"""The area, and a row of what a reason of it rests on."""

STEP_ORDER = ("public_notice", "interview", "remind", "commended")


@query(needs="matters")
def measures_list(snapshot: Snapshot, scope: Scope, level: str, period: str) -> pl.DataFrame:
    """One row per area of the level, township to prefecture, for which the rule proposes a step in a month
    (the columns MEASURES), the gravest step first. ``chance_expected``: probability that the step meets an
    area outside the tenth it is named for; the sum over the list is how many chance alone put there. Raises
    UserError where the period is no month."""
    proposed = qualify(measures_frame(snapshot, scope, level, period)).filter(pl.col("step").is_not_null())
    evidence = _Evidence(snapshot, scope, level, period)
    reasons = [
        [evidence.reason(code, row) for code in row["reasons"]] for row in proposed.iter_rows(named=True)
    ]
    placed = proposed.select("area_code", *PROPOSED).with_columns(
        pl.Series("reasons", reasons, dtype=MEASURES["reasons"])
    )
    named = areas_in(snapshot, scope, period).filter(level=level)
    prefectures = areas_in(snapshot, scope, period).filter(level="prefecture")
    known = named.select("prefecture", area_code="code", area_name="name").join(
        prefectures.select(prefecture="code", prefecture_name="name"), on="prefecture", how="left"
    )
    order = pl.col("step").replace_strict(STEP_ORDER, range(len(STEP_ORDER)))
    return placed.join(known, on="area_code", how="left").sort(order, "area_code").select(*MEASURES)


class _Evidence:
    """What the reasons of a list rest on: each source is read once, where a reason asks for it."""

    def __init__(self, snapshot: Snapshot, scope: Scope, level: str, period: str) -> None:
        self.snapshot, self.scope, self.level, self.period = snapshot, scope, level, period
        self._read: dict[str, Rows] = {}
        self._sources: dict[str, Callable[[], Placed]] = {
            **{fact: self._items_of(fact) for fact in GATEKEEPING},
            "returns": self._late_returns,
            "tasks": self._tasks,
            "cases": self._failed_cases,
            "inspections": self._recounts,
            "changes": self._better_changes,
        }

    def reason(self, code: str, row: Mapping[str, Any]) -> ReasonRow:
        """One row of REASON."""
        if code == "gatekeeping_stood":
            stood = max(GATEKEEPING, key=lambda fact: row[f"{fact}_run"] or 0)
            return self._fact(code, stood, row)
        if code in GATEKEEPING:
            return self._fact(code, code, row)
        if code in ("return_late", "late_again"):
            rows = self._of("returns", row)
            return _reason(code, "reporting_timeliness", len(rows), row["late_run"], rows)
        if code in ("task_overdue", "task_long_overdue"):
            rows = self._of("tasks", row)
            return _reason(code, None, len(rows), 1, rows)
        if code == "pushed_again":
            return self._fact(code, "negative_list", row)
        if code in _LISTED:
            rows = self._of(_LISTED[code], row)
            return _reason(code, None, len(rows), 1, rows)
        tenth = "best_tenth" if code == "best_twice" else "worst_tenth"
        periods = (
            (self.period, tenth),
            (comparison_before(self.snapshot.jurisdiction, self.period), f"{tenth}_before"),
        )
        rows = [_row(period, "own_index", name=tenth, value=row[column]) for period, column in periods]
        return _reason(code, None, row[tenth], 2, rows)

    def _fact(self, code: str, fact: str, row: Mapping[str, Any]) -> ReasonRow:
        return _reason(code, COUNTED[fact], row[fact], row[f"{fact}_run"], self._of(fact, row))

    def _of(self, source: str, row: Mapping[str, Any]) -> list[EvidenceRow]:
        if source not in self._read:
            found: dict[str, list[EvidenceRow]] = {}
            for area, evidence in self._sources[source]():
                found.setdefault(area, []).append(evidence)
            self._read[source] = found
        return self._read[source].get(row["area_code"], [])

    def _areas_of(self) -> dict[str, str]:
        """By township: the area of the level it lies in."""
        return dict(areas_of(self.snapshot, self.scope, self.level, self.period).iter_rows())

    def _items_of(self, fact: str) -> Callable[[], Placed]:
        def read() -> Placed:
            lies_in = self._areas_of()
            rows = standing_items(self.snapshot, self.scope, COUNTED[fact], self.period)
            for row in rows.iter_rows(named=True):
                if area := lies_in.get(row["township_code"]):
                    place = {name: row[name] for name in ("township_code", "community_code", "sheet_row")}
                    yield (
                        area,
                        _row(self.period, "work_items", name=row["item_name"], value=row["run"], **place),
                    )

        return read

    def _late_returns(self) -> Placed:
        lies_in = self._areas_of()
        for row in late_returns(self.snapshot, self.scope, self.period).iter_rows(named=True):
            if area := lies_in.get(row["township_code"]):
                place = {"township_code": row["township_code"], "name": row["state"]}
                yield area, _row(self.period, "returns", value=row["days_late"], **place)

    def _tasks(self) -> Placed:
        rows = overdue_tasks(self.snapshot, self.scope, self.level, self.period)
        for row in rows.iter_rows(named=True):
            name = f"{row['plan']} {row['number']} {row['title']}"
            yield row["area_code"], _row(self.period, "plan", name=name, value=row["days_late"])

    def _failed_cases(self) -> Placed:
        for row in failed_cases(self.snapshot, self.scope, self.level, self.period).iter_rows(named=True):
            name = f"{row['case_id']} {row['matter']}"
            yield row["area_code"], _row(row["period"], "cases", name=name, value=row["days_over"])

    def _recounts(self) -> Placed:
        rows = recounts_in(self.snapshot, self.scope, self.period).filter(level=self.level, verdict="outside")
        for row in rows.iter_rows(named=True):
            name = f"{row['sample_id']} {row['register']}"
            yield row["area_code"], _row(self.period, "inspections", name=name, value=row["factor"])

    def _better_changes(self) -> Placed:
        for row in better_changes(self.snapshot, self.scope, self.level, self.period).iter_rows(named=True):
            told = {"name": row["indicator"], "value": row["change_baseline"]}
            yield row["area_code"], _row(self.period, "changes", **told)


_LISTED = {"rectification_failed": "cases", "rows_faked": "inspections", "better_throughout": "changes"}
"""By reason that counts what it lists: where that comes from."""


def _row(
    period: str,
    table: str,
    *,
    name: str | None = None,
    value: float | None = None,
    township_code: str | None = None,
    community_code: str | None = None,
    sheet_row: int | None = None,
) -> EvidenceRow:
    return {
        "period": period,
        "table": table,
        "township_code": township_code,
        "community_code": community_code,
        "sheet_row": sheet_row,
        "name": name,
        "value": value,
    }


def _reason(
    code: str, indicator: str | None, value: float | None, periods: int | None, evidence: list[EvidenceRow]
) -> ReasonRow:
    return {
        "code": code,
        "indicator": indicator,
        "value": None if value is None else float(value),
        "periods": periods,
        "evidence": evidence,
    }
