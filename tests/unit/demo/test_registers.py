"""The synthetic year is valid, plausible, the same every time, and tells its stories."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from pipelines.demo.demo_areas import choose_areas, list_communities
from pipelines.demo.months import PERIODS
from pipelines.demo.provinces import PROVINCES
from pipelines.demo.registers import make_registers
from pipelines.demo.stories import read_stories
from schemas.periods import end_of
from schemas.returns import REGISTERS

DAY = date(2026, 10, 31)


def story_counties(jurisdiction: str) -> list[str]:
    return sorted({story.area for story in read_stories(jurisdiction).values()})


@pytest.fixture(scope="module", params=PROVINCES)
def jurisdiction(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def everywhere(jurisdiction: str) -> pl.DataFrame:
    return list_communities(choose_areas(DAY, jurisdiction=jurisdiction), DAY)


@pytest.fixture(scope="module")
def some(jurisdiction: str) -> pl.DataFrame:
    counties = [*story_counties(jurisdiction), "510104", "620102"]
    return list_communities(choose_areas(DAY, counties, 2, jurisdiction), DAY)


def of_story(communities: pl.DataFrame, story: str) -> pl.DataFrame:
    """The communities of the story's county."""
    jurisdiction = {"51": "sichuan", "62": "gansu"}[communities["county"][0][:2]]
    return communities.filter(county=read_stories(jurisdiction)[story].area)


@pytest.mark.parametrize("month", [0, 6, 11])
def test_every_register_keeps_its_contract(some: pl.DataFrame, month: int) -> None:
    end = end_of(PERIODS[month])
    for key, rows in make_registers(some, month).items():
        register = REGISTERS[key]
        register.schema.validate(rows, lazy=True)
        assert rows.select(register.unique).is_duplicated().sum() == 0
        assert set(rows["community_code"]) <= set(some["community_code"])
        for column in register.columns:
            if column.kind == "date" and not column.future_allowed:
                latest = rows[column.name].max()
                assert latest is None or latest <= end, (key, column.name)
    assert make_registers(some, month)["communities"].height == some.height


def test_a_township_reports_the_same_in_a_smaller_home(everywhere: pl.DataFrame, some: pl.DataFrame) -> None:
    both = pl.col("township").is_in(list(set(some["township"]) & set(everywhere["township"])))
    large, small = make_registers(everywhere, 8), make_registers(some, 8)
    for key in REGISTERS:
        assert small[key].filter(both).height > 0
        assert small[key].filter(both).equals(large[key].filter(both)), key


def per_community(rows: pl.DataFrame, communities: pl.DataFrame, **status: str) -> float:
    return rows.filter(**status).height / communities.height


def test_magnitudes_follow_the_published_places(everywhere: pl.DataFrame) -> None:
    """龙子湖区: 914 plaques on 53 communities, 407 left; 花苑社区: 40 regular forms, 29 after; 渝北区:
    30 kinds of certificates retired, 7 kept."""
    first, last = make_registers(everywhere, 0), make_registers(everywhere, 11)
    assert 14 < per_community(first["plaques"], everywhere, status="hung") < 914 / 53
    assert 407 / 53 < per_community(last["plaques"], everywhere, status="hung") < 11
    assert 29 < per_community(first["forms"], everywhere, status="in_use") < 40
    assert 22 < per_community(last["forms"], everywhere, status="in_use") < 29
    assert 4 < per_community(last["certificates"], everywhere, status="in_force") < 9


def in_use(communities: pl.DataFrame, story: str, register: str, status: str) -> list[int]:
    own = of_story(communities, story)
    return [make_registers(own, month)[register].filter(status=status).height for month in range(12)]


def test_the_rebounding_county_falls_and_rises(everywhere: pl.DataFrame) -> None:
    hung = in_use(everywhere, "rebound", "plaques", "hung")
    assert hung[8] < 0.8 * hung[0]
    assert hung[11] > 1.15 * hung[8]


def test_the_improving_county_starts_above_and_ends_below(everywhere: pl.DataFrame) -> None:
    first, last = make_registers(everywhere, 0), make_registers(everywhere, 11)
    county = of_story(everywhere, "improve")
    own = pl.col("community_code").is_in(county["community_code"].to_list())
    for key, status in (("plaques", "hung"), ("forms", "in_use"), ("certificates", "in_force")):
        before = per_community(first[key].filter(own), county, status=status)
        after = per_community(last[key].filter(own), county, status=status)
        assert before > per_community(first[key], everywhere, status=status)
        assert after < per_community(last[key], everywhere, status=status)
    at_work = [rows["work_items"].filter(own, pl.col("withdrawn_on").is_null()) for rows in (first, last)]
    assert at_work[1].height < 0.85 * at_work[0].height


def test_the_copying_county_repeats_june(some: pl.DataFrame) -> None:
    own = of_story(some, "copy")
    june, october = make_registers(own, 7), make_registers(own, 11)
    for key, register in REGISTERS.items():
        flows = [column.name for column in register.columns if column.flow]
        assert june[key].drop(flows).equals(october[key].drop(flows))
        assert all(october[key][name].null_count() == october[key].height for name in flows)
    assert not make_registers(own, 6)["communities"].equals(june["communities"])


def test_no_survey_is_carried_into_the_next_month(some: pl.DataFrame) -> None:
    asked = [make_registers(some, month)["communities"].drop_nulls("survey_respondents") for month in (9, 10)]
    assert all(rows.height for rows in asked)
    assert asked[0].join(asked[1], on="community_code", how="semi").is_empty()


def test_forms_of_one_department_disappear_silently(some: pl.DataFrame) -> None:
    own = of_story(some, "disappear")
    counts = [make_registers(own, m)["forms"].filter(department="农业农村局").height for m in (6, 7)]
    assert counts[0] > 0 and counts[1] == 0


def test_a_zero_too_many_and_an_empty_sheet(some: pl.DataFrame) -> None:
    jump = of_story(some, "jump")
    first = pl.col("township") == jump["township"].min()
    overviews = [make_registers(jump, m)["communities"].filter(first) for m in (9, 10, 11)]
    households = [rows["households"].sum() for rows in overviews]
    assert households[1] == 10 * households[0] == 10 * households[2]
    empty = of_story(some, "empty")
    tools = [
        make_registers(empty, m)["digital_tools"].filter(township=empty["township"].min()).height
        for m in (8, 9, 10)
    ]
    assert tools[0] > 0 and tools[1] == 0 and tools[2] > 0


def awaiting(rows: pl.DataFrame, end: date, days: int) -> int:
    started = pl.col("started_on") < end - pl.duration(days=days)
    open_ = pl.col("withdrawn_on").is_null() & pl.col("approved_on").is_null()
    return rows.filter(open_ & started, entry_route="emergency").height


def test_emergencies_await_their_paperwork_where_the_story_is(everywhere: pl.DataFrame) -> None:
    end, rows = end_of(PERIODS[11]), make_registers(everywhere, 11)["work_items"]
    county = of_story(everywhere, "emergency")
    own = rows.filter(pl.col("community_code").is_in(county["community_code"].to_list()))
    assert awaiting(rows, end, 30) > 0
    assert awaiting(own, end, 30) / county.height > 5 * awaiting(rows, end, 30) / everywhere.height
