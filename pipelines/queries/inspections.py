"""What verification samples say of the figures of a snapshot."""

from __future__ import annotations

import polars as pl

from pipelines.queries.registers import register_behind
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from schemas.inspections import ALL, COUNTED
from schemas.periods import last_month
from schemas.scope import Scope

_OF_PERIOD = "SELECT * FROM inspections WHERE period = $period ORDER BY area_code, register"


@query()
def recounts_in(snapshot: Snapshot, scope: Scope, period: str) -> pl.DataFrame:
    """One row per county and register, ``all`` for all together, that was recounted in the month (the last
    one of a quarter or year): columns of schemas.inspections.INSPECTIONS."""
    return snapshot.frame(_OF_PERIOD, {"period": last_month(period)})


@query()
def recount_periods(snapshot: Snapshot, scope: Scope) -> list[str]:
    """Months in which any county was recounted, oldest first."""
    return snapshot.frame("SELECT DISTINCT period FROM inspections ORDER BY period")["period"].to_list()


@query()
def recount_factors(
    snapshot: Snapshot, scope: Scope, period: str, area: str | None = None, indicator: str | None = None
) -> pl.DataFrame:
    """One row per county (the one that is named) and indicator (the one that is named) that counts rows of a
    register which was recounted in the month: area_code, indicator, factor, lower, upper, verdict."""
    codes = snapshot.indicators if indicator is None else [indicator]
    behind = [(code, register) for code in codes if (register := register_behind(code)) in COUNTED]
    registers = pl.DataFrame(behind, schema=["indicator", "register"], orient="row")
    typed = registers.cast({"indicator": pl.String, "register": pl.String})
    rows = recounts_in(snapshot, scope, period)
    chosen = rows if area is None else rows.filter(area_code=area)
    return (
        chosen.join(typed, on="register")
        .select("area_code", "indicator", "factor", "lower", "upper", "verdict")
        .sort("area_code", "indicator")
    )


@query()
def recount_verdicts(snapshot: Snapshot, scope: Scope, level: str, period: str) -> pl.DataFrame:
    """One row per area of the level whose recount in the month says something: area_code, recount. outside
    where all registers together or any of them is; inside where all together are; an area whose second
    stage is still to be visited has none."""
    rows = recounts_in(snapshot, scope, period).filter(level=level)
    outside = (pl.col("verdict") == "outside").any()
    inside = ((pl.col("register") == ALL) & (pl.col("verdict") == "inside")).any()
    said = pl.when(outside).then(pl.lit("outside")).when(inside).then(pl.lit("inside"))
    return rows.group_by("area_code", maintain_order=True).agg(said.alias("recount")).drop_nulls("recount")


@query()
def faked_rows(snapshot: Snapshot, scope: Scope, level: str, period: str) -> pl.DataFrame:
    """One row per area of the level that was recounted in the month: area_code, rows_faked: whether the
    recount of all registers together lies wholly outside what is tolerated."""
    rows = recounts_in(snapshot, scope, period).filter(level=level, register=ALL)
    return rows.select("area_code", rows_faked=(pl.col("verdict") == "outside").fill_null(False))
