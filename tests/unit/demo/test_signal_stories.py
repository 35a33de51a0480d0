"""What signals are to find is there, and only there; and departments push to all of an area at once."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from pipelines.demo.burdens import place_burdens
from pipelines.demo.demo_areas import choose_areas, list_communities
from pipelines.demo.months import PERIODS
from pipelines.demo.provinces import PROVINCES
from pipelines.demo.registers import make_registers
from pipelines.demo.schedule import plan_month
from pipelines.demo.signal_stories import RENAMED, SPLIT_INTO, TO_CHAT
from pipelines.demo.stories import read_stories
from pipelines.indicators.facts.forms import FILLS_A_YEAR
from schemas.periods import china_date, due_date

DAY = date(2026, 10, 31)
SIGNALS = {
    "corrected_after_publication",
    "frequency_relabelled",
    "renamed",
    "merged_on_paper",
    "vanished",
    "laundered",
    "forms_to_chat",
    "split_tools",
    "near_copy",
    "perfect_satisfaction",
    "heaping",
    "emergency_restarted",
    "last_hour",
    "fall_to_nothing",
}
Months = dict[int, dict[str, pl.DataFrame]]


@pytest.fixture(scope="module", params=PROVINCES)
def communities(request: pytest.FixtureRequest) -> pl.DataFrame:
    counties = [story.area for story in read_stories(request.param).values() if story.signal]
    counties.append(read_stories(request.param)["underreported"].area)
    return list_communities(choose_areas(DAY, counties, jurisdiction=request.param), DAY)


@pytest.fixture(scope="module")
def months(communities: pl.DataFrame) -> Months:
    return {month: make_registers(communities, month) for month in (8, 9, 10, 11)}


def area(story: str, communities: pl.DataFrame) -> str:
    jurisdiction = {"51": "sichuan", "62": "gansu"}[communities["county"][0][:2]]
    return read_stories(jurisdiction)[story].area


def of_story(rows: pl.DataFrame, story: str, communities: pl.DataFrame) -> pl.DataFrame:
    own = communities.filter(county=area(story, communities))
    return rows.join(own.select("community_code"), on="community_code", how="semi")


@pytest.mark.parametrize("jurisdiction", PROVINCES)
def test_every_signal_has_its_story(jurisdiction: str) -> None:
    assert {story.signal for story in read_stories(jurisdiction).values()} - {None} == SIGNALS


def fills(rows: pl.DataFrame) -> int:
    frequency = pl.col("frequency").replace_strict(FILLS_A_YEAR, default=0, return_dtype=pl.Int64)
    return int(rows.filter(status="in_use").select(frequency.sum()).item())


def test_relabelled_forms_ask_for_half_the_fills(communities: pl.DataFrame, months: Months) -> None:
    before, now = (of_story(months[m]["forms"], "relabelled", communities) for m in (10, 11))
    assert fills(now) < 0.5 * fills(before)
    assert now.filter(status="in_use").height > 0.9 * before.filter(status="in_use").height


def test_renamed_forms_are_back_at_once(communities: pl.DataFrame, months: Months) -> None:
    now = of_story(months[11]["forms"], "renamed", communities)
    for old, new in RENAMED.items():
        again = now.filter(form_name=new, status="in_use")
        stopped = now.filter(form_name=old, status="stopped")
        assert again.height > 0
        assert set(again["community_code"]) <= set(stopped["community_code"])
    assert not set(RENAMED.values()) & set(months[10]["forms"]["form_name"])


def test_many_forms_become_one_that_asks_as_much(communities: pl.DataFrame, months: Months) -> None:
    before, now = (of_story(months[m]["forms"], "merged_on_paper", communities) for m in (10, 11))
    department = {"department": "民政局", "status": "in_use"}
    both = before.filter(**department).group_by("community_code").len()
    many = both.filter(pl.col("len") >= 3)["community_code"]
    assert len(many) > 0.8 * before["community_code"].n_unique()
    left = now.filter(pl.col("community_code").is_in(many.implode()), **department)
    assert left["frequency"].to_list() == ["weekly"] * len(many)


def test_no_plaque_is_left_without_a_basis(communities: pl.DataFrame, months: Months) -> None:
    counts = [
        of_story(months[m]["plaques"], "laundered", communities).filter(status="hung", basis="none").height
        for m in (10, 11)
    ]
    assert counts[0] >= 20 and counts[1] == 0


def test_chats_are_opened_where_forms_are_stopped(communities: pl.DataFrame, months: Months) -> None:
    forms = of_story(months[11]["forms"], "forms_to_chat", communities)
    tools = of_story(months[11]["digital_tools"], "forms_to_chat", communities)
    for form, (department, tool, _) in TO_CHAT.items():
        own = forms.filter(form_name=form)
        assert set(own["department"]) == {department} and "in_use" not in set(own["status"])
        assert tools.filter(tool_name=tool, status="in_use").height > 0
        assert tool not in set(months[10]["digital_tools"]["tool_name"])
    split = of_story(months[11]["digital_tools"], "split_tools", communities)
    assert split.filter(pl.col("tool_name").is_in(SPLIT_INTO), status="in_use").height > 10


def test_everybody_is_satisfied_in_one_county(communities: pl.DataFrame, months: Months) -> None:
    surveys = pl.concat(months[m]["communities"] for m in (9, 10, 11)).drop_nulls("survey_respondents")
    own = of_story(surveys, "perfect", communities)
    assert own["community_code"].is_unique().all() and own["survey_respondents"].min() >= 380
    assert own["survey_respondents"].equals(own["survey_satisfied"].rename("survey_respondents"))


def test_volunteers_come_to_just_the_norm(communities: pl.DataFrame, months: Months) -> None:
    share = 100 * pl.col("registered_volunteers") / pl.col("residents")
    rows = months[11]["communities"].with_columns(share=share)
    near = pl.col("share").is_between(12, 15)
    own = of_story(rows.filter(near), "heaping", communities)
    just = own.filter(pl.col("share").is_between(13, 14)).height
    assert just > 0.7 * own.height >= 10


def test_an_emergency_begins_again(communities: pl.DataFrame, months: Months) -> None:
    own = of_story(months[11]["work_items"], "emergency_restarted", communities)
    again = own.filter(item_name="汛期值守巡查").sort("community_code", "started_on")
    assert again.height > 0 and again["approved_on"].is_null().all()
    assert again["withdrawn_on"].is_null().to_list() == [False, True] * (again.height // 2)
    assert of_story(again, "emergency_restarted", communities)["township"].n_unique() == 1


def test_two_corrections_on_the_due_date(communities: pl.DataFrame) -> None:
    townships = communities.select("township", "county").unique(maintain_order=True)
    county = area("last_hour", communities)
    township = townships.filter(county=county)["township"].min()
    own = [one for one in plan_month(townships, 11) if one.township == township]
    assert [one.content for one in own] == ["slip", "meetings_slip", "right"]
    assert [china_date(one.received_at_utc) == due_date(PERIODS[11], 5) for one in own] == [False, True, True]


def test_a_recount_finds_what_was_withheld(communities: pl.DataFrame, months: Months) -> None:
    own = communities.filter(county=area("underreported", communities))
    recounted = make_registers(own, 11, recounted=True)
    for register in ("forms", "plaques", "digital_tools"):
        reported = of_story(months[11][register], "underreported", communities)
        assert 0.66 < reported.height / recounted[register].height < 0.84
        keys = ["community_code", reported.columns[3]]
        assert reported.join(recounted[register], on=keys, how="anti").is_empty()
    others = communities.filter(pl.col("county") != area("underreported", communities))
    assert make_registers(others, 11, recounted=True)["forms"].equals(make_registers(others, 11)["forms"])


def correlation_within_townships(rows: pl.DataFrame, value: str) -> float:
    """Of the communities of a county, how much those of one township are alike: the intraclass correlation
    by the analysis of variance, all counties together."""
    at = pl.col(value)
    of_township, of_county = at.mean().over("township"), at.mean().over("county")
    townships, counties = rows["township"].n_unique(), rows["county"].n_unique()
    within = rows.select(((at - of_township) ** 2).sum()).item() / (rows.height - townships)
    between = rows.select(((of_township - of_county) ** 2).sum()).item() / (townships - counties)
    size = rows.height / townships
    return float((between - within) / (between + (size - 1) * within))


def test_neighbours_carry_the_same() -> None:
    """Design effect 1 + (communities a township − 1) × correlation: it was 1.0 without pushes."""
    everywhere = list_communities(choose_areas(DAY), DAY)
    for register, pushed in (("forms", True), ("plaques", True), ("certificates", False)):
        pairs, _ = place_burdens(everywhere, register)
        carried = pairs.filter(pl.col("start") < 0).group_by("community_code").agg(carried=pl.len())
        rows = everywhere.join(carried, on="community_code", how="left")
        rows = rows.with_columns(pl.col("carried").fill_null(0).cast(pl.Float64))
        found = correlation_within_townships(rows, "carried")
        assert (0.1 < found < 0.6) if pushed else abs(found) < 0.05, (register, found)


def test_a_push_goes_to_all_of_a_county_or_township() -> None:
    counties = ["510104", "510112", "511402", "511528"]
    communities = list_communities(choose_areas(DAY, counties), DAY)
    pairs, _ = place_burdens(communities, "forms")
    sizes = communities.group_by("township").agg(size=pl.len())
    reached = pairs.group_by("township", "form_name").agg(got=pl.len()).join(sizes, on="township")
    whole = reached.select((pl.col("got") == pl.col("size")).mean()).item()
    assert whole > 0.6
    levels = pairs.group_by("department_level").len()
    assert {"county", "prefecture", "township"} <= set(levels["department_level"])
    of_a_form = pairs.group_by("county", "form_name").agg(pl.col("department_level").n_unique())
    assert np.all(of_a_form["department_level"].to_numpy() <= 2)
