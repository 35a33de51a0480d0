"""Clues from below on their page: the inbox, one clue with what is known of it, and its next step."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pipelines.actions.clues import ClueMove, receive
from pipelines.actions.publishing import publish
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from pipelines.queries.voices.live_clues import clue_file, live_clues
from pipelines.store import open_store
from tests.pages.conftest import Shower, words
from tests.support.case_home import late_home
from tests.support.hand_store import villages
from tests.support.made_once import copy_home, made_home
from tests.support.scopes import WHOLE

VILLAGE = villages("510104001")[0]
ABOUT = {
    "area_code": VILLAGE,
    "burden": "forms",
    "complaint": "unapproved",
    "subject": "表0",
    "department": "应急管理局",
    "told": "每周要报",
    "sender": "李村支书",
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", late_home)


def put_down(home: Home, on: date = date(2026, 3, 2), **more: object) -> str:
    move = ClueMove("receive", "周受理", on, details={**ABOUT, **more})
    return receive(home, system_scope(), move).clue_id


def tables(run: AppTest) -> str:
    """Everything that stands in tables."""
    return " ".join(one.value.to_string() for one in run.table)


def test_an_empty_inbox_says_so_and_takes_a_clue(show: Shower, home: Home) -> None:
    run = show("clues", home.path)
    assert not run.exception and "还没有受理反映。" in words(run)
    run.selectbox(key="clue_in_0_area_township").set_value(VILLAGE[:9]).run()
    run.selectbox(key="clue_in_0_area").set_value(VILLAGE).run()
    for name, value in (("told", "表格太多"), ("person", "周受理")):
        field = run.text_area if name == "told" else run.text_input
        field(key=f"clue_in_0_{name}").set_value(value)
    run.button(key="clue_in_0_submit").click().run()
    assert not run.exception and "已受理" in run.success[0].value
    (row,) = live_clues(home, WHOLE).to_dicts()
    assert (row["area_code"], row["told"], row["step"]) == (VILLAGE, "表格太多", "received")


def test_no_community_is_said_and_nothing_is_kept(show: Shower, home: Home) -> None:
    run = show("clues", home.path)
    for name, value in (("told", "表格太多"), ("person", "周受理")):
        field = run.text_area if name == "told" else run.text_input
        field(key=f"clue_in_0_{name}").set_value(value)
    run.button(key="clue_in_0_submit").click().run()
    assert "CLU-001" in words(run) and live_clues(home, WHOLE).is_empty()


def test_the_inbox_lists_what_waits_and_narrows(show: Shower, home: Home) -> None:
    put_down(home)
    put_down(home, burden="plaques", subject="某站")
    run = show("clues", home.path)
    assert "待答复2件" in words(run)
    assert len(run.dataframe[0].value) == 2
    assert len(show("clues", home.path, burden="plaques").dataframe[0].value) == 1
    assert "没有符合条件的反映。" in words(show("clues", home.path, which="ended"))
    english = words(show("clues", home.path, lang="en"))
    assert "2 clues wait for an answer" in english


def test_one_clue_shows_what_is_known_and_takes_a_step(show: Shower, home: Home) -> None:
    clue = put_down(home)
    run = show("clues", home.path, clue=clue)
    said = words(run)
    assert "2026-01至2026-02报为在用" in said and "没有这类清单" in said and "李村支书" in tables(run)
    prefix = f"clue_{clue}_1_take"
    run.text_input(key=f"{prefix}_person").set_value("吴核查")
    run.button(key=f"{prefix}_submit").click().run()
    assert not run.exception and "核查中" in run.success[0].value
    assert clue_file(home, WHOLE, clue).clue.handler == "吴核查"
    answer = f"clue_{clue}_2_answer"
    assert run.selectbox(key=f"{answer}_outcome").value is None  # what was found is for a person to say
    run.text_input(key=f"{answer}_person").set_value("吴核查")
    run.text_area(key=f"{answer}_answer").set_value("查过")
    run.button(key=f"{answer}_submit").click().run()
    assert run.error and clue_file(home, WHOLE, clue).clue.step == "checking"


def test_the_inbox_says_who_sees_it(show: Shower, home: Home) -> None:
    assert "尚无登录" in words(show("clues", home.path))
    assert "There is no sign-in yet" in words(show("clues", home.path, lang="en"))


def test_no_such_clue_and_a_busy_home_are_said(show: Shower, home: Home) -> None:
    assert "CLU-102" in words(show("clues", home.path, clue="F2026-77777"))
    with open_store(home):
        pass
    assert "F2026-77777" in words(show("clues", home.path, clue="F2026-77777"))


def counted_home(home: Home) -> None:
    """Six clues of one village and one of another township's, received in February and published."""
    late_home(home)
    for number in range(6):
        put_down(home, date(2026, 2, 3), told=f"第{number}件")
    put_down(home, date(2026, 2, 3), area_code=villages("510104002")[0], department=None)
    publish(home, system_scope())


@pytest.fixture(scope="module")
def counted() -> Home:
    return made_home(counted_home)


@pytest.mark.parametrize("granted", ["none", "signals"])
@pytest.mark.parametrize("view", ["", "cards", "paper"])
def test_who_does_not_handle_clues_sees_counts_alone(
    show: Shower, counted: Home, monkeypatch: pytest.MonkeyPatch, granted: str, view: str
) -> None:
    """From a row of each clue what is withheld below the county could be counted."""
    monkeypatch.setenv("BURDEN_ACT_AS", granted)
    (clue, *_) = live_clues(counted, WHOLE)["clue_id"]
    for query in ({}, {"clue": clue}, {"which": "all"}):
        run = show("clues", counted.path, view=view, **query)
        said = words(run) + tables(run) + " ".join(frame.value.to_string() for frame in run.dataframe)
        assert not run.exception and "此处只有件数" in said and "社区反映**：受理7" in said
        assert not [one for one in ("李村支书", "F2026", VILLAGE, f"{VILLAGE}村", "待答复") if one in said]
        assert not [button for button in run.button if button.key and button.key.endswith("_submit")]
    assert "clues add" in words(show("clues", counted.path))
    english = words(show("clues", counted.path, lang="en"))
    assert "Single clues are shown to the office that receives them" in english


def heads(run: AppTest) -> list[list[str]]:
    """What stands first in each table of counts."""
    return [list(frame.value["head"]) for frame in run.dataframe if "head" in frame.value]


def test_counts_stand_by_area_department_and_burden(show: Shower, counted: Home) -> None:
    run = show("clues", counted.path)
    assert not run.exception
    said = words(run)
    assert "**2026年2月社区反映**：受理7、答复0、属实0、不属实0、无法核实0、期末逾期未答复7" in said
    assert "按地区：区县" in said and "不作排名" in said
    assert heads(run) == [["东县"], ["应急管理局"], ["报表台账"]]
    english = words(show("clues", counted.path, lang="en"))
    assert "received 7, answered 0" in english and "By area: Counties" in english


def test_below_the_county_a_small_count_is_not_shown(show: Shower, counted: Home) -> None:
    run = show("clues", counted.path, level="township")
    areas = next(frame.value for frame in run.dataframe if "head" in frame.value)
    assert list(areas.columns) == ["head", "received"]
    # 7 − 6 would be the other township's one.
    assert areas["received"].isna().all() and len(areas) == 2
    assert "少于5件" in words(run)
    assert "2026年1月没有计入的反映。" in words(show("clues", counted.path, period="2026-01"))


def test_the_page_of_an_area_says_its_month(show: Shower, counted: Home) -> None:
    county = words(show("area", counted.path, level="county", code="510104"))
    assert "**2026年2月社区反映**：受理7、" in county
    township = words(show("area", counted.path, level="township", code="510104002"))
    assert "**2026年2月社区反映**：受理不公布" in township and "属实不公布" not in township
    assert "社区反映**：无" in words(show("area", counted.path, level="county", code="510105"))


@pytest.mark.parametrize(("level", "rows"), [("county", 3), ("prefecture", 3), ("township", 2)])
def test_the_counts_can_be_taken_out(show: Shower, counted: Home, level: str, rows: int) -> None:
    run = show("export", counted.path, shape="clue_counts", level=level, lang="en")
    assert not run.exception
    table, meaning = (frame.value for frame in run.dataframe[:2])
    assert len(table) == rows and set(table.columns) <= set(meaning["name"])
    assert not show("export", counted.path, shape="clue_counts", level=level, to="2026-01").exception
