"""The tables of a snapshot that say who pushes what."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.indicators.by_whom import (
    BY_DEPARTMENT,
    BY_LEVEL,
    add_values,
    community_denominators,
    placed_townships,
    sum_communities,
    sum_pushed,
)
from pipelines.indicators.facts import States
from pipelines.indicators.facts.rebounds import returned_rows
from pipelines.indicators.pushed import OWN_LEVELS, STOCKS, department_names, own_facts, pushed_facts
from pipelines.publish.cache import Frames
from pipelines.publish.inputs import Inputs
from schemas.areas import UPPER_LEVELS
from schemas.by_whom import AREA_VALUES_BY_LEVEL, DEPARTMENT_VALUES
from schemas.dtypes import Dtypes
from schemas.periods import end_of


def pushed_frames(
    registers: Mapping[str, pl.LazyFrame],
    unconfirmed: Mapping[str, pl.LazyFrame],
    period: str,
    inputs: Inputs,
    facts: pl.DataFrame,
    tree: str,
) -> Frames:
    """What a month's rows say about who pushes: ``levels`` and ``departments``, numerators by area (of the
    tree, named by its first month), indicator and level, or department; ``names`` of the departments. The
    newest month has communities in ``levels`` and townships in ``departments``: its pages go down to them."""
    newest = period == inputs.periods[-1]
    lists = inputs.lists_of(period)
    pushed = pushed_facts(registers, period, inputs.jurisdiction, lists, facts, unconfirmed)
    day = end_of(tree)
    townships = placed_townships(pushed, inputs.communities_on(day), inputs.areas_on(day))
    levels = [sum_pushed(townships, BY_LEVEL), *([sum_communities(pushed)] if newest else [])]
    covered = UPPER_LEVELS if newest else UPPER_LEVELS[:-1]
    return {
        "levels": pl.concat(levels),
        "departments": sum_pushed(townships, BY_DEPARTMENT, covered),
        "names": department_names(registers, unconfirmed),
    }


def own_frames(
    registers: Mapping[str, pl.LazyFrame],
    unconfirmed: Mapping[str, pl.LazyFrame],
    period: str,
    inputs: Inputs,
    states: States,
    facts: pl.DataFrame,
) -> Frames:
    """By level of an area (OWN_LEVELS): the community facts of what its own government pushes."""
    returned = returned_rows(registers, states).collect()
    given = (inputs.jurisdiction, inputs.lists_of(period), returned)
    return {
        level: own_facts(registers, period, *given, own, facts, unconfirmed)
        for level, own in OWN_LEVELS.items()
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
