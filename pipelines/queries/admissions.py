"""The admission of work items and other demands as a snapshot has it: the board by step, the emergency queue,
what should be withdrawn, what reports and approvals do not agree on, what covers the other demands, and the
history of one item.

``day`` is the date in China that ages are counted to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.admission.clock import emergency_clock, withdrawals_due
from pipelines.queries.areas import areas_in
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from schemas.admission import STEPS
from schemas.admission_findings import ABOUT_WORK, FINDING_KINDS
from schemas.areas import LEVELS, above, level_depth
from schemas.errors import UserError
from schemas.periods import column_in_china
from schemas.scope import Scope
from schemas.words import Words

COUNTED_BY = ("prefecture", "county", "department", "month")
"""What findings can be counted by; the month is that in which the item started."""

_ITEMS = "SELECT * FROM admissions ORDER BY item_id"
_EVENTS = "SELECT * FROM admission_events WHERE item_id = $item ORDER BY sequence"
_FINDINGS = "SELECT * FROM admission_findings"
_COVERAGE = "SELECT * FROM demand_coverage WHERE level = $level ORDER BY demand_kind, area_code"
_DOUBTS = """
SELECT item_id, doubt.number AS number, doubt.title AS title, doubt.score AS score FROM (
    SELECT item_id, unnest(from_json(details -> '$.told.resembles',
        '[{"number": "BIGINT", "title": "VARCHAR", "score": "DOUBLE"}]')) AS doubt
    FROM admission_events WHERE sequence = 1
) ORDER BY item_id, score DESC, number
"""


@dataclass(frozen=True)
class Narrowing:
    """Which items: those of an area's own (county or prefecture code), of a department's exact name, of a
    month YYYY-MM, in which the item was applied for or, of a finding, started, and of a kind of demand
    (schemas/demands.py). None: all."""

    prefecture: str | None = None
    county: str | None = None
    department: str | None = None
    month: str | None = None
    demand_kind: str | None = None

    def keep(self, rows: pl.DataFrame, dated: str) -> pl.DataFrame:
        """The rows of these; ``dated`` is the column the month goes by."""
        for column in ("prefecture", "county", "department", "demand_kind"):
            wanted = getattr(self, column)
            rows = rows if wanted is None else rows.filter(pl.col(column) == wanted)
        return rows if self.month is None else rows.filter(_month(dated) == self.month)


EVERYTHING = Narrowing()


@query(needs=None)
def admission_items(
    snapshot: Snapshot, scope: Scope, day: date, only: Narrowing = EVERYTHING
) -> pl.DataFrame:
    """One row per work item, by number: its fields (schemas/admission_items.py), county, prefecture and
    their names (null where its area is wider), area_name, and age_days since its last step."""
    items = snapshot.frame(_ITEMS).with_columns(age_days=(pl.lit(day) - pl.col("acted_on")).dt.total_days())
    applied = pl.coalesce("applied_on", "refused_on")
    return only.keep(_placed(snapshot, scope, items).with_columns(dated=applied), "dated").drop("dated")


@query(needs=None)
def board(snapshot: Snapshot, scope: Scope, day: date, only: Narrowing = EVERYTHING) -> pl.DataFrame:
    """One row per step, in their order, empty ones too: step, items, median_age_days and oldest_age_days
    since the last step (null where there are none)."""
    items = admission_items(snapshot, scope, day, only)
    counted = items.group_by("step").agg(
        items=pl.len().cast(pl.Int64),
        median_age_days=pl.col("age_days").median(),
        oldest_age_days=pl.col("age_days").max(),
    )
    steps = pl.DataFrame({"step": STEPS.keys})
    return steps.join(counted, on="step", how="left", maintain_order="left").with_columns(
        pl.col("items").fill_null(0)
    )


@query(needs=None)
def emergency_queue(
    snapshot: Snapshot, scope: Scope, day: date, only: Narrowing = EVERYTHING
) -> pl.DataFrame:
    """One row per emergency item awaiting its paperwork, the longest waiting first: columns of
    admission_items, waiting_days, grace_ends_on, days_left and alarm (waiting, remind, overdue). Grace
    period and reminder are those the snapshot was published with."""
    items = admission_items(snapshot, scope, day, only)
    rules = snapshot.rules
    return emergency_clock(items, day, rules.emergency_grace_days, rules.emergency_reminder_days)


@query()
def negative_doubts(snapshot: Snapshot, scope: Scope) -> pl.DataFrame:
    """One row per item and entry of the negative list that its name resembled when it was applied for, the
    likest first: item_id, number, title, score (0–1). Nothing was barred by it: reviewers decide."""
    return snapshot.frame(_DOUBTS)


@query(needs=None)
def withdrawal_queue(
    snapshot: Snapshot, scope: Scope, day: date, only: Narrowing = EVERYTHING
) -> pl.DataFrame:
    """One row per item asked for its withdrawal, the longest due first: columns of admission_items, due_on,
    due_reason (ended, expired) and evaluation_missing."""
    wanted = snapshot.rules.evaluation_required
    return withdrawals_due(admission_items(snapshot, scope, day, only), day, evaluation_required=wanted)


@query(needs=None)
def findings(
    snapshot: Snapshot, scope: Scope, kind: str | None = None, only: Narrowing = EVERYTHING
) -> pl.DataFrame:
    """One row per finding of the snapshot's last month (schemas/admission_findings.py), of a kind where one
    is named, with township_name, county_name and prefecture_name. Raises UserError for an unknown kind."""
    if kind is not None and kind not in FINDING_KINDS.keys:
        raise UserError("REQ-115", kind=kind, known=Words.listed(FINDING_KINDS.keys))
    rows = snapshot.frame(_FINDINGS)
    rows = rows if kind is None else rows.filter(pl.col("kind") == kind)
    for level in above("community")[:-1]:
        rows = rows.join(_names(snapshot, scope, level), on=level, how="left", maintain_order="left")
    return only.keep(rows, "started_on")


@query(needs=None)
def finding_counts(snapshot: Snapshot, scope: Scope, by: str, only: Narrowing = EVERYTHING) -> pl.DataFrame:
    """One row per county, prefecture (code and name), department or month, the most findings about work
    items first: a column per kind of them (ABOUT_WORK) and ``findings`` in all. Raises UserError for another
    ``by``."""
    if by not in COUNTED_BY:
        raise UserError("REQ-116", by=by, known=Words.listed(COUNTED_BY))
    keys = [by, f"{by}_name"] if by in LEVELS else [by]
    rows = findings(snapshot, scope, only=only).filter(pl.col("kind").is_in(ABOUT_WORK))
    rows = rows.with_columns(month=_month("started_on"))
    kinds = {kind: (pl.col("kind") == kind).sum().cast(pl.Int64) for kind in ABOUT_WORK}
    counted = rows.group_by(keys).agg(**kinds, findings=pl.len().cast(pl.Int64))
    return counted.sort("findings", by, descending=[True, False], nulls_last=True)


@query()
def demand_coverage(snapshot: Snapshot, scope: Scope, level: str) -> pl.DataFrame:
    """One row per area of a level, township to province, and kind of demand beside work items, of the
    snapshot's last month, in the order of area codes: schemas/demand_coverage.py, the area's name, and the
    codes of its county and prefecture."""
    rows = snapshot.frame(_COVERAGE, {"level": level})
    areas = areas_in(snapshot, scope, snapshot.latest).filter(pl.col("level") == level)
    named = areas.select("county", "prefecture", area_code="code", area_name="name")
    return rows.join(named, on="area_code", how="left", maintain_order="left")


@query(needs=None)
def item_history(snapshot: Snapshot, scope: Scope, item_id: str) -> pl.DataFrame:
    """One row per event of an item, oldest first: the event's fields (schemas/admission_items.py) and
    entered_at in China's time. Raises UserError where there is no such item."""
    events = snapshot.frame(_EVENTS, {"item": item_id})
    if events.is_empty():
        raise UserError("REQ-117", item=item_id)
    return events.with_columns(entered_at=column_in_china("at_utc"))


def _placed(snapshot: Snapshot, scope: Scope, items: pl.DataFrame) -> pl.DataFrame:
    """With the county and prefecture of the item's area. Of a code that is both, the lower level counts."""
    areas = areas_in(snapshot, scope, snapshot.latest).sort(level_depth()).unique("code", keep="last")
    above = areas.select(
        "county", "county_name", "prefecture", "prefecture_name", area_code="code", area_name="name"
    )
    return items.join(above, on="area_code", how="left", maintain_order="left")


def _names(snapshot: Snapshot, scope: Scope, level: str) -> pl.DataFrame:
    areas = areas_in(snapshot, scope, snapshot.latest).filter(pl.col("level") == level)
    return areas.select(pl.col("code").alias(level), pl.col("name").alias(f"{level}_name"))


def _month(column: str) -> pl.Expr:
    return pl.col(column).dt.strftime("%Y-%m")
