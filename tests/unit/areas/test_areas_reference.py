"""The shipped areas and boundaries: the counts promised, every area in its province, every polygon whole."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from shapely.geometry import Point, shape

from pipelines.areas import areas_on, boundary_file, communities_on, read_points, read_reference
from pipelines.base.home import REFERENCE

DAY = date(2026, 10, 31)
PROVINCES = {"sichuan": "510000", "gansu": "620000", "guangxi": "450000", "beijing": "110000"}
PROMISED = [
    ("sichuan", "county", 183),
    ("sichuan", "township", 3111),
    ("sichuan", "community", 34412),
    ("gansu", "township", 1403),
    ("gansu", "community", 17718),
    ("guangxi", "county", 111),
    ("guangxi", "township", 1284),
    ("guangxi", "community", 16681),
    ("beijing", "county", 16),
    ("beijing", "township", 349),
    ("beijing", "community", 7535),
]
HIGHER = {
    "community": ("township",),
    "township": ("county", "prefecture", "province"),
    "county": ("prefecture", "province"),
    "prefecture": ("province",),
}


@pytest.fixture(scope="module")
def nation() -> pl.DataFrame:
    return read_reference()


@pytest.fixture(scope="module")
def features() -> dict[Path, list[dict[str, Any]]]:
    files = sorted((REFERENCE / "boundaries").glob("*s.geojson"))
    return {path: json.loads(path.read_text(encoding="utf-8"))["features"] for path in files}


def test_the_whole_country_is_there(nation: pl.DataFrame) -> None:
    counted = dict(nation.group_by("level").len().rows())
    assert counted == {
        "province": 34,
        "prefecture": 365,
        "county": 2891,
        "township": 41352,
        "community": 620573,
    }


@pytest.mark.parametrize(("name", "level", "count"), PROMISED)
def test_counts_of_the_four_provinces(name: str, level: str, count: int) -> None:
    areas = read_reference(PROVINCES[name])
    assert areas.filter(pl.col("level") == level).height == count


@pytest.mark.parametrize(("name", "level", "count"), PROMISED)
def test_the_tree_of_a_province_loses_none(name: str, level: str, count: int) -> None:
    areas = read_reference(PROVINCES[name])
    if level == "community":
        placed = communities_on(areas, DAY)
        assert set(placed["province"]) == {PROVINCES[name]}
    else:
        placed = areas_on(areas, DAY).filter(pl.col("level") == level)
    assert placed.height == count


def test_a_province_read_alone_is_its_part_of_the_nation(nation: pl.DataFrame) -> None:
    placed = communities_on(nation, DAY)
    for code in PROVINCES.values():
        alone = communities_on(read_reference(code), DAY)
        assert alone.equals(placed.filter(pl.col("province") == code))


def test_level_and_code_name_an_area(nation: pl.DataFrame) -> None:
    assert nation.select("level", "code").is_duplicated().sum() == 0
    both = nation.group_by("code").len().filter(pl.col("len") > 1)
    assert both.height == 37


def test_every_area_reaches_its_province_by_its_parents(nation: pl.DataFrame) -> None:
    """Walked up by hand, one area after the other, apart from the joins that the product uses."""
    rows = nation.select("level", "code", "parent").rows()
    parent_of = {(level, code): parent for level, code, parent in rows}
    level_of = {
        (level, parent): next(up for up in HIGHER[level] if (up, parent) in parent_of)
        for level, _, parent in rows
        if level != "province"
    }
    for level, code, _ in rows:
        at = (level, code)
        while at[0] != "province":
            parent = parent_of[at]
            at = (level_of[at[0], parent], parent)
        assert at[1] == code[:2] + "0000"


def test_polygons_are_valid_and_named_as_in_the_list(
    nation: pl.DataFrame, features: dict[Path, list[dict[str, Any]]]
) -> None:
    names = {(level, code): name for level, code, name in nation.select("level", "code", "name").rows()}
    for path, found in features.items():
        if path.stem == "china_lines":
            continue
        level = {"counties": "county", "prefectures": "prefecture", "provinces": "province"}[
            path.stem.split("_")[1]
        ]
        codes = [f["properties"]["code"] for f in found]
        assert codes == sorted(set(codes)), path.name
        assert [f["properties"]["i"] for f in found] == list(range(len(found))), path.name
        for feature in found:
            geometry, said = shape(feature["geometry"]), feature["properties"]
            assert geometry.is_valid and not geometry.is_empty, (path.name, said["code"])
            assert said["name"] == names[level, said["code"]]


def test_a_feature_s_point_lies_on_it(features: dict[Path, list[dict[str, Any]]]) -> None:
    for name in ("sichuan", "gansu", "guangxi", "beijing"):
        for feature in features[boundary_file(name, "county")]:
            said = feature["properties"]
            assert shape(feature["geometry"]).buffer(1e-3).contains(Point(said["lon"], said["lat"])), said


@pytest.mark.parametrize("name", PROVINCES)
def test_every_county_has_a_polygon_or_is_named_as_having_none(
    name: str, features: dict[Path, list[dict[str, Any]]]
) -> None:
    areas = read_reference(PROVINCES[name])
    without = set(pl.read_csv(REFERENCE / "counties_without_polygon.csv", infer_schema=False)["code"])
    counties = set(areas.filter(pl.col("level") == "county")["code"])
    drawn = {f["properties"]["code"] for f in features[boundary_file(name, "county")]}
    assert drawn | without >= counties
    assert drawn <= counties


def test_prefectures_and_provinces_have_outlines_too(
    nation: pl.DataFrame, features: dict[Path, list[dict[str, Any]]]
) -> None:
    for name, code in PROVINCES.items():
        prefectures = nation.filter(pl.col("level") == "prefecture", pl.col("parent") == code)["code"]
        drawn = [f["properties"]["code"] for f in features[boundary_file(name, "prefecture")]]
        assert drawn == sorted(prefectures)
        assert [f["properties"]["code"] for f in features[boundary_file(name, "province")]] == [code]
    for level, count in (("province", 34), ("prefecture", 365), ("county", 2891)):
        assert len(features[boundary_file("china", level)]) == count


def test_counties_cover_their_province(features: dict[Path, list[dict[str, Any]]]) -> None:
    for name in PROVINCES:
        counties = sum(shape(f["geometry"]).area for f in features[boundary_file(name, "county")])
        whole = shape(features[boundary_file(name, "province")][0]["geometry"]).area
        assert counties == pytest.approx(whole, rel=1e-3)


def test_every_province_prefecture_and_county_has_a_point(nation: pl.DataFrame) -> None:
    points = read_points()
    upper = nation.filter(pl.col("level").is_in(["province", "prefecture", "county"]))
    assert points.height == upper.height == 34 + 365 + 2891
    assert points["lon"].is_between(73, 136).all() and points["lat"].is_between(3, 54).all()
