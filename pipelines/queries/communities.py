"""Values of communities, computed when they are asked for by the formula that computed everything else."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pipelines.areas import successor_map
from pipelines.indicators.aggregate import community_values as compute_values
from pipelines.indicators.columns import STATING
from pipelines.indicators.definitions import BY_CODE
from pipelines.indicators.facts import FACT_COLUMNS
from pipelines.publish.combining import combine_facts, combine_townships
from pipelines.publish.reporting import accepted_returns, reporting_frame
from pipelines.queries.areas import areas_in
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from schemas.areas import AREA_COLUMNS
from schemas.periods import end_of, months_of
from schemas.scope import Scope

_FACTS = "SELECT * FROM community_facts WHERE list_contains($periods::VARCHAR[], period)"
_FACTS_OF_SOME = """
SELECT * FROM community_facts
WHERE community BETWEEN $lowest AND $highest AND list_contains($periods::VARCHAR[], period)
  AND community IN (SELECT unnest($communities::VARCHAR[]))
"""
_RETURNS = """
SELECT township_code, period, sequence, on_time FROM returns WHERE list_contains($periods::VARCHAR[], period)
"""
_TREES = "SELECT DISTINCT first_period FROM areas WHERE first_period <= $period ORDER BY first_period"
_AREAS = "SELECT * FROM areas WHERE last_period >= $first AND first_period <= $last"
_REPORTING = ("township", "period", "expected", "accepted", "on_time", "townships", "townships_expected")
_AT = "@"
"""Joins a code and a period to a key."""


@query()
def community_values(
    snapshot: Snapshot,
    scope: Scope,
    indicators: Sequence[str],
    periods: Sequence[str],
    communities: list[str] | None = None,
) -> pl.DataFrame:
    """One row per community of an accepted return, period the snapshot has (months, quarters, years) and
    indicator: the columns of area_values. Too small to be ranked, every one says so as its reason. Changes
    are not computed.

    Every community in every period is computed as a community of its own, so that twelve cost one call.
    """
    found = [_month_facts(snapshot, [p for p in periods if p in snapshot.periods], communities)]
    found += [_span_facts(snapshot, scope, p, communities) for p in periods if p in snapshot.spans]
    facts, reporting = (pl.concat(frames) for frames in zip(*found, strict=True))
    keyed = facts.with_columns(_key("community"), _key("township"))
    places = keyed.select("community", "township", province=pl.lit(snapshot.top[1]))
    values = compute_values(
        keyed,
        places,
        reporting.with_columns(_key("township")).drop("period"),
        periods[-1],
        snapshot.jurisdiction,
        [BY_CODE[code] for code in indicators if code in snapshot.indicators],
    )
    parts = pl.col("area_code").str.split_exact(_AT, 1)
    return values.with_columns(
        area_code=parts.struct.field("field_0"), period=parts.struct.field("field_1")
    ).sort("period", "area_code", "indicator")


def _month_facts(
    snapshot: Snapshot, months: list[str], communities: list[str] | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The facts of months, and the reporting frame (with a column period) of townships that handed in."""
    accepted = accepted_returns(snapshot.frame(_RETURNS, {"periods": months}))
    one = pl.lit(1, pl.Int64)
    told = accepted.with_columns(
        pl.col("accepted", "on_time").cast(pl.Int64), expected=one, townships=one, townships_expected=one
    )
    return _read_facts(snapshot, months, communities), told.select(_REPORTING)


def _span_facts(
    snapshot: Snapshot, scope: Scope, span: str, communities: list[str] | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The same of a quarter or year, as publishing puts it together for the areas above."""
    months = months_of(span)
    moved = _moves(snapshot, months)
    wanted = communities if communities is None else [*communities, *_predecessors(moved, communities)]
    facts = _read_facts(snapshot, months, wanted)
    by_month = {month: facts.filter(period=month) for month in months}
    returns = snapshot.frame(_RETURNS, {"periods": months})
    reporting = {
        month: reporting_frame(
            areas_in(snapshot, scope, month).filter(level="township")["code"], returns, month
        )
        for month in months
    }
    told = combine_townships(span, reporting, moved.get).with_columns(period=pl.lit(span))
    return combine_facts(span, by_month, moved.get), told.select(_REPORTING)


def _moves(snapshot: Snapshot, months: list[str]) -> dict[str, pl.DataFrame]:
    """By month whose tree is not that of the last one: what became of its areas."""
    first, last = months[0], months[-1]
    trees = snapshot.frame(_TREES, {"period": last})["first_period"].to_list()
    changed = [month for month in months if month < trees[-1]]
    if not changed:
        return {}
    areas = snapshot.frame(_AREAS, {"first": first, "last": last}).select(*AREA_COLUMNS).unique()
    return {month: successor_map(areas, end_of(month), end_of(last)) for month in changed}


def _predecessors(moved: dict[str, pl.DataFrame], communities: list[str]) -> list[str]:
    taken_in = (pl.col("level") == "community") & pl.col("successor").is_in(communities)
    return sorted({code for rows in moved.values() for code in rows.filter(taken_in)["code"]})


def _read_facts(snapshot: Snapshot, months: list[str], communities: list[str] | None) -> pl.DataFrame:
    if communities is None:
        return _with_later_columns(snapshot.frame(_FACTS, {"periods": months}))
    # The bounds let DuckDB skip the rows of other townships: the table is sorted by community.
    bounds = {"lowest": min(communities, default=""), "highest": max(communities, default="")}
    params = {"periods": months, **bounds, "communities": communities}
    return _with_later_columns(snapshot.frame(_FACTS_OF_SOME, params))


def _with_later_columns(facts: pl.DataFrame) -> pl.DataFrame:
    """The facts with the columns that came after the snapshot was published, empty: what is summed up is the
    same, and no indicator of the snapshot asks for them. Before flows could be left empty all were stated."""
    later = {name: dtype for name, dtype in FACT_COLUMNS.items() if name not in facts.columns}
    return facts.with_columns(
        pl.lit(1 if name in STATING.values() else None, dtype).alias(name) for name, dtype in later.items()
    )


def _key(column: str) -> pl.Expr:
    return pl.concat_str(column, "period", separator=_AT).alias(column)
