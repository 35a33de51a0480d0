"""What returns are checked against: the areas of their month, the jurisdiction's settings."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from pipelines.areas import areas_on, load_areas, rosters, taken_in
from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.store import Store
from schemas.jurisdiction import Jurisdiction
from schemas.periods import end_of


@dataclass
class Context:
    """The surroundings of a run. Area frames are worked out once per period and kept."""

    areas: pl.DataFrame
    jurisdiction: Jurisdiction
    _townships: dict[str, pl.DataFrame] = field(default_factory=dict)
    _rosters: dict[str, pl.DataFrame] = field(default_factory=dict)
    _moved: dict[str, pl.DataFrame] = field(default_factory=dict)
    _sources: dict[str, pl.DataFrame] = field(default_factory=dict)

    def townships(self, period: str) -> pl.DataFrame:
        """One row per township valid at the period's end: code, name, county."""
        if period not in self._townships:
            standing = areas_on(self.areas, end_of(period))
            self._townships[period] = standing.filter(pl.col("level") == "township").select(
                "code", "name", "county"
            )
        return self._townships[period]

    def roster(self, period: str) -> pl.DataFrame:
        """One row per community valid at the period's end: township, community_code, community_name,
        community_kind (as prefilled)."""
        if period not in self._rosters:
            self._rosters[period] = rosters(self.areas, end_of(period))
        return self._rosters[period]

    def moved(self, period: str) -> pl.DataFrame:
        """One row per community that went into one that stands at the period's end: code, now, ended."""
        if period not in self._moved:
            self._moved[period] = taken_in(self.areas, "community", end_of(period))
        return self._moved[period]

    def sources(self, period: str) -> pl.DataFrame:
        """One row per township that stands at the period's end and township in whose returns its history is:
        township, source. Itself, those that went into it, and those its communities ever lay in."""
        if period not in self._sources:
            self._sources[period] = self._find_sources(period)
        return self._sources[period]

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
