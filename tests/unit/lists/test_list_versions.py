"""Versions of lists: who made one, when and why; what changed; and the receipt of an import."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.__main__ import main
from pipelines.actions.homes import found_home
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from pipelines.lists.changes import find_changes
from pipelines.lists.importing import export_list, import_list, version_changes
from pipelines.lists.receipts import hand_in_list, receipt_lines, try_list
from pipelines.lists.stored import list_entries, list_history
from pipelines.store import open_store
from schemas.errors import UserError
from schemas.lists import LIST_COLUMNS, LIST_KINDS

HEAD = "序号,名称,类别,依据,生效日期,失效日期\n"
RECEIPT = [
    "file",
    "sha256",
    "kind",
    "status",
    "version",
    "in_force",
    "entries",
    "added",
    "removed",
    "changed",
    "changes",
    "errors",
    "why",
    "loaded",
]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return found(tmp_path, "sichuan")


def found(tmp_path: Path, jurisdiction: str) -> Home:
    areas = tmp_path / "areas.csv"
    areas.write_text("code,name,level,parent\n510000,某省,province,\n", encoding="utf-8")
    made = Home(tmp_path / jurisdiction)
    found_home(made, system_scope(), jurisdiction, areas)
    return made


def write(folder: Path, rows: str, name: str = "forms.csv") -> Path:
    path = folder / name
    path.write_text(HEAD + rows, encoding="utf-8")
    return path


def listed(*rows: tuple[Any, ...]) -> pl.DataFrame:
    filled = [(*row, *[None] * (len(LIST_COLUMNS) - len(row))) for row in rows]
    return pl.DataFrame(filled, schema=LIST_COLUMNS, orient="row")


def test_init_says_why_its_versions_are_there(home: Home) -> None:
    with open_store(home) as store:
        rows = list_history(store).filter(pl.col("kind") == "negative").to_dicts()
    (row,) = rows
    assert (row["version"], row["entries"]) == (1, 7)
    assert "关于实行城乡社区工作事项准入制度的指导意见" in row["why"] and "附件3" in row["why"]


def test_a_version_keeps_who_and_why(tmp_path: Path, home: Home) -> None:
    import_list(home, write(tmp_path, "1,甲,,,,\n"), "retained_forms", "  年度清理  ", "王主任")
    import_list(home, write(tmp_path, "1,乙,,,,\n"), "retained_forms", actor="李科长")
    with open_store(home) as store:
        rows = list_history(store, "retained_forms").select("version", "actor", "why").rows()
        details = [
            json.loads(text)
            for text in store.frame("SELECT detail FROM audit WHERE action = 'lists import' ORDER BY rowid")[
                "detail"
            ]
        ]
    assert rows == [(1, "王主任", "年度清理"), (2, "李科长", None)]
    assert [detail["why"] for detail in details] == ["年度清理", None]
    assert details[1]["changes"] == {"added": 0, "removed": 0, "changed": 1}


def test_a_reason_has_its_length(tmp_path: Path, home: Home) -> None:
    with pytest.raises(UserError):
        import_list(home, write(tmp_path, "1,甲,,,,\n"), "retained_forms", "长" * 501)
    assert import_list(home, write(tmp_path, "1,甲,,,,\n"), "retained_forms", "长" * 500).version == 1


def test_changes_worked_by_hand() -> None:
    before = listed(
        (1, "甲"), (2, "乙", "民政"), (3, "丙"), (4, "丁"), (5, "戊", None, None, None, date(2026, 6, 30))
    )
    after = listed((1, "甲"), (3, "乙", "统计"), (2, "己"), (5, "戊"), (9, "庚"))
    found = find_changes(before, after).select("change", "fields", "number", "title", "title_before")
    kinds = {(row[0], row[3] or row[4]): row[1] for row in found.rows()}
    assert [row[0] for row in found.rows()] == ["added"] * 2 + ["removed"] * 2 + ["changed"] * 2
    assert kinds == {
        ("added", "己"): "",
        ("added", "庚"): "",
        ("removed", "丙"): "",
        ("removed", "丁"): "",
        ("changed", "乙"): "number,category",
        ("changed", "戊"): "valid_to",
    }


numbers, titles = st.integers(1, 6), st.sampled_from("甲乙丙丁戊己")
lists = st.lists(
    st.tuples(numbers, titles, st.none() | st.sampled_from(["民政", "统计"])),
    max_size=6,
    unique_by=(lambda row: row[0], lambda row: row[1]),
).map(lambda rows: listed(*rows))


@given(before=lists, after=lists)
def test_changes_lead_from_one_version_to_the_other(before: pl.DataFrame, after: pl.DataFrame) -> None:
    rows = set(before.rows())
    changes = find_changes(before, after)
    for change in changes.iter_rows(named=True):
        if change["change"] != "added":
            rows.remove(tuple(change[f"{name}_before"] for name in LIST_COLUMNS))
    for change in changes.iter_rows(named=True):
        if change["change"] != "removed":
            rows.add(tuple(change[name] for name in LIST_COLUMNS))
    assert rows == set(after.rows())
    assert changes.is_empty() == (set(before.rows()) == set(after.rows()))
    kept = set(before["title"]) & set(after["title"])
    assert not kept & set(changes.filter(change="added")["title"])


def test_changes_between_any_two_versions(tmp_path: Path, home: Home) -> None:
    for rows in ("1,甲,,,,\n", "1,甲,,,,\n2,乙,,,,\n", "2,乙,,,,\n"):
        import_list(home, write(tmp_path, rows), "retained_forms")
    with open_store(home) as store:

        def changes(first: int | None, last: int | None) -> list[tuple[str, str]]:
            found = version_changes(store, "retained_forms", first, last)
            return found.select("change", pl.coalesce("title", "title_before")).rows()

        assert changes(None, None) == [("removed", "甲")]
        assert changes(0, 1) == [("added", "甲")]
        assert changes(1, 3) == [("added", "乙"), ("removed", "甲")]
        assert changes(3, 1) == [("added", "甲"), ("removed", "乙")]
        assert changes(2, 2) == []
        with pytest.raises(UserError):
            changes(1, 4)


def test_the_receipt_of_an_accepted_file_and_of_the_same_again(tmp_path: Path, home: Home) -> None:
    path = write(tmp_path, "1,甲,,,,\n2,乙,,,,\n")
    looked_at = try_list(home, path, "retained_forms")
    assert (looked_at["status"], looked_at["loaded"], looked_at["version"]) == ("accepted", False, None)
    receipt = hand_in_list(home, path, "retained_forms", "首批")
    assert list(receipt) == RECEIPT
    assert receipt["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (receipt["status"], receipt["version"], receipt["added"]) == ("accepted", 1, 2)
    assert receipt["why"] == "首批" and receipt["loaded"]
    again = hand_in_list(home, path, "retained_forms")
    assert (again["status"], again["version"], again["in_force"], again["added"]) == ("unchanged", None, 1, 0)
    assert "未作改动" in " ".join(line.zh for line in receipt_lines(again))


def test_a_rejected_file_names_every_error_and_leaves_the_list(tmp_path: Path, home: Home) -> None:
    import_list(home, write(tmp_path, "1,甲,,,,\n"), "retained_forms")
    receipt = hand_in_list(home, write(tmp_path, "x,乙,,,2026-13-01,\n2,,,,,\n", "bad.csv"), "retained_forms")
    assert (receipt["status"], receipt["version"], receipt["loaded"]) == ("rejected", None, False)
    assert [(e["code"], e["row"], e["column"], e["value"]) for e in receipt["errors"]] == [
        ("LST-001", 2, "序号", "x"),
        ("TAB-004", 2, "生效日期", "2026-13-01"),
        ("LST-002", 3, "名称", None),
    ]
    assert all(error["allowed"] and error["allowed_en"] for error in receipt["errors"])
    with open_store(home) as store:
        assert list_entries(store, "retained_forms")["title"].to_list() == ["甲"]
    lines = [line.en for line in receipt_lines(receipt)]
    assert "rejected" in lines[0] and len(lines) == 4


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsx", b"no workbook", "TAB-007"),
        ("a.csv", b"\x00\xff\xfe", "TAB-006"),
        ("b.csv", b'"a', "TAB-005"),
    ],
)
def test_a_file_that_cannot_be_read_has_a_receipt_too(
    tmp_path: Path, home: Home, name: str, content: bytes, code: str
) -> None:
    (tmp_path / name).write_bytes(content)
    receipt = hand_in_list(home, tmp_path / name, "retained_forms")
    assert receipt["status"] == "rejected"
    assert [error["code"] for error in receipt["errors"]] == [code]


def test_losses_of_gansus_negative_list_are_told_with_all_other_errors(tmp_path: Path) -> None:
    gansu = found(tmp_path, "gansu")
    out = tmp_path / "negative.csv"
    export_list(gansu, "negative", out)
    lines = out.read_text(encoding="utf-8-sig").splitlines()
    out.write_text("\n".join([*lines[:5], *lines[6:], "zz,,,,,"]), encoding="utf-8")
    codes = [error["code"] for error in hand_in_list(gansu, out, "negative")["errors"]]
    assert sorted(codes) == ["LST-001", "LST-002", "LST-012"]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", ["retained_plaques", "agency_services"])
def test_the_export_of_an_empty_list_is_its_template(
    tmp_path: Path, home: Home, kind: str, ending: str
) -> None:
    out = tmp_path / f"template.{ending}"
    assert export_list(home, kind, out) == 0
    assert hand_in_list(home, out, kind)["errors"][0]["code"] == "LST-006"
    if ending == "xlsx":
        book = openpyxl.load_workbook(out)
        assert [cell.value for cell in book.active[1]] == list(LIST_COLUMNS)
        book.active.append([1, "甲"])
        book.save(out)
    else:
        out.write_text(out.read_text(encoding="utf-8") + "1,甲,,,,\n", encoding="utf-8")
    assert hand_in_list(home, out, kind)["version"] == 1


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any]:
    code = main([*words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_the_command_line(tmp_path: Path, home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    at = ["--home", str(home.path), "lists"]
    kind = ["--kind", "retained_forms"]
    good, bad = write(tmp_path, "1,甲,,,,\n"), write(tmp_path, ",,民政,,,\n", "bad.csv")
    assert run(capsys, *at, "check", str(good), *kind)[1]["status"] == "accepted"
    assert run(capsys, *at, "versions", *kind) == (0, [])
    code, receipt = run(capsys, *at, "import", str(good), *kind, "--why", "首批")
    assert (code, receipt["status"], receipt["version"], receipt["entries"]) == (0, "accepted", 1, 1)
    code, receipt = run(capsys, *at, "import", str(bad), *kind)
    assert (code, receipt["status"], len(receipt["errors"])) == (2, "rejected", 2)
    assert run(capsys, *at, "check", str(bad), *kind)[0] == 2
    code, versions = run(capsys, *at, "versions", *kind)
    assert [(row["version"], row["why"]) for row in versions] == [(1, "首批")]
    code, changes = run(capsys, *at, "changes", *kind)
    assert [(row["change"], row["title"]) for row in changes] == [("added", "甲")]
    assert main([*at, "changes", *kind, "--to", "7"]) == 2
    assert main([*at, "versions", "--kind", "shopping"]) == 2
    assert set(LIST_KINDS.keys) >= {row["kind"] for row in run(capsys, *at, "list")[1]}
