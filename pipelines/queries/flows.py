"""What came and went, beside the figures it made."""

from __future__ import annotations

import polars as pl

from pipelines.indicators.flows import STOCK_OF
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from schemas.scope import Scope

MOVED = ("begun", "came_back", "ended", "vanished")

_OF_LEVEL = """
SELECT area_code, register, begun, came_back, ended, vanished FROM flows
WHERE level = $level AND period = $period AND list_contains($registers, register)
  AND ($code IS NULL OR area_code = $code)
"""


@query()
def flows_of(
    snapshot: Snapshot, scope: Scope, level: str, period: str, indicators: list[str], code: str | None = None
) -> pl.DataFrame:
    """One row per area of the level and indicator of ``indicators`` that counts the stock of a register:
    area_code, indicator, and MOVED since the period before. A community without a row stood still, or was not
    in both periods."""
    asked = {register: stock for register, stock in STOCK_OF.items() if stock in indicators}
    params = {"level": level, "period": period, "registers": list(asked), "code": code}
    rows = snapshot.frame(_OF_LEVEL, params) if asked else pl.DataFrame(schema=_NONE)
    named = rows.with_columns(indicator=pl.col("register").replace_strict(asked, return_dtype=pl.String))
    return named.select("area_code", "indicator", *MOVED)


_NONE = {"area_code": pl.String, "register": pl.String} | dict.fromkeys(MOVED, pl.Int64)
