"""The country above several provinces: the area that holds them, and what each area is compared within."""

from __future__ import annotations

import polars as pl

from pipelines.areas.tree import valid_on
from pipelines.areas.validity import turning_days
from schemas.areas import COUNTRY_CODE, COUNTRY_NAME


def put_under_country(areas: pl.DataFrame) -> pl.DataFrame:
    """The areas (columns of AREA_COLUMNS; others stay null in what is added) with a country as the parent of
    every province, where one is among them or several provinces stand on one day: then it is added. Areas of
    one province stay as they are."""
    provinces = areas.filter(pl.col("level") == "province")
    codes = areas.filter(pl.col("level") == "country")["code"].drop_nulls().unique().sort()
    if codes.is_empty():
        if not _several_at_once(provinces):
            return areas
        country = {"code": [COUNTRY_CODE], "name": [COUNTRY_NAME], "level": ["country"]}
        areas = pl.concat([pl.DataFrame(country), areas], how="diagonal").select(areas.columns)
        codes = pl.Series([COUNTRY_CODE])
    parent = pl.when(pl.col("level") == "province").then(pl.lit(codes[0])).otherwise("parent")
    return areas.with_columns(parent=parent)


def _several_at_once(provinces: pl.DataFrame) -> bool:
    """Whether two provinces stand on any day, neither of which has a successor: one that was recoded and
    stands beside it by a slip makes no country."""
    provinces = provinces.filter(pl.col("successor_code").is_null())
    if provinces["code"].n_unique() < 2:
        return False
    return any(valid_on(provinces, day)["code"].n_unique() > 1 for day in turning_days(provinces))


def compared_within(areas: pl.DataFrame) -> pl.DataFrame:
    """One row per area of a tree (areas_on): level, area_code, and ``province``, the code of the area whose
    figure is its benchmark and among whose areas it is ranked: its province, of a province the country where
    there is one. An area that nothing is above is its own."""
    wider = pl.when(pl.col("level") == "province").then(pl.coalesce("country", "province"))
    own = pl.when(pl.col("level") == "country").then("code")
    return areas.select("level", province=pl.coalesce(own, wider, "province"), area_code="code")
