"""A home before its first snapshot: what of it needs no return, read from the store as it is now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from pipelines.areas import areas_on, load_areas
from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.plans.stored import read_progress
from pipelines.plans.townships import Townships, townships_of
from pipelines.publish.record import count_accepted
from pipelines.queries.scoped import query
from pipelines.store import look_at_store
from schemas.areas import UPPER_LEVELS
from schemas.jurisdiction import Jurisdiction
from schemas.periods import china_date
from schemas.scope import Scope

LOOK_SECONDS = 3.0
_CHANGES = "SELECT count(*) FROM audit"


@dataclass(frozen=True, eq=False)
class Unpublished:
    """``id`` rises with every change of the home. ``accepted``: how many returns were; ``areas``: one row per
    area above the communities that stands today (``named_areas``); ``entries``: the log of the plans."""

    id: str
    jurisdiction_name: str
    synthetic: bool
    accepted: int
    areas: pl.DataFrame
    entries: pl.DataFrame
    spans: pl.DataFrame

    @cached_property
    def jurisdiction(self) -> Jurisdiction:
        return load_jurisdiction(self.jurisdiction_name)

    def townships(self, plan: str) -> Townships:
        """The townships of the plan's area today."""
        return townships_of(self.spans, plan, china_date(now_utc()))


@query(own_check=True, needs=None)
def open_unpublished(home: Home, scope: Scope) -> Unpublished:
    """The home as it is now. Raises HomeError where it is busy or was never made."""
    with look_at_store(home) as store:
        return Unpublished(
            id=f"unpublished-{store.scalar(_CHANGES)}",
            jurisdiction_name=str(store.setting("jurisdiction")),
            synthetic=store.setting("synthetic") == "yes",
            accepted=count_accepted(store),
            areas=named_areas(spans := load_areas(store), china_date(now_utc())),
            entries=read_progress(store),
            spans=spans,
        )


def named_areas(spans: pl.DataFrame, day: date) -> pl.DataFrame:
    """One row per area above the communities on the day: code, level, name, the codes above it and their
    names. ``spans``: the areas of the home."""
    areas = areas_on(spans, day)
    for level in UPPER_LEVELS:
        if level not in areas.columns:
            own = pl.when(pl.col("level") == level).then(pl.col("code"))
            areas = areas.with_columns(own.alias(level))
        names = areas.filter(level=level).select(pl.col("code").alias(level), pl.col("name").alias("_named"))
        joined = areas.join(names.unique(level), on=level, how="left", maintain_order="left")
        areas = joined.rename({"_named": f"{level}_name"})
    return areas
