"""Which prefectures' rows are worked on together: those between which anything went, and no others."""

from __future__ import annotations

from datetime import date

import polars as pl

from pipelines.engine.units import units_of
from tests.support.hand_store import area_frame

Row = tuple[str, str, str, str | None]
ABOVE: list[Row] = [
    ("510000", "省", "province", None),
    *((f"{code}00", f"{code}市", "prefecture", "510000") for code in ("5101", "5103", "5106", "5190")),
    *((f"{code}01", f"{code}县", "county", f"{code}00") for code in ("5101", "5103", "5106")),
]


def unit(areas: pl.DataFrame, *codes: str) -> list[str]:
    return pl.DataFrame({"code": codes}).select(units_of(areas).column("code")).to_series().to_list()


def test_a_prefecture_is_a_unit() -> None:
    rows = [
        *ABOVE,
        ("510101001", "镇", "township", "510101"),
        ("510101001201", "村", "community", "510101001"),
    ]
    assert unit(area_frame(rows), "510101001201", "510101001", "510101", "510301001") == 3 * ["5101"] + [
        "5103"
    ]


def test_prefectures_between_which_a_community_went_are_one() -> None:
    rows: list[Row] = [
        *ABOVE,
        ("510101001201", "旧村", "community", "510101001"),
        ("510301001201", "新村", "community", "510301001"),
    ]
    led = {"510101001201": (date(2026, 1, 31), "510301001201")}
    areas = area_frame(rows, led, {"510301001201": date(2026, 2, 1)})
    assert unit(areas, "510101001", "510301001", "510601001") == ["5101", "5101", "5106"]


def test_so_are_those_of_a_community_that_kept_its_code_and_of_a_county_of_other_digits() -> None:
    went: list[Row] = [*ABOVE, ("510101001201", "村", "community", "510301001")]
    assert unit(area_frame(went), "510101001", "510301001") == ["5101", "5101"]
    zone: list[Row] = [*ABOVE, ("510190001", "园区", "township", "510101")]
    assert unit(area_frame(zone), "519001001", "510190001", "510101001") == ["5190", "5101", "5101"]
    other: list[Row] = [*ABOVE, ("519001001", "园区", "township", "510101")]
    assert unit(area_frame(other), "519001001", "510101001", "510301001") == ["5101", "5101", "5103"]


def test_what_is_joined_twice_is_one() -> None:
    rows: list[Row] = [
        *ABOVE,
        ("510101001201", "甲村", "community", "510301001"),
        ("510301001201", "乙村", "community", "510601001"),
    ]
    assert set(unit(area_frame(rows), "510101001", "510301001", "510601001")) == {"5101"}
    assert unit(area_frame(rows[::-1]), "510601001") == ["5101"]


def test_a_township_right_under_a_city_joins_nothing() -> None:
    rows: list[Row] = [*ABOVE, ("519001001", "镇", "township", "510100")]
    assert unit(area_frame(rows), "519001001", "510101001") == ["5190", "5101"]
