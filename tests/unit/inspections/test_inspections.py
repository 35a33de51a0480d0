"""A sample from its draw to its verdict: repeated by anyone, held against what was reported, to the cell."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from pipelines.inspections.draw import draw as draw_communities
from pipelines.inspections.draw import seed_of
from pipelines.inspections.stored import read_table_of
from pipelines.queries.inspection_frame import inspection_frame
from pipelines.queries.snapshot import open_snapshot
from pipelines.store import open_store
from schemas.inspections import COUNTED
from tests.support.inspected import (
    CHECK,
    COUNTY,
    NUMBER,
    PERIOD,
    ROWS,
    SAMPLE,
    TOTALS,
    draw,
    fill_in,
    hand_out,
    publish_few_months,
    record,
    show,
    verdicts,
)
from tests.support.made_once import copy_home
from tests.support.small_returns import run_cli

SCOPE = system_scope()
FACTS = {
    "work_items": "work_items_put_on",
    "forms": "forms_in_use",
    "plaques": "plaques_hung",
    "certificates": "certificates_in_force",
    "appraisals": "appraisals_beyond_comprehensive",
    "digital_tools": "digital_tools_in_use",
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", publish_few_months)


def test_anybody_finds_the_same_communities(home: Home) -> None:
    code, told, complained = draw(home)
    assert code == 0, complained
    snapshot = open_snapshot(home)
    seed = seed_of(snapshot.id, PERIOD, NUMBER)
    again = draw_communities(inspection_frame(snapshot, SCOPE, COUNTY, PERIOD), seed, COUNTY)
    assert (told["sample_id"], told["seed"], told["snapshot_id"]) == (SAMPLE, seed, snapshot.id)
    first = again.filter(stage=1)
    assert [unit["community_code"] for unit in told["units"]] == first["community_code"].to_list()
    assert [unit["probability"] for unit in told["units"]] == first["probability"].to_list()
    assert len(told["units"]) == 5 and told["communities"] == 24


def test_what_is_held_against_them_is_the_numerator_of_the_figures(home: Home) -> None:
    draw(home)
    facts = open_snapshot(home).frame("SELECT * FROM community_facts WHERE period = '2026-10'")
    with open_store(home) as store:
        reported = read_table_of(store, "inspection_reported", SAMPLE)
    for (community,), rows in reported.group_by("community_code"):
        fact = facts.row(by_predicate=pl.col("community") == community, named=True)
        counts = {key: rows.filter(register=key, reported_as="in_use").height for key in COUNTED}
        assert counts == {key: fact[column] for key, column in FACTS.items()}


def test_nobody_draws_until_he_likes_it(home: Home) -> None:
    draw(home)
    code, told, _ = draw(home)
    assert (code, told["error"]["code"]) == (2, "INS-102")
    code, told, _ = draw(home, "--why", "第一次名单泄露")
    assert (code, told["sample_id"], told["why"]) == (0, f"{PERIOD}-{COUNTY}-2", "第一次名单泄露")
    with open_store(home) as store:
        audit = store.frame("SELECT subject, detail FROM audit WHERE action = 'inspections.draw'")
    assert audit["subject"].to_list() == [SAMPLE, f"{PERIOD}-{COUNTY}-2"]
    assert all(NUMBER in detail for detail in audit["detail"])


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"--public-number": "seven"}, "INS-106"),
        ({"--area": "510199"}, "INS-104"),
        ({"--area": "510100"}, "INS-104"),
        ({"--period": "2025-01"}, "INS-104"),
    ],
)
def test_what_cannot_be_drawn(home: Home, changed: dict[str, str], code: str) -> None:
    asked = {"--period": PERIOD, "--area": COUNTY, "--public-number": NUMBER} | changed
    words = [word for pair in asked.items() for word in pair]
    assert run_cli(home, "inspections", "draw", *words)[1]["error"]["code"] == code


def test_what_was_noticed_weighs_three(home: Home) -> None:
    """A correction after the day on which the month was due, or a signal; one in time weighs nothing."""
    late, timely = (f"{COUNTY}0{number}" for number in (17, 18))
    with open_store(home) as store, store.transaction():
        for township, on_time in ((late, False), (timely, True)):
            store.run(
                "UPDATE returns SET replaces = 'earlier', on_time = ? WHERE township_code = ? AND period = ?",
                [on_time, township, PERIOD],
            )
    assert run_cli(home, "publish")[0] == 0
    snapshot = open_snapshot(home)
    signalled = snapshot.frame(
        "SELECT area_code FROM signals WHERE period = '2026-10' AND severity IN ('look', 'legal')"
        " AND level IN ('community', 'township')"
    )["area_code"].to_list()
    for row in inspection_frame(snapshot, SCOPE, COUNTY, PERIOD).iter_rows(named=True):
        noticed = {row["community_code"], row["township_code"]} & {late, *signalled}
        assert row["weight"] == (3 if noticed else 1), row


def with_ended(files: list[Path]) -> Path:
    """A workbook in which something is reported as ended."""
    states = {
        file: [row[4].value for row in openpyxl.load_workbook(file)[ROWS].iter_rows()] for file in files
    }
    return next(file for file, said in states.items() if "已停、已退" in said)


def test_the_workbook_leaves_blank_what_is_to_be_found(home: Home, tmp_path: Path) -> None:
    draw(home)
    files = hand_out(home, tmp_path / "out")
    assert len(files) == 5
    book = openpyxl.load_workbook(with_ended(files))
    rows = list(book[ROWS].iter_rows(min_row=2, values_only=True))
    assert {row[CHECK - 1] for row in rows} == {None}
    assert {row[4] for row in rows if row[0]} == {"在用", "已停、已退"}
    assert [row[2] for row in book[TOTALS].iter_rows(min_row=2, values_only=True)] == [None] * 6
    again = hand_out(home, tmp_path / "again")
    assert [file.read_bytes() for file in files] == [file.read_bytes() for file in again]
    code, told, _ = run_cli(
        home, "inspections", "sheet", "--sample", SAMPLE, "--out", tmp_path, "--community", "510104999001"
    )
    assert (code, told["error"]["code"]) == (2, "INS-105")


def test_an_honest_county_stays(home: Home, tmp_path: Path) -> None:
    draw(home)
    for path in hand_out(home, tmp_path / "out"):
        code, told, complained = record(home, fill_in(path))
        assert code == 0, complained
        assert (told["sequence"], told["reported"]) == (1, told["recounted"])
    told = show(home)
    assert set(verdicts(told).values()) == {"inside"}
    assert {(row["factor"], row["lower"], row["upper"]) for row in told["registers"]} == {(1.0, 1.0, 1.0)}
    assert run_cli(home, "inspections", "extend", "--sample", SAMPLE)[1]["error"]["code"] == "INS-103"


def test_a_county_that_leaves_much_out_is_extended_and_struck(home: Home, tmp_path: Path) -> None:
    draw(home)
    for path in hand_out(home, tmp_path / "out"):
        assert record(home, fill_in(path, added={"报表台账": 8, "机制牌子": 8}))[0] == 0
    found = verdicts(show(home))
    assert (found["all"], found["forms"], found["certificates"]) == ("extend", "extend", "inside")
    code, told, _ = run_cli(home, "inspections", "extend", "--sample", SAMPLE)
    assert (code, told["stage"], len(told["units"]), told["registers"]) == (0, 2, 12, [])
    for path in hand_out(home, tmp_path / "both")[5:]:
        assert record(home, fill_in(path, added={"报表台账": 8, "机制牌子": 9}))[0] == 0
    told = show(home)
    struck = {register for register, said in verdicts(told).items() if said == "outside"}
    assert struck == {"all", "forms", "plaques"}
    whole = next(row for row in told["registers"] if row["register"] == "all")
    assert whole["missing"] == 5 * 16 + 7 * 17 and whole["invented"] == 0
    assert whole["recounted"] == whole["reported"] + whole["missing"]
    assert 1.1 < whole["lower"] < whole["factor"] < whole["upper"]
    listed = run_cli(home, "inspections", "show")[1]
    assert [(row["sample_id"], row["verdict"]) for row in listed] == [(SAMPLE, "outside")]


def test_the_same_workbook_changes_nothing_and_another_replaces_it(home: Home, tmp_path: Path) -> None:
    draw(home)
    path = fill_in(hand_out(home, tmp_path / "out")[0])
    assert record(home, path)[1]["sequence"] == 1
    assert record(home, path)[1]["sequence"] is None
    code, told, _ = record(home, fill_in(path, gone=lambda register, at: register == "报表台账" and at == 1))
    assert (code, told["sequence"], told["invented"]) == (0, 2, 1)
    with open_store(home) as store:
        findings = read_table_of(store, "inspection_findings", SAMPLE)
        recounts = read_table_of(store, "inspection_recounts", SAMPLE)
    assert findings.select("sequence", "register", "found").rows() == [(2, "forms", "not_there")]
    assert recounts["sequence"].to_list() == [1] * 6 + [2] * 6


def faults(
    home: Home, path: Path, cells: dict[tuple[str, str], Any]
) -> set[tuple[str, int | None, str | None]]:
    """What is found wrong where these cells (sheet, place) are changed: code, row and field."""
    book = openpyxl.load_workbook(path)
    for (sheet, place), value in cells.items():
        book[sheet][place] = value
    book.save(path)
    code, told, _ = record(home, path)
    assert code == 2
    return {(one["code"], one["row"], one["field"]) for one in told["error"]["problems"]}


def test_everything_that_is_wrong_is_said_at_once_to_the_cell(home: Home, tmp_path: Path) -> None:
    draw(home)
    path = fill_in(with_ended(hand_out(home, tmp_path / "out")), added={"证明事项": 1})
    sheet = openpyxl.load_workbook(path)[ROWS]
    last = max(row[0].row for row in sheet.iter_rows() if row[0].value)
    ended = next(row[0].row for row in sheet.iter_rows() if row[4].value == "已停、已退")
    in_use = [row[0].row for row in sheet.iter_rows() if row[4].value == "在用"]
    found = faults(
        home,
        path,
        {
            ("核查封面", "E2"): date(2026, 1, 1),
            ("核查封面", "F2"): None,
            (ROWS, f"F{in_use[0]}"): None,
            (ROWS, f"F{in_use[1]}"): "不清楚",
            (ROWS, f"F{in_use[2]}"): "仍在用",
            (ROWS, f"B{in_use[3]}"): "另一个名称",
            (ROWS, f"H{in_use[4]}"): 999,
            (ROWS, f"F{ended}"): "查无此项",
            (ROWS, f"C{last}"): None,
            (TOTALS, "C2"): "几个",
            (TOTALS, "C3"): None,
            (TOTALS, "A4"): "社区概况",
        },
    )
    assert found == {
        ("INS-003", 2, "visited_on"),
        ("INS-004", 2, "visited_by"),
        ("INS-004", in_use[0], "check"),
        ("INS-005", in_use[1], "check"),
        ("INS-006", in_use[2], "check"),
        ("INS-010", in_use[3], "name"),
        ("INS-007", in_use[4], "number"),
        ("INS-009", None, None),
        ("INS-006", ended, "check"),
        ("INS-004", last, "unit"),
        ("INS-013", 2, "recounted"),
        ("INS-004", 3, "recounted"),
        ("INS-016", 4, "register"),
        ("INS-015", None, "register"),
    }
    with open_store(home) as store:
        assert read_table_of(store, "inspection_recounts").is_empty()


def test_figures_and_rows_must_agree(home: Home, tmp_path: Path) -> None:
    draw(home)
    path = fill_in(hand_out(home, tmp_path / "out")[0])
    assert faults(home, path, {(TOTALS, "C3"): 99}) == {("INS-014", 3, "recounted")}


def test_what_was_reported_is_not_added_and_nothing_is_added_twice(home: Home, tmp_path: Path) -> None:
    """A space makes no other name."""
    draw(home)
    path = fill_in(hand_out(home, tmp_path / "out")[0], added={"报表台账": 2})
    sheet = openpyxl.load_workbook(path)[ROWS]
    last = max(row[0].row for row in sheet.iter_rows() if row[0].value)
    form = next(row for row in sheet.iter_rows() if row[0].value == "报表台账")
    cells = {(ROWS, f"B{last}"): f"{form[1].value} 　", (ROWS, f"C{last}"): form[2].value}
    assert faults(home, path, cells) == {("INS-011", last, "name")}
    same = {(ROWS, f"{at}{last}"): sheet[f"{at}{last - 1}"].value for at in "BC"}
    assert faults(home, path, same) == {("INS-012", last, "name")}


def test_a_cover_that_names_another(home: Home, tmp_path: Path) -> None:
    """Another sample, a community that was not drawn, one of the second stage before it is asked for: nothing
    else is said of the workbook."""
    draw(home)
    with open_store(home) as store:
        later = read_table_of(store, "inspection_units", SAMPLE).filter(stage=2)["community_code"][0]
    path = fill_in(hand_out(home, tmp_path / "out")[0])
    for community in ("510104999001", later):
        found = faults(home, path, {("核查封面", "B2"): community})
        assert found == {("INS-002", 2, "community")}
    assert faults(home, path, {("核查封面", "A2"): f"{SAMPLE}9"}) == {("INS-001", 2, "sample")}


def test_a_workbook_of_something_else(home: Home, tmp_path: Path) -> None:
    draw(home)
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    assert record(home, tmp_path / "other.xlsx")[1]["error"]["problems"][0]["code"] == "TAB-008"
    (tmp_path / "other.txt").write_text("x", encoding="utf-8")
    assert record(home, tmp_path / "other.txt")[1]["error"]["problems"][0]["code"] == "TAB-007"
    assert record(home, tmp_path / "none.xlsx")[1]["error"]["code"] == "REQ-007"
