"""Lives of work items worked out by hand from the documents, step by step."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest

from pipelines.admission.applying import turn_away_unknown
from pipelines.base.home import Home
from pipelines.base.refusing import NotAllowed
from pipelines.store import open_store
from pipelines.store.migrations import SCHEMA_VERSION
from schemas.admission_items import WorkItem
from schemas.errors import HomeError, UserError
from tests.support.admissions import PREFIXES, TODAY, begin, check_log, community_of, step


@contextmanager
def refused(code: str, *words: str) -> Iterator[None]:
    """The block is refused with this code, in a Chinese sentence that holds the words."""
    with pytest.raises(NotAllowed) as caught:
        yield
    assert caught.value.refusal.code == code, caught.value.words.zh
    assert f"({code})" in caught.value.words.zh and f"({code})" in caught.value.words.en
    assert [word for word in words if word not in caught.value.words.zh] == [], caught.value.words.zh


def test_a_life_in_sichuan(home: Home) -> None:
    """sichuan 2.8: application, pre-review by two bodies, approval by the county Party committee, entry
    with the document, withdrawal; 3.4: funds."""
    item = begin(home)
    assert (item.step, item.version, item.applied_on) == ("applied", 1, date(2026, 9, 1))
    assert item.funds_due_fen == 1_200_050
    item = step(home, item, "review", "civil_affairs", 2, reason="同意")
    assert (item.step, item.reviewers, item.reviewed_on) == ("applied", ("civil_affairs",), None)
    item = step(home, item, "review", "grassroots_governance", 3, reason="同意")
    assert (item.step, item.reviewed_on) == ("reviewed", date(2026, 9, 4))
    item = step(home, item, "approve", "county_party_committee", 10, document="锦委办〔2026〕12号")
    assert (item.step, item.approval_document) == ("approved", "锦委办〔2026〕12号")
    assert item.started_on is None
    item = step(home, item, "admit", "civil_affairs", 12)
    assert (item.step, item.admitted_on) == ("admitted", date(2026, 9, 13)) == ("admitted", item.started_on)
    item = step(home, item, "fund", "department", 13, paid_fen=1_000_000)
    assert (item.step, item.funds_paid_fen) == ("admitted", 1_000_000)
    item = step(home, item, "fund", "department", 14, paid_fen=200_050)
    assert (item.step, item.funds_paid_fen) == ("funded", 1_200_050)
    item = step(home, item, "evaluate", "department", 40, respondents=120, satisfied=111, opinion="效果好")
    assert (item.step, item.respondents, item.satisfied) == ("evaluated", 120, 111)
    item = step(home, item, "withdraw", "department", 45, reason="工作完成")
    assert (item.step, item.version, item.withdrawn_on) == ("withdrawn", 9, date(2026, 10, 16))
    events = check_log(home, item)
    assert [event.action for event in events] == [
        "apply",
        "review",
        "review",
        "approve",
        "admit",
        "fund",
        "fund",
        "evaluate",
        "withdraw",
    ]
    assert events[3].document == "锦委办〔2026〕12号" and events[1].reason == "同意"
    assert json.loads(events[7].details)["told"] == {"opinion": "效果好"}


def test_a_life_in_guangxi_at_both_levels(guangxi: Home) -> None:
    """guangxi 2.2: the city approves city departments' items, the county its own and its townships'."""
    county = begin(guangxi, "guangxi", department_level="township", department="某街道办事处")
    city = begin(guangxi, "guangxi", department_level="prefecture", department="市民政局")
    for item in (county, city):
        step(guangxi, item, "review", "civil_affairs", 1)
    with refused("ADM-102", "县级社区建设领导（协调）机构"):
        step(guangxi, county, "approve", "city_leading_group", 2, document="1号")
    with refused("ADM-102", "市级社区建设领导（协调）机构"):
        step(guangxi, city, "approve", "county_leading_group", 2, document="1号")
    county = step(guangxi, county, "approve", "county_leading_group", 2, document="城社建〔2026〕3号")
    city = step(
        guangxi,
        city,
        "approve",
        "city_leading_group",
        2,
        document="南社建〔2026〕9号",
        document_expires_on=date(2027, 9, 3),
    )
    assert city.document_expires_on == date(2027, 9, 3)
    county = step(guangxi, county, "admit", "county_leading_group", 5, document="城社建〔2026〕3号")
    county = step(guangxi, county, "fund", "department", 6, paid_fen=1_200_050)
    county = step(guangxi, county, "evaluate", "third_party", 30, respondents=50, satisfied=50)
    county = step(guangxi, county, "withdraw", "civil_affairs", 31, reason="事项发生变化")
    assert county.step == "withdrawn"
    check_log(guangxi, county)
    check_log(guangxi, city)


def test_guangxi_asks_for_consultation_and_sichuan_does_not(home: Home, guangxi: Home) -> None:
    assert begin(home, consultation=None).step == "applied"
    with pytest.raises(UserError) as caught:
        begin(guangxi, "guangxi", consultation=None)
    assert "协商意见" in caught.value.words.zh and "第二（三）条" in caught.value.words.zh


def test_gansu_is_reviewed_by_civil_affairs_and_organisation(gansu: Home) -> None:
    """huanxian 4.2."""
    item = begin(gansu, "gansu")
    with refused("ADM-102", "民政部门、组织部门"):
        step(gansu, item, "review", "grassroots_governance", 1)
    step(gansu, item, "review", "organisation", 1)
    item = step(gansu, item, "review", "civil_affairs", 1)
    item = step(gansu, item, "approve", "county_party_government", 2, document="环委〔2026〕1号")
    assert item.step == "approved"


def test_no_step_comes_before_those_it_rests_on(home: Home) -> None:
    item = begin(home)
    with refused("ADM-101", "已申请", "不能批准", "前置审核（城乡基层治理机构、民政部门）"):
        step(home, item, "approve", "county_party_committee", 1, document="1号")
    with refused("ADM-101"):
        step(home, item, "admit", "civil_affairs", 1)
    with refused("ADM-101"):
        step(home, item, "evaluate", "department", 1, respondents=1, satisfied=1)
    step(home, item, "review", "civil_affairs", 1)
    with refused("ADM-105", "民政部门", "城乡基层治理机构"):
        step(home, item, "review", "civil_affairs", 1)
    item = step(home, item, "review", "grassroots_governance", 1)
    with refused("ADM-103", "文号"):
        step(home, item, "approve", "county_party_committee", 2)
    with refused("ADM-104", "2026-09-02"):
        step(home, item, "approve", "county_party_committee", 0, document="1号")
    with refused("ADM-119"):
        step(home, item, "approve", "county_party_committee", 90, document="1号")
    with refused("ADM-120", "2026-09-02"):
        expires = {"document": "1号", "document_expires_on": date(2026, 9, 2)}
        step(home, item, "approve", "county_party_committee", 2, **expires)
    item = step(home, item, "approve", "county_party_committee", 2, document="1号")
    with refused("ADM-110", "2号"):
        step(home, item, "admit", "civil_affairs", 2, document="2号")
    check_log(home, item)


@pytest.mark.parametrize("unseen", ["", "   ", "\u200b", "\u3000\u00ad", "\u3164"])
def test_a_document_or_a_reason_of_which_nothing_is_seen_is_none(home: Home, unseen: str) -> None:
    item = begin(home)
    step(home, item, "review", "civil_affairs", 1)
    item = step(home, item, "review", "grassroots_governance", 1)
    with refused("ADM-103", "文号"):
        step(home, item, "approve", "county_party_committee", 2, document=unseen)
    with refused("ADM-103", "理由"):
        step(home, item, "refuse", "county_party_committee", 2, reason=unseen)
    check_log(home, item)


@pytest.mark.parametrize("none", ["无", "—", "待定", "N/A"])
def test_a_document_that_there_is_not_is_none(home: Home, none: str) -> None:
    item = begin(home)
    step(home, item, "review", "civil_affairs", 1)
    item = step(home, item, "review", "grassroots_governance", 1)
    with refused("ADM-103", "文号"):
        step(home, item, "approve", "county_party_committee", 2, document=none)
    check_log(home, item)


def test_every_body_may_refuse_with_a_reason(home: Home) -> None:
    item = begin(home)
    with refused("ADM-103", "理由"):
        step(home, item, "refuse", "civil_affairs", 1)
    with refused("ADM-102"):
        step(home, item, "refuse", "county_party_committee", 1, reason="不同意")
    item = step(home, item, "refuse", "civil_affairs", 1, reason="属于部门职责，不得转嫁")
    assert (item.step, item.refused_on) == ("refused", date(2026, 9, 2))
    with refused("ADM-101", "已办结"):
        step(home, item, "review", "civil_affairs", 2)
    check_log(home, item)
    second = begin(home)
    for body in ("civil_affairs", "grassroots_governance"):
        step(home, second, "review", body, 1)
    assert step(home, second, "refuse", "county_party_committee", 3, reason="不同意").step == "refused"


def test_a_community_turns_away_what_has_no_document(home: Home) -> None:
    """sichuan 2.8. The application goes its way; once there is a document the item cannot be refused."""
    code = community_of(home)
    item = begin(home)
    with refused("ADM-103", "社区代码"):
        step(home, item, "turn_away", "community", 1, reason="没有批准文书")
    with refused("ADM-017"):
        step(home, item, "turn_away", "community", 1, reason="没有批准文书", community_code="510104999999")
    item = step(home, item, "turn_away", "community", 1, reason="没有批准文书", community_code=code)
    assert (item.step, item.turned_away) == ("applied", 1)
    for body in ("civil_affairs", "grassroots_governance"):
        step(home, item, "review", body, 1)
    item = step(home, item, "approve", "county_party_committee", 2, document="1号")
    with refused("ADM-101", "已批准"):
        step(home, item, "turn_away", "community", 3, reason="不想办", community_code=code)
    check_log(home, item)


def test_money_follows_the_work(home: Home) -> None:
    """sichuan 3.4: a short item's funds are paid before it is handed over."""
    item = begin(home, term="short")
    for body in ("civil_affairs", "grassroots_governance"):
        step(home, item, "review", body, 1)
    step(home, item, "approve", "county_party_committee", 2, document="1号")
    with refused("ADM-111", "12000.50", "第三（四）条"):
        step(home, item, "admit", "civil_affairs", 3)
    with refused("ADM-109", "12000.51"):
        step(home, item, "fund", "department", 3, paid_fen=1_200_051)
    with refused("ADM-109"):
        step(home, item, "fund", "department", 3, paid_fen=0)
    step(home, item, "fund", "department", 3, paid_fen=1_200_050)
    with refused("ADM-108"):
        step(home, item, "fund", "department", 3, paid_fen=1)
    item = step(home, item, "admit", "civil_affairs", 3)
    assert step(home, item, "evaluate", "department", 4, respondents=1, satisfied=0).step == "evaluated"


def test_an_evaluation_waits_for_the_funds_and_must_add_up(home: Home) -> None:
    item = admitted(home)
    with refused("ADM-113", "12000.50"):
        step(home, item, "evaluate", "department", 5, respondents=10, satisfied=9)
    step(home, item, "fund", "department", 5, paid_fen=1_200_050)
    with refused("ADM-112"):
        step(home, item, "evaluate", "department", 5, respondents=10, satisfied=11)
    with refused("ADM-112"):
        step(home, item, "evaluate", "department", 5, respondents=0, satisfied=0)
    with refused("ADM-103", "满意人数"):
        step(home, item, "evaluate", "department", 5, respondents=10)


def test_a_purchased_service_is_judged_by_its_contract(home: Home) -> None:
    """sichuan 2.5."""
    item = admitted(home, route="purchased", funds_due_yuan=None)
    with refused("ADM-114", "合同", "第二（五）条"):
        step(home, item, "evaluate", "department", 5, respondents=10, satisfied=9)
    item = step(home, item, "evaluate", "department", 5, respondents=10, satisfied=9, document="合同1号")
    assert item.step == "evaluated"


def admitted(home: Home, **fields: object) -> WorkItem:
    item = begin(home, **fields)
    for body in ("civil_affairs", "grassroots_governance"):
        step(home, item, "review", body, 1)
    step(home, item, "approve", "county_party_committee", 2, document="1号")
    return step(home, item, "admit", "civil_affairs", 3)


def test_an_emergency_starts_at_once_and_becomes_regular_by_approval(home: Home) -> None:
    """sichuan 2.8: a simplified procedure first, the approval afterwards."""
    bare = {name: None for name in ("content", "scope", "goal", "requirements", "time_limit", "funding")}
    item = begin(home, route="emergency", reason="暴雨转移安置", started_on="2026-08-30", **bare)
    assert (item.step, item.started_on, item.route) == ("emergency", date(2026, 8, 30), "emergency")
    with refused("ADM-106", "工作内容、工作范围"):
        step(home, item, "review", "civil_affairs", 1)
    parts = {name: "已补" for name in bare}
    step(home, item, "supplement", "department", 2, **parts)
    step(home, item, "review", "civil_affairs", 3)
    item = step(home, item, "review", "grassroots_governance", 3)
    assert item.step == "emergency_reviewed"
    item = step(home, item, "approve", "county_party_committee", 4, document="2号")
    assert (item.step, item.admitted_on, item.started_on) == ("admitted", date(2026, 9, 5), date(2026, 8, 30))
    check_log(home, item)


@pytest.mark.parametrize(("days", "allowed"), [(29, False), (30, False), (31, True)])
def test_a_community_may_refuse_an_emergency_after_grace(home: Home, days: int, allowed: bool) -> None:
    """30 days of grace from the start on 1 September: 1 October is the last."""
    item = begin(home, route="emergency", reason="暴雨", started_on="2026-09-01")
    move = {"reason": "仍无文书", "community_code": community_of(home)}
    if allowed:
        assert step(home, item, "turn_away", "community", days, **move).turned_away == 1
        return
    with refused("ADM-107", "30 天", "2026-10-01"):
        step(home, item, "turn_away", "community", days, **move)


def test_an_older_home_gets_the_tables_when_it_is_opened(home: Home) -> None:
    with open_store(home) as store:
        store.run("DROP TABLE admission_items")
        store.run("DROP TABLE admission_events")
        store.set_setting("schema_version", "1")
    assert begin(home).step == "applied"
    with open_store(home) as store:
        assert store.setting("schema_version") == SCHEMA_VERSION


def test_a_home_of_a_newer_program_is_left_alone(home: Home) -> None:
    with open_store(home) as store:
        store.set_setting("schema_version", "99")
    with pytest.raises(HomeError, match="99"), open_store(home):
        pass


def test_an_unknown_item_is_said(home: Home) -> None:
    with refused("ADM-118", "A2026-00099"):
        step(home, "A2026-00099", "review", "civil_affairs", 1)


def test_an_item_nobody_applied_for_is_put_down_as_refused(home: Home) -> None:
    code = community_of(home)
    item = turn_away_unknown(
        home,
        code,
        {"item_name": "代收卫生费", "department": "城管局", "department_level": "county"},
        "没有批准文书",
        on=date(2026, 9, 3),
        today=TODAY,
    )
    assert (item.step, item.route, item.turned_away) == ("refused", "undocumented", 1)
    assert (item.area_code, item.refused_on) == (PREFIXES["sichuan"], date(2026, 9, 3))
    assert json.loads(check_log(home, item)[0].details)["told"] == {"community_code": code}
    with pytest.raises(UserError, match="ADM-001"):
        turn_away_unknown(home, code, {"item_name": "代收卫生费"}, "没有批准文书", today=TODAY)
