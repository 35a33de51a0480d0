"""A home of two provinces, and one of each alone: the same areas and the same returns of two months."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.areas import communities_on, read_reference
from pipelines.areas.country import put_under_country
from pipelines.base.home import Home
from pipelines.publish import publish
from pipelines.queries.snapshot import Snapshot, open_snapshot
from pipelines.store import open_store
from schemas.periods import end_of
from tests.support.small_store import add_return, make_store

SICHUAN, GANSU = "510000", "620000"
MONTHS = ("2026-09", "2026-10")
COUNTIES = {
    SICHUAN: ("510104", "510105", "510106", "510502", "510503"),
    GANSU: ("620102", "620103", "620104", "620502"),
}
TOWNSHIPS_A_COUNTY = 4
_PUSHING = (("民政局", "county"), ("镇政府", "township"))


def areas_of(*provinces: str) -> pl.DataFrame:
    """The provinces cut to a few counties with four townships each and all their communities."""
    return put_under_country(pl.concat(_cut(province) for province in provinces))


def _cut(province: str) -> pl.DataFrame:
    areas, counties = read_reference(province), list(COUNTIES[province])
    townships = areas.filter(pl.col("level") == "township", pl.col("parent").is_in(counties)).sort("code")
    chosen = townships.group_by("parent", maintain_order=True).head(TOWNSHIPS_A_COUNTY)["code"].to_list()
    above = [province, *counties, *(f"{county[:4]}00" for county in counties), *chosen]
    inside = pl.col("code").is_in(above) | ((pl.col("level") == "community") & pl.col("parent").is_in(chosen))
    return areas.filter(inside)


def publish_home(path: Path, *provinces: str) -> Snapshot:
    """A published home of these provinces."""
    home, areas = Home(path), areas_of(*provinces)
    make_store(home, areas)
    placed = communities_on(areas, end_of(MONTHS[-1])).sort("community")
    with open_store(home) as store, store.transaction():
        for step, month in enumerate(MONTHS):
            for (township,), rows in placed.group_by("township", maintain_order=True):
                add_return(store, str(township), month, _registers(str(township), rows["community"], step))
    publish(home)
    return open_snapshot(home)


def forms_of(community: str, step: int) -> int:
    """Forms in use in a community: its codes' digits decide, so that areas differ; some fewer each month."""
    county, township, own = int(community[4:6]), int(community[6:9]), int(community[9:])
    return 2 + county % 7 + township * 3 % 5 + own % 4 - step * (township % 3 == 0)


def _registers(township: str, communities: pl.Series, step: int) -> dict[str, pl.DataFrame]:
    codes = pl.DataFrame({"community_code": communities})
    overview = codes.with_columns(
        community_kind=pl.lit("village"),
        households=1000 + int(township[-3:]) * 10,
        residents=3000,
        registered_volunteers=30,
        social_organisations=3,
        service_area_m2=500.0,
        meetings=4 + int(township[-3:]) % 3,
        survey_respondents=20,
        survey_satisfied=12 + int(township[-3:]) % 7,
    )
    rows = [
        (community, f"表{number}", *_PUSHING[number % 2], number < forms_of(community, step))
        for community in communities
        for number in range(forms_of(community, 0))
    ]
    columns = ["community_code", "form_name", "department", "department_level", "is_used"]
    forms = pl.DataFrame(rows, schema=columns, orient="row").select(
        *columns[:-1],
        frequency=pl.lit("monthly"),
        status=pl.when("is_used").then(pl.lit("in_use")).otherwise(pl.lit("stopped")),
        stopped_on=pl.when(~pl.col("is_used")).then(pl.date(2026, 10, 8)),
    )
    return {"communities": overview, "forms": forms}
