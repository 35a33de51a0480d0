"""Plans of inspections: each has a number and a code, so that a community can tell a genuine one."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from pipelines.areas import areas_on, communities_on, load_areas
from pipelines.base.clock import now_utc
from pipelines.base.names import code_of, require_texts, written
from pipelines.inspections.stored import find_sample, read_table_of
from pipelines.inspections.summary import visited_of
from pipelines.store import Store
from schemas.errors import UserError
from schemas.inspection_plans import CODE_LENGTH, CODE_LETTERS, PLACE_COLUMNS, PLAN_COLUMNS, InspectionPlan

_PLANS = "SELECT * FROM inspection_plans ORDER BY plan_id"
_PLACES = "SELECT * FROM inspection_plan_places WHERE plan_id = $plan ORDER BY place"
_COUNT = "SELECT count(*) FROM inspection_plans"
_LEVELS = ("county", "prefecture", "province", "township")


@dataclass(frozen=True)
class PlanDraft:
    """What is asked for. ``sample``: the verification sample whose communities are visited; else
    ``places``: code of each community and the reason why it is named."""

    area: str
    first_day: date
    last_day: date
    purpose: str
    team: str
    announced: bool = False
    number: str | None = None
    sample: str | None = None
    places: Sequence[tuple[str, str]] = ()


def make_plan(store: Store, draft: PlanDraft) -> InspectionPlan:
    """Put a plan down, inside a transaction of the caller; the plan with its code. Raises UserError for days
    that are none, a purpose or team that is not said, an area or a community that is not there, and a named
    community without its reason."""
    require_texts([draft.purpose, draft.team, draft.number])
    purpose, team = written(draft.purpose), written(draft.team)
    if not purpose or not team:
        raise UserError("INS-110")
    if draft.last_day < draft.first_day:
        raise UserError("INS-111", first=draft.first_day, last=draft.last_day)
    level, name = _area(store, draft)
    places = _places(store, draft, level)
    plan = InspectionPlan(
        plan_id=f"X{draft.first_day.year}-{1 + store.scalar(_COUNT):05d}",
        number=written(draft.number),
        code=_new_code(store),
        announced=draft.announced,
        purpose=purpose,
        team=team,
        area_code=draft.area,
        area_level=level,
        area_name=name,
        first_day=draft.first_day,
        last_day=draft.last_day,
        sample_id=draft.sample,
        at_utc=now_utc(),
        actor=store.actor,
    )
    store.insert("inspection_plans", pl.DataFrame([vars(plan)], schema=PLAN_COLUMNS))
    rows = [{"plan_id": plan.plan_id, "place": place, **told} for place, told in enumerate(places, start=1)]
    store.insert("inspection_plan_places", pl.DataFrame(rows, schema=PLACE_COLUMNS))
    told = {"area": plan.area_code, "first": plan.first_day, "last": plan.last_day, "places": len(rows)}
    store.record("inspections.plan", plan.plan_id, plan.at_utc, announced=plan.announced, **told)
    return plan


def cancel_plan(store: Store, plan_id: str, why: str) -> InspectionPlan:
    """Cancel a plan; its code says so from then on. Raises UserError where there is none, it is cancelled
    already, or no reason is given."""
    require_texts([why])
    plan = find_plan(store, plan_id)
    if not (reason := written(why)):
        raise UserError("INS-112", plan=plan_id)
    if plan.cancelled_at_utc is not None:
        raise UserError("INS-113", plan=plan_id)
    done = replace(plan, cancelled_why=reason, cancelled_at_utc=now_utc())
    store.run("DELETE FROM inspection_plans WHERE plan_id = $plan", {"plan": plan_id})
    store.insert("inspection_plans", pl.DataFrame([vars(done)], schema=PLAN_COLUMNS))
    store.record("inspections.cancel", plan_id, done.cancelled_at_utc, why=reason)
    return done


def read_plans(store: Store) -> pl.DataFrame:
    """One row per plan, by number: the fields of InspectionPlan."""
    return store.frame(_PLANS).cast(pl.Schema(PLAN_COLUMNS))


def find_plan(store: Store, plan_id: str) -> InspectionPlan:
    """The plan of that number. Raises UserError where there is none."""
    rows = read_plans(store).filter(plan_id=plan_id)
    if rows.is_empty():
        raise UserError("INS-114", plan=plan_id)
    return InspectionPlan(**rows.row(0, named=True))


def read_places(store: Store, plan_id: str) -> pl.DataFrame:
    """One row per community of a plan, in the order of the visits: PLACE_COLUMNS."""
    return store.frame(_PLACES, {"plan": plan_id}).cast(pl.Schema(PLACE_COLUMNS))


def verify_code(
    store: Store, code: str, community: str | None, on: date
) -> tuple[str, InspectionPlan | None]:
    """What a community is told that asks about a code on a day: a key of VERIFIED, and the plan where there
    is one. ``community`` is null where it is not said: then its place is not looked at."""
    rows = read_plans(store).filter(code=code_of(code))
    if rows.is_empty():
        return "unknown", None
    plan = InspectionPlan(**rows.row(0, named=True))
    if plan.cancelled_at_utc is not None:
        return "cancelled", plan
    if not plan.first_day <= on <= plan.last_day:
        return "other_day", plan
    places = read_places(store, plan.plan_id)["community_code"]
    if community is not None and community not in set(places):
        return "other_place", plan
    return "genuine", plan


def _area(store: Store, draft: PlanDraft) -> tuple[str, str]:
    standing = areas_on(load_areas(store), draft.first_day).filter(pl.col("code") == draft.area)
    for level in _LEVELS:
        rows = standing.filter(pl.col("level") == level)
        if rows.height:
            return level, str(rows["name"][0])
    raise UserError("INS-115", area=draft.area, day=draft.first_day)


def _places(store: Store, draft: PlanDraft, level: str) -> Sequence[Mapping[str, str | None]]:
    """The communities of the plan: those of the sample, else those that are named."""
    if draft.sample is not None:
        sample = find_sample(store, draft.sample)
        counties = areas_on(load_areas(store), draft.first_day).filter(pl.col("level") == "county")
        own = counties.filter(pl.col("code") == str(sample["area_code"]))
        if draft.area not in own.select("code", "prefecture", "province").row(0) if own.height else True:
            raise UserError("INS-120", sample=draft.sample, area=draft.area)
        units, _ = visited_of(
            read_table_of(store, "inspection_units", draft.sample), int(str(sample["stage"]))
        )
        named = units.select("community_code", "community_name").iter_rows()
        return [{"community_code": code, "community_name": name, "why": None} for code, name in named]
    standing = communities_on(load_areas(store), draft.first_day)
    inside = standing.filter(pl.col(level) == draft.area)
    names = dict(inside.select("community", "name").iter_rows())
    codes = [code for code, _why in draft.places]
    if not codes:
        raise UserError("INS-116")
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise UserError("INS-121", communities="、".join(twice))
    places = dict(draft.places)
    if outside := [code for code in places if code not in names]:
        raise UserError("INS-117", communities="、".join(outside), area=draft.area)
    if bare := [code for code, why in places.items() if not written(why)]:
        raise UserError("INS-118", communities="、".join(bare))
    return [
        {"community_code": code, "community_name": names[code], "why": written(why)}
        for code, why in places.items()
    ]


def _new_code(store: Store) -> str:
    """A code that nobody can guess and no other plan has."""
    known = set(read_plans(store)["code"])
    while True:
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        if code not in known:
            return code
