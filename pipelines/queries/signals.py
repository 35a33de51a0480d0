"""Signals of a snapshot: what a supervisor should look at."""

from __future__ import annotations

import polars as pl

from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from pipelines.signals.status import dismissal_rates, with_status
from schemas.scope import Scope

_SIGNALS = """
SELECT * FROM signals
ORDER BY period DESC, array_position(['legal', 'look', 'note'], severity), code, level, area_code, signal_id
"""
_DISMISSALS = "SELECT * FROM signal_dismissals"
_AREAS = """
SELECT level, code AS area_code, name, township, county, prefecture, first_period, last_period FROM areas
"""


@query(needs="matters")
def signals(snapshot: Snapshot, scope: Scope) -> pl.DataFrame:
    """One row per signal, the newest and gravest first: the columns of SIGNALS and STATUS
    (pipelines.signals.status), the area's name and the codes and names of its township, county and
    prefecture."""
    found = with_status(snapshot.frame(_SIGNALS), snapshot.frame(_DISMISSALS))
    areas = snapshot.frame(_AREAS)
    placed = found.join(areas, on=["level", "area_code"], how="left", maintain_order="left").filter(
        pl.col("name").is_null()
        | ((pl.col("period") >= pl.col("first_period")) & (pl.col("period") <= pl.col("last_period")))
    )
    once = placed.unique("signal_id", keep="first", maintain_order=True).drop("first_period", "last_period")
    for level in ("township", "county", "prefecture"):
        names = areas.filter(pl.col("level") == level).sort("first_period").unique("area_code", keep="last")
        once = once.join(
            names.select(pl.col("area_code").alias(level), pl.col("name").alias(f"{level}_name")),
            on=level,
            how="left",
            maintain_order="left",
        )
    return once


@query(needs="matters")
def signal_rates(snapshot: Snapshot, scope: Scope) -> pl.DataFrame:
    """One row per kind of signal that was found: code, signals, dismissed."""
    return dismissal_rates(with_status(snapshot.frame(_SIGNALS), snapshot.frame(_DISMISSALS)))


@query(needs="matters")
def open_signal_count(snapshot: Snapshot, scope: Scope, period: str, level: str, code: str) -> int:
    """How many open signals of a period lie in an area, its own and those of all areas in it."""
    rows = signals(snapshot, scope).filter(pl.col("period") == period, pl.col("status") == "open")
    if (level, code) == snapshot.top:
        return rows.height
    own = (pl.col("level") == level) & (pl.col("area_code") == code)
    inside = pl.col(level) == code if level in ("township", "county", "prefecture") else pl.lit(False)
    return rows.filter(own | inside.fill_null(False)).height
