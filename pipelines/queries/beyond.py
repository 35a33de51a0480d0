"""How long areas have lain beyond the limits of an indicator."""

from __future__ import annotations

import polars as pl

from pipelines.queries.measure_facts import months_in_a_row
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from pipelines.queries.values import periods_to
from schemas.scope import Scope

_CLASSES = """
SELECT area_code, period, limit_class FROM area_values
WHERE level = $level AND indicator = $indicator AND list_contains($periods, period) AND NOT restated
"""


@query()
def months_beyond(snapshot: Snapshot, scope: Scope, indicator: str, level: str, period: str) -> pl.DataFrame:
    """One row per area of the level: area_code, months_beyond, the periods in a row up to this one, at most
    twelve, in which its value lay beyond a limit on the side on which it does now; 0 where it does not. A
    period without a value ends the row."""
    params = {"level": level, "indicator": indicator, "periods": periods_to(period)}
    return count_beyond(snapshot.frame(_CLASSES, params), period)


def count_beyond(classes: pl.DataFrame, period: str) -> pl.DataFrame:
    """The same from one row per area and period: area_code, period, limit_class."""
    sides = classes.select("area_code", "period", side=pl.col("limit_class").str.extract("^(low|high)"))
    now = sides.filter(period=period).select("area_code", now="side")
    same = sides.join(now, on="area_code").with_columns(same=pl.col("side") == pl.col("now"))
    return months_in_a_row(same, "same", period).rename({"run": "months_beyond"})
