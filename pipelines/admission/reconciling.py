"""What townships report against what was approved: items no approval covers, approvals no community
reports, emergency items past grace. Pure functions on frames."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import polars as pl

from pipelines.admission.known_items import AREAS, best, item_keys, known_items, pairs_inside
from pipelines.indicators.facts.work_items import open_on
from schemas.admission_findings import ADMISSION_FINDINGS
from schemas.demands import WORK_ITEM

_NEEDS_APPROVAL = ("approved", "emergency", "undocumented")
"""Ways in that rest on an approval; what is on a list, or bought, rests on the list or the contract."""


def reconcile(
    reported: pl.DataFrame,
    items: pl.DataFrame,
    places: pl.DataFrame,
    areas: pl.DataFrame,
    period: str,
    end: date,
    grace_days: int,
    listed: frozenset[str] = frozenset(),
) -> pl.DataFrame:
    """One row per finding about work items (ADMISSION_FINDINGS), in no order.

    ``reported``: rows of the register work_items of the month's current returns; ``items``: one row per
    work item of the admission system; ``places``: one row per community, with the codes above it;
    ``areas``: one row per area above the communities, likewise; ``end``: the month's last day; ``listed``:
    keys of the names on lists of services, which cover an item as its own list does.
    """
    known = known_items(items.filter(demand_kind=WORK_ITEM), areas, end)
    judged = judge_reported(reported, known, places, end, grace_days, listed)
    lonely = unreported(
        known, judged.matched["item_id"], set(reported["township_code"]), places, end, grace_days
    )
    return (
        pl.concat([judged.findings, lonely]).with_columns(period=pl.lit(period)).select(*ADMISSION_FINDINGS)
    )


class Judged(NamedTuple):
    """``findings`` (ADMISSION_FINDINGS without the period) about reported rows; ``matched``: the items that
    communities report, each in its own area: community_code, item_id."""

    findings: pl.DataFrame
    matched: pl.DataFrame


def judge_reported(
    reported: pl.DataFrame,
    known: pl.DataFrame,
    places: pl.DataFrame,
    end: date,
    grace_days: int,
    listed: frozenset[str] = frozenset(),
) -> Judged:
    """Reported rows against the items they rest on; ``known``: known_items, the others as ``reconcile``
    takes them."""
    rows = _open_rows(reported, places, end)
    pairs = _pairs(rows, known)
    matched = rows.join(best(pairs), on="row", how="left", maintain_order="left")
    met = pairs.filter(pl.col("state") != "outside_area").join(rows.select("row", "community_code"), on="row")
    return Judged(
        _as_findings(_judge(matched, end, grace_days, listed)),
        met.select("community_code", "item_id").unique().sort("community_code", "item_id"),
    )


def unreported(
    known: pl.DataFrame,
    matched: pl.Series,
    townships: set[str],
    places: pl.DataFrame,
    end: date,
    grace_days: int,
) -> pl.DataFrame:
    """Findings (ADMISSION_FINDINGS without the period) about items that no community reports; ``matched``:
    those that one does, ``townships``: those of which rows came."""
    silent = known.filter(~pl.col("item_id").is_in(matched.implode()))
    return _as_findings(_lonely(silent, townships, places, end, grace_days))


def _open_rows(reported: pl.DataFrame, places: pl.DataFrame, end: date) -> pl.DataFrame:
    """Rows at work at the month's end, with a number, their place and the keys they are matched by."""
    above = places.select("community", *AREAS)
    return (
        reported.filter(open_on(end))
        .with_row_index("row")
        .join(above, left_on="community_code", right_on="community", how="left", maintain_order="left")
        .with_columns(*item_keys())
    )


def _pairs(rows: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """One row per reported row and item that match: by document, else (also where the document is that of
    another area) by department and name in the item's area. Columns row, item_id, state, matched_by,
    item_started_on, area_code. Where one document approved several items, those of the row's own name are
    meant, if there are any."""
    own = rows.select("row", "document_key", "department_key", "item_key", *AREAS)
    theirs = known.select(
        "item_id",
        "state",
        "area_code",
        "document_key",
        "department_key",
        "item_key",
        item_started_on="started_on",
    )
    inside = pl.any_horizontal(pl.col(level) == pl.col("area_code") for level in AREAS).fill_null(False)
    same_name = (pl.col("item_key") == pl.col("item_key_right")).fill_null(False)
    by_document = (
        own.join(theirs, on="document_key", how="inner")
        .with_columns(
            state=pl.when(inside).then("state").otherwise(pl.lit("outside_area")),
            matched_by=pl.lit("document"),
        )
        .filter(same_name == same_name.any().over("row"))
    )
    rest = own.join(by_document.filter(pl.col("state") != "outside_area"), on="row", how="anti")
    by_name = pairs_inside(rest, theirs, ["department_key", "item_key"]).with_columns(
        matched_by=pl.lit("department_and_name")
    )
    columns = ("row", "item_id", "state", "matched_by", "item_started_on", "area_code")
    return pl.concat([by_document.select(columns), by_name.select(columns)])


def _judge(rows: pl.DataFrame, end: date, grace_days: int, listed: frozenset[str]) -> pl.DataFrame:
    """The rows that are findings, with kind and evidence. Where the township says that the paperwork is
    complete it is held to that: the approval must be there."""
    negative = (pl.col("list_kind") == "negative").fill_null(False)
    awaits = pl.col("approved_on").is_null() | (pl.col("approved_on") > pl.lit(end))
    emergency = (pl.col("state") == "emergency").fill_null(False) | (
        (pl.col("entry_route") == "emergency") & awaits
    )
    begun = pl.min_horizontal("item_started_on", "started_on")
    overdue = (pl.lit(end) - begun).dt.total_days() > grace_days
    covered = (pl.col("state") == "standing").fill_null(False) | pl.col("item_key").is_in(sorted(listed))
    needing = rows.filter(negative | (pl.col("entry_route").is_in(_NEEDS_APPROVAL) & ~covered))
    matching = needing.filter(negative | ~emergency | overdue)
    without = pl.when(pl.col("document_key").is_null()).then(pl.lit("no_document"))
    uncovered = pl.coalesce("state", without.otherwise(pl.lit("unknown_document")))
    late = emergency & ~negative
    return matching.with_columns(
        kind=pl.when(late).then(pl.lit("emergency_overdue")).otherwise(pl.lit("uncovered")),
        evidence=pl.when(negative)
        .then(pl.lit("negative_list"))
        .when(late)
        .then(pl.lit("past_grace"))
        .otherwise(uncovered),
        matched_by=pl.col("matched_by").fill_null("none"),
        area_code=pl.coalesce("area_code", "county"),
        days=(pl.lit(end) - begun).dt.total_days(),
    )


def _lonely(
    silent: pl.DataFrame, townships: set[str], places: pl.DataFrame, end: date, grace_days: int
) -> pl.DataFrame:
    """Items that no community reports although returns came from their area: approved ones that were
    admitted, and emergency items past grace."""
    came = places.filter(pl.col("township").is_in(list(townships))).select(AREAS).unique()
    reached = {code for level in AREAS for code in came[level] if code is not None}
    waited = (pl.lit(end) - pl.col("started_on")).dt.total_days()
    admitted = (pl.col("state") == "standing") & (pl.col("admitted_on") <= pl.lit(end)).fill_null(False)
    late = (pl.col("state") == "emergency") & (waited > grace_days)
    matching = silent.filter(late | (admitted & pl.col("area_code").is_in(list(reached))))
    return matching.with_columns(
        kind=pl.when(late).then(pl.lit("emergency_overdue")).otherwise(pl.lit("unreported")),
        evidence=pl.when(late).then(pl.lit("past_grace")).otherwise(pl.lit("not_reported")),
        matched_by=pl.lit("none"),
        entry_route=pl.lit(None),
        community_code=pl.lit(None),
        community_name=pl.lit(None),
        return_id=pl.lit(None),
        sheet_row=pl.lit(None),
        days=waited,
    )


def _as_findings(rows: pl.DataFrame) -> pl.DataFrame:
    columns = [(name, dtype) for name, dtype in ADMISSION_FINDINGS.items() if name != "period"]
    rows = rows.with_columns(demand_kind=pl.lit(WORK_ITEM))
    return rows.select(pl.col(name).cast(dtype) for name, dtype in columns)
