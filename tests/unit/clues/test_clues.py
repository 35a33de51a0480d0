"""A clue from below: from its receipt to the answer, what is known of it, and who may see who sent it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipelines.actions.clues import ClueMove, import_clues, receive, take_clue_step
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from pipelines.base.refusing import NotAllowed
from pipelines.base.tables import TableError
from pipelines.clues.stored import read_clue_events
from pipelines.queries import open_snapshot
from pipelines.queries.voices.clue_matches import clue_matches
from pipelines.queries.voices.live_clues import clue_file, live_clues
from pipelines.store import open_store
from schemas.clues import TRANSITIONS, Clue
from schemas.errors import UserError
from tests.support.case_home import late_home
from tests.support.damaged_home import run_command
from tests.support.hand_store import villages
from tests.support.made_once import copy_home

MAY = system_scope()
LOOKS = system_scope(["signals"])
VILLAGE, OTHER = villages("510104001")[:2]
MONDAY = date(2026, 3, 2)
ABOUT = {
    "area_code": VILLAGE,
    "burden": "forms",
    "complaint": "unapproved",
    "subject": "《安全排查表》",
    "department": "应急管理局",
    "told": "每周要报安全排查表",
    "sender": "李村支书",
    "contact": "13800000000",
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", late_home)


def put_down(home: Home, on: date = MONDAY, **more: object) -> Clue:
    return receive(home, MAY, ClueMove("receive", "周受理", on, details={**ABOUT, **more}))


def step(home: Home, clue: Clue, action: str, on: date = date(2026, 3, 3), **details: object) -> Clue:
    reason = details.pop("reason", None)
    assert reason is None or isinstance(reason, str)
    move = ClueMove(action, "周受理", on, reason, details)
    return take_clue_step(home, MAY, clue.clue_id, move, expected_version=clue.version)


def test_a_clue_is_answered_by_its_day(home: Home) -> None:
    clue = put_down(home)
    assert (clue.clue_id, clue.step, clue.area_level, clue.area_name) == (
        "F2026-00001",
        "received",
        "community",
        f"{VILLAGE}村",
    )
    # Ten working days from Monday 2 March 2026: no holiday lies between.
    assert clue.answer_due == date(2026, 3, 16)
    taken = step(home, clue, "take", handler="吴核查")
    assert (taken.step, taken.handler) == ("checking", "吴核查")
    done = step(home, taken, "answer", date(2026, 3, 9), outcome="upheld", answer="已责令停止报送")
    assert (done.step, done.outcome, done.ended_on) == ("answered", "upheld", date(2026, 3, 9))
    again = step(home, done, "reopen", date(2026, 3, 20), reason="又在报送")
    assert (again.step, again.outcome, again.ended_on) == ("checking", None, None)
    with open_store(home) as store:
        log = read_clue_events(store, clue.clue_id)
        audit = store.frame(
            "SELECT action FROM audit WHERE subject = $clue ORDER BY at_utc", {"clue": clue.clue_id}
        )
    assert log["action"].to_list() == ["receive", "take", "answer", "reopen"]
    assert audit["action"].to_list() == ["clue.receive", "clue.take", "clue.answer", "clue.reopen"]


def test_days_past_are_counted_until_it_ends(home: Home) -> None:
    clue = put_down(home)
    rows = live_clues(home, MAY, date(2026, 3, 18))
    assert rows.select("due", "days_over").rows() == [(date(2026, 3, 16), 2)]
    step(home, clue, "answer", date(2026, 3, 18), outcome="not_upheld", answer="该表在清单内")
    assert live_clues(home, MAY, date(2026, 3, 18)).select("due", "days_over").rows() == [(None, None)]


@pytest.mark.parametrize(("at", "action"), sorted(set(TRANSITIONS) - {("", "receive")}))
def test_every_step_asks_for_what_it_needs(home: Home, at: str, action: str) -> None:
    clue = put_down(home)
    if at in ("checking", "answered"):
        clue = step(home, clue, "take")
    if at == "answered":
        clue = step(home, clue, "answer", outcome="unclear", answer="查无依据")
    needs = TRANSITIONS[at, action].needs
    if not needs:
        assert step(home, clue, action).version == clue.version + 1
        return
    with pytest.raises(NotAllowed) as refused:
        step(home, clue, action)
    assert refused.value.code == "CLU-105"
    assert clue_file(home, MAY, clue.clue_id).clue.version == clue.version


def test_two_at_once_cannot_both_act(home: Home) -> None:
    clue = put_down(home)
    step(home, clue, "take")
    with pytest.raises(NotAllowed) as late:
        step(home, clue, "withdraw", reason="误报")
    assert late.value.code == "CLU-108" and "周受理" in late.value.words.zh
    assert clue_file(home, MAY, clue.clue_id).clue.step == "checking"


def test_what_is_not_possible_says_what_is(home: Home) -> None:
    done = step(home, put_down(home), "withdraw", reason="误报")
    with pytest.raises(NotAllowed) as ended:
        step(home, done, "take")
    assert ended.value.code == "CLU-103" and "无，本件已结束" in ended.value.words.zh
    fresh = put_down(home, subject="其他表")
    for wrong, code in (
        (ClueMove("take", "  ", MONDAY), "CLU-104"),
        (ClueMove("take", "周受理", date(2026, 3, 1)), "CLU-106"),
        (ClueMove("take", "周受理", date(2100, 1, 1)), "CLU-106"),
        (ClueMove("merge", "周受理", MONDAY, details={"same_as": fresh.clue_id}), "CLU-107"),
    ):
        with pytest.raises(NotAllowed) as refused:
            take_clue_step(home, MAY, fresh.clue_id, wrong)
        assert refused.value.code == code
    with pytest.raises(NotAllowed) as unknown:
        take_clue_step(home, MAY, "F2026-99999", ClueMove("take", "周受理", MONDAY))
    assert unknown.value.code == "CLU-102"


@pytest.mark.parametrize(
    ("about", "code"), [({"area_code": "999999"}, "CLU-001"), ({"burden": "noise"}, "CLU-002")]
)
def test_what_is_none_is_refused_and_nothing_is_kept(home: Home, about: dict[str, str], code: str) -> None:
    with pytest.raises(UserError) as refused:
        put_down(home, **about)
    assert refused.value.code == code and live_clues(home, MAY).is_empty()


def test_the_same_said_twice_is_shown_and_merged_by_a_person(home: Home) -> None:
    first = put_down(home)
    second = put_down(home, subject="安全排查表", sender=None, told="又要报表")
    elsewhere = put_down(home, area_code=OTHER)
    assert clue_file(home, MAY, second.clue_id).alike == (first.clue_id,)
    assert clue_file(home, MAY, elsewhere.clue_id).alike == ()
    merged = step(home, second, "merge", same_as=first.clue_id)
    assert (merged.step, merged.same_as) == ("merged", first.clue_id)
    assert clue_file(home, MAY, first.clue_id).alike == ()


def test_a_clue_that_others_wait_for_is_answered_not_withdrawn(home: Home) -> None:
    first, second = put_down(home), put_down(home, told="又要报表")
    gone = step(home, put_down(home, subject="另一表"), "withdraw", reason="误报")
    with pytest.raises(NotAllowed) as nowhere:
        step(home, second, "merge", same_as=gone.clue_id)
    assert nowhere.value.code == "CLU-107"
    step(home, second, "merge", same_as=first.clue_id)
    with pytest.raises(NotAllowed) as awaited:
        step(home, first, "withdraw", reason="误报")
    assert awaited.value.code == "CLU-109" and second.clue_id in awaited.value.words.zh


def test_days_that_are_slips_are_refused(home: Home) -> None:
    for on, about, code in (
        (date(1905, 3, 2), {}, "CLU-010"),
        (MONDAY, {"asked_on": date(2099, 1, 1)}, "CLU-009"),
    ):
        with pytest.raises(UserError) as refused:
            put_down(home, on, **about)
        assert refused.value.code == code
    with pytest.raises(NotAllowed) as empty:
        put_down(home, told=" ")
    assert "F2026" not in empty.value.words.zh, "a clue that was refused has no number"


def test_who_sent_it_is_told_to_those_alone_who_handle_clues(home: Home) -> None:
    clue = put_down(home)
    assert clue_file(home, MAY, clue.clue_id).clue.sender == "李村支书"
    seen = clue_file(home, LOOKS, clue.clue_id)
    assert (seen.clue.sender, seen.clue.contact) == (None, None)
    assert live_clues(home, LOOKS).select("sender", "contact").rows() == [(None, None)]
    with open_store(home) as store:
        told = " ".join(store.frame("SELECT detail FROM audit")["detail"])
        events = " ".join(read_clue_events(store)["details"])
    assert "李村支书" not in told + events and "13800000000" not in told + events


def test_what_registers_and_lists_say(home: Home) -> None:
    """The hand-made home reports forms of these names in both months, and has no list of forms."""
    snapshot = open_snapshot(home)
    name = "表0"
    found = clue_matches(snapshot, MAY, put_down(home, subject=f" {name}"))
    assert found.select("source", "verdict", "first_month", "last_month").rows() == [
        ("register", "in_use", "2026-01", "2026-02"),
        ("list", "no_list", None, None),
    ]
    unknown = clue_matches(snapshot, MAY, put_down(home))
    assert unknown["verdict"].to_list() == ["not_reported", "no_list"]
    assert clue_matches(snapshot, MAY, put_down(home, subject=None)).is_empty()
    item = clue_matches(snapshot, MAY, put_down(home, burden="work_items", subject="入户走访"))
    assert item["verdict"].to_list() == ["not_reported", "no_list", "none"]


FILE = (
    "工单编号,受理日期,社区代码,负担类别,反映类型,表格牌子事项名称,下派部门,下派日期,反映内容,反映人,联系方式\n"
    f"H1,2026-03-02,{VILLAGE},报表台账,未经准入下派,安全排查表,应急管理局,2026-02-20,每周要报,,\n"
    f"H2,2026-03-03,{OTHER},,,,,,牌子又挂回来了,王某,\n"
)


def test_a_file_of_a_hotline_is_taken_whole_and_once(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "hotline.csv"
    path.write_text(FILE, encoding="utf-8")
    made, before = import_clues(home, MAY, path, "周受理")
    assert [clue.source_number for clue in made] == ["H1", "H2"] and before == 0
    assert (made[0].burden, made[0].complaint, made[0].asked_on) == ("forms", "unapproved", date(2026, 2, 20))
    assert (made[1].burden, made[1].complaint, made[1].source) == ("other", "too_much", "hotline")
    assert import_clues(home, MAY, path, "周受理") == ([], 2)
    with pytest.raises(NotAllowed) as known:
        put_down(home, source_number="H1")
    assert known.value.code == "CLU-101"


def test_a_faulty_file_says_everything_and_keeps_nothing(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "hotline.csv"
    path.write_text(
        "工单编号,受理日期,社区代码,负担类别,反映内容\n"
        f"H1,2026-13-02,{VILLAGE},报表台账,甲\n"
        f"H1,2100-01-01,{VILLAGE},噪音,乙\n"
        ",2026-03-02,999999,其他,\n"
        f"H4,1905-03-02,{VILLAGE},其他,丁\n",
        encoding="utf-8",
    )
    with pytest.raises(TableError) as refused:
        import_clues(home, MAY, path, "周受理")
    found = {(problem["code"], problem["row"]) for problem in refused.value.problems}
    assert {
        ("TAB-004", 2),
        ("CLU-007", 3),
        ("CLU-005", 3),
        ("CLU-004", 4),
        ("CLU-006", 4),
        ("CLU-011", 5),
    } <= found
    assert {code for code, _row in found} >= {"CLU-003"}
    assert live_clues(home, MAY).is_empty()


def test_the_commands(home: Home, tmp_path: Path) -> None:
    added = [
        "clues",
        "add",
        "--area",
        VILLAGE,
        "--told",
        "报表太多",
        "--burden",
        "forms",
        "--on",
        "2026-03-02",
    ]
    code, told, _ = run_command(home.path, [*added, "--subject", "安全排查表"])
    assert code == 0 and told["clue_id"] == "F2026-00001" and told["allowed"]
    assert run_command(home.path, ["clues", "take", "F2026-00001", "--on", "2026-03-03"])[0] == 0
    answer = [
        "clues",
        "answer",
        "F2026-00001",
        "--outcome",
        "upheld",
        "--answer",
        "已停",
        "--on",
        "2026-03-04",
    ]
    code, told, _ = run_command(home.path, answer)
    assert code == 0 and told["step"] == "answered"
    code, _, said = run_command(home.path, ["clues", "take", "F2026-00001"])
    assert code == 2 and "CLU-103" in said
    code, told, _ = run_command(home.path, ["clues", "show", "F2026-00001"])
    assert [row["verdict"] for row in told["matches"]] == ["not_reported", "no_list"]
    path = tmp_path / "hotline.csv"
    path.write_text(FILE, encoding="utf-8")
    code, told, _ = run_command(home.path, ["clues", "import", str(path)])
    assert code == 0 and told == {"received": ["F2026-00002", "F2026-00003"], "before": 0}
    code, told, _ = run_command(home.path, ["clues", "list", "--open", "--burden", "forms"])
    assert [row["clue_id"] for row in told] == ["F2026-00002"]
    for area, count in ((VILLAGE, 2), ("510104001", 3), ("510104", 3), ("510105", 0)):
        code, told, _ = run_command(home.path, ["clues", "list", "--area", area])
        assert code == 0 and len(told) == count, area
    code, _, said = run_command(home.path, ["clues", "list", "--area", "999999"])
    assert code == 2 and "REQ-118" in said
    assert run_command(home.path, ["publish"])[0] == 0
    code, told, _ = run_command(home.path, ["clues", "list", "--departments"])
    assert code == 0 and told == []  # they came after the newest month
