"""The assessment score: points worked out by hand, nothing unknown counted as 0, no item deciding all."""

from __future__ import annotations

import copy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.actions.cases import CaseMove, begin, take_case_step
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from pipelines.base.toml import parse_toml
from pipelines.publish import publish
from pipelines.queries import export_frame, open_snapshot
from pipelines.queries.appraisal.score import score_rows, score_sheet, score_totals, totals_of
from pipelines.score.scoring import points_by_cases, points_by_figure
from pipelines.score.sheet import DEFAULT, FOLDER, load_sheet
from schemas.errors import DeclaredError, UserError
from schemas.scores import WHOLE, ScoreItem
from tests.support.case_home import DECIDER, FEBRUARY, LATE, OPENER, late_home, opening
from tests.support.damaged_home import run_command
from tests.support.hand_store import EAST
from tests.support.made_once import copy_home, made_home
from tests.support.scopes import WHOLE as MAY

ITEM = ScoreItem("a", "甲", "a", 10, "sichuan", "2.6", "forms_off_list_share", 0.0, 40.0)
CASES = ScoreItem("b", "乙", "b", 6, "huanxian", "4.1", cases=("interview",), each=2)


@pytest.mark.parametrize(
    ("value", "points"),
    [(0.0, 10.0), (-5.0, 10.0), (40.0, 0.0), (90.0, 0.0), (10.0, 7.5), (33.0, 1.75), (None, None)],
)
def test_points_by_hand(value: float | None, points: float | None) -> None:
    assert points_by_figure(ITEM, value) == points


def test_more_may_be_better() -> None:
    high = ScoreItem("c", "丙", "c", 10, "huanxian", "2.5", "certificates_retired_share", 90.0, 30.0)
    assert [points_by_figure(high, value) for value in (30.0, 60.0, 95.0)] == [0.0, 5.0, 10.0]


@given(st.floats(-1e6, 1e6))
def test_points_lie_between_none_and_all(value: float) -> None:
    found = points_by_figure(ITEM, value)
    assert found is not None and 0 <= found <= ITEM.points


def test_cases_take_points_and_never_more_than_there_are() -> None:
    assert [points_by_cases(CASES, count) for count in range(5)] == [6.0, 4.0, 2.0, 0.0, 0.0]


ISSUE = {"document": "1号", "details": {"signed_by": "赵"}}


@pytest.fixture(scope="module")
def home() -> Home:
    return made_home(late_home)


def test_every_item_rests_on_a_figure_of_the_export(home: Home) -> None:
    snapshot = open_snapshot(home)
    rows = score_rows(snapshot, MAY, "county", FEBRUARY, EAST)
    exported = export_frame(snapshot, MAY, "county", [FEBRUARY]).filter(area_code=EAST)
    known = dict(exported.select("indicator", "value").iter_rows())
    by_key = {item.key: item for item in score_sheet(snapshot, MAY).items}
    assert rows["item"].to_list() == list(by_key)
    for row in rows.filter(rows["indicator"].is_not_null()).iter_rows(named=True):
        assert row["value"] == known[row["indicator"]]
        assert row["scored"] == points_by_figure(by_key[row["item"]], row["value"])
        assert (row["scored"] is None) == (row["value"] is None) and (row["reason"] is None) != (
            row["value"] is None
        )


def test_the_sum_is_that_of_what_is_scored(home: Home) -> None:
    snapshot = open_snapshot(home)
    rows = score_rows(snapshot, MAY, "county", FEBRUARY)
    totals = score_totals(snapshot, MAY, "county", FEBRUARY)
    assert totals.equals(totals_of(rows)) and totals["area_code"].is_sorted()
    (east,) = totals.filter(area_code=EAST).to_dicts()
    own = rows.filter(area_code=EAST)
    scored = own.filter(own["scored"].is_not_null())
    assert east["unscored"] == own.height - scored.height > 0
    assert east["of"] == scored["points"].sum() < WHOLE
    assert east["share"] == round(100 * round(scored["scored"].sum(), 2) / east["of"], 2)


def test_a_case_that_went_out_takes_its_points(tmp_path: Path) -> None:
    home = copy_home(tmp_path / "home", late_home)
    may = system_scope()
    case = begin(home, may, opening(home, date(2026, 3, 16))).case_id
    for action, party, person, day, told in (
        ("send", "supervisor", OPENER, date(2026, 3, 17), {}),
        ("lapse", "supervisor", OPENER, date(2026, 3, 25), {}),
        ("decide", "decider", DECIDER, date(2026, 3, 26), {"reason": "连续迟报"}),
        (
            "issue",
            "supervisor",
            OPENER,
            date(2026, 3, 27),
            {"document": "1号", "details": {"signed_by": "赵"}},
        ),
    ):
        given: dict[str, Any] = told
        take_case_step(home, may, case, CaseMove(action, party, person, day, **given))
    publish(home)
    snapshot = open_snapshot(home)
    rows = score_rows(snapshot, MAY, "township", FEBRUARY, LATE).filter(item="supervision")
    assert rows.select("cases", "scored").rows() == [(0, 6.0)], "it went out in March, after the month"


@pytest.mark.parametrize(
    ("level", "period", "area", "code"),
    [
        ("village", FEBRUARY, None, "REQ-110"),
        ("county", "2031-01", None, "REQ-106"),
        ("county", FEBRUARY, "999999", "SUP-001"),
    ],
)
def test_what_is_none_is_refused(home: Home, level: str, period: str, area: str | None, code: str) -> None:
    with pytest.raises(UserError) as refused:
        score_rows(open_snapshot(home), MAY, level, period, area)
    assert refused.value.code == code


SHEET = parse_toml((FOLDER / f"{DEFAULT}.toml").read_text(encoding="utf-8"))


def test_the_sheet_that_comes_with_the_product_adds_up() -> None:
    sheet = load_sheet("sichuan")
    assert sum(item.points for item in sheet.items) == WHOLE and all(item.clause for item in sheet.items)


def faults_of(tmp_path: Path, change: Any) -> str:
    declared = copy.deepcopy(SHEET)
    change(declared)
    lines = [f'zh = "{declared["zh"]}"', f'en = "{declared["en"]}"']
    for row in declared["item"]:
        lines.append("[[item]]")
        for key, value in row.items():
            told = f"{value!r}".replace("'", '"') if not isinstance(value, bool) else str(value).lower()
            lines.append(f"{key} = {told}")
    (tmp_path / "huanxian.toml").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(DeclaredError) as refused:
        load_sheet("huanxian", tmp_path)
    return refused.value.words.zh


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda sheet: sheet["item"][0].update(one_vote_veto=True), "一票否决"),
        (lambda sheet: sheet["item"][0].update(points=13), "合计 101"),
        (lambda sheet: sheet["item"][0].update(indicator="no_such"), "没有这个指标"),
        (lambda sheet: sheet["item"][0].update(indicator="volunteers_share"), "没有这个指标，或不作比较"),
        (lambda sheet: sheet["item"][0].update(best=0.0), "两个不同的数"),
        (lambda sheet: sheet["item"][0].update(source="nobody"), "不是已知文件的简称"),
        (lambda sheet: sheet["item"][0].update(cases=["interview"]), "须且只须有"),
        (lambda sheet: sheet["item"][-1].update(cases=["praise"]), "中的几种"),
        (lambda sheet: sheet["item"][1].update(key=sheet["item"][0]["key"]), "重复"),
        (lambda sheet: sheet["item"][0].update(weight=2), "没有这一项"),
    ],
)
def test_a_sheet_that_does_not_hold_is_refused(tmp_path: Path, change: Any, said: str) -> None:
    assert said in faults_of(tmp_path, change)


def test_the_commands(home: Home) -> None:
    code, told, _ = run_command(home.path, ["score", "list", "--period", FEBRUARY])
    assert code == 0 and [row["area_code"] for row in told] == sorted(row["area_code"] for row in told)
    code, told, _ = run_command(home.path, ["score", "show", "--area", EAST])
    assert code == 0 and len(told) == len(SHEET["item"])
    assert run_command(home.path, ["score", "show", "--area", "999999"])[0] == 2
