"""The life of a case: evidence frozen, answered, decided by another, issued, put right, looked at again."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from pipelines.actions.cases import CaseMove, begin, take_case_step
from pipelines.actions.publishing import prune_snapshots, publish
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from pipelines.base.refusing import NotAllowed
from pipelines.cases.acting import act_on_case
from pipelines.cases.stored import read_case_events, read_evidence
from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.queries import open_snapshot
from pipelines.queries.case_evidence import case_evidence, case_recheck
from pipelines.queries.live_cases import case_file, live_cases
from pipelines.queries.measures import measures_list
from pipelines.store import open_store
from schemas.case_items import Case
from schemas.errors import UserError
from tests.support.case_home import (
    APRIL,
    DECIDER,
    FEBRUARY,
    LATE,
    MARCH,
    OPENER,
    UNIT,
    add_month,
    correct,
    late_home,
    opening,
)
from tests.support.made_once import copy_home, made_home
from tests.support.scopes import WHOLE
from tests.support.small_returns import run_cli

MAY = system_scope()

OPENED, SENT, DECIDED, ISSUED = date(2026, 3, 16), date(2026, 3, 17), date(2026, 3, 26), date(2026, 3, 27)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", late_home)


def refusal(home: Home, case: str, move: CaseMove) -> str:
    """Code of the refusal; nothing is written."""
    before = _written(home)
    with pytest.raises(UserError) as raised:
        take_case_step(home, MAY, case, move)
    assert _written(home) == before
    return raised.value.code


WRITTEN = """
SELECT (SELECT count(*) FROM case_events), (SELECT count(*) FROM audit), (SELECT count(*) FROM case_evidence)
"""


def _written(home: Home) -> list[Any]:
    with open_store(home) as store:
        return store.frame(WRITTEN).rows()


def act(home: Home, case: str, action: str, on: date, party: str = "supervisor", **given: Any) -> Case:
    person = {"supervisor": OPENER, "decider": DECIDER, "unit": UNIT}[party]
    return take_case_step(home, MAY, case, CaseMove(action, party, given.pop("person", person), on, **given))


def test_opening_freezes_what_the_rule_proposes(home: Home) -> None:
    case = begin(home, MAY, opening(home, OPENED))
    assert (case.case_id, case.step, case.kind, case.version) == ("D2026-00001", "opened", "interview", 1)
    assert case.reason_codes == ("late_again", "return_late") and case.period == FEBRUARY
    file = case_file(home, WHOLE, case.case_id)
    (frozen,) = file.evidence
    assert hashlib.sha256(frozen.content.encode()).hexdigest() == case.evidence_sha256
    told = json.loads(frozen.content)
    assert told["returns"] == [
        {
            "township_code": LATE,
            "return_id": f"{LATE}-{FEBRUARY}-1",
            "sha256": f"{LATE}{FEBRUARY}1".rjust(64, "0"),
            "sequence": 1,
            "received_at_utc": "2026-03-09T01:00:00",
        }
    ]
    assert (told["proposal"]["step"], told["proposal"]["list_proposed"]) == ("interview", 1)
    forms = next(row for row in told["values"] if row["indicator"] == "forms_per_community")
    assert (forms["numerator"], forms["denominator"], forms["value"]) == (18, 6, 3)
    assert frozen.snapshot_id == open_snapshot(home).id and told["number"] == 1


def test_the_same_figures_are_frozen_to_the_same_bytes(home: Home) -> None:
    snapshot = open_snapshot(home)
    first, again = (case_evidence(snapshot, WHOLE, "township", LATE, FEBRUARY) for _ in range(2))
    assert first == again


def test_a_case_goes_its_way_and_is_closed_once_the_figure_is_right(home: Home) -> None:
    case = begin(home, MAY, opening(home, OPENED)).case_id
    sent = act(home, case, "send", SENT)
    assert sent.reply_due == date(2026, 3, 24)  # five working days: 18, 19, 20, 23, 24 March
    assert act(home, case, "answer", date(2026, 3, 20), "unit", reason="防汛耽误").step == "answered"
    decided = act(home, case, "decide", DECIDED, "decider", reason="连续两月迟报")
    assert (decided.decided_by, decided.decided_on) == (DECIDER, DECIDED)
    issued = act(home, case, "issue", ISSUED, document="川减负办〔2026〕3号", details={"signed_by": "赵主任"})
    assert (issued.document, issued.has_ranks) == ("川减负办〔2026〕3号", False)
    interview = {
        "held_on": date(2026, 3, 30),
        "present": "王镇长",
        "said": "迟报原因",
        "promised": "按时报送",
    }
    act(home, case, "record", date(2026, 3, 30), details=interview)
    due = act(home, case, "rectify", date(2026, 3, 30), details={"measures": "专人负责"}).rectify_due
    assert due == date(2026, 4, 29)  # thirty days
    act(home, case, "report", date(2026, 4, 6), "unit", reason="3月已按时报送")
    add_month(home, MARCH)
    publish(home, MAY)
    snapshot = open_snapshot(home)
    found = case_recheck(snapshot, WHOLE, case_file(home, WHOLE, case).evidence[-1])
    assert [(row["code"], row["then"], row["now"], row["holds"]) for row in found.reasons] == [
        ("late_again", 1, 0, False),
        ("return_late", 1, 0, False),
    ]
    rechecked = act(home, case, "recheck", date(2026, 4, 10), recheck=found)
    assert (rechecked.recheck, rechecked.recheck_snapshot) == ("passed", snapshot.id)
    closed = act(home, case, "close", date(2026, 4, 13), "decider", reason="整改到位")
    assert (closed.step, closed.watched_to) == ("closed", "2027-03")
    with open_store(home) as store:
        steps = read_case_events(store, case)["action"].to_list()
        audit = store.frame("SELECT action FROM audit WHERE subject = ? ORDER BY rowid", [case])["action"]
    names = ["open", "send", "answer", "decide", "issue", "record", "rectify", "report", "recheck", "close"]
    assert steps == names and audit.to_list() == [f"case.{name}" for name in names]


@pytest.fixture
def closed(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "closed", closed_home)


CLOSED = "D2026-00001"


def closed_home(home: Home) -> None:
    """A home with a case about February that was put right in March and closed."""
    late_home(home)
    case = begin(home, MAY, opening(home, OPENED)).case_id
    act(home, case, "send", SENT)
    act(home, case, "lapse", date(2026, 3, 25))
    act(home, case, "decide", DECIDED, "decider", reason="迟报")
    act(home, case, "issue", ISSUED, document="川减负办〔2026〕3号", details={"signed_by": "赵主任"})
    interview = {"held_on": ISSUED, "present": "王镇长", "said": "原因", "promised": "按时"}
    act(home, case, "record", ISSUED, details=interview)
    act(home, case, "rectify", ISSUED, details={"measures": "专人负责"})
    add_month(home, MARCH)
    publish(home, MAY)
    found = case_recheck(open_snapshot(home), WHOLE, case_file(home, WHOLE, case).evidence[-1])
    act(home, case, "recheck", date(2026, 4, 10), recheck=found)
    act(home, case, "close", date(2026, 4, 13), reason="整改到位")


def test_a_closed_case_is_taken_up_again_when_its_matter_comes_back(closed: Home) -> None:
    add_month(closed, APRIL, late=datetime(2026, 5, 9, 1))
    report = publish(closed, MAY)
    assert (report.resumed, report.unwatched) == ([CLOSED], [])
    file = case_file(closed, WHOLE, CLOSED)
    assert (file.case.step, file.case.resumed, file.case.recheck) == ("rectifying", 1, "failed")
    last = file.events.row(-1, named=True)
    assert (last["action"], last["party"], last["person"]) == ("resume", "product", "本系统")
    assert last["reason"].startswith("2026-04 回潮：")
    assert publish(closed, MAY).resumed == []


def test_nothing_is_taken_up_while_the_figure_stays_right(closed: Home) -> None:
    add_month(closed, APRIL)
    assert publish(closed, MAY).resumed == []
    assert case_file(closed, WHOLE, CLOSED).case.step == "closed"


def test_a_correction_stops_a_case_until_somebody_decides(home: Home) -> None:
    case = begin(home, MAY, opening(home, OPENED)).case_id
    act(home, case, "send", SENT)
    act(home, case, "lapse", date(2026, 3, 25))
    correct(home, FEBRUARY)
    assert case_file(home, WHOLE, case).overtaken == (LATE,)
    assert live_cases(home, WHOLE)["overtaken"].to_list() == [True]
    decide = CaseMove("decide", "decider", DECIDER, DECIDED, reason="迟报")
    assert refusal(home, case, decide) == "SUP-107"
    stale = case_evidence(open_snapshot(home), WHOLE, "township", LATE, FEBRUARY)
    again = CaseMove("reopen", "supervisor", OPENER, DECIDED, evidence=stale)
    assert refusal(home, case, again) == "SUP-107"  # what is published is still the old return
    publish(home, MAY)
    fresh = case_evidence(open_snapshot(home), WHOLE, "township", LATE, FEBRUARY)
    reopened = take_case_step(home, MAY, case, dataclasses.replace(again, evidence=fresh))
    assert (reopened.step, reopened.frozen, reopened.reply_due) == ("opened", 2, None)
    with open_store(home) as store:
        assert read_evidence(store, case)["sha256"].n_unique() == 2


def test_whoever_opens_a_case_does_not_decide_it(home: Home) -> None:
    case = begin(home, MAY, opening(home, OPENED)).case_id
    act(home, case, "send", SENT)
    act(home, case, "lapse", date(2026, 3, 25))
    own = CaseMove("decide", "decider", f" {OPENER}", DECIDED, reason="迟报")
    assert refusal(home, case, own) == "SUP-112"


def test_the_unit_answers_in_its_window_and_nobody_lapses_it_before(home: Home) -> None:
    case = begin(home, MAY, opening(home, OPENED)).case_id
    due = act(home, case, "send", SENT).reply_due
    assert due is not None
    assert refusal(home, case, CaseMove("lapse", "supervisor", OPENER, due)) == "SUP-111"
    late = CaseMove("answer", "unit", UNIT, date(2026, 3, 25), reason="晚了")
    assert refusal(home, case, late) == "SUP-110"


def test_steps_out_of_order_by_the_wrong_party_or_without_what_they_need(home: Home) -> None:
    case = begin(home, MAY, opening(home, OPENED)).case_id
    assert refusal(home, case, CaseMove("issue", "supervisor", OPENER, SENT, document="x")) == "SUP-101"
    assert refusal(home, case, CaseMove("send", "unit", UNIT, SENT)) == "SUP-102"
    assert refusal(home, case, CaseMove("send", "supervisor", "​ ", SENT)) == "SUP-103"
    assert refusal(home, case, CaseMove("drop", "supervisor", OPENER, SENT)) == "SUP-104"
    assert refusal(home, case, CaseMove("send", "supervisor", OPENER, date(2026, 3, 1))) == "SUP-105"
    assert refusal(home, case, CaseMove("send", "supervisor", OPENER, date(2199, 1, 1))) == "SUP-008"
    assert refusal(home, "D2026-00009", CaseMove("send", "supervisor", OPENER, SENT)) == "SUP-011"


def test_one_matter_is_in_one_case_at_a_time(home: Home) -> None:
    begin(home, MAY, opening(home, OPENED))
    with pytest.raises(NotAllowed) as raised:
        begin(home, MAY, opening(home, OPENED))
    assert raised.value.code == "SUP-108" and "D2026-00001" in raised.value.words.zh


def proposing(home: Home, **about: str) -> CaseMove:
    """Proposes what ``opening`` would open."""
    return dataclasses.replace(
        opening(home, OPENED, **about), action="propose", evidence=None, reason="群众反映"
    )


def test_a_matter_that_was_proposed_is_opened_as_that_case(home: Home) -> None:
    proposed = begin(home, MAY, proposing(home)).case_id
    for again in (opening(home, OPENED), proposing(home), opening(home, OPENED, kind="urge")):
        with pytest.raises(NotAllowed) as raised:
            begin(home, MAY, again)
        assert raised.value.code == "SUP-128" and f"cases open {proposed}" in raised.value.words.zh
    other = begin(home, MAY, proposing(home, reasons="", matter="另一件事")).case_id
    opened = act(home, proposed, "open", OPENED, evidence=opening(home, OPENED).evidence)
    assert opened.step == "opened" and [proposed, other] == ["D2026-00001", "D2026-00002"]


def test_a_proposal_that_was_dropped_stands_in_nobody_s_way(home: Home) -> None:
    proposed = begin(home, MAY, proposing(home)).case_id
    act(home, proposed, "drop", OPENED, reason="误提")
    assert begin(home, MAY, opening(home, OPENED)).step == "opened"


@pytest.mark.parametrize("department", ["", " ", "　"])
@pytest.mark.parametrize("action", ["open", "propose"])
def test_a_department_that_is_empty_is_said_to_be(home: Home, action: str, department: str) -> None:
    asked = ("cases", action, "--area", LATE, "--level", "township", "--department", department)
    code, told, _ = run_cli(home, *asked, "--reason", "群众反映")
    assert (code, told["error"]["code"]) == (2, "SUP-127")


def test_a_matter_goes_further_only_after_it_was_quiet(home: Home) -> None:
    reminded = begin(home, MAY, opening(home, OPENED, kind="remind")).case_id
    act(home, reminded, "send", SENT)
    act(home, reminded, "lapse", date(2026, 3, 25))
    act(home, reminded, "decide", DECIDED, "decider", reason="迟报")
    act(home, reminded, "issue", ISSUED, document="1号", details={"signed_by": "赵主任"})
    act(home, reminded, "rectify", ISSUED, details={"measures": "专人"})
    add_month(home, MARCH)
    publish(home, MAY)
    found = case_recheck(open_snapshot(home), WHOLE, case_file(home, WHOLE, reminded).evidence[-1])
    act(home, reminded, "recheck", date(2026, 4, 10), recheck=found)
    act(home, reminded, "close", date(2026, 4, 10), reason="到位")
    about = {"kind": "interview", "reasons": "return_late", "matter": "又迟报"}
    with pytest.raises(NotAllowed) as raised:
        begin(home, MAY, opening(home, date(2026, 4, 26), **about))
    assert raised.value.code == "SUP-109" and "2026-04-27" in raised.value.words.zh
    assert begin(home, MAY, opening(home, date(2026, 4, 27), **about)).step == "opened"


def test_two_at_once_cannot_both_win(home: Home) -> None:
    case = begin(home, MAY, opening(home, OPENED))
    act(home, case.case_id, "send", SENT)
    with open_store(home) as store, pytest.raises(NotAllowed) as raised, store.transaction():
        move = CaseMove("drop", "supervisor", OPENER, SENT, reason="误立")
        act_on_case(store, case.case_id, move, expected_version=case.version)
    assert raised.value.code == "SUP-123" and OPENER in raised.value.words.zh


def march_home(home: Home) -> None:
    """A home whose first snapshot is followed by one with March, in which nobody was late."""
    shutil.copytree(made_home(late_home).path, home.path)
    add_month(home, MARCH)
    publish(home, MAY)


@pytest.fixture
def march(tmp_path: Path) -> tuple[Home, str]:
    """That home, and the id of its first snapshot."""
    return copy_home(tmp_path / "march", march_home), open_snapshot(made_home(late_home)).id


def test_what_a_case_rests_on_is_not_pruned(march: tuple[Home, str]) -> None:
    home, held = march
    case = begin(home, MAY, opening(home, OPENED, held))
    with pytest.raises(UserError) as raised:
        prune_snapshots(home, MAY, 1)
    assert raised.value.code == "PUB-013" and case.case_id in raised.value.words.zh
    assert prune_snapshots(home, MAY, 1, spare_cited=True)["removed"] == []
    assert open_snapshot(home, held).id == held


def test_evidence_of_a_snapshot_that_is_gone_is_none(march: tuple[Home, str]) -> None:
    home, held = march
    move = opening(home, OPENED, held)
    prune_snapshots(home, MAY, 1)
    with pytest.raises(UserError) as raised:
        begin(home, MAY, move)
    assert raised.value.code == "SUP-013"


def noticed(home: Home) -> str:
    """A public notice about a township whose interview lapsed, sent and not answered."""
    interview = begin(home, MAY, opening(home, OPENED)).case_id
    act(home, interview, "send", SENT)
    act(home, interview, "lapse", date(2026, 3, 25))
    act(home, interview, "decide", DECIDED, "decider", reason="迟报")
    act(home, interview, "issue", ISSUED, document="1号", details={"signed_by": "赵主任"})
    add_month(home, MARCH, late=datetime(2026, 4, 9, 1))
    publish(home, MAY)
    with pytest.raises(NotAllowed) as raised:
        begin(home, MAY, opening(home, date(2026, 5, 6), kind="public_notice"))
    assert raised.value.code == "SUP-108"  # it takes the interview further, and must say so
    further = opening(home, date(2026, 5, 6), kind="public_notice", escalates=interview)
    notice = begin(home, MAY, further).case_id
    act(home, notice, "send", date(2026, 5, 6))
    act(home, notice, "lapse", date(2026, 5, 14))
    return notice


def test_a_public_notice_goes_out_only_once_all_of_it_holds(home: Home) -> None:
    notice = noticed(home)
    file = case_file(home, WHOLE, notice)
    # Six villages are too few to be ranked, and the township has not confirmed its figures.
    assert set(file.lacks) == {"confirmed", "eligible"}
    office = system_office(home)
    decide = CaseMove("decide", "decider", DECIDER, date(2026, 5, 15), reason="未改")
    assert refusal(home, notice, decide) == "SUP-113"
    named = dataclasses.replace(decide, details={"office": office})
    assert refusal(home, notice, named) == "SUP-114"


def system_office(home: Home) -> str:
    """An office that may decide on a public notice."""
    with open_store(home) as store:
        return load_jurisdiction(str(store.setting("jurisdiction"))).notice_deciders[0]


def test_ranks_of_a_month_never_go_out_and_those_of_a_case_of_conduct_are_not_needed(home: Home) -> None:
    case = begin(home, MAY, opening(home, OPENED)).case_id
    act(home, case, "send", SENT)
    act(home, case, "lapse", date(2026, 3, 25))
    act(home, case, "decide", DECIDED, "decider", reason="迟报")
    ranked = CaseMove(
        "issue",
        "supervisor",
        OPENER,
        ISSUED,
        document="1号",
        details={"signed_by": "赵主任", "has_ranks": True},
    )
    assert refusal(home, case, ranked) == "SUP-115"
    plain = dataclasses.replace(ranked, details={"signed_by": "赵主任"})
    assert take_case_step(home, MAY, case, plain).step == "issued"


def test_a_lapsed_rectification_is_the_reason_and_the_evidence_of_the_next_step(home: Home) -> None:
    interview = begin(home, MAY, opening(home, OPENED)).case_id
    act(home, interview, "send", SENT)
    act(home, interview, "lapse", date(2026, 3, 25))
    act(home, interview, "decide", DECIDED, "decider", reason="迟报")
    act(home, interview, "issue", ISSUED, document="1号", details={"signed_by": "赵主任"})
    held = {"held_on": ISSUED, "present": "王镇长", "said": "原因", "promised": "按时"}
    act(home, interview, "record", ISSUED, details=held)
    due = {"measures": "专人", "rectify_due": date(2026, 3, 30)}
    act(home, interview, "rectify", ISSUED, details=due)
    add_month(home, MARCH)
    publish(home, MAY)
    rows = measures_list(open_snapshot(home), WHOLE, "township", MARCH).filter(area_code=LATE).to_dicts()
    assert [row["step"] for row in rows] == ["public_notice"]
    assert [reason["code"] for reason in rows[0]["reasons"]] == ["rectification_failed"]
    assert (rows[0]["reasons"][0]["value"], rows[0]["reasons"][0]["indicator"]) == (1, None)
    (behind,) = rows[0]["reasons"][0]["evidence"]
    assert (behind["table"], behind["name"].split()[0]) == ("cases", interview)
    # As of the day of publishing: until then it is known that nothing was reported.
    published = open_snapshot(home).published_on
    assert behind["value"] == (published - date(2026, 3, 30)).days
    frozen = case_evidence(open_snapshot(home), WHOLE, "township", LATE, MARCH)
    assert frozen.counted_to == published
    (listed,) = live_cases(home, WHOLE, published).filter(case_id=interview)["days_over"]
    assert listed == behind["value"]
    # Six villages are never ranked, so that nobody can see whether a correction holds a figure back.
    lacks = {"confirmed", "not_correcting", "eligible", "reply_closed", "frozen"}
    assert set(rows[0]["lacks"]) == lacks


def test_days_frozen_before_they_were_counted_to_the_publishing_are_as_of_the_months_end(home: Home) -> None:
    frozen = case_evidence(open_snapshot(home), WHOLE, "township", LATE, FEBRUARY)
    older = dataclasses.replace(frozen, content=json.dumps(frozen.told | {"format": 1}))
    assert older.counted_to == date(2026, 2, 28)


def test_whoever_opened_it_at_any_time_or_answered_does_not_decide(home: Home) -> None:
    first = opening(home, OPENED)
    case = begin(home, MAY, first).case_id
    again = CaseMove("reopen", "supervisor", "钱督查", OPENED, evidence=first.evidence)
    take_case_step(home, MAY, case, again)
    act(home, case, "send", SENT)
    act(home, case, "answer", SENT, "unit", reason="防汛")
    for person, code in ((OPENER, "SUP-112"), ("钱督查", "SUP-112"), (f"{UNIT} ", "SUP-121")):
        assert refusal(home, case, CaseMove("decide", "decider", person, DECIDED, reason="x")) == code


def test_a_case_begins_after_its_month_and_its_interview_after_its_document(home: Home) -> None:
    with pytest.raises(NotAllowed) as raised:
        begin(home, MAY, opening(home, date(2026, 2, 28)))
    assert raised.value.code == "SUP-124"
    case = begin(home, MAY, opening(home, OPENED)).case_id
    act(home, case, "send", SENT)
    act(home, case, "lapse", date(2026, 3, 25))
    act(home, case, "decide", DECIDED, "decider", reason="迟报")
    act(home, case, "issue", ISSUED, document="1号", details={"signed_by": "赵主任"})
    told = {"present": "a", "said": "b", "promised": "c"}
    for held in (date(2026, 3, 26), date(2099, 1, 1)):
        move = CaseMove("record", "supervisor", OPENER, ISSUED, details=told | {"held_on": held})
        assert refusal(home, case, move) == "SUP-125"
    other = begin(home, MAY, opening(home, OPENED, kind="commended", reasons="", matter="别的")).case_id
    act(home, other, "send", SENT)
    act(home, other, "lapse", date(2026, 3, 25))
    act(home, other, "decide", DECIDED, "decider", reason="好")
    twice = CaseMove("issue", "supervisor", OPENER, ISSUED, document="1 号", details={"signed_by": "赵主任"})
    assert refusal(home, other, twice) == "SUP-126"


def test_only_a_case_of_the_same_area_is_taken_further(home: Home) -> None:
    with pytest.raises(UserError) as raised:
        begin(home, MAY, opening(home, OPENED, escalates="D2026-00009"))
    assert raised.value.code == "SUP-017"
    with pytest.raises(UserError) as raised:
        opening(home, OPENED, matter="a\udcff")
    assert raised.value.code == "REQ-119"
