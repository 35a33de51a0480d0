"""What a verification sample is drawn from: the communities of a county with an accepted return of a month,
and what they reported."""

from __future__ import annotations

import polars as pl

from pipelines.inspections.draw import FRAME, HEAVY
from pipelines.inspections.drawing import Source
from pipelines.queries.areas import areas_in, communities_in
from pipelines.queries.registers import register_rows
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from schemas.errors import UserError
from schemas.inspections import COUNTED
from schemas.scope import Scope

EVERY_ROW = 10**9

_REPORTED = "SELECT community, township FROM community_facts WHERE period = $period"
_LATE = """
SELECT DISTINCT township_code AS township FROM returns
WHERE period = $period AND replaces IS NOT NULL AND NOT on_time
"""
_SIGNALS = """
SELECT DISTINCT area_code AS code FROM signals
WHERE period = $period AND level IN ('community', 'township') AND severity IN ('look', 'legal')
"""


@query(needs="inspections")
def inspection_frame(snapshot: Snapshot, scope: Scope, county: str, period: str) -> pl.DataFrame:
    """One row per community of an accepted return of the month in the county: the columns of
    pipelines.inspections.draw.FRAME and community_name. Weight 3 where its township corrected late (a
    correction was accepted after the due day) or, in a snapshot with signals, one of ``look`` or above fired
    for it or its township, dismissed or not: a dismissal must not steer a draw; else 1. Raises UserError
    where there is no such county or none of its townships has reported."""
    townships = areas_in(snapshot, scope, period).filter(level="township", county=county)
    reported = snapshot.frame(_REPORTED, {"period": period})
    placed = reported.filter(pl.col("township").is_in(townships["code"].implode()))
    if period not in snapshot.periods or placed.is_empty():
        raise UserError("INS-104", area=county, period=period)
    late = snapshot.frame(_LATE, {"period": period})["township"]
    signalled = _signalled(snapshot, period)
    heavy = (
        pl.col("township").is_in(late.implode())
        | pl.col("township").is_in(signalled.implode())
        | pl.col("community").is_in(signalled.implode())
    )
    names = communities_in(snapshot, scope, period).select(community="code", community_name="name")
    return (
        placed.with_columns(weight=pl.when(heavy).then(HEAVY).otherwise(1).cast(pl.Int64))
        .join(names, on="community", how="left")
        .rename({"community": "community_code", "township": "township_code"})
        .select(*FRAME, "community_name")
        .sort("community_code")
    )


@query(needs="inspections")
def inspection_source(snapshot: Snapshot, scope: Scope, county: str, period: str) -> Source:
    """All that a sample of the county and month is drawn from. Raises UserError as ``inspection_frame``."""
    frame = inspection_frame(snapshot, scope, county, period)
    registers = {
        key: register_rows(snapshot, scope, key, "county", county, period, EVERY_ROW) for key in COUNTED
    }
    return Source(county, period, snapshot.id, frame, registers)


def _signalled(snapshot: Snapshot, period: str) -> pl.Series:
    """Codes of communities and townships with a signal; none in a snapshot that has no table of them."""
    if "signals" not in snapshot.manifest["rows"]:
        return pl.Series("code", [], dtype=pl.String)
    return snapshot.frame(_SIGNALS, {"period": period})["code"]
