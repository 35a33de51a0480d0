"""Every jurisdiction runs with its own lists and rules on its real areas: founded, a return handed in, an
item through its whole life by the bodies its document names, a snapshot. What is expected is read off the
documents, not off the jurisdiction files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.__main__ import main
from pipelines.areas import load_areas, roster
from pipelines.base.home import Home
from pipelines.queries import current_id, open_snapshot
from pipelines.queries.admissions import admission_items, findings
from pipelines.store import open_store
from tests.support.admissions import application
from tests.support.made_once import copy_home
from tests.support.scopes import WHOLE
from tests.support.small_returns import run_cli, write_return

PERIOD = "2025-09"
SICHUAN_LISTS = {"self_governance": 20, "assistance": 32, "negative": 7, "certificates_forbidden": 20}
GANSU_LISTS = {"self_governance": 24, "assistance": 29, "negative": 7, "certificates_forbidden": 20}
NATION_LISTS = {"certificates_forbidden": 20}


@dataclass(frozen=True)
class Case:
    """A real township, the lists of the document, who reviews and approves a county department's item, and a
    name on the negative list."""

    jurisdiction: str
    township: str
    county: str
    lists: dict[str, int]
    reviewers: tuple[str, ...]
    approver: str
    may_shrink: bool
    negative: str | None


CASES = (
    Case(
        "sichuan",
        "510104017",
        "510104",
        SICHUAN_LISTS,
        ("grassroots_governance", "civil_affairs"),
        "county_party_committee",
        True,
        "招商引资",
    ),
    Case(
        "gansu",
        "621022100",
        "621022",
        GANSU_LISTS,
        ("civil_affairs", "organisation"),
        "county_party_government",
        False,
        "招商引资",
    ),
    Case(
        "huanxian",
        "621022100",
        "621022",
        GANSU_LISTS,
        ("organisation", "civil_affairs"),
        "county_party_government",
        False,
        "招商引资",
    ),
    Case(
        "renshou",
        "511421001",
        "511421",
        SICHUAN_LISTS,
        ("civil_affairs", "grassroots_governance"),
        "county_party_committee",
        True,
        "招商引资",
    ),
    Case(
        "guangxi", "450103001", "450103", NATION_LISTS, ("civil_affairs",), "county_leading_group", True, None
    ),
    Case(
        "beijing",
        "110101001",
        "110101",
        NATION_LISTS,
        ("civil_affairs",),
        "county_party_government",
        True,
        None,
    ),
)


class Desk:
    """The command line of one home, as a machine reads it."""

    def __init__(self, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home, self.capsys = Home(path), capsys

    def __call__(self, *words: str) -> tuple[int, Any]:
        code = main(["--home", str(self.home.path), "--json", *words])
        return code, json.loads(self.capsys.readouterr().out)

    def done(self, *words: str) -> Any:
        code, told = self(*words)
        assert code == 0, json.dumps(told, ensure_ascii=False)
        return told

    def step(self, action: str, *words: str) -> dict[str, Any]:
        return self.done("admission", action, *words)[0]

    def refusals(self, *words: str) -> set[str]:
        code, told = self(*words)
        assert code == 2, told
        return {problem["code"] for problem in told["error"]["problems"]}


def found_by_command(home: Home, jurisdiction: str) -> None:
    code, _, complained = run_cli(home, "init", "--jurisdiction", jurisdiction)
    assert code == 0, complained


@pytest.fixture
def desk(case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """That of a new home of the case's jurisdiction, with all its areas."""
    return Desk(copy_home(tmp_path / "home", found_by_command, case.jurisdiction).path, capsys)


def blank_month(home: Home, township: str) -> dict[str, list[dict[str, Any]]]:
    """A return of every community of a township, with one item that nobody approved in the first."""
    with open_store(home) as store:
        communities = roster(load_areas(store), township, date(2025, 9, 30))
    rows = [
        {
            **row,
            "community_kind": row["community_kind"] or "village",
            "households": 800,
            "residents": 2000,
            "registered_volunteers": 50,
            "social_organisations": 2,
            "service_area_m2": 300.0,
            "meetings": 3,
        }
        for row in communities.to_dicts()
    ]
    first = {name: rows[0][name] for name in ("community_code", "community_name")}
    item = {
        **first,
        "item_name": "代收保险费",
        "department": "县某局",
        "department_level": "county",
        "entry_route": "undocumented",
        "started_on": date(2025, 3, 1),
    }
    return {"communities": rows, "work_items": [item]}


def name_of(home: Home, township: str) -> str:
    with open_store(home) as store:
        return load_areas(store).filter(level="township", code=township)["name"][0]


def options(case: Case, **fields: Any) -> list[str]:
    given = {**application(area_code=case.county, on="2025-08-01"), **fields}
    words = {f"--{name.replace('_', '-')}": str(value) for name, value in given.items() if value is not None}
    return [word for pair in words.items() for word in pair]


def live(desk: Desk, case: Case) -> str:
    """An item from its application to its admission, by the bodies of the document only. Its number."""
    number = desk.step("apply", *options(case))["item_id"]
    for day, body in enumerate(case.reviewers, start=2):
        assert desk.step("review", number, "--by", body, "--on", f"2025-08-0{day}")["item_id"] == number
    approve = ("--document", "某委〔2025〕9号", "--on", "2025-08-10")
    assert desk.refusals("admission", "approve", number, "--by", "third_party", *approve)
    approved = desk.step("approve", number, "--by", case.approver, *approve)
    assert approved["step"] == "approved"
    admitted = desk.step("admit", number, "--by", case.reviewers[0], "--on", "2025-08-12")
    assert (admitted["step"], admitted["started_on"]) == ("admitted", "2025-08-12")
    return number


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.jurisdiction)
def test_a_jurisdiction_runs_on_its_real_areas(case: Case, desk: Desk, tmp_path: Path) -> None:
    held = {row["kind"]: row["entries"] for row in desk.done("lists", "list")}
    assert held == case.lists

    number = live(desk, case)
    if case.negative:
        assert "ADM-010" in desk.refusals("admission", "apply", *options(case, item_name=case.negative))

    path = write_return(
        tmp_path / "return.xlsx",
        PERIOD,
        blank_month(desk.home, case.township),
        township=case.township,
        name=name_of(desk.home, case.township),
    )
    (receipt,) = desk.done("ingest", str(path), "--received-at", "2025-10-03T10:00:00")
    assert (receipt["status"], receipt["errors"]) == ("accepted", [])
    desk.done("publish")

    snapshot = open_snapshot(desk.home, current_id(desk.home))
    assert admission_items(snapshot, WHOLE, date(2025, 10, 3))["item_id"].to_list() == [number]
    kinds = dict(findings(snapshot, WHOLE).select("item_name", "kind").iter_rows())
    assert kinds["代收保险费"] == "uncovered"
    out = tmp_path / "out.csv"
    desk.done("export", "--level", "county", "--period", PERIOD, "--format", "csv", "--out", str(out))
    exported = pl.read_csv(out, schema_overrides={"area_code": pl.String})
    reported = exported.filter(area_code=case.county, indicator="undocumented_items")
    assert reported["numerator"].to_list() == [1]


@pytest.mark.parametrize("case", CASES[:4], ids=lambda case: case.jurisdiction)
def test_the_negative_list_shrinks_only_where_it_may(case: Case, desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "negative.csv"
    desk.done("lists", "export", "--kind", "negative", "--out", str(path))
    lines = path.read_text("utf-8-sig").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), "utf-8")
    code, _ = desk("lists", "import", str(path), "--kind", "negative")
    assert (code == 0) is case.may_shrink
    assert len(desk.done("lists", "list", "--kind", "negative")) == (6 if case.may_shrink else 7)
