"""Plans of work: reads data/reference/plans, one file per jurisdiction that has one."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.base.home import REFERENCE
from pipelines.jurisdictions.documents import all_documents
from schemas.errors import DeclaredError, UserError
from schemas.plans import Plan, find_plan_faults, make_plan
from schemas.words import Words

FOLDER = REFERENCE / "plans"

TASK_COLUMNS = {
    "number": pl.Int64,
    "title": pl.String,
    "clause": pl.String,
    "phase": pl.Int64,
    "group": pl.Int64,
    "section": pl.String,
    "lead": pl.String,
    "cooperating": pl.String,
    "starts": pl.Date,
    "due": pl.Date,
    "period": pl.String,
    "note": pl.String,
}


def plan_names(folder: Path = FOLDER) -> list[str]:
    """Names of the jurisdictions that have a plan, sorted."""
    return sorted(path.stem for path in folder.glob("*.toml"))


def read_plan(name: str, folder: Path = FOLDER) -> Plan:
    """A jurisdiction's plan. Raises UserError where it has none, or with every fault of the file."""
    if name not in plan_names(folder):
        raise UserError("REQ-103", name=name, known=Words.listed(plan_names(folder)))
    try:
        declared = tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError("DEC-003", file=f"plans/{name}.toml", error=error) from error
    faults = list(find_plan_faults(declared, tuple(all_documents())))
    if not faults and declared["jurisdiction"] != name:
        faults = [("jurisdiction", "与文件名不符", "differs from the file's name")]
    if faults:
        raise DeclaredError(f"plans/{name}.toml", faults)
    return make_plan(declared)


def begins_on(plan: Plan) -> date | None:
    """The first day of a plan: the earliest on which it was issued, or a phase or task of it starts. Null
    where its document gives no day."""
    days = [plan.issued, *(phase.starts for phase in plan.phases), *(task.starts for task in plan.tasks)]
    return min((day for day in days if day is not None), default=None)


def plan_tasks(plan: Plan) -> pl.DataFrame:
    """One row per task, in its order. ``section`` is the title of its phase or group; ``cooperating`` is
    one text; a task without days of its own has those of its phase."""
    phases = {phase.number: phase for phase in plan.phases}
    groups = {group.number: group for group in plan.groups}
    rows = []
    for task in plan.tasks:
        phase, group = phases.get(task.phase or 0), groups.get(task.group or 0)
        own = bool(task.starts or task.due)
        section = phase or group
        rows.append(
            (
                task.number,
                task.title,
                task.clause,
                task.phase,
                task.group,
                section.title if section else None,
                task.lead,
                "、".join(task.cooperating) or None,
                phase.starts if phase and not own else task.starts,
                phase.ends if phase and not own else task.due,
                task.period,
                task.note or None,
            )
        )
    return pl.DataFrame(rows, schema=TASK_COLUMNS, orient="row")
