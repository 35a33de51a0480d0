"""Inspections on their page: checking a code at the door, planning, and filling in on site."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.__main__ import main
from pipelines.actions.inspections import PlanDraft, plan_inspection
from pipelines.actions.rights import system_scope
from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.queries.voices.live_inspections import live_plans, on_site, plan_file, sample_file
from schemas.inspections import COUNTED
from schemas.periods import china_date
from tests.pages.conftest import Shower, words
from tests.support.inspected import (
    COUNTY,
    NUMBER,
    SAMPLE,
    draw,
    fill_in,
    hand_out,
    publish_few_months,
    record,
)
from tests.support.made_once import copy_home
from tests.support.scopes import WHOLE

TODAY = china_date(now_utc())


def drawn_home(home: Home) -> None:
    publish_few_months(home)
    draw(home)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", drawn_home)


def planned(home: Home) -> tuple[str, str, str]:
    """Number and code of a plan, and its first community."""
    draft = PlanDraft(COUNTY, TODAY, TODAY + timedelta(days=1), "核对登记表", "赵某", sample=SAMPLE)
    plan = plan_inspection(home, system_scope(), draft)
    return plan.plan_id, plan.code, str(plan_file(home, WHOLE, plan.plan_id).places["community_code"][0])


def test_a_code_is_checked_at_the_door(show: Shower, home: Home) -> None:
    plan, code, community = planned(home)
    run = show("inspections", home.path)
    run.text_input(key="verify_code").set_value(code).run()
    run.text_input(key="verify_community").set_value(community).run()
    assert "属实，可以接受检查" in run.success[0].value and plan in run.success[0].value
    run.text_input(key="verify_code").set_value("ZZZZ2222").run()
    assert "没有这个督查码，可以拒绝检查" in run.error[0].value


def test_an_inspection_is_planned_on_the_page(show: Shower, home: Home) -> None:
    run = show("inspections", home.path)
    assert "还没有督查计划。" in words(run) and SAMPLE in run.dataframe[0].value["sample"].to_list()
    run.selectbox(key="plan_0_area").set_value(COUNTY)
    for name, value in (("purpose", "核对"), ("team", "赵某")):
        run.text_input(key=f"plan_0_{name}").set_value(value)
    run.selectbox(key="plan_0_sample").set_value(SAMPLE)
    run.button(key="plan_0_submit").click().run()
    assert not run.exception and "已安排" in run.success[0].value
    assert live_plans(home, WHOLE).height == 1
    assert not [one for one in run.button if (one.key or "").startswith("publish_")]
    run.selectbox(key="plan_1_area").set_value(COUNTY)
    run.button(key="plan_1_submit").click().run()
    assert "INS-110" in words(run)


def test_a_sample_is_drawn_on_the_page_and_its_seed_is_shown(show: Shower, tmp_path: Path) -> None:
    home = copy_home(tmp_path / "home", publish_few_months)
    run = show("inspections", home.path)
    run.selectbox(key="draw_0_area").set_value(COUNTY)
    run.text_input(key="draw_0_number").set_value(NUMBER)
    run.button(key="draw_0_submit").click().run()
    assert not run.exception and SAMPLE in run.success[0].value
    drawn = sample_file(home, WHOLE, SAMPLE)
    assert str(drawn.sample["seed"]) in run.success[0].value and str(drawn.sample["seed"]) in words(run)
    listed = run.table[0].value
    assert listed["入样概率"].str.len().max() <= 5 and listed.shape[0] == drawn.units.height
    run.selectbox(key="draw_1_area").set_value(COUNTY)
    run.text_input(key="draw_1_number").set_value(NUMBER)
    run.button(key="draw_1_submit").click().run()
    assert "INS-102" in words(run)


def test_a_sample_that_asks_for_it_is_extended_and_told_by_register(
    show: Shower, home: Home, tmp_path: Path
) -> None:
    for path in hand_out(home, tmp_path / "out"):
        assert record(home, fill_in(path, added={"报表台账": 9}))[0] == 0
    run = show("inspections", home.path)
    (found,) = [one.value for one in run.table if "核查系数" in one.value.columns]
    assert found.shape[0] == 1 + len(COUNTED)
    run.button(key=f"extend_{SAMPLE}").click().run()
    assert not run.exception and "已扩大" in run.success[0].value
    assert sample_file(home, WHOLE, SAMPLE).sample["stage"] == 2


def test_the_command_speaks_chinese(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspections", "show", "--home", str(home.path), "--lang", "zh", "--sample", SAMPLE]) == 0
    said = capsys.readouterr().out
    assert "入样概率" in said and "社区代码" in said and "\t否" in said
    assert (
        "probability" not in said and "false" not in said and max(map(len, re.findall(r"0\.\d+", said))) <= 5
    )


def test_a_plan_shows_its_communities_and_is_cancelled(show: Shower, home: Home) -> None:
    plan, code, _community = planned(home)
    run = show("inspections", home.path, plan=plan)
    assert not run.exception and f"{code[:4]} {code[4:]}" in run.table[0].value.to_string()
    run.text_input(key=f"cancel_{plan}_why").set_value("改期").run()
    run.button(key=f"cancel_{plan}").click().run()
    assert "已取消：改期" in words(run)
    english = show("inspections", home.path, plan=plan, lang="en")
    assert "Cancelled: 改期" in words(english)


def test_what_is_typed_on_site_is_there_after_a_reload_and_is_recorded(show: Shower, home: Home) -> None:
    _plan, _code, community = planned(home)
    about = {"sample": SAMPLE, "community": community}
    run = show("inspections", home.path, **about)
    name = f"site_{SAMPLE}-{community}_0"
    run.text_input(key=f"{name}_by").set_value("赵某").run()
    run.checkbox(key=f"{name}_forms_checked").check().run()
    reloaded = show("inspections", home.path, **about)
    assert reloaded.text_input(key=f"{name}_by").value == "赵某"
    assert reloaded.checkbox(key=f"{name}_forms_checked").value
    reloaded.button(key=f"{name}_record").click().run()
    assert "INS-119" in words(reloaded)
    for register in COUNTED:
        reloaded.checkbox(key=f"{name}_{register}_checked").check().run()
    reloaded.button(key=f"{name}_record").click().run()
    assert not reloaded.exception and "已登记" in " ".join(one.value for one in reloaded.success)
    recorded = on_site(home, WHOLE, SAMPLE, community).recorded
    assert recorded["register"].to_list() == list(COUNTED) and set(recorded["visited_by"]) == {"赵某"}


def test_who_only_looks_can_check_a_code_and_nothing_else(
    show: Shower, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    _plan, code, community = planned(home)
    monkeypatch.setenv("BURDEN_ACT_AS", "none")
    run = show("inspections", home.path)
    run.text_input(key="verify_code").set_value(code).run()
    assert "属实" in run.success[0].value and "inspections plan" in words(run)
    site = show("inspections", home.path, sample=SAMPLE, community=community)
    assert not site.checkbox and "本看板只能查看" in words(site)


def test_no_such_plan_and_no_such_community_are_said(show: Shower, home: Home) -> None:
    assert "INS-114" in words(show("inspections", home.path, plan="X2026-99999"))
    assert "INS-105" in words(show("inspections", home.path, sample=SAMPLE, community="510104999999"))
