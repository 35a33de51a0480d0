"""The plans of work as a snapshot has them: which there are, how their tasks stand on a day, who has what
overdue, and what was put down about a task.

The plans themselves are reference data that ship with the product; the snapshot holds what was put down, and
before the first one the home itself does."""

from __future__ import annotations

from datetime import date

import polars as pl

from pipelines.areas.tree import codes_around
from pipelines.base.names import name_key_of
from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.plans.declared import plan_names, read_plan
from pipelines.plans.jurisdictions import recordable_plans
from pipelines.plans.lateness import summarise
from pipelines.plans.task_states import stand_in_home, townships_on
from pipelines.plans.townships import Townships
from pipelines.queries.areas import areas_in
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from pipelines.queries.unpublished import Unpublished
from schemas.errors import UserError
from schemas.periods import column_in_china
from schemas.plan_entries import PROGRESS_COLUMNS
from schemas.scope import WHOLE_HOME, Scope

_ENTRIES = "SELECT * FROM plan_progress ORDER BY plan, task, sequence"


@query(needs=None)
def plan_choices(snapshot: Snapshot | Unpublished, scope: Scope) -> pl.DataFrame:
    """One row per plan there is, the home's own first: plan, area_zh, area_en, title, document, tasks,
    entries put down, and whether this home may record on it."""
    own = recordable_plans(_jurisdiction(snapshot))
    entries = all_entries(snapshot, scope)
    rows = []
    for name in plan_names():
        if not is_told(snapshot, scope, name):
            continue
        plan, area = read_plan(name), load_jurisdiction(name)
        count = entries.filter(pl.col("plan") == name).height
        rows.append((name, area.zh, area.en, plan.title, plan.document, len(plan.tasks), count, name in own))
    columns = ["plan", "area_zh", "area_en", "title", "document", "tasks", "entries", "recordable"]
    frame = pl.DataFrame(rows, schema=columns, orient="row")
    return frame.sort("recordable", "plan", descending=[True, False])


@query(needs=None)
def plan_rows(snapshot: Snapshot | Unpublished, scope: Scope, plan: str, day: date) -> pl.DataFrame:
    """One row per task of a plan as it stands on the day, in its order (STANDING_COLUMNS of
    plan_progress.standing; condition null of a plan that others keep). Raises UserError where there is no
    such plan."""
    require_plan(snapshot, scope, plan)
    townships = townships_of_plan(snapshot, scope, plan)
    return stand_in_home(
        read_plan(plan), all_entries(snapshot, scope), day, _jurisdiction(snapshot), townships
    )


@query(needs=None)
def plan_townships(snapshot: Snapshot | Unpublished, scope: Scope, plan: str, day: date) -> pl.DataFrame:
    """One row per task that each township does and township, as it stands there on the day
    (TOWNSHIP_COLUMNS of pipelines.plans.townships); none of a plan that others keep."""
    require_plan(snapshot, scope, plan)
    townships = townships_of_plan(snapshot, scope, plan)
    known = plan in recordable_plans(_jurisdiction(snapshot))
    return townships_on(
        read_plan(plan), all_entries(snapshot, scope), day, townships if known else Townships()
    )


@query(needs=None)
def townships_of_plan(snapshot: Snapshot | Unpublished, scope: Scope, plan: str) -> Townships:
    """The townships of the plan's county in the last month, under the names they have."""
    if isinstance(snapshot, Unpublished):
        return snapshot.townships(plan)
    county = load_jurisdiction(plan).area_code
    rows = areas_in(snapshot, scope, snapshot.latest).filter(level="township", county=county)
    standing = dict(rows.sort("code").select("code", "name").rows())
    codes = {name_key_of(name): code for code, name in standing.items()}
    return Townships(standing, codes | {code: code for code in standing})


def plan_units(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per unit that leads or cooperates, those with most overdue first, tasks without a leading unit
    (lead null) before all: the columns of ``summarise`` over the tasks it leads, overdue_tasks (their titles)
    and cooperating (tasks of others it has a part in)."""
    led = summarise(rows, ["lead"])
    overdue = (
        rows.filter(pl.col("condition") == "overdue")
        .group_by("lead", maintain_order=True)
        .agg(overdue_tasks=pl.col("title").str.join("、"))
    )
    helping = (
        rows.select(lead="helpers")
        .explode("lead")
        .drop_nulls()
        .group_by("lead", maintain_order=True)
        .agg(cooperating=pl.len().cast(pl.Int64))
    )
    joined = led.join(overdue, on="lead", how="left", nulls_equal=True, maintain_order="left")
    joined = joined.join(helping, on="lead", how="full", coalesce=True, maintain_order="left_right")
    counts = [name for name, dtype in joined.schema.items() if dtype == pl.Int64 and name != "most_days_late"]
    filled = joined.with_columns(pl.col(counts).fill_null(0))
    first = pl.col("lead").is_not_null()
    most = ["overdue", "unreported", "tasks", "cooperating"]
    return filled.sort(first, *most, "lead", descending=[False, *(True for _ in most), False])


@query(needs=None)
def plan_entries(
    snapshot: Snapshot | Unpublished, scope: Scope, plan: str, task: int | None = None
) -> pl.DataFrame:
    """One row per entry about a plan, or about one of its tasks, oldest first: the columns of the log
    (schemas/plan_progress.py) and entered_at in China's time."""
    entries = all_entries(snapshot, scope).filter(pl.col("plan") == plan)
    entries = entries if task is None else entries.filter(pl.col("task") == task)
    entered = entries.with_columns(entered_at=column_in_china("at_utc"))
    return entered.sort("at_utc", "task", "sequence")


@query(needs=None)
def all_entries(snapshot: Snapshot | Unpublished, scope: Scope) -> pl.DataFrame:
    """The log of all plans (PROGRESS_COLUMNS)."""
    if isinstance(snapshot, Unpublished):
        entries = snapshot.entries
    else:
        entries = snapshot.frame(_ENTRIES).cast(pl.Schema(PROGRESS_COLUMNS))
    told = [name for name in entries["plan"].unique() if is_told(snapshot, scope, name)]
    return entries.filter(pl.col("plan").is_in(told))


def require_plan(snapshot: Snapshot | Unpublished, scope: Scope, plan: str) -> None:
    """Raises UserError for a plan of this home that is not of an area which is seen, or that lies around it:
    its tasks without what was put down about them would look undone."""
    if not is_told(snapshot, scope, plan):
        raise UserError("GRT-016", who=scope.principal, area=load_jurisdiction(plan).area_code)


def is_told(snapshot: Snapshot | Unpublished, scope: Scope, plan: str) -> bool:
    """Whether a plan is one whose progress the scope is told, or that others keep."""
    if scope.is_whole_home or plan not in recordable_plans(_jurisdiction(snapshot)):
        return True  # the plan of another place is a document alone
    area = load_jurisdiction(plan).area_code
    if isinstance(snapshot, Unpublished):
        around = codes_around(snapshot.spans, area)
        return bool({*around, WHOLE_HOME} & set(scope.areas_with("figures")))
    return snapshot.seen is None or area in snapshot.seen_own or area in snapshot.around


def _jurisdiction(snapshot: Snapshot | Unpublished) -> str:
    """Whose home it is, by the name of its file."""
    if isinstance(snapshot, Unpublished):
        return snapshot.jurisdiction_name
    return snapshot.manifest["jurisdiction"]
