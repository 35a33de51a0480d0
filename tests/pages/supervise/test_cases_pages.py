"""From the month's proposals to a case and its next steps, on the pages as a supervisor uses them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pipelines import queries
from pipelines.actions.cases import CaseMove, begin, take_case_step
from pipelines.actions.publishing import publish
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from pipelines.cases.evidence import Frozen, freeze
from pipelines.queries import open_snapshot
from pipelines.queries.case_evidence import case_evidence, case_recheck
from pipelines.queries.live_cases import case_file, live_cases, live_confirmations
from pipelines.store import open_store
from tests.pages.conftest import Shower, words
from tests.support.case_home import (
    DECIDER,
    FEBRUARY,
    JANUARY,
    LATE,
    MARCH,
    OPENER,
    UNIT,
    correct,
    late_home,
    opening,
)
from tests.support.hand_store import hand_in
from tests.support.made_once import copy_home, made_home
from tests.support.scopes import WHOLE

OPENED, SENT = date(2026, 3, 16), date(2026, 3, 17)


@pytest.fixture(scope="session")
def small_home() -> Home:
    """The home that ``show`` shows where a test names none."""
    return made_home(late_home)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", late_home)


def test_the_list_says_who_is_proposed_why_and_how_many_by_chance(show: Shower, small_home: Home) -> None:
    run = show("measures", small_home.path, level="township")
    assert not run.exception
    said = words(run)
    assert "2026年2月措施建议" in said and "乡镇街道：按规则建议约谈1（其中仅凭偶然约0个）。" in said
    assert "推进不力：连续两期以上迟报" in said and "内部工作用，不作通报" in said
    (listed, behind) = (frame.value for frame in run.dataframe)
    assert [row.partition("#")[2] for row in listed["area"]] == [f"{LATE}镇"]
    assert set(behind["reason"]) == {"推进不力：连续两期以上迟报", "迟报或未报月报"}
    english = words(show("measures", small_home.path, level="township", lang="en"))
    assert "Feb 2026: measures proposed" in english and "(of them by chance about 0)" in english


@pytest.mark.parametrize(("query", "shown"), [({"step": "remind"}, 1), ({"reason": "late_again"}, 1)])
def test_filters_narrow_the_list(show: Shower, small_home: Home, query: dict[str, str], shown: int) -> None:
    run = show("measures", small_home.path, level="township", **query)
    assert not run.exception and len(run.dataframe[0].value) == shown


def test_a_level_without_proposals_says_so(show: Shower, small_home: Home) -> None:
    assert "本层级没有建议采取措施的地区。" in words(show("measures", small_home.path, level="prefecture"))


def test_a_case_is_opened_on_a_proposal_and_stands_on_the_board(show: Shower, home: Home) -> None:
    run = show("measures", home.path, level="township")
    name = f"open_township-{LATE}_{FEBRUARY}_0"
    run.text_input(key=f"{name}_person").set_value(OPENER)
    run.button(key=f"{name}_submit").click().run()
    assert not run.exception and "已立案：D2026-00001" in run.success[0].value
    (case,) = live_cases(home, WHOLE).to_dicts()
    assert (case["step"], case["kind"], case["opened_by"]) == ("opened", "interview", OPENER)
    board = show("cases", home.path)
    assert "在办1件，其中逾期0件。" in words(board)
    assert board.dataframe[0].value["case"].to_list() == ["cases?case=D2026-00001#D2026-00001"]
    again = show("measures", home.path, level="township")
    assert "D2026-00001" in again.dataframe[0].value["cases"][0]


def test_where_the_matter_is_in_a_case_that_case_stands_in_place_of_the_form(
    show: Shower, home: Home
) -> None:
    case = opened(home)  # nothing was published since
    run = show("measures", home.path, level="township")
    assert not run.exception
    assert f"同一事由已有督办件 {case}（约谈）在办" in run.info[0].value
    assert f"{case} · 约谈 · 已立案" in [one.proto.label for one in run.get("page_link")]
    assert not [one for one in run.button if one.key.startswith("open_")]
    step(home, case, "drop", SENT, reason="撤销")
    again = show("measures", home.path, level="township")
    assert not again.info and [one for one in again.button if one.key.startswith("open_")]


def test_what_is_lacking_says_as_of_when(show: Shower, home: Home) -> None:
    step(home, opened(home), "send", SENT)
    publish(home, system_scope())
    run = show("measures", home.path, level="township")
    assert "还缺的条件（发布时）" in [one["label"] for one in columns(run)]


def columns(run: AppTest) -> list[dict[str, Any]]:
    """How the columns of the first grid are headed."""
    return [one for one in json.loads(run.dataframe[0].proto.columns).values() if "label" in one]


def test_without_a_name_nothing_is_opened(show: Shower, home: Home) -> None:
    run = show("measures", home.path, level="township")
    name = f"open_township-{LATE}_{FEBRUARY}_0"
    run.button(key=f"{name}_submit").click().run()
    assert "没有写明由谁立案" in words(run) and live_cases(home, WHOLE).is_empty()


def opened(home: Home) -> str:
    return begin(home, system_scope(), opening(home, OPENED)).case_id


def step(home: Home, case: str, action: str, on: date, person: str = OPENER, **given: Any) -> None:
    party = "decider" if person == DECIDER else "supervisor"
    take_case_step(home, system_scope(), case, CaseMove(action, party, person, on, **given))


def test_a_case_shows_its_evidence_its_log_and_takes_the_next_step(show: Shower, home: Home) -> None:
    case = opened(home)
    run = show("cases", home.path, case=case)
    assert not run.exception
    said = words(run)
    frozen = case_file(home, WHOLE, case).evidence[0]
    assert frozen.period == FEBRUARY and "2026年2月数据 · 所依据报表1份" in said
    prefix = f"case_{case}_1_send"
    run.selectbox(key=f"case_{case}_1_action").set_value("send").run()
    run.text_input(key=f"{prefix}_person").set_value(OPENER)
    run.date_input(key=f"{prefix}_on").set_value(SENT)
    run.button(key=f"{prefix}_submit").click().run()
    assert not run.exception and "已登记" in run.success[0].value
    assert case_file(home, WHOLE, case).case.reply_due == date(2026, 3, 24)
    assert "单位可在2026-03-24前申辩。" in words(show("cases", home.path, case=case))


def test_its_documents_can_be_had_as_word_and_pdf(show: Shower, home: Home) -> None:
    case = opened(home)
    run = show("cases", home.path, case=case)
    labels = [button.proto.label for button in run.get("download_button")]
    offered = ["约谈 (Word)", "约谈 (PDF)", "约谈记录 (Word)", "约谈记录 (PDF)"]
    assert [label for label in labels if "(" in label and "JSON" not in label] == offered
    assert "没有文号和签发人，每页标“送审稿”。" in words(run)


def test_who_opened_it_cannot_decide_it_on_the_page_either(show: Shower, home: Home) -> None:
    case = opened(home)
    step(home, case, "send", SENT)
    step(home, case, "lapse", date(2026, 3, 25))
    run = show("cases", home.path, case=case)
    prefix = f"case_{case}_3_decide"
    assert run.selectbox(key=f"case_{case}_3_action").value == "decide"
    run.text_input(key=f"{prefix}_person").set_value(OPENER)
    run.text_area(key=f"{prefix}_reason").set_value("迟报")
    run.button(key=f"{prefix}_submit").click().run()
    assert "不能由同一人决定" in words(run) and case_file(home, WHOLE, case).case.step == "reply_lapsed"


def test_a_step_sure_to_be_refused_is_marked_and_not_offered(show: Shower, home: Home) -> None:
    case = opened(home)
    today = queries.today()
    step(home, case, "send", today)
    run = show("cases", home.path, case=case)
    said = words(run)
    assert "- ✓ **申辩**" in said and "- ○ **登记逾期未申辩**" in said and "SUP-111" in said
    box = run.selectbox(key=f"case_{case}_2_action")
    assert box.value == "answer" and "登记逾期未申辩" not in box.options
    assert "回潮续办" not in said


def test_only_what_goes_back_is_left_to_choose(
    show: Shower, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dashboard of supervisors waits for the answer; it is not led to begin anew."""
    case = opened(home)
    step(home, case, "send", queries.today())
    monkeypatch.setenv("BURDEN_ACT_AS", "cases")
    box = show("cases", home.path, case=case).selectbox(key=f"case_{case}_2_action")
    assert box.value is None and box.options == ["重新取证", "撤销"]


def test_a_closed_case_leaves_nothing_to_do(show: Shower, home: Home) -> None:
    case = issued(home, kind="commended", matter="清理得好")
    step(home, case, "close", date(2026, 3, 27), reason="已表扬")
    run = show("cases", home.path, case=case)
    said, fields = words(run), fields_of(run)
    assert fields["已办结"] == "2026-03-27 · 已表扬" and fields["决定"].endswith(" · 属实")
    assert "无须办理：本件已办结。" in said and "只能查看" not in said
    assert "自行续办" not in said and "回看至" not in said  # a commendation is not watched


def test_a_case_shows_what_was_said_and_decided(show: Shower, home: Home) -> None:
    case = opened(home)
    step(home, case, "send", SENT)
    told = CaseMove("answer", "unit", UNIT, SENT, reason="系统故障，附说明")
    take_case_step(home, system_scope(), case, told)
    step(home, case, "decide", date(2026, 3, 18), DECIDER, reason="说明不成立")
    fields = fields_of(show("cases", home.path, case=case))
    assert fields["申辩"] == "2026-03-17 · 系统故障，附说明"
    assert fields["决定"].endswith(" · 说明不成立")


def test_what_was_said_of_figures_that_were_taken_anew_is_over(show: Shower, home: Home) -> None:
    case = opened(home)
    step(home, case, "send", SENT)
    told = CaseMove("answer", "unit", UNIT, SENT, reason="系统故障")
    take_case_step(home, system_scope(), case, told)
    again = case_evidence(open_snapshot(home), WHOLE, "township", LATE, FEBRUARY)
    step(home, case, "reopen", SENT, evidence=again)
    run = show("cases", home.path, case=case)
    assert "系统故障" not in "".join(fields_of(run).values()) and "系统故障" in words(run)  # the log keeps it


def test_numbers_and_versions_stand_at_the_foot(show: Shower, home: Home) -> None:
    case = opened(home)
    run = show("cases", home.path, case=case)
    sha = case_file(home, WHOLE, case).case.evidence_sha256
    assert not run.exception and sha not in words(run) and "版" not in words(run).partition("锁定的证据")[0]
    (fold,) = [one for one in run.expander if one.label == "编号与版本"]
    assert sha in fold.table[0].value["内容"].to_list()


def test_a_long_reason_squeezes_nothing_and_a_button_does_not_say_it_twice(show: Shower, home: Home) -> None:
    case = issued(home, kind="interview", matter="迟报", reason="连续迟报" * 60)
    run = show("cases", home.path, case=case)
    assert f"- **2026-03-26 决定** · {DECIDER} · 决定人" in words(run)
    assert len(run.table) == 2  # the fields, and the numbers: the log is no table
    labels = [one.label for one in run.button]
    assert "登记约谈记录" in labels and "登记：登记约谈记录" not in labels


def fields_of(run: AppTest) -> dict[str, str]:
    """Field → content of the case, as its page says."""
    assert not run.exception
    table = run.table[0].value
    return dict(zip(table["项目"], table["内容"], strict=True))


def test_a_re_check_that_waits_for_a_snapshot_offers_to_publish_it(show: Shower, home: Home) -> None:
    """The case is about January, and opened on the snapshot that holds February."""
    evidence = case_evidence(open_snapshot(home), WHOLE, "township", LATE, JANUARY)
    case = issued(home, kind="remind", matter="报表过多", period=JANUARY, frozen=evidence)
    step(home, case, "rectify", date(2026, 3, 26), details={"measures": "清理"})
    run = show("cases", home.path, case=case)
    assert "- ○ **复查**" in words(run) and "SUP-135" in words(run)
    run.button(key="publish_for_recheck").click().run()
    assert not run.exception and "- ✓ **复查**" in words(run) and "SUP-135" not in words(run)


def issued(home: Home, frozen: Frozen | None = None, reason: str = "属实", **about: str) -> str:
    """A case by hand whose document went out."""
    move = opening(home, OPENED, **about)
    case = begin(home, system_scope(), replace(move, evidence=frozen or by_hand(move))).case_id
    step(home, case, "send", SENT)
    step(home, case, "lapse", date(2026, 3, 25))
    step(home, case, "decide", date(2026, 3, 26), DECIDER, reason=reason)
    step(home, case, "issue", date(2026, 3, 26), document="1号", details={"signed_by": "赵主任"})
    return case


def test_corrected_figures_are_said_on_the_board_and_on_the_case(show: Shower, home: Home) -> None:
    case = opened(home)
    correct(home, FEBRUARY)
    assert "1件所依据的数据已被更正" in words(show("cases", home.path))
    assert show("cases", home.path, which="overtaken").dataframe[0].value["mark"][0] == "▲ 数据已更正"
    assert "证据所依据的报表已被更正" in words(show("cases", home.path, case=case))


def test_no_case_and_no_such_case_say_what_to_do(show: Shower, small_home: Home) -> None:
    assert "还没有督办件。本月的建议见“本月措施”。" in words(show("cases", small_home.path))
    assert "没有编号为 D2026-00009 的督办件" in words(show("cases", small_home.path, case="D2026-00009"))


@pytest.mark.usefixtures("nothing_kept")
def test_a_busy_home_is_said(show: Shower, small_home: Home) -> None:
    with open_store(small_home):
        assert "数据目录正忙。" in words(show("cases", small_home.path))


def test_the_area_page_says_what_the_unit_must_do_and_takes_its_word(show: Shower, home: Home) -> None:
    case = opened(home)
    step(home, case, "send", SENT)
    publish(home, system_scope())
    run = show("area", home.path, level="township", code=LATE)
    assert not run.exception
    said = words(run)
    assert "督查对本地的要求" in said and "申辩截止 2026-03-24，已过期" in said
    assert "单位对2026年2月数据：**未确认**。请核对后确认或提出异议" in said
    name = f"confirm_township-{LATE}-{FEBRUARY}_0"
    run.text_input(key=f"{name}_person").set_value("王镇长")
    run.button(key=f"{name}_submit").click().run()
    assert not run.exception and "已登记" in run.success[0].value
    _entries, standing = live_confirmations(home, WHOLE, "township", LATE, FEBRUARY)
    assert standing.state == "confirmed"
    again = words(show("area", home.path, level="township", code=LATE))  # nothing was published since
    assert "单位对2026年2月数据：**已确认**" in again and "未确认" not in again


def test_a_re_check_says_how_broadly_the_stocks_changed(show: Shower, home: Home) -> None:
    """A case by hand about February; in March the township LATE has two forms of three left."""
    case = issued(home, kind="remind", matter="报表过多")
    step(home, case, "rectify", date(2026, 3, 26), details={"measures": "清理"})
    hand_in(home, MARCH, {LATE: (2, 1)})
    publish(home, system_scope())
    found = case_recheck(open_snapshot(home), WHOLE, case_file(home, WHOLE, case).evidence[-1], "passed")
    step(home, case, "recheck", date(2026, 4, 10), recheck=found)
    run = show("cases", home.path, case=case)
    assert not run.exception
    said = words(run)
    assert "**复查：2026年2月至2026年3月**" in said
    assert "**每社区使用中表格数** 3.00 → 2.00：下降1.00（普遍变化）；停用6" in said
    assert "其间没有来去" in said
    labels = [button.proto.label for button in run.get("download_button")]
    assert "复查意见 (Word)" in labels
    english = words(show("cases", home.path, case=case, lang="en"))
    assert "3.00 → 2.00: down 1.00 (broad); ended 6" in english


def by_hand(move: CaseMove) -> Frozen:
    """The evidence of the move, had the rule proposed nothing."""
    evidence = move.evidence
    assert evidence is not None
    told = evidence.told | {"proposal": None}
    head = ("format", "snapshot", "period", "rule")
    about = {name: value for name, value in told.items() if name not in head}
    return freeze(evidence.snapshot_id, evidence.period, evidence.rule_version, about)
