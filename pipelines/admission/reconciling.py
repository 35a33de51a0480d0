"""What townships report against what was approved: items no approval covers, approvals no community
reports, emergency items past grace. Pure functions on frames."""

from __future__ import annotations

from datetime import date

import polars as pl

from pipelines.base.names import document_key, name_key
from pipelines.indicators.facts.work_items import not_withdrawn, open_on
from schemas.admission_findings import ADMISSION_FINDINGS
from schemas.areas import above

_NEEDS_APPROVAL = ("approved", "emergency", "undocumented")
"""Ways in that rest on an approval; what is on a list, or bought, rests on the list or the contract."""

_STATES = ("standing", "emergency", "expired", "withdrawn", "refused", "undecided", "outside_area")
"""What an item of the admission system is worth at the end of the month, the best first."""

_AREAS = above("community")


def reconcile(
    reported: pl.DataFrame,
    items: pl.DataFrame,
    places: pl.DataFrame,
    areas: pl.DataFrame,
    period: str,
    end: date,
    grace_days: int,
) -> pl.DataFrame:
    """One row per finding (ADMISSION_FINDINGS), sorted by kind, place and name.

    ``reported``: rows of the register work_items of the month's current returns; ``items``: one row per
    work item of the admission system; ``places``: one row per community, with the codes above it;
    ``areas``: one row per area above the communities, likewise; ``end``: the month's last day.
    """
    rows = _open_rows(reported, places, end)
    known = _known_items(items, areas, end)
    pairs = _pairs(rows, known)
    judged = _judge(rows.join(_best(pairs), on="row", how="left", maintain_order="left"), end, grace_days)
    silent = known.join(pairs.filter(pl.col("state") != "outside_area"), on="item_id", how="anti")
    lonely = _lonely(silent, set(reported["township_code"]), places, end, grace_days)
    findings = pl.concat([_as_findings(judged), _as_findings(lonely)])
    return (
        findings.with_columns(period=pl.lit(period))
        .select(*ADMISSION_FINDINGS)
        .sort(
            "kind",
            "county",
            "community_code",
            "item_name",
            "department",
            "item_id",
            "return_id",
            "sheet_row",
            nulls_last=True,
        )
    )


def _open_rows(reported: pl.DataFrame, places: pl.DataFrame, end: date) -> pl.DataFrame:
    """Rows at work at the month's end, with a number, their place and the keys they are matched by."""
    above = places.select("community", *_AREAS)
    return (
        reported.filter(open_on(end))
        .with_row_index("row")
        .join(above, left_on="community_code", right_on="community", how="left", maintain_order="left")
        .with_columns(*_keys())
    )


def _keys() -> list[pl.Expr]:
    return [
        document_key(pl.col("approval_document")).alias("document_key"),
        name_key(pl.col("department")).alias("department_key"),
        name_key(pl.col("item_name")).alias("item_key"),
    ]


def _known_items(items: pl.DataFrame, areas: pl.DataFrame, end: date) -> pl.DataFrame:
    """Items that had begun by the month's end, with their state then and the areas above theirs."""
    lowest = areas.sort(pl.col("level").replace_strict(dict(zip(_AREAS, range(4), strict=True)), default=4))
    above = lowest.unique("code", keep="first").select(
        pl.col("code").alias("area_code"),
        *(pl.col(level).alias(level) for level in _AREAS[1:]),
        township=pl.when(pl.col("level") == "township").then(pl.col("code")),
    )
    begun = items.filter(pl.coalesce("started_on", "applied_on", "refused_on") <= pl.lit(end))
    return begun.join(above, on="area_code", how="left").with_columns(*_keys(), state=_state(end))


def _state(end: date) -> pl.Expr:
    day = pl.lit(end)
    approved = (pl.col("approved_on") <= day).fill_null(False)
    return (
        pl.when(~not_withdrawn(end))
        .then(pl.lit("withdrawn"))
        .when((pl.col("refused_on") <= day).fill_null(False))
        .then(pl.lit("refused"))
        .when(approved & (pl.col("document_expires_on") < day).fill_null(False))
        .then(pl.lit("expired"))
        .when(approved)
        .then(pl.lit("standing"))
        .when(pl.col("route") == "emergency")
        .then(pl.lit("emergency"))
        .otherwise(pl.lit("undecided"))
    )


def _pairs(rows: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """One row per reported row and item that match: by document, else (also where the document is that of
    another area) by department and name in the item's area. Columns row, item_id, state, matched_by,
    item_started_on, area_code. Where one document approved several items, those of the row's own name are
    meant, if there are any."""
    own = rows.select("row", "document_key", "department_key", "item_key", *_AREAS)
    theirs = known.select(
        "item_id",
        "state",
        "area_code",
        "document_key",
        "department_key",
        "item_key",
        item_started_on="started_on",
    )
    inside = pl.any_horizontal(pl.col(level) == pl.col("area_code") for level in _AREAS).fill_null(False)
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
    by_name = (
        rest.join(theirs, on=["department_key", "item_key"], how="inner")
        .filter(inside)
        .with_columns(matched_by=pl.lit("department_and_name"))
    )
    columns = ("row", "item_id", "state", "matched_by", "item_started_on", "area_code")
    return pl.concat([by_document.select(columns), by_name.select(columns)])


def _best(pairs: pl.DataFrame) -> pl.DataFrame:
    """The item a row rests on: the one worth most, then the first by number."""
    worth = pl.col("state").replace_strict(_STATES, range(len(_STATES)), return_dtype=pl.Int8)
    return pairs.sort(worth, "item_id").unique("row", keep="first", maintain_order=True)


def _judge(rows: pl.DataFrame, end: date, grace_days: int) -> pl.DataFrame:
    """The rows that are findings, with kind and evidence. Where the township says that the paperwork is
    complete it is held to that: the approval must be there."""
    negative = (pl.col("list_kind") == "negative").fill_null(False)
    awaits = pl.col("approved_on").is_null() | (pl.col("approved_on") > pl.lit(end))
    emergency = (pl.col("state") == "emergency").fill_null(False) | (
        (pl.col("entry_route") == "emergency") & awaits
    )
    begun = pl.min_horizontal("item_started_on", "started_on")
    overdue = (pl.lit(end) - begun).dt.total_days() > grace_days
    covered = (pl.col("state") == "standing").fill_null(False)
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
    came = places.filter(pl.col("township").is_in(list(townships))).select(_AREAS).unique()
    reached = {code for level in _AREAS for code in came[level] if code is not None}
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
    return rows.select(pl.col(name).cast(dtype) for name, dtype in columns)
