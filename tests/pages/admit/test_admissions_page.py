"""The page of admissions: what it shows follows the records, and what it writes are the steps themselves."""

from __future__ import annotations

import json
import re
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.parts import publishing, uploads
from pages._ui.parts.admission_rules import rules_in_words
from pages._ui.shell.access import VARIABLE, scope
from pages._ui.words.text import use_language
from pages.admit.admissions import life as admission_life
from pages.submit.submissions import handing_in
from pipelines.actions import admission as actions
from pipelines.actions.admission import make_table, read_applications
from pipelines.admission.moves import Move
from pipelines.admission.rules import load_rules
from pipelines.admission.stored import read_events, read_item
from pipelines.base.home import Home
from pipelines.queries import current_id
from pipelines.queries.admissions import demand_coverage
from pipelines.queries.live_items import live_item
from pipelines.queries.snapshot import open_snapshot
from pipelines.store import locked, open_store
from schemas.admission import RULES
from schemas.admission_items import WorkItem
from schemas.errors import UserError
from tests.pages.conftest import Shower, words
from tests.support.admissions import application
from tests.support.admitted_home import build_admitted_home, days_ago, item_numbers, start, take
from tests.support.made_once import copy_home, made_home
from tests.support.scopes import WHOLE

Admitted = tuple[Home, dict[str, str]]


@pytest.fixture(scope="module")
def published() -> Admitted:
    home = made_home(build_admitted_home)
    return home, item_numbers(home)


@pytest.fixture
def admitted(published: Admitted, tmp_path: Path) -> Admitted:
    """A copy to write in."""
    return copy_home(tmp_path / "copy", build_admitted_home), published[1]


def events_of(home: Home, item: str) -> list[tuple[str, str, str]]:
    with open_store(home) as store:
        rows = read_events(store, item).select("action", "body", "actor").rows()
    return [tuple(row) for row in rows]


def stored(home: Home, item: str) -> WorkItem:
    with open_store(home) as store:
        found = read_item(store, item)
    assert found is not None
    return found


def press(run: AppTest, key: str) -> AppTest:
    run.button(key=key).click().run()
    assert not run.exception
    return run


@pytest.mark.parametrize("part", ["", "emergency", "negative", "due", "apply", "rules"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_home_without_admissions_says_what_is_missing(show: Shower, part: str, language: str) -> None:
    run = show("admissions", lang=language, **({"part": part} if part else {}))
    assert not run.exception and not run.error
    if part in ("", "emergency", "due"):
        said = words(run)
        assert "python -m pipelines admission apply" in said
        assert ("新申请" if language == "zh" else "New application") in said


def test_the_board_counts_and_narrows(show: Shower, admitted: Admitted) -> None:
    home, _numbers = admitted
    said = words(show("admissions", home=home.path))
    assert "共 5 项；2 项待审核、待批准或待准入，2 项紧急先行待补办（其中 1 项已超期），1 项应当退出" in said
    run = show("admissions", home=home.path, county="510105")
    assert re.search(r"青羊区截至\d{4}-\d\d-\d\d：共 1 项", words(run))
    listed = run.dataframe[-1].value
    assert list(listed["item_name"]) == ["还在申请"] and list(listed["age_days"]) == [11]


def test_a_bar_of_the_board_can_be_chosen(show: Shower, published: Admitted) -> None:
    home, _items = published
    usual, projected = (
        show("admissions", home=home.path, **query).get("vega_lite_chart")[0].proto
        for query in ({}, {"view": "meeting"})
    )
    (choice,) = json.loads(usual.spec)["params"]
    assert choice["name"] == "chosen_step" and choice["select"] == {"type": "point", "fields": ["step"]}
    assert list(usual.selection_mode) == ["chosen_step"]
    assert "params" not in json.loads(projected.spec) and not projected.selection_mode


def test_on_a_phone_no_legend_and_no_figure_is_wider_than_the_bars(show: Shower, published: Admitted) -> None:
    """English names of steps and kinds take half of the width: legends go one below the other, in lines."""
    home, _items = published
    for part, found in (("board", '"columns": 1'), ("unreconciled", "split(replace(datum.label")):
        asked = {"view": "cards", "lang": "en", "part": part}
        spec = show("admissions", home=home.path, **asked).get("vega_lite_chart")[0].proto.spec
        assert found.replace(" ", "") in spec.replace(" ", "")


def test_a_step_lists_its_items(show: Shower, admitted: Admitted) -> None:
    home, numbers = admitted
    run = show("admissions", home=home.path, step="reviewed", lang="en")
    listed = run.dataframe[-1].value
    assert list(listed["item_id"]) == [numbers["等待批准"]]
    assert list(listed["version"]) == [3] and list(listed["age_days"]) == [18]


def test_the_queue_shows_clock_and_alarm(show: Shower, admitted: Admitted) -> None:
    """30 days of grace: 40 days ago is overdue by 10, 3 days ago has 27 left."""
    home, _numbers = admitted
    run = show("admissions", home=home.path, part="emergency")
    listed = run.dataframe[0].value
    assert list(listed["item_name"]) == ["暴雨抢险", "防汛值守"]
    assert list(listed["days_left"]) == [-10, 27] and list(listed["waiting_days"]) == [40, 3]
    assert list(listed["alarm"]) == ["▲ 已超期", "○ 补办期内"]
    assert [round(value) for value in listed["used"]] == [100, 10]
    labels = {metric.label: metric.value for metric in run.metric}
    assert labels[f"准入登记（{days_ago(0).isoformat()}）"] == "2"


@pytest.mark.parametrize("view", ["meeting", "paper", "cards"])
@pytest.mark.parametrize("part", ["board", "emergency", "negative", "unreconciled", "due", "rules", "item"])
def test_every_part_in_every_view(show: Shower, published: Admitted, part: str, view: str) -> None:
    home, numbers = published
    query = {"item": numbers["暴雨抢险"]} if part == "item" else {"part": part}
    run = show("admissions", home=home.path, view=view, **query)
    assert not run.exception and not run.error
    assert "快照" in words(run)
    if view != "cards":
        assert not run.selectbox and not [button for button in run.button if button.key != "leave"]


def test_what_should_be_withdrawn(show: Shower, admitted: Admitted) -> None:
    home, _numbers = admitted
    listed = show("admissions", home=home.path, part="due").dataframe[0].value
    assert list(listed["item_name"]) == ["消防安全检查"] and list(listed["overdue_days"]) == [5]


def test_findings_say_why_and_lead_to_the_township(show: Shower, admitted: Admitted) -> None:
    home, _numbers = admitted
    run = show("admissions", home=home.path, part="unreconciled", kind="uncovered", county="510105")
    listed = run.dataframe[-1].value
    assert set(listed["kind"]) == {"在办而无批准"}
    assert listed["place"].str.match(r"area\?code=510105\d{3}").all()
    assert listed["evidence"].str.len().min() > 0


def test_an_item_shows_its_life_and_what_may_be_done(show: Shower, admitted: Admitted) -> None:
    home, numbers = admitted
    said = words(show("admissions", home=home.path, item=numbers["等待批准"]))
    assert "县民政局（县）：已审核" in said and "第 3 版" in said
    clause = "四川省《关于实行城乡社区工作事项准入制度的指导意见》第二（八）条"
    assert f"**批准** — 县（市、区）党委 · 须提供文号 :gray[{clause}]" in said
    assert "没有编号为 A1999-00001 的事项" in words(show("admissions", home=home.path, item="A1999-00001"))


def test_reviewers_are_told_what_a_name_resembles(show: Shower, admitted: Admitted) -> None:
    """Nothing is barred by it; the item stands among the others before the next snapshot too."""
    home, _numbers = admitted
    item = start(home, "河道保洁志愿服务", 1)
    run = show("admissions", home=home.path, item=item)
    (warning,) = [said.value for said in run.warning if "负面清单" in said.value]
    assert "第 3 项" in warning and "相近不等于禁止" in warning
    assert "尚未进入已发布的快照" in words(run)


def test_an_approval_writes_one_event_and_publishes(show: Shower, admitted: Admitted) -> None:
    home, numbers = admitted
    item, before = numbers["等待批准"], current_id(home)
    run = show("admissions", home=home.path, item=item)
    key = f"act_{item}_3"
    assert run.selectbox(key=f"{key}_action").value == "approve"  # the next step of the good course
    run.text_input(key=f"{key}_approve_document").input("锦委办〔2026〕30号")
    press(run, f"{key}_approve_submit")
    assert [event[:2] for event in events_of(home, item)][3:] == [("approve", "county_party_committee")]
    assert stored(home, item).approval_document == "锦委办〔2026〕30号"
    assert any("已登记：批准" in done.value for done in run.success)
    assert current_id(home) not in (None, before)
    assert "实时" not in words(run)


def test_the_second_of_two_is_told_who_was_first(show: Shower, admitted: Admitted) -> None:
    home, numbers = admitted
    item = numbers["等待批准"]
    run = show("admissions", home=home.path, item=item)
    key = f"act_{item}_3"
    run.selectbox(key=f"{key}_action").select("refuse").run()
    run.text_area(key=f"{key}_refuse_reason").input("材料不全")
    take(home, item, "approve", "county_party_committee", 0, document="锦委办〔2026〕31号")
    press(run, f"{key}_refuse_submit")
    (error,) = run.error
    assert "县（市、区）党委" in error.value and "批准" in error.value and "ADM-117" in error.value
    assert [event[0] for event in events_of(home, item)] == ["apply", "review", "review", "approve"]
    assert "实时：第 4 版。已发布的快照是第 3 版" in words(run)


def test_what_a_step_lacks_is_said_and_nothing_is_done(show: Shower, admitted: Admitted) -> None:
    home, numbers = admitted
    item = numbers["等待批准"]
    run = show("admissions", home=home.path, item=item, lang="en")
    use_language("en")  # a choice is looked up by its word
    run.selectbox(key=f"act_{item}_3_action").select("approve").run()
    press(run, f"act_{item}_3_approve_submit")
    assert "ADM-103" in run.error[0].value and "Nothing was changed." in run.error[0].value
    assert len(events_of(home, item)) == 3


def test_only_the_bodies_of_the_dashboard_may_act(
    show: Shower, admitted: Admitted, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, numbers = admitted
    monkeypatch.setenv(VARIABLE, "civil_affairs")
    item = numbers["等待批准"]
    run = show("admissions", home=home.path, item=item)
    assert not [box for box in run.selectbox if str(box.key).startswith("act_")]
    assert "本看板启动时授权给其他机构" in words(run)
    with pytest.raises(UserError) as refused:
        move = Move("approve", "county_party_committee", days_ago(0), "文1号")
        actions.take_step(home, scope(), item, move)
    assert VARIABLE in refused.value.words.zh
    for write in (
        lambda: actions.apply(home, scope(), make_table("申请", [{"item_name": "某事"}], None)),
        lambda: actions.supplement(home, scope(), item, make_table("申请", [{"content": "某事"}], None)),
        lambda: actions.turn_away_unknown(home, scope(), "510104022010", {}, "无文号"),
    ):
        with pytest.raises(UserError) as refused:
            write()
        assert VARIABLE in refused.value.words.en
    assert len(events_of(home, item)) == 3


def test_a_right_taken_away_while_the_page_stood_open_counts(
    show: Shower, admitted: Admitted, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, numbers = admitted
    item = numbers["等待批准"]
    run = show("admissions", home=home.path, item=item)
    run.selectbox(key=f"act_{item}_3_action").select("approve").run()
    run.text_input(key=f"act_{item}_3_approve_document").input("锦委办〔2026〕30号")
    monkeypatch.setenv(VARIABLE, "none")
    press(run, f"act_{item}_3_approve_submit")
    assert len(events_of(home, item)) == 3


def test_an_application_with_faults_says_all_of_them_beside_their_fields(
    show: Shower, admitted: Admitted
) -> None:
    home, _numbers = admitted
    run = show("admissions", home=home.path, part="apply")
    run.text_input(key="apply_0_item_name").input("招商项目考察洽谈")
    run.text_input(key="apply_0_funds_due_yuan").input("很多")
    press(run, "apply_0_submit")
    said = [element.value for element in run.markdown if element.value.startswith(":red[✕")]
    assert any("申请部门" in sentence for sentence in said)
    assert any("ADM-004" in sentence for sentence in said) and any("ADM-010" in s for s in said)
    assert sum("ADM-001" in sentence for sentence in said) == 8  # department, level and six parts
    with open_store(home) as store:
        assert store.scalar("SELECT count(*) FROM admission_items") == 5


class Sheet:
    """A file as the browser hands it over."""

    name = "申请.csv"

    def __init__(self, *rows: dict[str, object]) -> None:
        columns = dict.fromkeys(name for row in rows for name in row)
        table = pl.DataFrame([{**columns, **row} for row in rows])
        self.content = table.write_csv().encode()

    def getbuffer(self) -> memoryview:
        return memoryview(self.content)


def apply_from(home: Home, sheet: Sheet) -> list[WorkItem]:
    with uploads.on_disk([sheet]) as (path,):
        return actions.apply(home, scope(), read_applications(path))


def test_a_file_says_where_each_fault_is_and_begins_nothing(admitted: Admitted) -> None:
    home, _numbers = admitted
    good = application(item_name="冬季送暖", ends_on=None)
    faulty = application(item_name="义务植树", ends_on=None, funding=None, funds_due_yuan="很多")
    with pytest.raises(UserError) as refused:
        apply_from(home, Sheet(good, faulty))
    assert [(problem["row"], problem["field"]) for problem in refused.value.problems] == [
        (3, "funding"),
        (3, "funds_due_yuan"),
    ]
    begun = apply_from(home, Sheet(good))
    assert [(item.item_name, item.step) for item in begun] == [("冬季送暖", "applied")]


def test_a_complete_application_begins_an_item(show: Shower, admitted: Admitted) -> None:
    home, _numbers = admitted
    run = show("admissions", home=home.path, part="apply")
    typed = {"item_name": "冬季送暖", "department": "县民政局", "funds_due_yuan": "1200.50"}
    for name, text in typed.items():
        run.text_input(key=f"apply_0_{name}").input(text)
    for part in ("content", "scope", "goal", "requirements", "time_limit", "funding"):
        run.text_area(key=f"apply_0_{part}").input("写明")
    run.selectbox(key="apply_0_department_level").select("county")
    run.selectbox(key="apply_0_area_code").select("510104")
    press(run, "apply_0_submit")
    with open_store(home) as store:
        rows = store.frame("SELECT * FROM admission_items WHERE item_name = '冬季送暖'").to_dicts()
    assert [(row["step"], row["funds_due_fen"], row["area_code"]) for row in rows] == [
        ("applied", 120050, "510104")
    ]


@pytest.mark.usefixtures("nothing_kept")
def test_a_busy_home_shows_the_published_item(show: Shower, admitted: Admitted) -> None:
    home, numbers = admitted
    with locked(home):
        run = show("admissions", home=home.path, item=numbers["等待批准"])
    assert "现在显示的是已发布的版本" in words(run)
    assert not [box for box in run.selectbox if str(box.key).startswith("act_")]


def test_the_life_of_an_item(admitted: Admitted) -> None:
    home, numbers = admitted
    rules = load_rules("sichuan")

    def life(name: str) -> list[tuple[str, str]]:
        live = live_item(home, scope(), numbers[name])
        assert live is not None
        return [(stage.step, stage.state) for stage in admission_life.stages(live.item, live.events, rules)]

    to_come = [(step, "to_come") for step in ("approved", "admitted", "funded", "evaluated", "withdrawn")]
    assert life("等待批准") == [("applied", "done"), ("reviewed", "now"), *to_come]
    assert life("暴雨抢险")[:2] == [("emergency", "now"), ("emergency_reviewed", "to_come")]
    take(home, numbers["消防安全检查"], "withdraw", "department", 0, reason="已办完")
    assert [state for _step, state in life("消防安全检查")] == ["done"] * 5
    assert life("消防安全检查")[-1] == ("withdrawn", "done")


@pytest.mark.parametrize("jurisdiction", ["sichuan", "gansu", "guangxi", "beijing", "huanxian", "renshou"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_rules_of_every_jurisdiction_in_words(jurisdiction: str, language: str) -> None:
    use_language(language)
    told = rules_in_words(load_rules(jurisdiction))
    assert len(told) == len(RULES)
    assert all(rule.name and rule.value and rule.source for rule in told)


def links(run: AppTest) -> list[str]:
    return [element.proto.query_string for element in run.get("page_link")]


def test_figures_of_emergencies_lead_to_the_queue(show: Shower, admitted: Admitted) -> None:
    home, _numbers = admitted
    assert any("part=emergency" in link for link in links(show("overview", home=home.path)))
    county = links(show("area", home=home.path, level="county", code="510105"))
    assert any("part=emergency" in link and "county=510105" in link for link in county)
    behind = {"level": "county", "code": "510105", "indicator": "emergency_overdue"}
    assert len([link for link in links(show("area", home=home.path, **behind)) if "emergency" in link]) >= 2


def test_returns_are_taken_in_only_where_that_is_granted(
    show: Shower, admitted: Admitted, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, _numbers = admitted
    monkeypatch.setenv(VARIABLE, "civil_affairs")
    with pytest.raises(UserError) as refused:
        handing_in.hand_in(home, [])
    assert VARIABLE in refused.value.words.zh
    assert "未获授权接收报表" in words(show("submissions", home=home.path))
    monkeypatch.setenv(VARIABLE, "none")
    with pytest.raises(UserError):
        publishing.publish_now(home)


def test_a_plaque_is_applied_for_with_what_only_a_plaque_has(show: Shower, admitted: Admitted) -> None:
    home, _numbers = admitted
    run = show("admissions", home=home.path, part="apply", demand="plaque")
    keys = {box.key for box in (*run.selectbox, *run.text_input)}
    assert "apply_0_placement" in keys
    assert not keys & {"apply_0_frequency", "apply_0_route", "apply_0_funds_due_yuan", "apply_0_list_number"}
    run.text_input(key="apply_0_item_name").input("法律援助工作站")
    run.text_input(key="apply_0_department").input("县司法局")
    run.selectbox(key="apply_0_department_level").select("county")
    run.selectbox(key="apply_0_area_code").select("510104")
    run.selectbox(key="apply_0_placement").select("inside")
    for part in ("content", "scope"):
        run.text_area(key=f"apply_0_{part}").input("法律咨询每周一次")
    press(run, "apply_0_submit")
    assert not run.error, words(run)
    with open_store(home) as store:
        kinds = store.frame(
            "SELECT item_name, demand_kind, placement FROM admission_items WHERE demand_kind <> 'work_item'"
        )
    assert kinds.rows() == [("法律援助工作站", "plaque", "inside")]


def test_what_a_document_bars_is_said_before_anybody_types(show: Shower, published: Admitted) -> None:
    run = show("admissions", home=published[0].path, part="apply", demand="tool")
    assert "业务系统、专用终端" in words(run) and "第二（七）条" in words(run)


def test_the_part_of_demands_shows_what_covers_them(show: Shower, published: Admitted) -> None:
    home, _numbers = published
    run = show("admissions", home=home.path, part="demands")
    snapshot = open_snapshot(home)
    whole = demand_coverage(snapshot, WHOLE, "province")["in_use"].sum()
    assert whole > 0 and f"{whole:,} 项" in words(run)
