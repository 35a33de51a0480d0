"""What returns are checked against: the areas of their month, the jurisdiction's settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from pipelines.areas import Stages, areas_on, load_areas, rosters, taken_in
from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.store import Store
from schemas.jurisdiction import Jurisdiction
from schemas.periods import end_of

Stage = tuple[int, int]


@dataclass
class Context:
    """The surroundings of a run. Area frames are worked out once for all periods that end in one stage of the
    tree, and kept."""

    areas: pl.DataFrame
    jurisdiction: Jurisdiction
    _townships: dict[Stage, pl.DataFrame] = field(default_factory=dict)
    _rosters: dict[Stage, pl.DataFrame] = field(default_factory=dict)
    _moved: dict[Stage, pl.DataFrame] = field(default_factory=dict)
    _sources: dict[Stage, pl.DataFrame] = field(default_factory=dict)

    @cached_property
    def _stages(self) -> Stages:
        return Stages(self.areas)

    def _kept(
        self, found: dict[Stage, pl.DataFrame], period: str, find: Callable[[str], pl.DataFrame]
    ) -> pl.DataFrame:
        stage = self._stages.of(end_of(period))
        if stage not in found:
            found[stage] = find(period)
        return found[stage]

    def townships(self, period: str) -> pl.DataFrame:
        """One row per township valid at the period's end: code, name, county."""
        return self._kept(self._townships, period, self._find_townships)

    def roster(self, period: str) -> pl.DataFrame:
        """One row per community valid at the period's end: township, community_code, community_name,
        community_kind (as prefilled)."""
        return self._kept(self._rosters, period, lambda of: rosters(self.areas, end_of(of)))

    def moved(self, period: str) -> pl.DataFrame:
        """One row per community that went into one that stands at the period's end: code, now, ended."""
        return self._kept(self._moved, period, lambda of: taken_in(self.areas, "community", end_of(of)))

    def sources(self, period: str) -> pl.DataFrame:
        """One row per township that stands at the period's end and township in whose returns its history is:
        township, source. Itself, those that went into it, and those its communities ever lay in."""
        return self._kept(self._sources, period, self._find_sources)

    def _find_townships(self, period: str) -> pl.DataFrame:
        standing = areas_on(self.areas, end_of(period))
        return standing.filter(pl.col("level") == "township").select("code", "name", "county")

    def _find_sources(self, period: str) -> pl.DataFrame:
        townships = self.townships(period).select(township="code", source="code")
        before = taken_in(self.areas, "township", end_of(period)).select(township="now", source="code")
        places = self.areas.filter(pl.col("level") == "community").select("code", source="parent")
        places = places.join(self.moved(period).select("code", "now"), on="code", how="left")
        ever = places.with_columns(community_code=pl.coalesce("now", "code")).join(
            self.roster(period).select("community_code", "township"), on="community_code"
        )
        found = pl.concat([townships, before, ever.select("township", "source")])
        return found.drop_nulls().unique().sort("township", "source")

    def spans(self, level: str) -> pl.DataFrame:
        """One row per code of a level that ever stood: code, name, valid_from, valid_to, successor_code."""
        return (
            self.areas.filter(pl.col("level") == level)
            .sort("valid_from", nulls_last=False)
            .unique("code", keep="last", maintain_order=True)
            .select("code", "name", "valid_from", "valid_to", "successor_code")
        )


_last: Context | None = None


def load_context(store: Store) -> Context:
    """The context of a home; the one of last time, with all that was worked out of it, where its areas and
    settings are still the same."""
    global _last
    made, last = Context(load_areas(store), load_jurisdiction(str(store.setting("jurisdiction")))), _last
    if last and last.jurisdiction == made.jurisdiction and last.areas.equals(made.areas):
        return last
    _last = made
    return made
