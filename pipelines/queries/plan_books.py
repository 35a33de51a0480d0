"""The ledger by level as a snapshot has it: which townships lead tasks of a plan, their workbooks, the
roll-up."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO

import polars as pl

from pipelines.plans.by_level import writing
from pipelines.plans.by_level.handing_out import book_name as book_name
from pipelines.plans.by_level.handing_out import roll_up_name as roll_up_name
from pipelines.plans.by_level.source import Source
from pipelines.plans.declared import read_plan
from pipelines.plans.jurisdictions import recordable_plans
from pipelines.plans.townships import Townships
from pipelines.queries.plans import all_entries, require_plan, townships_of_plan
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from pipelines.queries.unpublished import Unpublished
from schemas.scope import Scope

_LED = {"township_code": pl.String, "township": pl.String}


@query(needs=None)
def leading_townships(snapshot: Snapshot | Unpublished, scope: Scope, plan: str, day: date) -> pl.DataFrame:
    """One row per township that leads a task of the plan on the day, by code: township_code, township; none
    of a plan that others keep."""
    source = _source(snapshot, scope, plan, day)
    return pl.DataFrame(list(source.responsible.items()), schema=_LED, orient="row")


@query(needs=None)
def township_book(
    snapshot: Snapshot | Unpublished, scope: Scope, plan: str, day: date, township: str
) -> bytes:
    """The workbook (.xlsx) of a township's tasks as they stand on the day. Raises UserError where it leads
    none."""
    return writing.township_book(_source(snapshot, scope, plan, day), township)


@query(needs=None)
def every_book(snapshot: Snapshot | Unpublished, scope: Scope, plan: str, day: date) -> bytes:
    """The workbooks of all townships that lead a task, as one .zip. Raises UserError where none does."""
    source, target = _source(snapshot, scope, plan, day), BytesIO()
    source.require_townships()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for code, township in source.responsible.items():
            packed.writestr(book_name(code, township, day), writing.township_book(source, code))
    return target.getvalue()


@query(needs=None)
def roll_up_book(snapshot: Snapshot | Unpublished, scope: Scope, plan: str, day: date) -> bytes:
    """The roll-up (.xlsx) of a plan's tasks and townships on the day. Raises UserError where no township
    leads one."""
    return writing.roll_up_book(_source(snapshot, scope, plan, day))


def _source(snapshot: Snapshot | Unpublished, scope: Scope, plan: str, day: date) -> Source:
    require_plan(snapshot, scope, plan)
    is_own = plan in recordable_plans(snapshot.jurisdiction.name)
    townships = townships_of_plan(snapshot, scope, plan) if is_own else Townships()
    return Source(
        read_plan(plan),
        all_entries(snapshot, scope),
        day,
        townships,
        snapshot.jurisdiction,
        snapshot.synthetic,
        None if isinstance(snapshot, Unpublished) else snapshot.id,
    )
