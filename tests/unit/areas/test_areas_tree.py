"""The tree in time: which areas stand, what lies where, and what became of those that ended."""

from __future__ import annotations

from datetime import date

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from pipelines.areas import (
    Stages,
    areas_on,
    codes_within,
    communities_on,
    read_reference,
    roster,
    successor_map,
)
from schemas.areas import AREA_COLUMNS

BEFORE, AFTER = date(2026, 6, 30), date(2026, 7, 1)


FIELDS = {"": "kind", "from": "valid_from", "to": "valid_to", "then": "successor_code"}


def make_areas(text: str) -> pl.DataFrame:
    """Areas from lines of: level code parent [kind] [from=] [to=] [then=] [name=]"""
    rows = []
    for line in text.strip().splitlines():
        level, code, parent, *rest = line.split()
        row = dict.fromkeys(AREA_COLUMNS) | {"level": level, "code": code, "name": code}
        row["parent"] = None if parent == "-" else parent
        for word in rest:
            key, _, value = word.rpartition("=")
            field = FIELDS.get(key, key)
            row[field] = date.fromisoformat(value) if field.startswith("valid") else value
        rows.append(row)
    return pl.DataFrame(rows, schema=AREA_COLUMNS)


MERGER = make_areas("""
province   510000 -
prefecture 510100 510000
county     510104 510100 to=2026-06-30 then=510190
county     510190 510100 from=2026-07-01
county     510105 510100
township   510104001 510104 街道 to=2026-06-30 then=510104002
township   510104002 510104 镇
township   510105001 510105 乡
community  510104001001 510104001 居委会
community  510104001002 510104001 to=2026-06-30 then=510104002009
community  510104002001 510104002 村委会
community  510104002009 510104002 from=2026-07-01 urban
community  510105001001 510105001 village
""")


def lineage(areas: pl.DataFrame, day: date) -> dict[str, tuple[str | None, ...]]:
    columns = ["community", "township", "county", "prefecture", "province"]
    return {row[0]: row[1:] for row in communities_on(areas, day).select(columns).rows()}


def test_a_stage_is_over_where_an_area_begins_or_after_one_has_ended() -> None:
    stages = Stages(MERGER)
    assert stages.of(date(1990, 1, 1)) == stages.of(BEFORE) != stages.of(AFTER) == stages.of(date(2099, 1, 1))
    assert communities_on(MERGER, date(1990, 1, 1)).equals(communities_on(MERGER, BEFORE))
    without_begins = Stages(MERGER.with_columns(valid_from=pl.lit(None, pl.Date)))
    assert without_begins.of(BEFORE) != without_begins.of(AFTER)


def test_the_past_keeps_its_areas() -> None:
    placed = lineage(MERGER, BEFORE)
    assert placed["510104001001"] == ("510104001", "510104", "510100", "510000")
    assert "510104001002" in placed and "510104002009" not in placed
    standing = set(areas_on(MERGER, BEFORE)["code"])
    assert {"510104", "510104001", "510104002"} <= standing and "510190" not in standing


def test_a_township_merged_in_mid_year_hands_its_communities_on() -> None:
    """The community that was not recoded still names the old township as its parent."""
    placed = lineage(MERGER, AFTER)
    assert placed["510104001001"] == ("510104002", "510190", "510100", "510000")
    assert "510104001002" not in placed
    assert placed["510104002009"][0] == "510104002"
    assert set(roster(MERGER, "510104002", AFTER)["community_code"]) == {
        "510104001001",
        "510104002001",
        "510104002009",
    }
    assert roster(MERGER, "510104001", AFTER).is_empty()


def test_a_county_recoded_takes_its_townships_along() -> None:
    standing = {row["code"]: row for row in areas_on(MERGER, AFTER).to_dicts()}
    assert "510104" not in standing
    assert standing["510104002"]["county"] == "510190"
    assert standing["510190"]["county"] == "510190"
    assert standing["510105001"]["county"] == "510105"


def test_successors_of_all_that_ended() -> None:
    found = successor_map(MERGER, BEFORE, AFTER).rows()
    assert found == [
        ("community", "510104001002", "510104002009"),
        ("county", "510104", "510190"),
        ("township", "510104001", "510104002"),
    ]
    assert successor_map(MERGER, BEFORE, BEFORE).is_empty()
    assert successor_map(MERGER, AFTER, AFTER).is_empty()


def test_a_chain_of_successors_is_followed_to_the_one_that_stands() -> None:
    areas = make_areas("""
    province 510000 -
    township 510104001 510000 to=2024-12-31 then=510104002
    township 510104002 510000 from=2025-01-01 to=2025-12-31 then=510104003
    township 510104003 510000 from=2026-01-01
    township 510104004 510000 to=2025-06-30
    township 510104005 510000 to=2025-06-30 then=510104004
    community 510104001001 510104001
    """)
    assert successor_map(areas, date(2024, 6, 1), date(2025, 6, 1)).rows() == [
        ("township", "510104001", "510104002")
    ]
    assert successor_map(areas, date(2024, 6, 1), date(2026, 6, 1)).rows() == [
        ("township", "510104001", "510104003")
    ]
    assert lineage(areas, date(2026, 6, 1))["510104001001"][0] == "510104003"


def test_an_area_closed_and_opened_again_is_not_replaced_while_it_stands() -> None:
    areas = make_areas("""
    province 510000 -
    township 510104001 510000 to=2024-12-31 then=510104002
    township 510104002 510000
    township 510104001 510000 from=2026-01-01
    community 510104001001 510104001
    """)
    assert lineage(areas, date(2025, 6, 1))["510104001001"][0] == "510104002"
    assert lineage(areas, date(2026, 6, 1))["510104001001"][0] == "510104001"


def test_a_city_without_counties_is_its_own_county() -> None:
    placed = {
        (row["level"], row["code"]): row for row in areas_on(read_reference("620000"), AFTER).to_dicts()
    }
    assert placed["county", "620200"]["prefecture"] == "620200"
    assert placed["prefecture", "620200"]["county"] is None
    town = placed["township", "620201001"]
    assert (town["county"], town["prefecture"], town["province"]) == ("620200", "620200", "620000")


def test_beijing_s_districts_and_gansu_s_units_hang_on_the_province() -> None:
    beijing = areas_on(read_reference("110000"), AFTER).filter(pl.col("level") == "county")
    assert beijing["prefecture"].is_null().all() and set(beijing["parent"]) == {"110000"}
    gansu = areas_on(read_reference("620000"), AFTER)
    units = gansu.filter(pl.col("code").is_in(["629700", "629800", "629900"]))
    assert units["province"].to_list() == ["620000"] * 3
    assert units["prefecture"].null_count() == 3


def test_the_kind_is_guessed_from_the_committee_and_the_township() -> None:
    areas = make_areas("""
    province 510000 -
    township 510104001 510000 街道
    township 510104002 510000 镇
    township 510104003 510000 name=某街道
    community 510104001001 510104001 居委会
    community 510104001002 510104001 村委会
    community 510104001003 510104001 town
    community 510104002001 510104002 居委会
    community 510104002002 510104002 类似村委会
    community 510104002003 510104002 类似居委会
    community 510104003001 510104003 name=东风社区
    community 510104002004 510104002 name=东风村
    """)
    kinds = {
        row["community_code"]: row["community_kind"]
        for code in ("510104001", "510104002", "510104003")
        for row in roster(areas, code, AFTER).to_dicts()
    }
    assert kinds == {
        "510104001001": "urban",
        "510104001002": "village",
        "510104001003": "town",
        "510104002001": "town",
        "510104002002": "village",
        "510104002003": "town",
        "510104002004": "village",
        "510104003001": "urban",
    }


def test_kind_and_committee_are_told_apart() -> None:
    rows = {row["community"]: row for row in communities_on(MERGER, AFTER).to_dicts()}
    assert (rows["510104001001"]["kind"], rows["510104001001"]["committee"]) == (None, "居委会")
    assert (rows["510104002009"]["kind"], rows["510104002009"]["committee"]) == ("urban", None)


def test_the_roster_of_an_unknown_township_is_empty() -> None:
    assert roster(MERGER, "999999999", AFTER).is_empty()


@st.composite
def chains(draw: st.DrawFn) -> tuple[pl.DataFrame, dict[str, tuple[int, int, str | None]]]:
    """Townships of one county, each open from a year to a year, each ended one with a later successor."""
    spans: dict[str, tuple[int, int, str | None]] = {}
    count = draw(st.integers(1, 8))
    codes = [f"510104{n:03d}" for n in range(count)]
    for n, code in enumerate(codes):
        begin, length = draw(st.integers(2000, 2010)), draw(st.integers(0, 5))
        later = codes[n + 1 :]
        successor = draw(st.sampled_from([*later, None])) if later else None
        spans[code] = (begin, begin + length, successor)
    rows = [
        dict.fromkeys(AREA_COLUMNS)
        | {
            "code": code,
            "name": code,
            "level": "township",
            "parent": "510000",
            "valid_from": date(begin, 1, 1),
            "valid_to": date(end, 12, 31),
            "successor_code": successor,
        }
        for code, (begin, end, successor) in spans.items()
    ]
    rows.append(dict.fromkeys(AREA_COLUMNS) | {"code": "510000", "name": "省", "level": "province"})
    rows += [
        dict.fromkeys(AREA_COLUMNS) | {"code": f"{c}001", "name": c, "level": "community", "parent": c}
        for c in codes
    ]
    return pl.DataFrame(rows, schema=AREA_COLUMNS), spans


def follow(code: str, spans: dict[str, tuple[int, int, str | None]], year: int) -> str | None:
    """By hand: the first of the chain after the code that is open in the year."""
    at = spans[code][2]
    while at is not None and not spans[at][0] <= year <= spans[at][1]:
        at = spans[at][2]
    return at


@given(chains(), st.integers(1998, 2020), st.integers(1998, 2020))
def test_successors_agree_with_following_them_by_hand(made, first: int, second: int) -> None:
    areas, spans = made
    expected = {
        ("township", code, follow(code, spans, second))
        for code, (begin, end, _) in spans.items()
        if begin <= first <= end and not begin <= second <= end and follow(code, spans, second)
    }
    assert set(successor_map(areas, date(first, 6, 1), date(second, 6, 1)).rows()) == expected


@given(chains(), st.integers(1998, 2020))
def test_communities_follow_their_township(made, year: int) -> None:
    areas, spans = made
    placed = lineage(areas, date(year, 6, 1))
    for code, (begin, end, _) in spans.items():
        # Before it began a township has no successor to follow: only what ended hands its children on.
        township = code if begin <= year <= end else follow(code, spans, year) if year > end else None
        assert placed[f"{code}001"][0] == township


def test_no_day_is_lost_between_spans() -> None:
    areas = make_areas("""
    province 510000 -
    township 510104001 510000 to=2026-02-28 then=510104002
    township 510104002 510000 from=2026-03-01
    """)
    days = [date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 2)]
    standing = [set(areas_on(areas, day).filter(pl.col("level") == "township")["code"]) for day in days]
    assert standing == [{"510104001"}, {"510104001"}, {"510104002"}, {"510104002"}]


def test_the_frames_have_the_columns_others_rely_on() -> None:
    assert areas_on(MERGER, AFTER).columns == [
        "code",
        "name",
        "level",
        "parent",
        "county",
        "prefecture",
        "province",
        "country",
    ]
    assert communities_on(MERGER, AFTER).columns == [
        "community",
        "name",
        "kind",
        "committee",
        "township",
        "county",
        "prefecture",
        "province",
        "country",
    ]


def test_what_lies_in_an_area_and_what_went_into_it() -> None:
    """510104 went into 510190, so that what lay in it is found under either."""
    own = {code for code in MERGER["code"] if code.startswith("510104")}
    assert codes_within(MERGER, "510104") == own
    assert codes_within(MERGER, "510190") == own | {"510190"}
    assert codes_within(MERGER, "510105001") == {"510105001", "510105001001"}
    assert codes_within(MERGER, "510000") == set(MERGER["code"])
    assert codes_within(MERGER, "999999") == frozenset()
