"""The tables of a snapshot's last month about what is demanded: findings of admission, and what covers the
demands beside work items."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from pipelines.admission.demanded import (
    Listed,
    demand_coverage,
    demand_findings,
    earlier_demands,
    judge_demands,
    list_names,
    reported_demands,
    standing_demands,
    township_coverage,
)
from pipelines.admission.known_items import known_items
from pipelines.admission.reconciling import judge_reported, unreported
from pipelines.engine.cuts import write_cut
from pipelines.engine.frames import Frames
from pipelines.engine.rows import Registers, held
from pipelines.publish.by_unit import ByUnit, batches, by_unit
from pipelines.publish.figures import FigureJob
from schemas.admission_findings import ADMISSION_FINDINGS
from schemas.demands import WORK_ITEM
from schemas.periods import end_of

SERVICES = ("agency_services", "public_services")
MOST_EARLIER = 12
"""Months back in which a community is looked for that did not report the month before."""

_CUT_BY = {
    "findings": "community_code",
    "coverage": "township",
    "matched": "community_code",
    "came": "township_code",
}
"""By name of a frame: the column that says in which unit a row is."""


def demand_tables(job: FigureJob) -> dict[str, pl.DataFrame]:
    """By name: admission_findings and demand_coverage."""
    month = _LastMonth(job)
    judged = month.judge()
    return {
        "admission_findings": pl.concat([judged.joined("findings"), month.unreported(judged)]),
        "demand_coverage": demand_coverage(
            judged.joined("coverage"), month.places, month.listed, month.period
        ),
    }


class _LastMonth:
    """The last month against the lists and approvals of its end, by unit."""

    def __init__(self, job: FigureJob) -> None:
        self.job, self.inputs, self.months = job, job.inputs, job.months
        self.period = self.inputs.periods[-1]
        self.end = end_of(self.period)
        self.places, self.areas = self.inputs.communities_on(self.end), self.inputs.areas_on(self.end)
        self.listed: Listed = list_names(self.inputs.lists_of(self.period), self.inputs.rules)
        self.grace_days = self.inputs.jurisdiction.emergency_grace_days
        of_work = pl.col("demand_kind") == WORK_ITEM
        items = self.inputs.admissions
        self.work = known_items(items.filter(of_work), self.areas, self.end)
        self.demands = known_items(items.filter(~of_work), self.areas, self.end)

    def judge(self) -> ByUnit:
        """``findings`` (ADMISSION_FINDINGS) about rows of communities, ``coverage`` (township_coverage),
        ``matched`` (judge_reported), and ``came``: the townships of which work items came."""
        months, names = self.months, self.inputs.names
        earlier = self.inputs.periods[-1 - MOST_EARLIER : -1]
        given = [
            [names[key] for key in ("admissions", "rules", "settings")],
            self.inputs.lists_of(self.period).rows(),
            self.inputs.tree_hash(self.end),
            earlier,
        ]
        rests_on = {
            unit: [
                given,
                [months.parts(month, unit) for month in (*earlier, self.period)],
                [months.hashes(month, [unit]) for month in (*earlier, self.period)],
            ]
            for unit in months.units_until(self.period)
        }

        def make(units: Sequence[str], folder: Path) -> None:
            for number, batch in enumerate(batches(units, months.townships[self.period])):
                write_cut(folder / str(number), self._found(batch), _CUT_BY, batch, months.units)

        return by_unit(self.job.cache, "demands", self.period, rests_on, make)

    def unreported(self, judged: ByUnit) -> pl.DataFrame:
        """Findings about items that no community reports."""
        matched, came = judged.joined("matched")["item_id"], set(judged.joined("came")["township_code"])
        found = unreported(self.work, matched, came, self.places, self.end, self.grace_days)
        return self._dated(found)

    def _dated(self, findings: pl.DataFrame) -> pl.DataFrame:
        return findings.with_columns(period=pl.lit(self.period)).select(*ADMISSION_FINDINGS)

    def _found(self, units: Sequence[str]) -> Frames:
        registers = held(self.months.registers(self.period, units))
        communities = self._reporting(registers)
        seen = self._seen(units, communities)
        reported = reported_demands(registers, self.end)
        judged = judge_demands(reported, self.demands, self.listed, seen, self.places)
        services = frozenset().union(*(self.listed.get(kind, frozenset()) for kind in SERVICES))
        rows = registers["work_items"].collect()
        work = judge_reported(rows, self.work, self.places, self.end, self.grace_days, services)
        before = seen["community_code"].unique()
        return {
            "findings": pl.concat([self._dated(work.findings), demand_findings(judged, self.period)]),
            "coverage": township_coverage(judged, communities, before, self.places),
            "matched": work.matched,
            "came": rows.select("township_code").unique().sort("township_code"),
        }

    def _reporting(self, registers: Registers) -> pl.Series:
        return registers["communities"].select("community_code").collect()["community_code"]

    def _seen(self, units: Sequence[str], communities: pl.Series) -> pl.DataFrame:
        """What each community had in use when it last reported before the month (earlier_demands), with what
        its return left out and the indicators counted on: a row that a clerk forgot once is no new demand."""
        months, found, left = self.months, list[pl.DataFrame](), communities
        for month in reversed(self.inputs.periods[-1 - MOST_EARLIER : -1]):
            if left.is_empty():
                break
            registers = held(months.registers(month, units))
            rows = earlier_demands(
                standing_demands(registers, months.unconfirmed(month, units), end_of(month)),
                self._reporting(registers),
                months.renamed(month, self.period, units),
                months.moves(month, self.period),
            ).filter(pl.col("community_code").is_in(left.implode()))
            found.append(rows)
            left = left.filter(~left.is_in(rows["community_code"].unique().implode()))
        empty = pl.DataFrame(schema=dict.fromkeys(("community_code", "demand_kind", "key"), pl.String))
        return pl.concat([empty, *found])
