"""The tables of a snapshot's last month about what is demanded: findings of admission, and what covers the
demands beside work items."""

from __future__ import annotations

from datetime import date

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
)
from pipelines.admission.known_items import known_items
from pipelines.admission.reconciling import reconcile
from pipelines.publish.figures import FigureJob
from pipelines.publish.parts import scan_registers
from schemas.demands import WORK_ITEM
from schemas.periods import end_of

SERVICES = ("agency_services", "public_services")
MOST_EARLIER = 12
"""Months back in which a community is looked for that did not report the month before."""


def demand_tables(job: FigureJob) -> dict[str, pl.DataFrame]:
    """By name: admission_findings and demand_coverage."""
    period = job.inputs.periods[-1]
    end = end_of(period)
    listed = list_names(job.inputs.lists_of(period), job.inputs.rules)
    places = job.inputs.communities_on(end)
    reported = reported_demands(scan_registers(job.home, job.names[period]), end)
    communities = _reporting(job, period)
    seen = _seen(job, period, communities)
    items = job.inputs.admissions.filter(pl.col("demand_kind") != WORK_ITEM)
    known = known_items(items, job.inputs.areas_on(end), end)
    judged = judge_demands(reported, known, listed, seen, places)
    before = seen["community_code"].unique()
    return {
        "admission_findings": pl.concat(
            [_work_items(job, period, end, listed), demand_findings(judged, period)]
        ),
        "demand_coverage": demand_coverage(judged, communities, before, places, listed, period),
    }


def _work_items(job: FigureJob, period: str, end: date, listed: Listed) -> pl.DataFrame:
    """What townships reported in the last month against what was approved."""
    inputs = job.inputs
    services = frozenset().union(*(listed.get(kind, frozenset()) for kind in SERVICES))
    return reconcile(
        scan_registers(job.home, job.names[period])["work_items"].collect(),
        inputs.admissions,
        inputs.communities_on(end),
        inputs.areas_on(end),
        period,
        end,
        inputs.jurisdiction.emergency_grace_days,
        services,
    )


def _reporting(job: FigureJob, period: str) -> pl.Series:
    registers = scan_registers(job.home, job.names[period])
    return registers["communities"].select("community_code").collect()["community_code"]


def _seen(job: FigureJob, period: str, communities: pl.Series) -> pl.DataFrame:
    """What each community had in use when it last reported before the month (earlier_demands), with what its
    return left out and the indicators counted on: a row that a clerk forgot once is no new demand."""
    found: list[pl.DataFrame] = []
    left = communities
    for month in reversed(job.inputs.periods[-1 - MOST_EARLIER : -1]):
        if left.is_empty():
            break
        rows = earlier_demands(
            standing_demands(
                scan_registers(job.home, job.names[month]), job.vanished.unconfirmed(month), end_of(month)
            ),
            _reporting(job, month),
            job.vanished.renamed(month, period, job.moves),
            job.moves(month, period),
        ).filter(pl.col("community_code").is_in(left.implode()))
        found.append(rows)
        left = left.filter(~left.is_in(rows["community_code"].unique().implode()))
    empty = pl.DataFrame(schema=dict.fromkeys(("community_code", "demand_kind", "key"), pl.String))
    return pl.concat([empty, *found])
