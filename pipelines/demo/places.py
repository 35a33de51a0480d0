"""Which real areas the demonstration holds: every county of Sichuan, and some or all of its townships."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from pipelines.areas.reading import read_reference
from pipelines.areas.tree import communities_on, rosters

PROVINCE = "510000"
TOWNSHIPS_PER_COUNTY = 4

SIZE_POSITIONS = (0.0, 0.05, 0.1, 0.3)
"""Where in their county's order of size the chosen townships stand, the smallest at 0. The lower half keeps
the year within its 90 seconds; the largest counties still bring fifty communities."""


def _positions(township_count: int, wanted: int) -> list[int]:
    """Distinct places in an order of that many townships."""
    if wanted >= township_count:
        return list(range(township_count))
    if wanted != len(SIZE_POSITIONS):
        return [township_count * place // wanted for place in range(wanted)]
    chosen: list[int] = []
    for share in SIZE_POSITIONS:
        place = int(share * (township_count - 1))
        chosen.append(max(place, chosen[-1] + 1) if chosen else place)
    return chosen


def _choose_townships(communities: pl.DataFrame, wanted: int) -> list[str]:
    """Codes of the chosen townships: so many of each county."""
    sizes = communities.group_by("county", "township").len().sort("county", "len", "township")
    chosen: list[str] = []
    for county in sizes.partition_by("county", maintain_order=True):
        codes = county["township"].to_list()
        chosen += [codes[place] for place in _positions(len(codes), wanted)]
    return chosen


def choose_areas(
    day: date, counties: Sequence[str] | None = None, townships_per_county: int | None = TOWNSHIPS_PER_COUNTY
) -> pl.DataFrame:
    """One row per area of the demonstration, columns of an area frame: the province, its prefectures, the
    counties named (all where None), so many townships of each (all where None) and all their communities."""
    areas = read_reference(PROVINCE)
    communities = communities_on(areas, day)
    if counties is not None:
        communities = communities.filter(pl.col("county").is_in(list(counties)))
    wanted = communities["township"].n_unique() if townships_per_county is None else townships_per_county
    held = communities.filter(pl.col("township").is_in(_choose_townships(communities, wanted)))
    level, code = pl.col("level"), pl.col("code")
    return areas.filter(
        (level == "province")
        | ((level == "prefecture") & code.is_in(held["prefecture"].unique().to_list()))
        | ((level == "county") & code.is_in(held["county"].unique().to_list()))
        | ((level == "township") & code.is_in(held["township"].unique().to_list()))
        | ((level == "community") & code.is_in(held["community"].unique().to_list()))
    )


def list_communities(areas: pl.DataFrame, day: date) -> pl.DataFrame:
    """One row per community: community_code, community_name, community_kind, township, township_name, county,
    prefecture; sorted by code."""
    names = areas.filter(pl.col("level") == "township").select(
        pl.col("code").alias("township"), pl.col("name").alias("township_name")
    )
    lineage = communities_on(areas, day).select(
        pl.col("community").alias("community_code"), "county", "prefecture"
    )
    return (
        rosters(areas, day)
        .join(names, on="township")
        .join(lineage, on="community_code")
        .sort("community_code")
    )
