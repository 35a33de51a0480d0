"""What supervision asks of an area stands directly under its title, as it is now."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.words import cases
from pipelines.actions.cases import begin
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from pipelines.store import open_store
from schemas.cases import ENDED_STEPS, STEPS
from tests.pages.conftest import Shower, words
from tests.support.case_home import FEBRUARY, LATE, OTHERS, late_home, opening
from tests.support.made_once import copy_home, made_home

AREA = {"level": "township", "code": LATE}


@pytest.fixture(scope="session")
def small_home() -> Home:
    return made_home(late_home)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", late_home)


def asked(run: AppTest) -> str:
    """What stands in the box, in the order of the page."""
    assert not run.exception
    said = [element.value for element in run.markdown]
    return "\n".join(said[said.index("**督查对本地的要求**") :])


def links(run: AppTest) -> list[tuple[str, str]]:
    return [(one.proto.label, one.proto.page) for one in run.get("page_link")]


def test_the_proposal_of_the_month_stands_with_its_reasons(show: Shower, small_home: Home) -> None:
    run = show("area", **AREA)
    said = asked(run)
    assert said.index("2026年2月措施：规则建议**约谈**") < said.index("比全省差")
    assert "- 推进不力：连续两期以上迟报" in said and "本地区没有在办督办件。" in said
    assert ("建议所依据的数据行", "measures") in links(run)
    other = asked(show("area", level="township", code=OTHERS[0]))
    assert "2026年2月措施：规则没有建议。" in other


def test_a_case_opened_since_the_publish_stands_there(show: Shower, home: Home) -> None:
    case = begin(home, system_scope(), opening(home, date(2026, 3, 16))).case_id
    run = show("area", home.path, **AREA)
    assert (f"{case} · 约谈 · 已立案", "cases") in links(run)
    assert "已立案，尚未告知，暂无须办理。" in words(run)


@pytest.mark.usefixtures("nothing_kept")
def test_a_busy_store_leaves_the_word_of_the_snapshot_and_says_so(show: Shower, home: Home) -> None:
    with open_store(home):
        run = show("area", home.path, **AREA)
    said = asked(run)
    assert "以下为快照" in words(run) and "规则建议**约谈**" in said
    assert f"confirm_township-{LATE}-{FEBRUARY}_0_submit" not in [one.key for one in run.button]


def test_where_it_is_only_looked_at_it_does_not_stand(show: Shower, small_home: Home) -> None:
    assert "督查对本地的要求" not in words(show("area", view="paper", **AREA))


@pytest.mark.parametrize("step", [step for step in STEPS.keys if step not in ENDED_STEPS])
@pytest.mark.parametrize("recheck", ["passed", "failed"])
def test_every_step_says_who_must_do_what(step: str, recheck: str) -> None:
    row: dict[str, Any] = {"step": step, "recheck": recheck, "due": date(2026, 3, 24)}
    said = cases.asked_of_unit({**row, "days_over": None, "reported_on": None})
    assert said.endswith("。")
    if step in ("sent", "rectifying"):
        assert "2026-03-24" in said and "前" in said
    if step == "rectifying":
        assert "已逾期3天" in cases.asked_of_unit({**row, "days_over": 3, "reported_on": None})
        assert "待复查" in cases.asked_of_unit({**row, "days_over": 3, "reported_on": date(2026, 3, 20)})
