"""Values of communities, computed when they are asked for by the formula that computed everything else."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pipelines.indicators.aggregate import community_values as compute_values
from pipelines.indicators.definitions import BY_CODE
from pipelines.publish.reporting import accepted_returns
from pipelines.queries.snapshot import Snapshot

_FACTS = "SELECT * FROM community_facts WHERE period BETWEEN $first AND $last"
_FACTS_OF_SOME = """
SELECT * FROM community_facts
WHERE community BETWEEN $lowest AND $highest AND period BETWEEN $first AND $last
  AND community IN (SELECT unnest($communities))
"""
_RETURNS = """
SELECT township_code, period, sequence, on_time FROM returns
WHERE period BETWEEN $first AND $last AND township_code IN (SELECT unnest($townships))
"""
_AT = "@"
"""Joins a code and a period to a key."""


def community_values(
    snapshot: Snapshot, indicators: Sequence[str], first: str, last: str, communities: list[str] | None = None
) -> pl.DataFrame:
    """One row per community of an accepted return, period from first to last and indicator: the columns of
    area_values. Too small to be ranked, every one says so as its reason. Changes are not computed.

    Every community in every month is computed as a community of its own, so that twelve months cost one call.
    """
    span = {"first": first, "last": last}
    facts = _read_facts(snapshot, span, communities)
    returns = snapshot.frame(_RETURNS, {**span, "townships": facts["township"].unique().to_list()})
    keyed = facts.with_columns(_key("community"), _key("township"))
    places = keyed.select("community", "township", province=pl.lit(snapshot.top[1]))
    values = compute_values(
        keyed, places, _reporting(returns), last, snapshot.jurisdiction,
        [BY_CODE[code] for code in indicators],
    )
    parts = pl.col("area_code").str.split_exact(_AT, 1)
    return values.with_columns(
        area_code=parts.struct.field("field_0"), period=parts.struct.field("field_1")
    ).sort("period", "area_code", "indicator")


def _read_facts(snapshot: Snapshot, span: dict[str, str], communities: list[str] | None) -> pl.DataFrame:
    if communities is None:
        return snapshot.frame(_FACTS, span)
    # The bounds let DuckDB skip the rows of other townships: the table is sorted by community.
    bounds = {"lowest": min(communities, default=""), "highest": max(communities, default="")}
    return snapshot.frame(_FACTS_OF_SOME, {**span, **bounds, "communities": communities})


def _key(column: str) -> pl.Expr:
    return pl.concat_str(column, "period", separator=_AT).alias(column)


def _reporting(returns: pl.DataFrame) -> pl.DataFrame:
    """The reporting frame of townships with an accepted return, their codes joined with the period."""
    accepted = accepted_returns(returns).with_columns(_key("township"))
    return accepted.select("township", "accepted", "on_time", expected=pl.lit(True))
