"""Community facts summed up the tree: one row per area, a column per numerator and denominator."""

from __future__ import annotations

from functools import cache

import polars as pl

from pipelines.indicators.columns import NULLABLE_COLUMNS, REPORTING_COLUMNS, WAIT_DAYS
from pipelines.indicators.facts import COUNT_COLUMNS, UNCONFIRMED_COLUMNS
from schemas.areas import UPPER_LEVELS, above

_REPORTED = (*REPORTING_COLUMNS, "townships", "townships_expected")
_COUNTED = (*COUNT_COLUMNS, *UNCONFIRMED_COLUMNS)
_AREA = ["level", "area_code"]
ABOVE_TOWNSHIPS = above("township")
_ADDED = (*_COUNTED, *_REPORTED, "roster")


def place_facts(
    facts: pl.DataFrame, communities: pl.DataFrame, successors: pl.DataFrame | None = None
) -> pl.DataFrame:
    """The facts with the township each community lies in on the day of ``communities`` (one row per
    community valid on it). ``successors`` (level, code, successor) leads earlier codes to that day; a
    community unknown there stays with its township, or with what became of it."""
    moved = facts
    if successors is not None:
        moved = follow(follow(facts, "community", successors), "township", successors)
    places = communities.select("community", pl.col("township").alias("place"))
    placed = moved.join(places, on="community", how="left", maintain_order="left")
    return placed.with_columns(pl.coalesce("place", "township").alias("township")).drop("place")


def follow(rows: pl.DataFrame, level: str, successors: pl.DataFrame) -> pl.DataFrame:
    """The rows with the codes of one level replaced by their successors (level, code, successor)."""
    followed = successors.filter(pl.col("level") == level).select(pl.col("code").alias(level), "successor")
    joined = rows.join(followed, on=level, how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce("successor", level).alias(level)).drop("successor")


def reporting_of(reporting: pl.DataFrame, successors: pl.DataFrame | None = None) -> pl.DataFrame:
    """One row per township: expected, accepted, on_time as whole numbers, and townships and
    townships_expected, the returns behind the stocks (they differ where months were combined)."""
    counted = reporting.with_columns(pl.col(*REPORTING_COLUMNS).cast(pl.Int64))
    counted = counted.with_columns(pl.min_horizontal("accepted", "expected").alias("accepted"))
    counted = counted.with_columns(pl.min_horizontal("on_time", "accepted").alias("on_time"))
    if "townships" not in counted.columns:
        counted = counted.with_columns(townships="accepted", townships_expected="expected")
    if successors is not None:
        counted = follow(counted, "township", successors)
    return counted.group_by("township").agg(pl.col(*_REPORTED).sum())


def sum_areas(
    placed: pl.DataFrame,
    communities: pl.DataFrame,
    areas: pl.DataFrame,
    reporting: pl.DataFrame,
    correcting: pl.DataFrame,
) -> pl.DataFrame:
    """One row per area, township to the top, whether it reported or not: level, area_code, province, the
    sums of the facts and of reporting, roster (communities valid), correcting, the median wait.

    ``placed`` comes from place_facts, ``reporting`` from reporting_of; ``correcting`` has one row per
    township (column township) whose correction was rejected and is still to come."""
    townships = _sum_townships(placed, communities, areas, reporting).with_columns(
        pl.col("township").is_in(correcting["township"].implode()).alias("correcting")
    )
    waits = placed.select("township", WAIT_DAYS).explode(WAIT_DAYS).drop_nulls()
    waits = waits.join(townships.select("township", *ABOVE_TOWNSHIPS), on="township")
    return _sum_levels(areas, townships, waits)


def _sum_townships(
    placed: pl.DataFrame, communities: pl.DataFrame, areas: pl.DataFrame, reporting: pl.DataFrame
) -> pl.DataFrame:
    sums = placed.group_by("township").agg(_sums(_COUNTED))
    rosters = communities.group_by("township").agg(pl.len().cast(pl.Int64).alias("roster"))
    known = areas.filter(pl.col("level") == "township").select(
        pl.col("code").alias("township"), *ABOVE_TOWNSHIPS
    )
    for part in (sums, reporting, rosters):
        known = known.join(part, on="township", how="left")
    return known


def _sum_levels(areas: pl.DataFrame, townships: pl.DataFrame, waits: pl.DataFrame) -> pl.DataFrame:
    """All levels in one step: townships stand once under each area that they lie in."""
    sums = _by_level(townships).group_by(_AREA).agg(*_sums(_ADDED), pl.col("correcting").any())
    medians = (
        _by_level(waits.select(*UPPER_LEVELS, WAIT_DAYS)).group_by(_AREA).agg(pl.col(WAIT_DAYS).median())
    )
    order = pl.DataFrame({"level": UPPER_LEVELS, "place": range(len(UPPER_LEVELS))})
    rows = areas.rename({"code": "area_code"}).join(order, on="level", maintain_order="left").sort("place")
    for part in (sums, medians):
        rows = rows.join(part, on=_AREA, how="left", maintain_order="left")
    zero = [column for column in _ADDED if column not in NULLABLE_COLUMNS]
    return rows.select(
        *_AREA,
        "province",
        pl.col(zero).fill_null(0),
        *sorted(NULLABLE_COLUMNS),
        pl.col("correcting").fill_null(False),
        WAIT_DAYS,
        has_return=(pl.col("communities").fill_null(0) > 0) | (pl.col("townships").fill_null(0) > 0),
    )


def _by_level(rows: pl.DataFrame) -> pl.DataFrame:
    """Each row once per level: level and area_code, that of the area it lies in there, null where there is
    none."""
    counted = [name for name in rows.columns if name not in UPPER_LEVELS]
    return pl.concat(
        rows.select(*counted, pl.lit(level).alias("level"), pl.col(level).alias("area_code"))
        for level in UPPER_LEVELS
    )


def list_communities(
    placed: pl.DataFrame,
    communities: pl.DataFrame,
    reporting: pl.DataFrame,
    correcting: pl.DataFrame,
    include_missing: bool,
) -> pl.DataFrame:
    """The columns of sum_areas, one row per community: those of the facts, and with ``include_missing``
    those of the roster that no accepted return holds. Reporting figures are those of its township."""
    sums = placed.group_by("community").agg(
        pl.col("township").first(), *_sums(_COUNTED), pl.col(WAIT_DAYS).explode().median()
    )
    if include_missing:
        missing = communities.select("community", "township").join(sums, on="community", how="anti")
        sums = pl.concat([sums, missing], how="diagonal")
    zero = [c for c in (*_COUNTED, *_REPORTED) if c not in NULLABLE_COLUMNS]
    return (
        sums.join(communities.select("community", "province"), on="community", how="left")
        .join(reporting, on="township", how="left")
        .select(
            pl.lit("community").alias("level"),
            pl.col("community").alias("area_code"),
            "province",
            pl.col(zero).fill_null(0),
            pl.lit(1, pl.Int64).alias("roster"),
            *sorted(NULLABLE_COLUMNS),
            pl.col("township").is_in(correcting["township"].implode()).alias("correcting"),
            WAIT_DAYS,
            has_return=pl.col("communities").fill_null(0) > 0,
        )
    )


@cache
def _sums(columns: tuple[str, ...]) -> list[pl.Expr]:
    """The sum of each; of a column that may be null it is null where nothing is known."""
    return [
        pl.when(pl.col(column).count() > 0).then(pl.col(column).sum())
        if column in NULLABLE_COLUMNS
        else pl.col(column).sum()
        for column in columns
    ]
