"""The tables of a snapshot that say who pushes what."""

from __future__ import annotations

import polars as pl

from pipelines.engine.frames import Frames
from pipelines.engine.month import COMMUNITIES, NAMES, PUSHED
from pipelines.indicators.by_whom import (
    BY_DEPARTMENT,
    BY_LEVEL,
    add_values,
    community_denominators,
    placed_townships,
    sum_pushed,
)
from pipelines.indicators.pushed import STOCKS, department_names
from pipelines.publish.by_unit import ByUnit
from schemas.areas import UPPER_LEVELS
from schemas.by_whom import AREA_VALUES_BY_LEVEL, DEPARTMENT_VALUES
from schemas.dtypes import Dtypes


def pushed_frames(pushed: ByUnit, areas: pl.DataFrame) -> Frames:
    """What a month says about who pushes, from what each unit says (pushed_of): ``levels`` and
    ``departments``, numerators by area, indicator and level, or department; ``names`` of the departments. The
    newest month has communities in ``levels`` and townships in ``departments``: its pages go down to them."""
    townships = placed_townships(pushed.joined(PUSHED), areas)
    communities = pushed.joined(COMMUNITIES)
    levels = [sum_pushed(townships, BY_LEVEL), communities]
    covered = UPPER_LEVELS if communities.height else UPPER_LEVELS[:-1]
    return {
        "levels": pl.concat(levels),
        "departments": sum_pushed(townships, BY_DEPARTMENT, covered),
        "names": department_names(pushed.joined(NAMES)),
    }


def level_rows(frames: Frames, month: str, values: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """A month's rows of area_values_by_level: ``frames`` what pushed_frames gives, ``values`` the area
    values, ``facts`` those of communities."""
    return _typed(_valued(frames["levels"], month, values, facts), AREA_VALUES_BY_LEVEL)


def department_rows(frames: Frames, month: str, values: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """A month's rows of department_values; the arguments are those of ``level_rows``."""
    valued = _valued(frames["departments"], month, values, facts)
    return _typed(valued.join(frames["names"], on="department", how="left"), DEPARTMENT_VALUES)


def _valued(sums: pl.DataFrame, month: str, values: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    areas = values.filter(pl.col("indicator").is_in(STOCKS), ~pl.col("restated"))
    denominators = [
        areas.select("level", "area_code", "indicator", "denominator"),
        community_denominators(facts),
    ]
    return add_values(sums, pl.concat(denominators)).with_columns(period=pl.lit(month))


def _typed(rows: pl.DataFrame, schema: Dtypes) -> pl.DataFrame:
    return rows.select(pl.col(name).cast(dtype) for name, dtype in schema.items())
