"""``admission`` as a person and a machine see it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipelines.__main__ import main
from pipelines.base.home import Home
from tests.support.admissions import application, community_of


class Command:
    def __init__(self, home: Home, capsys: pytest.CaptureFixture[str]) -> None:
        self.home, self.capsys = home, capsys

    def __call__(self, action: str, *given: str) -> tuple[int, Any]:
        """Exit code and the JSON value."""
        code = main(["--home", str(self.home.path), "--json", "admission", action, *given])
        return code, json.loads(self.capsys.readouterr().out)

    def item(self, action: str, *given: str) -> dict[str, Any]:
        code, items = self(action, *given)
        assert code == 0, items
        return items[0]

    def refused(self, action: str, *given: str) -> list[str]:
        code, told = self(action, *given)
        assert code == 2 and told["error"]["message"] and told["error"]["message_en"]
        return [problem["code"] for problem in told["error"].get("problems", [])]


@pytest.fixture
def admission(home: Home, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(home, capsys)


def options(**fields: Any) -> list[str]:
    """A complete application of 1 September 2024: no test here depends on the clock."""
    given = {"on": "2024-09-01", **application(**fields)}
    return [word for name, value in given.items() for word in (f"--{name.replace('_', '-')}", str(value))]


def test_a_life_on_the_command_line(admission: Command) -> None:
    item = admission.item("apply", *options())
    number = item["item_id"]
    assert (item["step"], item["version"], item["funds_due_yuan"]) == ("applied", 1, 12000.5)
    assert item["now"]["review"] == ["grassroots_governance", "civil_affairs"]
    item = admission.item("review", number, "--by", "民政部门", "--on", "2024-09-02", "--version", "1")
    assert item["now"]["review"] == ["grassroots_governance"]
    late = ("--by", "grassroots_governance", "--version", "1")
    assert admission.refused("review", number, *late) == ["ADM-117"]
    admission.item("review", number, "--by", "grassroots_governance", "--on", "2024-09-02")
    assert admission.refused("approve", number, "--by", "county_party_committee") == ["ADM-103"]
    item = admission.item(
        "approve",
        number,
        "--by",
        "county_party_committee",
        "--document",
        "锦委办〔2024〕12号",
        "--on",
        "2024-09-03",
        "--expires",
        "2027-09-03",
    )
    assert (item["step"], item["document_expires_on"]) == ("approved", "2027-09-03")
    item = admission.item("admit", number, "--by", "civil_affairs", "--on", "2024-09-04")
    assert (item["step"], item["started_on"]) == ("admitted", "2024-09-04")
    assert admission.item("fund", number, "--amount", "2,000.50")["funds_paid_yuan"] == 2000.5
    assert admission.item("fund", number, "--amount", "10000")["step"] == "funded"
    item = admission.item("evaluate", number, "--respondents", "50", "--satisfied", "48", "--opinion", "好")
    assert (item["step"], item["respondents"], item["satisfied"]) == ("evaluated", 50, 48)
    assert admission.item("withdraw", number, "--reason", "工作完成")["step"] == "withdrawn"
    code, shown = admission("show", number)
    assert code == 0 and [event["action"] for event in shown["events"]][-1] == "withdraw"
    assert shown["version"] == len(shown["events"]) == 9 and shown["now"] == {}


def test_lists_with_clock_and_what_is_due(admission: Command) -> None:
    urgent = ("--emergency", "--reason", "暴雨", "--started-on", "2024-09-01", "--on", "2024-09-01")
    names = ("--item-name", "抢险", "--department", "应急局", "--department-level", "county")
    names += ("--area-code", "510104")
    assert admission.item("apply", *names, *urgent)["step"] == "emergency"
    admission.item("apply", *options())
    assert [row["step"] for row in admission("list")[1]] == ["emergency", "applied"]
    assert admission("list", "--step", "applied", "--department", "无")[1] == []
    assert [len(admission("list", "--area", code)[1]) for code in ("510104", "510000")] == [2, 2]
    assert admission("list", "--area", "999999")[0] == 2
    (row,) = admission("list", "--emergency", "--on", "2024-10-02")[1]
    assert (row["waiting_days"], row["days_left"], row["alarm"]) == (31, -1, "overdue")
    assert admission("list", "--due", "--on", "2027-05-01")[1] == []
    parts = options(item_name=None, department=None, department_level=None, area_code=None)
    item = admission.item("apply", "--item", row["item_id"], *parts)
    assert item["content"] and item["step"] == "emergency"
    (row,) = admission("list", "--due", "--on", "2027-05-01")[1]
    assert row["due_reason"] == "ended"


def test_a_community_refuses(admission: Command, home: Home) -> None:
    code = community_of(home)
    item = admission.item("apply", *options())
    by = ("--by", "community", "--reason", "没有批准文书", "--community", code)
    assert admission.item("refuse", item["item_id"], *by)["turned_away"] == 1
    names = ("--item-name", "代收卫生费", "--department", "城管局", "--department-level", "county")
    assert admission.item("refuse", *by, *names)["route"] == "undocumented"
    assert admission.refused("refuse", "--by", "community", "--reason", "无", *names) == ["ADM-017"]
    assert admission.refused("refuse", *by) == ["ADM-001"] * 3


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (("--demand-kind", "plaque"), "要求类别"),
        (("--item-name", "别的"), "事项名称"),
        (("--department", ""), "申请部门"),
        (("--department-level", "county"), "部门层级"),
    ],
)
def test_a_number_and_a_name_exclude_each_other(
    admission: Command, home: Home, option: tuple[str, str], said: str
) -> None:
    number = admission.item("apply", *options())["item_id"]
    by = ("--by", "community", "--reason", "没有批准文书", "--community", community_of(home))
    reviewer = ("--by", "civil_affairs", "--reason", "不同意")
    for given in (("refuse", number, *by), ("refuse", number, *reviewer), ("apply", "--item", number)):
        code, told = admission(*given, *option)
        assert (code, told["error"]["code"]) == (2, "ADM-039")
        assert number in told["error"]["message"] and said in told["error"]["message"]
    assert admission("show", number)[1]["version"] == 1


def test_files_and_options_exclude_each_other(admission: Command, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps([application(), application(item_name="另")]), "utf-8")
    code, items = admission("apply", "--file", str(tmp_path / "a.json"), "--on", "2024-09-01")
    assert code == 0 and [item["item_name"] for item in items] == ["独居老人冬季走访", "另"]
    assert admission.refused("apply", "--file", str(tmp_path / "a.json"), "--item-name", "x") == []


@pytest.mark.parametrize(
    "given",
    [
        ("review", "A1", "--by", "市长"),
        ("review", "A1", "--by", "civil_affairs", "--on", "昨天"),
        ("fund", "A1", "--amount", "NaN"),
        ("show", "A1"),
        ("withdraw", "A1", "--reason", "完"),
    ],
)
def test_what_cannot_be_read_is_refused(admission: Command, given: tuple[str, ...]) -> None:
    admission.refused(*given)


def test_a_person_reads_sentences(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    start = ["--home", str(home.path), "admission"]
    assert main([*start, "apply", *options()]) == 0
    assert "现在可以：前置审核（城乡基层治理机构、民政部门）" in capsys.readouterr().out
    assert main([*start, "list"]) == 0
    number = capsys.readouterr().out.splitlines()[1].split("\t")[0]
    assert main(["--lang", "en", *start, "show", number]) == 0
    assert "now possible: pre-review (grassroots-governance body" in capsys.readouterr().out
