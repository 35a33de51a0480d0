"""Which real areas the demonstration holds: every county of a province or of all, and some or all of its
townships."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from pipelines.areas.reading import read_reference
from pipelines.areas.tree import communities_on, rosters
from pipelines.demo.provinces import DEFAULT, NATION, find_province
from pipelines.jurisdictions.settings import load_jurisdiction

TOWNSHIPS_PER_COUNTY = 3
"""As many as it takes for a county's own figures to say how much its townships differ."""


def _positions(township_count: int, wanted: int, shares: Sequence[float]) -> list[int]:
    """Distinct places in an order of that many townships; at these shares of it where so many are wanted."""
    if wanted >= township_count:
        return list(range(township_count))
    if wanted != len(shares):
        return [township_count * place // wanted for place in range(wanted)]
    chosen: list[int] = []
    for share in shares:
        place = int(share * (township_count - 1))
        chosen.append(max(place, chosen[-1] + 1) if chosen else place)
    return chosen


def _choose_townships(communities: pl.DataFrame, wanted: int, shares: Sequence[float]) -> list[str]:
    """Codes of the chosen townships: so many of each county."""
    sizes = communities.group_by("county", "township").len().sort("county", "len", "township")
    chosen: list[str] = []
    for county in sizes.partition_by("county", maintain_order=True):
        codes = county["township"].to_list()
        chosen += [codes[place] for place in _positions(len(codes), wanted, shares)]
    return chosen


def choose_areas(
    day: date,
    counties: Sequence[str] | None = None,
    townships_per_county: int | None = TOWNSHIPS_PER_COUNTY,
    jurisdiction: str = DEFAULT,
) -> pl.DataFrame:
    """One row per area of the demonstration, columns of an area frame: the province, its prefectures, the
    counties named (all where None), so many townships of each (all where None) and all their communities."""
    province = find_province(jurisdiction)
    areas = read_reference(province.area_code)
    communities = communities_on(areas, day)
    if counties is not None:
        communities = communities.filter(pl.col("county").is_in(list(counties)))
    wanted = communities["township"].n_unique() if townships_per_county is None else townships_per_county
    chosen = _choose_townships(communities, wanted, province.positions)
    return _holding(areas, communities.filter(pl.col("township").is_in(chosen)))


def _holding(areas: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """The communities ``held`` with everything above them."""
    level, code = pl.col("level"), pl.col("code")
    return areas.filter(
        level.is_in(["country", "province"])
        | ((level == "prefecture") & code.is_in(held["prefecture"].unique().to_list()))
        | ((level == "county") & code.is_in(held["county"].unique().to_list()))
        | ((level == "township") & code.is_in(held["township"].unique().to_list()))
        | ((level == "community") & code.is_in(held["community"].unique().to_list()))
    )


def choose_share(day: date, share: float) -> pl.DataFrame:
    """The same of the country: of every county that share of its townships, at least one, of those that have
    communities enough to be ranked, the smallest first in its order of size."""
    areas = read_reference(NATION.area_code)
    communities = communities_on(areas, day).drop_nulls("county")
    sizes = communities.group_by("county", "township").len().sort("county", "len", "township")
    enough = load_jurisdiction(NATION.jurisdiction).minimum_communities
    chosen: list[str] = []
    for county in sizes.partition_by("county", maintain_order=True):
        wanted = max(1, round(share * county.height))
        large = county.filter(pl.col("len") >= enough)
        ordered = (large if large.height >= wanted else county.tail(wanted))["township"].to_list()
        chosen += [ordered[len(ordered) * place // wanted] for place in range(wanted)]
    return _holding(areas, communities.filter(pl.col("township").is_in(chosen)))


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
