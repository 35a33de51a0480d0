"""The areas that certainly lie in the worst fifth of an indicator, and those that cannot be excluded from
it."""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.indicators.definitions import BY_CODE
from pipelines.queries.areas import areas_in
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from pipelines.ranking.process import at_least_chance, clustered, moderated, on_drawing_scale
from pipelines.ranking.standings import DRAWN, seed_of
from pipelines.ranking.worst_sets import worst_sets
from schemas.dtypes import Dtypes
from schemas.scope import Scope

LEVELS = ("county", "prefecture")
"""Levels whose areas are made of townships. Of three thousand townships nobody reads a list of possible
ones."""

WORST: Dtypes = {"area_code": pl.String, "certain": pl.Boolean, "possible": pl.Boolean}

_FIGURES = """
SELECT area_code, level, numerator, denominator, eligible FROM area_values
WHERE level IN ($level, 'township') AND indicator = $indicator AND period = $period AND NOT restated
  AND (denominator > 0 OR numerator <> 0)
"""


@query("all")
def worst_fifth(snapshot: Snapshot, scope: Scope, indicator: str, level: str, period: str) -> pl.DataFrame:
    """One row per ranked area, by code: area_code, ``certain`` and ``possible`` (ranking.worst_sets), all of
    them together with 95 % confidence. None where the indicator is no ratio of sums, is made of times that
    nobody measured, or the level is not made of townships."""
    about = BY_CODE[indicator]
    params = {"level": level, "indicator": indicator, "period": period}
    rows = snapshot.frame(_FIGURES, params)
    ranked = rows.filter("eligible", level=level).select("area_code", "denominator").sort("area_code")
    is_told = about.kind in DRAWN and about.direction != "context" and not about.of_effort
    if not is_told or level not in LEVELS or ranked.height < 2:
        return pl.DataFrame(schema=WORST)
    townships = areas_in(snapshot, scope, period).filter(level="township")
    lies_in = townships.select(area_code="code", area=level)
    clusters = (
        rows.filter(level="township")
        .join(lies_in, on="area_code")
        .select("numerator", "denominator", area_code="area")
    )
    known = moderated(clustered(clusters).join(ranked, on="area_code").sort("area_code"))
    if about.event or about.survey:
        known = at_least_chance(known, about.kind)
    known = on_drawing_scale(known, about.kind).drop_nulls(["estimate", "s2"]).filter(pl.col("s2") > 0)
    if known.height < 2:
        return pl.DataFrame(schema=WORST)
    found = worst_sets(
        known["estimate"].to_numpy(),
        known["s2"].to_numpy(),
        known["freedom"].fill_null(np.inf).to_numpy(),
        about.direction,
        seed=seed_of(f"{level}/{indicator}/{period}", snapshot.jurisdiction.random_seed),
    )
    sets = {"certain": found.certain, "possible": found.possible}
    return known.select("area_code", **{name: pl.Series(flags) for name, flags in sets.items()})
