"""An administrator's area table: what is read, what is refused and how it is said."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.areas import communities_on, read_areas_csv, read_reference
from pipelines.base.tables import TableError
from schemas.areas import AREA_COLUMNS
from schemas.errors import UserError

HEADER = "code,name,level,parent,kind,valid_from,valid_to,successor_code"
GOOD = f"""{HEADER}
510000,四川省,province,,,,,
510100,成都市,prefecture,510000,,,,
510104,锦江区,county,510100,,,,
510104001,甲街道,township,510104,街道,,2026-06-30,510104002
510104002,乙街道,township,510104,街道,,,
510104001001,一社区,community,510104001,urban,,,
510104002001,二社区,community,510104002,居委会,2020-01-01,,
"""


def write(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "areas.csv"
    path.write_bytes(text.encode(encoding))
    return path


def refused(path: Path, present: pl.DataFrame | None = None) -> list[tuple]:
    """Code, row, field and value of every problem."""
    with pytest.raises(TableError) as caught:
        read_areas_csv(path, present)
    sentences = ("message", "message_en", "allowed", "allowed_en")
    assert all(problem[sentence] for problem in caught.value.problems for sentence in sentences)
    return [(p["code"], p["row"], p["field"], p["value"]) for p in caught.value.problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_every_encoding_reads_the_same(tmp_path: Path, encoding: str) -> None:
    areas = read_areas_csv(write(tmp_path, GOOD, encoding))
    assert areas.height == 7 and dict(areas.schema) == AREA_COLUMNS
    assert areas.filter(pl.col("code") == "510104001").row(0) == (
        "510104001",
        "甲街道",
        "township",
        "510104",
        "街道",
        None,
        date(2026, 6, 30),
        "510104002",
    )


def test_columns_in_any_order_and_the_last_ones_missing(tmp_path: Path) -> None:
    text = "note,parent,level,name,code\nx,,province,四川省,510000\n,510000,county, 锦江区 ,'510104\n\n"
    areas = read_areas_csv(write(tmp_path, text))
    assert areas.select("code", "name", "parent", "kind").rows() == [
        ("510104", "锦江区", "510000", None),
        ("510000", "四川省", None, None),
    ]


def test_tolerant_readings(tmp_path: Path) -> None:
    text = (
        "代码,名称,级别,上级代码,类型,生效日期,失效日期,后继代码\n"
        "５１００００,四川省,Province,100000,,,,\n"
        "510104001,甲镇,township,510000,,2020/1/2,2026年6月30日,\n"
        "510104002,乙镇,township,510000,,20200102,,\n"
        "510104002001,一社区,community,510104002,城市社区,2020.1.2,,\n"
    )
    areas = {row["code"]: row for row in read_areas_csv(write(tmp_path, text)).to_dicts()}
    assert areas["510000"]["parent"] is None
    assert areas["510104001"]["valid_from"] == areas["510104002"]["valid_from"] == date(2020, 1, 2)
    assert areas["510104001"]["valid_to"] == date(2026, 6, 30)
    assert areas["510104002001"]["kind"] == "urban"


def test_all_problems_at_once_each_with_its_place(tmp_path: Path) -> None:
    text = f"""{HEADER}
510000,四川省,province,,,,,
51010,成都市,prefecture,510000,,,,
510104,锦江区,district,510000,,,,
510105,,county,510000,,,,
510106,金牛区,county,510199,,,,
510107,武侯区,county,,,,,
510104001,甲镇,township,510106,,2026-07-01,2026-06-30,
510104002,乙镇,township,510106,,昨天,,
510104003,丙镇,township,510106,,,2026-06-30,510104999
510104004,丁镇,township,510106,,,,510104003
510104003001,一社区,community,510106,urban,,,
510104003002,二社区,community,510104003,农村,,,
510104003003,三社区,community,510104003,,,,
510104003003,三社区,community,510104003,,,,
"""
    assert refused(write(tmp_path, text)) == [
        ("ARE-002", 3, "code", "51010"),
        ("ARE-001", 4, "level", "district"),
        ("ARE-003", 5, "name", None),
        ("ARE-012", 6, "parent", "510199"),
        ("ARE-013", 7, "parent", None),
        ("ARE-004", 8, "valid_to", "2026-06-30"),
        ("TAB-004", 9, "valid_from", "昨天"),
        ("ARE-014", 10, "successor_code", "510104999"),
        ("ARE-007", 11, "valid_to", None),
        ("ARE-012", 12, "parent", "510106"),
        ("ARE-005", 13, "kind", "农村"),
        ("ARE-010", 15, "code", "510104003003"),
    ]


def test_the_sentence_says_where_what_and_the_remedy_in_both_languages(tmp_path: Path) -> None:
    path = write(tmp_path, f"{HEADER}\n510000,四川省,province,,,,,\n510104,锦江区,county,510199,,,,\n")
    with pytest.raises(UserError) as caught:
        read_areas_csv(path)
    assert "areas.csv" in caught.value.words.zh and "第 3 行 parent：“510199” 找不到" in caught.value.words.zh
    assert "row 3 parent: “510199” there is no higher area" in caught.value.words.en
    assert "(ARE-012)" in caught.value.words.zh and "(ARE-012)" in caught.value.words.en


def test_parents_in_a_circle_or_of_the_same_level_are_refused(tmp_path: Path) -> None:
    text = f"{HEADER}\n510000,省,province,,,,,\n510104,甲,county,510105,,,,\n510105,乙,county,510104,,,,\n"
    assert [found[:3] for found in refused(write(tmp_path, text))] == [
        ("ARE-012", 3, "parent"),
        ("ARE-012", 4, "parent"),
    ]


def test_successors_in_a_circle_are_refused(tmp_path: Path) -> None:
    text = (
        f"{HEADER}\n510000,省,province,,,,,\n510104,甲,county,510000,,,2025-12-31,510105\n"
        "510105,乙,county,510000,,,2026-12-31,510104\n510106,丙,county,510000,,,2026-12-31,510105\n"
    )
    assert [found[:2] for found in refused(write(tmp_path, text))] == [("ARE-015", 3), ("ARE-015", 4)]


def test_spans_of_one_area_follow_each_other(tmp_path: Path) -> None:
    text = (
        f"{HEADER}\n510000,省,province,,,,,\n510104,甲区,county,510000,,,,\n"
        "510104,甲县,county,510000,,2020-01-01,,\n510104,甲市,county,510000,,2026-01-01,,\n"
    )
    spans = read_areas_csv(write(tmp_path, text)).filter(pl.col("code") == "510104")
    assert spans.select("name", "valid_from", "valid_to").rows() == [
        ("甲区", None, date(2019, 12, 31)),
        ("甲县", date(2020, 1, 1), date(2025, 12, 31)),
        ("甲市", date(2026, 1, 1), None),
    ]


def test_spans_that_overlap_are_refused(tmp_path: Path) -> None:
    text = (
        f"{HEADER}\n510000,省,province,,,,,\n510104,甲县,county,510000,,,2026-03-31,\n"
        "510104,甲市,county,510000,,2026-01-01,,\n"
    )
    assert refused(write(tmp_path, text)) == [("ARE-011", 4, "valid_from", "2026-01-01")]


def test_an_area_without_a_parent_for_a_time_is_refused(tmp_path: Path) -> None:
    text = (
        f"{HEADER}\n510000,省,province,,,,,\n510104,甲县,county,510000,,2026-01-01,,\n"
        "510104001,一镇,township,510104,,,,\n510104002,二镇,township,510104,,2026-01-01,,\n"
    )
    assert refused(write(tmp_path, text)) == [("ARE-016", 4, "parent", "510104")]


def test_a_table_without_a_province_stands_on_its_top_level(tmp_path: Path) -> None:
    text = (
        f"{HEADER}\n510104,锦江区,county,,,,,\n510104001,甲街道,township,510104,,,,\n"
        "510104001001,一社区,community,510104001,,,,\n"
    )
    areas = read_areas_csv(write(tmp_path, text))
    placed = communities_on(areas, date(2026, 1, 1)).row(0, named=True)
    assert (placed["county"], placed["prefecture"], placed["province"]) == ("510104", None, None)


def test_one_area_holds_all_others(tmp_path: Path) -> None:
    """Of two at the top the first by code would be the whole, and its figures everybody's benchmark."""
    counties = "510104,甲县,county,,,,,\n510105,乙县,county,,,,,\n510106,丙县,county,,,,,\n"
    assert refused(write(tmp_path, f"{HEADER}\n{counties}")) == [
        ("ARE-018", 3, "code", "510105"),
        ("ARE-018", 4, "code", "510106"),
    ]
    with pytest.raises(TableError) as caught:
        read_areas_csv(write(tmp_path, f"{HEADER}\n{counties}"))
    assert "丙县（510106）与甲县、乙县并列为最高一级" in caught.value.problems[1]["message"]


def test_a_province_that_was_recoded_is_no_second_one(tmp_path: Path) -> None:
    rows = "510000,旧省,province,,,,2026-05-31,520000\n520000,新省,province,,,2026-06-01,,\n"
    assert read_areas_csv(write(tmp_path, f"{HEADER}\n{rows}")).height == 2
    late = rows.replace("2026-05-31", "2026-06-01")
    assert refused(write(tmp_path, f"{HEADER}\n{late}")) == [("ARE-018", 3, "code", "520000")]


def test_a_table_without_a_province_may_not_name_one(tmp_path: Path) -> None:
    path = write(tmp_path, f"{HEADER}\n510104,锦江区,county,510000,,,,\n")
    assert refused(path) == [("ARE-012", 2, "parent", "510000")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [("TAB-001", 1, None, None)]),
        (HEADER + "\n", [("ARE-017", None, None, None)]),
        ("code,name,level\n510000,省,province\n", [("TAB-001", 1, None, None)]),
        ("code,name,level,parent,name\n510000,省,province,,省\n", [("TAB-002", 1, "name", "name")]),
        ("code,name,level,parent\n510000,四川,province,,省,\n", [("TAB-003", 2, None, "省")]),
    ],
)
def test_the_shape_of_the_table(tmp_path: Path, text: str, found: list) -> None:
    assert refused(write(tmp_path, text)) == found


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04\x00\x00",
        GOOD.encode("gb18030")[:-30] + b"\x81",
        b'code,name,level,parent\n"510000,x',
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_text_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "areas.csv"
    path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        read_areas_csv(path)
    assert "areas.csv" in caught.value.words.zh and "areas.csv" in caught.value.words.en


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError):
        read_areas_csv(tmp_path / "nothing.csv")


def test_rows_put_into_present_areas_replace_add_and_lose_none(tmp_path: Path) -> None:
    present = read_areas_csv(write(tmp_path, GOOD))
    text = (
        f"{HEADER}\n510104002,乙镇,township,510104,镇,,,\n"
        "510104001001,一社区,community,510104002,town,2026-07-01,,\n"
        "510104002002,三社区,community,510104002,村委会,2026-07-01,,\n"
    )
    after = read_areas_csv(write(tmp_path, text), present)
    assert after.height == 9
    june, july = (communities_on(after, day) for day in (date(2026, 6, 30), date(2026, 7, 1)))
    assert dict(june.select("community", "township").rows()) == {
        "510104001001": "510104001",
        "510104002001": "510104002",
    }
    assert dict(july.select("community", "kind").rows()) == {
        "510104001001": "town",
        "510104002001": None,
        "510104002002": None,
    }


def test_a_change_that_leaves_present_areas_without_a_parent_is_refused(tmp_path: Path) -> None:
    present = read_areas_csv(write(tmp_path, GOOD))
    path = write(tmp_path, f"{HEADER}\n510104002,乙街道,township,510104,街道,,2026-12-31,\n")
    found = refused(path, present)
    assert {(code, row) for code, row, _, _ in found} == {("ARE-016", None)} and len(found) == 2


def test_the_reference_passes_the_check_it_asks_of_others(tmp_path: Path) -> None:
    areas = read_reference("110000")
    path = tmp_path / "beijing.csv"
    areas.write_csv(path)
    again = read_areas_csv(path)
    assert again.sort("level", "code").equals(areas.sort("level", "code"))


TWO_PROVINCES = "510000,四川省,province,,,,,\n620000,甘肃省,province,,,,,\n"


def test_several_provinces_lie_in_one_country(tmp_path: Path) -> None:
    areas = read_areas_csv(write(tmp_path, f"{HEADER}\n{TWO_PROVINCES}"))
    assert areas.select("code", "level", "parent").rows() == [
        ("000000", "country", None),
        ("510000", "province", "000000"),
        ("620000", "province", "000000"),
    ]
    stated = f"{HEADER}\n000001,两省,country,,,,,\n{TWO_PROVINCES}"
    assert read_areas_csv(write(tmp_path, stated))["parent"].to_list() == [None, "000001", "000001"]


def test_a_home_grows_from_one_province_to_a_country(tmp_path: Path) -> None:
    first, second = TWO_PROVINCES.splitlines()
    one = read_areas_csv(write(tmp_path, f"{HEADER}\n{first}\n"))
    assert one.select("level", "parent").rows() == [("province", None)]
    both = read_areas_csv(write(tmp_path, f"{HEADER}\n{second}\n"), one)
    assert both.filter(level="province")["parent"].to_list() == ["000000", "000000"]
    again = read_areas_csv(write(tmp_path, f"{HEADER}\n{second}\n"), both)
    assert again.sort("code").equals(both.sort("code"))
