"""What the admission system knows at the end of a month, and which of it a reported row rests on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from pipelines.base.names import document_key, name_key
from pipelines.indicators.facts.work_items import not_withdrawn
from schemas.areas import above, level_depth
from schemas.demands import PART_CODES

_STATES = ("standing", "emergency", "expired", "withdrawn", "refused", "undecided", "outside_area")
"""What an item of the admission system is worth at the end of the month, the best first."""

AREAS = above("community")
"""The levels above a community, the nearest first."""


def item_keys() -> list[pl.Expr]:
    """What items and reported rows are matched by: names and documents, spellings aside."""
    return [
        document_key(pl.col("approval_document")).alias("document_key"),
        name_key(pl.col("department")).alias("department_key"),
        name_key(pl.col("item_name")).alias("item_key"),
    ]


def known_items(items: pl.DataFrame, areas: pl.DataFrame, end: date) -> pl.DataFrame:
    """Items that had begun by the month's end, with their state then and the areas above theirs."""
    lowest = areas.sort(level_depth(), descending=True)
    above = lowest.unique("code", keep="first").select(
        pl.col("code").alias("area_code"),
        *(pl.col(level).alias(level) for level in AREAS[1:]),
        township=pl.when(pl.col("level") == "township").then(pl.col("code")),
    )
    begun = items.filter(pl.coalesce("started_on", "applied_on", "refused_on") <= pl.lit(end))
    return begun.join(above, on="area_code", how="left").with_columns(*item_keys(), state=_state(end))


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


def best(pairs: pl.DataFrame) -> pl.DataFrame:
    """The item a row rests on: the one worth most, then the first by number."""
    worth = pl.col("state").replace_strict(_STATES, range(len(_STATES)), return_dtype=pl.Int8)
    return pairs.sort(worth, "item_id").unique("row", keep="first", maintain_order=True)


def best_item(rows: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """One row per demand that is matched, by its kind, department and name and in the item's area: row, and
    of the item item_id, state, area_code, matched_by, approval_document and approved_part (what it says of
    the part that only its kind has)."""
    theirs = known.select(
        "item_id",
        "state",
        "area_code",
        "demand_kind",
        "department_key",
        "item_key",
        "approval_document",
        approved_part=pl.coalesce(*PART_CODES),
    )
    keys = ["demand_kind", "department_key", "item_key"]
    own = rows.select("row", *keys, *AREAS)
    found = pairs_inside(own, theirs, keys).with_columns(matched_by=pl.lit("department_and_name"))
    return best(found).drop(*keys, *AREAS)


def pairs_inside(own: pl.DataFrame, theirs: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Each row of ``own`` (row, the keys, AREAS) beside the items of the same keys in whose area it lies,
    once per item. By area from the outset: names that all counties of a country have would pair each row
    with each county's item."""
    found = [
        own.join(theirs.with_columns(pl.col("area_code").alias(level)), on=[*keys, level], how="inner")
        for level in AREAS
    ]
    return pl.concat(rows.select(found[0].columns) for rows in found).unique(["row", "item_id"])
