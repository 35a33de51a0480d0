"""Applications: what they must have, what the lists bar, and how they are handed in."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from pipelines.admission.applying import apply
from pipelines.admission.reading import make_table, read_applications
from pipelines.base.home import Home
from pipelines.base.tables import TableError
from pipelines.store import open_store
from schemas.errors import UserError
from tests.support.admissions import TODAY, application, begin, check_log, items_of


def codes_of(home: Home, jurisdiction: str = "sichuan", **fields: Any) -> list[tuple[str, str]]:
    """Code and field of every problem; nothing was begun."""
    with pytest.raises(TableError) as caught:
        begin(home, jurisdiction, **fields)
    assert items_of(home) == []
    return sorted((problem["code"], problem["field"]) for problem in caught.value.problems)


def test_every_problem_is_said_at_once(home: Home) -> None:
    found = codes_of(
        home,
        item_name=None,
        department_level="国务院",
        content=None,
        funding=" ",
        area_code="999999",
        ends_on="2026-08-31",
        funds_due_yuan="一万",
        started_on="昨天",
        list_number="-1",
        needs_licence="也许",
        scope="范" * 2001,
    )
    assert found == [
        ("ADM-001", "content"),
        ("ADM-001", "funding"),
        ("ADM-001", "item_name"),
        ("ADM-002", "department_level"),
        ("ADM-002", "needs_licence"),
        ("ADM-003", "started_on"),
        ("ADM-004", "funds_due_yuan"),
        ("ADM-005", "scope"),
        ("ADM-006", "ends_on"),
        ("ADM-008", "list_number"),
        ("ADM-013", "area_code"),
    ]


def test_the_area_is_no_wider_than_what_the_approver_decides_on(home: Home, guangxi: Home) -> None:
    """sichuan 2.8: each county approves for itself, whatever the department's level; guangxi 2.2: the city
    approves city departments' items, the county its own."""
    assert codes_of(home, area_code=None, department_level="province") == [("ADM-018", "area_code")]
    assert codes_of(home, area_code="510100") == [("ADM-018", "area_code")]
    assert codes_of(guangxi, "guangxi", area_code="450100") == [("ADM-018", "area_code")]
    assert begin(guangxi, "guangxi", area_code="450100", department_level="prefecture").step == "applied"


def test_an_emergency_has_started_and_says_why(home: Home) -> None:
    assert codes_of(home, route="紧急先行", started_on="2026-09-02") == [
        ("ADM-001", "reason"),
        ("ADM-007", "started_on"),
    ]


@pytest.mark.parametrize("route", ["regular", "emergency", "purchased"])
@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"list_kind": "负面事项"}, ("ADM-009", "list_kind")),
        # sichuan annex 3, item 1 and a kind of work inside item 3, with blanks and quotation marks
        ({"item_name": "饮用水安全 监督检查执法"}, ("ADM-010", "item_name")),
        ({"item_name": "“河道整治”"}, ("ADM-010", "item_name")),
    ],
)
def test_the_negative_list_blocks_in_every_form(
    home: Home, route: str, fields: dict[str, str], code: tuple[str, str]
) -> None:
    """sichuan 2.4: never, in any form, also not as a purchased service."""
    begun = {"started_on": "2026-09-01"} if route == "emergency" else {}
    assert codes_of(home, route=route, reason="急", **begun, **fields) == [code]


def test_a_home_older_than_the_lists_is_held_to_those_of_the_documents(home: Home) -> None:
    with open_store(home) as store:
        store.run("DELETE FROM list_entries")
    assert codes_of(home, item_name="河道整治") == [("ADM-010", "item_name")]


def test_what_was_taken_off_the_negative_list_is_no_longer_barred(home: Home) -> None:
    """sichuan 2.8: the list changes by procedure. The kinds of work inside an entry go with it."""
    with open_store(home) as store:
        store.run("DELETE FROM list_entries WHERE kind = 'negative' AND number = 3")
    assert begin(home, item_name="河道整治").step == "applied"


def test_nothing_is_blocked_because_it_is_similar(home: Home) -> None:
    """But whoever reviews it is told what it is like; of a name like nothing barred, nothing is told."""
    item = begin(home, item_name="河道保洁志愿服务")
    assert item.step == "applied"
    (event,) = check_log(home, item)
    assert [doubt["number"] for doubt in json.loads(event.details)["told"]["resembles"]] == [3]
    (event,) = check_log(home, begin(home))
    assert "resembles" not in json.loads(event.details)["told"]


@pytest.mark.parametrize("name", ["招商引资", "招商引资类", "“协税护税”", "招商项目考察洽谈"])
def test_the_category_of_a_negative_item_bars_like_its_title(home: Home, name: str) -> None:
    """sichuan 2.4 names the categories themselves."""
    assert ("ADM-010", "item_name") in codes_of(home, item_name=name)


def test_an_assistance_item_may_not_be_bought(home: Home, gansu: Home) -> None:
    """sichuan 2.5; Gansu's document bars the negative list only (annex 3, note 2)."""
    assert codes_of(home, route="购买服务", list_kind="assistance", needs_licence="是") == [
        ("ADM-011", "list_kind"),
        ("ADM-012", "needs_licence"),
    ]
    assert begin(home, list_kind="assistance").step == "applied"
    assert begin(gansu, "gansu", route="购买服务", list_kind="assistance").step == "applied"


def test_the_same_item_is_not_begun_twice(home: Home) -> None:
    first = begin(home)
    with pytest.raises(TableError, match=first.item_id):
        begin(home, item_name="独居老人 冬季走访")
    assert begin(home, department="县残联").item_id == "A2026-00002"


def test_all_applications_of_a_file_or_none(home: Home) -> None:
    table = make_table("两项", [application(), application(content=None, item_name="另一项")])
    with pytest.raises(TableError) as caught:
        apply(home, table, on=date(2026, 9, 1), today=TODAY)
    assert [(p["code"], p["row"], p["column"]) for p in caught.value.problems] == [("ADM-001", 2, "工作内容")]
    assert "第 2 行 工作内容：" in caught.value.words.zh
    assert items_of(home) == []


def test_files_hold_what_options_hold(home: Home, tmp_path: Path) -> None:
    rows = [application(item_name=f"事项{n}", term=None if n == 1 else "长期") for n in range(4)]
    (tmp_path / "a.json").write_text(json.dumps(rows[0], ensure_ascii=False), "utf-8")
    lines = "\n".join(f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in rows[1].items())
    (tmp_path / "b.toml").write_text(f"[[applications]]\n{lines}\nterm = '短期或临时'\n", "utf-8")
    with xlsxwriter.Workbook(tmp_path / "c.xlsx") as book:
        sheet = book.add_worksheet()
        names = {"item_name": "事项名称", "department": "申请部门", "content": "工作内容"}
        for at, (name, value) in enumerate(rows[2].items()):
            sheet.write(0, at, names.get(name, name))
            sheet.write(1, at, value)
    for name in ("a.json", "b.toml", "c.xlsx"):
        apply(home, read_applications(tmp_path / name), on=date(2026, 9, 1), today=TODAY)
    found = items_of(home)
    assert [item["item_name"] for item in found] == ["事项0", "事项1", "事项2"]
    assert [item["term"] for item in found] == ["long", "short", "long"]
    for column in ("content", "funds_due_fen", "ends_on", "consultation", "area_code"):
        assert len({item[column] for item in found}) == 1, column
    assert found[2]["funds_due_fen"] == 1_200_050


@pytest.mark.parametrize(
    ("name", "text", "word"),
    [
        ("x.toml", "item_name =", "读不了"),
        ("x.json", "3", "列表"),
        ("x.json", '{"colour": 1}', "colour"),
        ("x.json", "[]", "ADM-015"),
        ("none.json", None, "没有文件"),
    ],
)
def test_files_that_are_none_say_so(
    home: Home, tmp_path: Path, name: str, text: str | None, word: str
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(UserError) as caught:
        apply(home, read_applications(tmp_path / name), today=TODAY)
    assert word in caught.value.words.zh


def test_what_a_file_has_no_column_for_is_told_in_its_words(home: Home, tmp_path: Path) -> None:
    """Two regular applications and an emergency without the parts they need."""
    path = tmp_path / "a.csv"
    path.write_text(
        "事项名称,申请部门,部门层级,进入方式\n甲,县民政局,县,\n乙,县民政局,县,紧急先行\n", "utf-8"
    )
    with pytest.raises(TableError) as caught:
        apply(home, read_applications(path), on=date(2026, 9, 1), today=TODAY)
    lines = caught.value.words.zh.splitlines()
    starts = [line.partition("：")[0] for line in lines if "ADM-001" in line]
    assert {"第 2 行 工作时限", "第 2 行 经费保障方式", "第 3 行 紧急理由"} <= set(starts)
    assert all(start.isascii() is False and "_" not in start for start in starts)
