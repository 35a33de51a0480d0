"""Clues counted by area, department and burden in a period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import polars as pl

from pipelines.areas import taken_in
from pipelines.base.names import commonest_spellings, name_key
from pipelines.clues.withholding import shown_below
from schemas.areas import LEVELS, UPPER_LEVELS, above, level_depth
from schemas.clue_counts import BELOW_THE_COUNTY, CLUE_COUNTS, COUNTS
from schemas.clues import ENDED_STEPS, UPHELD

_COUNTY_AND_ABOVE = UPPER_LEVELS[:-1]
(_COUNT,) = BELOW_THE_COUNTY


class ClueLog(NamedTuple):
    """What is counted of clues, without sender, contact and text. ``clues``: one row per clue that is not
    merged with another (clue_id, area_level, area_code, burden, department, received_on, answer_due, outcome,
    answered_on); ``steps``: one per step with one (clue_id, sequence, acted_on, to_step)."""

    clues: pl.DataFrame
    steps: pl.DataFrame


class Tree(NamedTuple):
    """The areas on a day: those above the communities, the communities (areas_on, communities_on), and every
    span of validity."""

    day: date
    above: pl.DataFrame
    communities: pl.DataFrame
    spans: pl.DataFrame


def count_in(log: ClueLog, first: date, last: date) -> pl.DataFrame:
    """One row per clue that counts for anything between two days: its columns and COUNTS, each 0 or 1. A clue
    is decided on the day of its last answer; what it was found to be is what stands now."""
    decided = pl.col("answered_on").is_between(first, last).fill_null(False)
    upheld = pl.col("outcome").is_in(UPHELD)
    waits = log.steps.filter(pl.col("acted_on") <= last).sort("sequence").group_by("clue_id").last()
    open_then = waits.filter(~pl.col("to_step").is_in(ENDED_STEPS))["clue_id"].implode()
    facts = {
        "received": pl.col("received_on").is_between(first, last),
        "decided": decided,
        "upheld": decided & upheld,
        "not_upheld": decided & (pl.col("outcome") == "not_upheld"),
        "unclear": decided & ~upheld & (pl.col("outcome") != "not_upheld"),
        "overdue": (pl.col("answer_due") < last) & pl.col("clue_id").is_in(open_then),
    }
    counted = log.clues.with_columns(holds.cast(pl.Int64).alias(name) for name, holds in facts.items())
    return counted.filter(pl.any_horizontal(pl.col(COUNTS) > 0))


def add_up(clues: pl.DataFrame, tree: Tree, period: str, below: bool) -> pl.DataFrame:
    """The rows of CLUE_COUNTS of a period. ``clues``: from count_in; ``tree``: of the period's last day;
    ``below``: townships and communities too."""
    placed = _placed(clues, tree)
    found = [rows for level in _COUNTY_AND_ABOVE for rows in _margins(placed, level)]
    rows = pl.concat(found).with_columns(withheld=pl.lit(False))
    if below:
        rows = pl.concat([rows, _lower(placed, tree)], how="diagonal")
    return rows.with_columns(period=pl.lit(period)).select(
        pl.col(name).cast(dtype) for name, dtype in CLUE_COUNTS.items()
    )


def _placed(clues: pl.DataFrame, tree: Tree) -> pl.DataFrame:
    """The clues with the areas they lie in on the tree, a column per level; those of an area that ended
    lie in the one it went into. The widest area has all of them, wherever they lie."""
    moved = [
        taken_in(tree.spans, level, tree.day).select(
            pl.lit(level).alias("area_level"), area_code="code", now="now"
        )
        for level in clues["area_level"].unique().sort()
    ]
    led = clues.join(pl.concat(moved), on=["area_level", "area_code"], how="left")
    named = led.with_columns(area_code=pl.coalesce("now", "area_code"))
    known = named.join(_lineages(tree), on=["area_level", "area_code"], how="left")
    top = tree.above.sort(level_depth(), "code").row(0, named=True)
    return known.with_columns(pl.lit(top["code"]).alias(top["level"]))


def _lineages(tree: Tree) -> pl.DataFrame:
    """One row per area that stands: area_level, area_code, and a column per level, null below its own."""
    own = pl.when(pl.col("level") == "township").then("code").alias("township")
    upper = tree.above.select(*above("township"), own, area_level="level", area_code="code").with_columns(
        community=pl.lit(None, pl.String)
    )
    lowest = tree.communities.select(pl.lit("community").alias("area_level"), *LEVELS, area_code="community")
    return pl.concat([upper.select(lowest.columns), lowest])


def _margins(placed: pl.DataFrame, level: str) -> Iterator[pl.DataFrame]:
    """The counts of every area of a level: all, by department, by burden."""
    here = placed.drop_nulls(level).with_columns(area_code=level, level=pl.lit(level))
    named = here.with_columns(name_key(pl.col("department")).alias("key"))
    by_department = named.drop("department").rename({"key": "department"}).drop_nulls("department")
    for rows, by in ((here, None), (by_department, "department"), (here, "burden")):
        counted = rows.group_by("level", "area_code", *([by] if by else [])).agg(pl.col(COUNTS).sum())
        yield _with_margins(counted, _names(placed))


def _with_margins(counted: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """The rows with both margins, null where the row is of all, and the name of the department."""
    lacking = [name for name in ("department", "burden") if name not in counted.columns]
    rows = counted.with_columns(pl.lit(None, pl.String).alias(name) for name in lacking)
    named = rows.join(names, on="department", how="left")
    return named.select("level", "area_code", "department", "name", "burden", *COUNTS)


def _names(clues: pl.DataFrame) -> pl.DataFrame:
    """department (as names are compared) and name, as it is written most often."""
    counted = clues.group_by("department").len()
    return commonest_spellings(counted, "department").rename({"key": "department"})


_LOWER = {"level": pl.String, "area_code": pl.String, _COUNT: pl.Int64}


def _lower(placed: pl.DataFrame, tree: Tree) -> pl.DataFrame:
    """The rows of townships, and of the communities of those that show their count."""
    nearest = pl.coalesce(*above("township"))
    affected = placed.select(nearest.alias("around")).drop_nulls().unique()["around"].implode()
    townships = tree.above.filter(level="township").select(nearest.alias("around"), code="code")
    counted = _counted(placed, townships.filter(pl.col("around").is_in(affected)), "township")
    inside = _counted(placed, tree.communities.select(around="township", code="community"), "community")
    found: list[tuple[str, str, int | None]] = []
    for parts in counted.values():
        shown, shown_inside = shown_below(parts, {code: inside.get(code, {}) for code in parts})
        found += [("township", code, count if code in shown else None) for code, count in parts.items()]
        found += [
            ("community", code, count if code in shown_inside else None)
            for township in sorted(shown)
            for code, count in inside.get(township, {}).items()
        ]
    rows = pl.DataFrame(found, schema=_LOWER, orient="row")
    return rows.with_columns(withheld=pl.col(_COUNT).is_null())


def _counted(placed: pl.DataFrame, asked: pl.DataFrame, level: str) -> dict[str, dict[str, int]]:
    """By the area around it, every area of ``asked`` (code, around) and its clues, none among them."""
    sums = placed.group_by(pl.col(level).alias("code")).agg(pl.col(_COUNT).sum())
    counted = asked.join(sums, on="code", how="left").with_columns(pl.col(_COUNT).fill_null(0))
    by_area: dict[str, dict[str, int]] = {}
    for around, code, count in counted.sort("around", "code").select("around", "code", _COUNT).iter_rows():
        by_area.setdefault(around, {})[code] = count
    return by_area
