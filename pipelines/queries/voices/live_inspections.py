"""Inspections of a home as they are now: plans, what was found, what is typed on site, and whether a code is
genuine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.inspections.on_site import read_draft, require_unit
from pipelines.inspections.plans import find_plan, read_places, read_plans, verify_code
from pipelines.inspections.stored import find_sample, read_recounts, read_table_of
from pipelines.inspections.summary import summarise, visited_of
from pipelines.queries.scoped import query
from pipelines.queries.seen import only_seen, require_seen
from pipelines.store import look_at_store
from schemas.errors import UserError
from schemas.inspection_plans import InspectionPlan
from schemas.inspections import ALL, COUNTED
from schemas.periods import china_date
from schemas.scope import Scope


@dataclass(frozen=True)
class PlanFile:
    """All that is kept of a plan: its communities with ``recorded``, whether what was found there is put down
    (null without a sample); and by register what the sample says once all were visited."""

    plan: InspectionPlan
    places: pl.DataFrame
    found: pl.DataFrame


@dataclass(frozen=True)
class SampleFile:
    """A sample as it was drawn; the communities of the stage reached, with their probability and whether what
    was found there is put down; and by register what it says once all were visited."""

    sample: dict[str, Any]
    units: pl.DataFrame
    found: pl.DataFrame


@dataclass(frozen=True)
class OnSite:
    """A community of a sample, to be filled in on site: its rows as they were reported, what was typed so
    far, and what was recorded last, one row per register: visited_on, visited_by, register, reported,
    recounted; none before."""

    sample_id: str
    period: str
    first_day: date
    community_code: str
    community_name: str
    reported: pl.DataFrame
    draft: dict[str, Any]
    recorded: pl.DataFrame


@query(own_check=True, needs="matters")
def live_plans(home: Home, scope: Scope) -> pl.DataFrame:
    """One row per plan, the newest first: the fields of InspectionPlan, ``communities`` and ``visited``, how
    many are recorded (null without a sample). Raises HomeError where the home is busy."""
    told = _told(home, scope)
    with look_at_store(home) as store:
        plans = told if told is not None else read_plans(store)
        places = {plan: read_places(store, plan) for plan in plans["plan_id"]}
        recounts = read_recounts(store)
    known = recounts.select("sample_id", "community_code").unique()
    visited = [
        None
        if row["sample_id"] is None
        else places[row["plan_id"]]["community_code"]
        .is_in(known.filter(sample_id=row["sample_id"])["community_code"].implode())
        .sum()
        for row in plans.iter_rows(named=True)
    ]
    counted = plans.with_columns(
        communities=pl.Series([places[plan].height for plan in plans["plan_id"]], dtype=pl.Int64),
        visited=pl.Series(visited, dtype=pl.Int64),
    )
    return counted.sort("plan_id", descending=True)


def _told(home: Home, scope: Scope) -> pl.DataFrame | None:
    """Plans of areas that are seen; those that nobody is to know of beforehand once they begin, to others
    than whoever inspects there. None for whoever sees all."""
    if scope.is_whole_home:
        return None
    with look_at_store(home) as store:
        plans = read_plans(store)
    begun = pl.col("announced") | (pl.col("first_day") <= china_date(now_utc()))
    own = only_seen(home, scope, "inspections", plans)["plan_id"].implode()
    return only_seen(home, scope, "matters", plans).filter(begun | pl.col("plan_id").is_in(own))


@query(own_check=True, needs="matters")
def live_samples(home: Home, scope: Scope) -> pl.DataFrame:
    """One row per drawn sample, the newest first: sample_id, area_code, period, stage, drawn_at_utc, and of
    all registers together factor, lower, upper and verdict, null until all were visited."""
    with look_at_store(home) as store:
        samples, units = (read_table_of(store, name) for name in ("inspection_samples", "inspection_units"))
        found = summarise(samples, units, read_recounts(store))
    samples = only_seen(home, scope, "inspections", samples)
    whole = found.filter(register=ALL).select("sample_id", "factor", "lower", "upper", "verdict")
    joined = samples.join(whole, on="sample_id", how="left", maintain_order="left")
    shown = (
        "sample_id",
        "area_code",
        "period",
        "stage",
        "drawn_at_utc",
        "factor",
        "lower",
        "upper",
        "verdict",
    )
    return joined.select(shown).sort("drawn_at_utc", descending=True)


@query(own_check=True, needs="matters")
def plan_file(home: Home, scope: Scope, plan_id: str) -> PlanFile:
    """All that is kept of a plan. Raises UserError where there is none of that number."""
    told = _told(home, scope)
    with look_at_store(home) as store:
        plan = find_plan(store, plan_id)
        places = read_places(store, plan_id)
        if told is not None and plan_id not in told["plan_id"]:
            raise UserError("GRT-016", who=scope.principal, area=plan.area_code)
        if plan.sample_id is None:
            return PlanFile(plan, places.with_columns(recorded=pl.lit(None, pl.Boolean)), pl.DataFrame())
        samples = read_table_of(store, "inspection_samples", plan.sample_id)
        units = read_table_of(store, "inspection_units", plan.sample_id)
        recounts = read_recounts(store, plan.sample_id)
    known = pl.col("community_code").is_in(recounts["community_code"].implode())
    return PlanFile(plan, places.with_columns(recorded=known), summarise(samples, units, recounts))


@query(own_check=True, needs="matters")
def sample_file(home: Home, scope: Scope, sample: str) -> SampleFile:
    """All that is kept of a sample. Raises UserError where there is none of that number."""
    with look_at_store(home) as store:
        drawn = find_sample(store, sample)
        samples = read_table_of(store, "inspection_samples", sample)
        every = read_table_of(store, "inspection_units", sample)
        recounts = read_recounts(store, sample)
    require_seen(home, scope, "inspections", str(drawn["area_code"]))
    units, column = visited_of(every, samples["stage"].item())
    visited = pl.col("community_code").is_in(recounts["community_code"].implode())
    listed = units.select(
        "place",
        "community_code",
        "community_name",
        "township_code",
        "weight",
        probability=column,
        recorded=visited,
    )
    return SampleFile(drawn, listed, summarise(samples, every, recounts))


@query(own_check=True, needs="matters")
def on_site(home: Home, scope: Scope, sample: str, community: str) -> OnSite:
    """A community of a sample to be filled in on site. Raises UserError where it is not to be visited."""
    with look_at_store(home) as store:
        require_unit(store, sample, community)
        drawn = find_sample(store, sample)
        units = read_table_of(store, "inspection_units", sample).filter(community_code=community)
        rows = read_table_of(store, "inspection_reported", sample).filter(community_code=community)
        draft = read_draft(store, sample, community)
        recounts = read_recounts(store, sample).filter(community_code=community)
    require_seen(home, scope, "inspections", community)
    return OnSite(
        sample_id=sample,
        period=str(drawn["period"]),
        first_day=china_date(drawn["drawn_at_utc"]),  # type: ignore[arg-type]
        community_code=community,
        community_name=str(units["community_name"][0]),
        reported=rows,
        draft=draft,
        recorded=recounts.sort(pl.col("register").cast(pl.Enum(COUNTED))),
    )


@query(own_check=True, needs=None)
def verified(
    home: Home, scope: Scope, code: str, community: str | None = None, on: date | None = None
) -> tuple[str, InspectionPlan | None]:
    """What a community is told that asks about a code: a key of VERIFIED, and the plan where there is one and
    whoever asks may know of it."""
    told = _told(home, scope)
    with look_at_store(home) as store:
        said, plan = verify_code(store, code, community, on or china_date(now_utc()))
    is_known = plan is None or told is None or plan.plan_id in told["plan_id"]
    return said, plan if is_known else None
