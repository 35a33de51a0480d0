"""Bad input of every kind, end to end through the command line: a clear message, nothing half-loaded."""

from __future__ import annotations

import json
import shutil
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from pipelines.__main__ import main
from pipelines.intake.files.archive import archive_folder
from pipelines.store import open_store
from schemas.returns import REGISTERS
from tests.support.small_returns import NORTH, codes, edit, make_home, north_rows, write_return

PERIOD = "2025-03"


@pytest.fixture
def home(tmp_path):
    return make_home(tmp_path)


@pytest.fixture
def hand_in(home, capsys):
    """Hand a path in by the command line: exit code and receipts."""

    def run(path: Path, command: str = "ingest", *options: str):
        code = main(
            [
                "--home",
                str(home.path),
                "--json",
                command,
                str(path),
                "--received-at",
                "2025-12-01T09:00:00",
                *options,
            ]
        )
        return code, json.loads(capsys.readouterr().out)

    return run


def loaded(home) -> int:
    with open_store(home) as store:
        tables = (*REGISTERS, "returns", "return_warnings")
        return sum(store.scalar(f"SELECT count(*) FROM {table}") for table in tables)  # noqa: S608


def good(folder: Path) -> Path:
    return write_return(folder / "return.xlsx", PERIOD)


def rebuilt(path: Path, change) -> Path:
    """Rewrite the parts of a workbook: ``change`` is given a name and its bytes, None drops the part."""
    parts = {}
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            parts[name] = change(name, package.read(name))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            if content is not None:
                package.writestr(name, content)
    return path


def raw_bytes(folder: Path, content: bytes) -> Path:
    path = folder / "return.xlsx"
    path.write_bytes(content)
    return path


def compound_file(folder: Path, stream: str) -> Path:
    """The container of old workbooks and of encrypted ones, with the name of the stream it holds."""
    start = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1016
    return raw_bytes(folder, start + stream.encode("utf-16-le") + b"\0" * 2000)


def with_macros(folder: Path) -> Path:
    path = good(folder)
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/vbaProject.bin", b"\0" * 100)
    return path


def zip_bomb(folder: Path) -> Path:
    def blow_up(name: str, content: bytes) -> bytes:
        return b" " * 700_000_000 if name == "xl/worksheets/sheet3.xml" else content

    return rebuilt(good(folder), blow_up)


def entity_bomb(folder: Path) -> Path:
    entities = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'

    def insert(name: str, content: bytes) -> bytes:
        at = content.find(b"?>") + 2
        return content[:at] + entities + content[at:] if name == "xl/worksheets/sheet2.xml" else content

    return rebuilt(good(folder), insert)


def cut_off(folder: Path) -> Path:
    path = good(folder)
    return raw_bytes(folder, path.read_bytes()[:4000])


def sheet(path: Path, title: str, change) -> Path:
    book = openpyxl.load_workbook(path)
    change(book, book[title])
    book.save(path)
    return path


def without_sheet(folder: Path) -> Path:
    return sheet(good(folder), "考核评比", lambda book, found: book.remove(found))


def without_column(folder: Path) -> Path:
    return sheet(good(folder), "报表台账", lambda _, found: found.delete_cols(6))


def header_twice(folder: Path) -> Path:
    return sheet(good(folder), "报表台账", lambda _, found: found.cell(1, 20, "频次"))


def formula_without_result(folder: Path) -> Path:
    return edit(good(folder), "社区概况", D2="=1000+200")


def many_rows(folder: Path) -> Path:
    def change(_, found):
        for row in range(5, 20_100):
            found.cell(row, 1, "510104017001")

    return sheet(good(folder), "报表台账", change)


REFUSED = {
    "a picture under an .xlsx name": (lambda f: raw_bytes(f, b"\x89PNG\r\n\x1a\n" + b"\0" * 500), "FIL-001"),
    "a web page under an .xlsx name": (lambda f: raw_bytes(f, b"<html><table></table></html>"), "FIL-001"),
    "an empty file": (lambda f: raw_bytes(f, b""), "FIL-002"),
    "an old workbook": (lambda f: compound_file(f, "Workbook"), "FIL-003"),
    "a password": (lambda f: compound_file(f, "EncryptedPackage"), "FIL-004"),
    "macros": (with_macros, "FIL-005"),
    "a damaged file": (cut_off, "FIL-007"),
    "a zip bomb": (zip_bomb, "FIL-008"),
    "an entity bomb": (entity_bomb, "FIL-009"),
    "a missing sheet": (without_sheet, "SHT-001"),
    "a missing column": (without_column, "SHT-002"),
    "a header that stands twice": (header_twice, "SHT-003"),
    "a formula without a result": (formula_without_result, "CEL-009"),
    "20,000 rows": (many_rows, "SHT-006"),
    "text for a number": (lambda f: edit(good(f), "社区概况", D2="约一千"), "CEL-001"),
    "a negative count": (lambda f: edit(good(f), "社区概况", D2=-3), "CEL-007"),
    "a fraction of a household": (lambda f: edit(good(f), "社区概况", D2=12.5), "CEL-002"),
    "a date that does not exist": (lambda f: edit(good(f), "机制牌子", J2="2025-02-30"), "CEL-003"),
    "a date after the month": (lambda f: edit(good(f), "机制牌子", J2="2025-04-01"), "CEL-014"),
    "a choice that is none": (lambda f: edit(good(f), "机制牌子", F2="门口"), "CEL-004"),
    "neither yes nor no": (lambda f: edit(good(f), "机制牌子", H2="也许"), "CEL-005"),
    "an error value": (lambda f: edit(good(f), "社区概况", D2="#REF!"), "CEL-010"),
    "a code that is none": (lambda f: edit(good(f), "报表台账", A2="社区一"), "CEL-012"),
    "an empty required cell": (lambda f: edit(good(f), "报表台账", D2=None), "CEL-006"),
    "a township that is none": (lambda f: edit(good(f), "封面", A2="510104888"), "RET-001"),
    "a month that is none": (lambda f: edit(good(f), "封面", C2="2025-13"), "CEL-013"),
    "a future month": (lambda f: edit(good(f), "封面", C2="2026-01"), "RET-003"),
    "an unknown community": (lambda f: edit(good(f), "报表台账", A2="510104017888"), "RET-011"),
    "another township's community": (lambda f: edit(good(f), "报表台账", A2="510104020001"), "RET-012"),
    "a row twice": (lambda f: edit(good(f), "报表台账", C3="居民台账"), "SHT-020"),
    "a broken rule between fields": (lambda f: edit(good(f), "机制牌子", I2="已摘除"), "PLQ-003"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_bad_input_is_refused_and_says_why(name, home, hand_in, tmp_path):
    make, code = REFUSED[name]
    path = make(tmp_path)
    exit_code, receipts = hand_in(path, "ingest", "--annotate", str(tmp_path / "out"))
    assert exit_code == 2 and [receipt["status"] for receipt in receipts] == ["rejected"]
    receipt = receipts[0]
    assert set(codes(receipt)) == {code}
    assert loaded(home) == 0
    assert archive_folder(home, receipt["sha256"]).exists()
    for problem in receipt["errors"]:
        assert problem["message"] and problem["allowed"] and problem["message_en"] and problem["allowed_en"]
        assert "{" not in problem["message"] + problem["allowed"] + problem["message_en"]
    marked = openpyxl.load_workbook(receipt["annotated"])
    assert marked.worksheets[0].cell(4, 12).value == code


def merged_title(folder: Path) -> Path:
    def change(_, found):
        found.insert_rows(1)
        found["A1"] = "某某街道机制牌子台账"
        found.merge_cells("A1:K1")

    return sheet(good(folder), "机制牌子", change)


def extras(folder: Path) -> Path:
    def change(book, found):
        book.create_sheet("备注")["A1"] = "无"
        found["P1"], found["P2"] = "备注", "无"

    return sheet(good(folder), "社区概况", change)


def hidden(folder: Path) -> Path:
    return sheet(good(folder), "社区概况", lambda _, found: setattr(found, "sheet_state", "hidden"))


def shuffled_columns(folder: Path) -> Path:
    def change(_, found):
        for row in found.iter_rows(max_row=4):
            values = [cell.value for cell in row[:9]]
            for cell, value in zip(row[:9], reversed(values), strict=True):
                cell.value = value

    return sheet(good(folder), "社区概况", change)


def english_headers(folder: Path) -> Path:
    def change(_, found):
        for cell, name in zip(found[1], REGISTERS["forms"].dtypes, strict=False):
            cell.value = name

    return sheet(good(folder), "报表台账", change)


def loose_writing(folder: Path) -> Path:
    edit(good(folder), "社区概况", D2="１，２００", E2=" 3,100 ", F2="85.0")
    edit(folder / "return.xlsx", "工作事项", J2="2024年3月1日", J3=45664)
    return edit(folder / "return.xlsx", "机制牌子", J2="2020/5/1", K3="20241220")


TAKEN = {
    "a title above the header": (merged_title, ["NOT-004"]),
    "an extra sheet and column": (extras, ["NOT-002", "NOT-003"]),
    "a hidden sheet": (hidden, ["NOT-001"]),
    "columns in another order": (shuffled_columns, []),
    "English keys for headers": (english_headers, []),
    "loose writing": (loose_writing, []),
}


@pytest.mark.parametrize("name", TAKEN)
def test_odd_input_is_read_for_what_it_is(name, home, hand_in, tmp_path):
    make, notes = TAKEN[name]
    exit_code, receipts = hand_in(make(tmp_path))
    assert (exit_code, codes(receipts[0])) == (0, [])
    assert sorted(codes(receipts[0], "notes")) == notes
    with open_store(home) as store:
        assert store.scalar("SELECT households FROM communities ORDER BY sheet_row LIMIT 1") == 1200
        removed = store.scalar("SELECT removed_on FROM plaques WHERE status = 'removed'")
        assert removed == north_rows()["plaques"][1]["removed_on"]


def csv_folder(folder: Path, encoding: str = "utf-8") -> Path:
    book = openpyxl.load_workbook(good(folder))
    target = folder / "return as csv"
    target.mkdir()
    for found in book.worksheets:
        rows = found.iter_rows(values_only=True)
        text = "\r\n".join(",".join(_text(cell) for cell in row) for row in rows)
        (target / f"{found.title}.csv").write_bytes(text.encode(encoding))
    return target


def _text(cell) -> str:
    if cell is None:
        return ""
    return f"{cell:%Y-%m-%d}" if isinstance(cell, datetime) else str(cell)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_folder(encoding, home, hand_in, tmp_path):
    exit_code, receipts = hand_in(csv_folder(tmp_path, encoding))
    assert (exit_code, codes(receipts[0]), codes(receipts[0], "warnings")) == (0, [], [])
    assert receipts[0]["rows"] == {key: len(rows) for key, rows in north_rows().items()}


def test_zip_of_csv_files(home, hand_in, tmp_path):
    packed = shutil.make_archive(str(tmp_path / "packed"), "zip", csv_folder(tmp_path, "gb18030"))
    assert hand_in(Path(packed))[0] == 0


def test_file_cut_in_the_middle_of_a_character(home, hand_in, tmp_path):
    folder = csv_folder(tmp_path, "gb18030")
    path = folder / "报表台账.csv"
    path.write_bytes(path.read_bytes()[: path.read_bytes().rfind("使用中".encode("gb18030")) + 1])
    exit_code, receipts = hand_in(folder)
    assert exit_code == 2 and "FIL-011" in codes(receipts[0]) and loaded(home) == 0


def test_two_encodings_in_one_file(home, hand_in, tmp_path):
    folder = csv_folder(tmp_path)
    path = folder / "报表台账.csv"
    path.write_bytes(path.read_bytes() + "\r\n510104017001,水井坊社区,另一张表".encode("gb18030"))
    exit_code, receipts = hand_in(folder)
    assert exit_code == 2 and "FIL-011" in codes(receipts[0])


def test_all_problems_come_at_once(home, hand_in, tmp_path):
    path = edit(good(tmp_path), "社区概况", D2=-1, E3="abc", C4=None)
    path = edit(path, "机制牌子", I2="已摘除", D3=None)
    path = edit(path, "封面", D2="重报")
    receipt = hand_in(path)[1][0]
    assert [(p["sheet"], p["row"], p["column"], p["code"]) for p in receipt["errors"]] == [
        ("封面", 2, "报送类型", "CEL-004"),
        ("社区概况", 2, "户数", "CEL-007"),
        ("社区概况", 3, "常住人口", "CEL-001"),
        ("社区概况", 4, "类型", "CEL-006"),
        ("机制牌子", 2, "摘除日期", "PLQ-003"),
        ("机制牌子", 3, "交办部门", "CEL-006"),
    ]


def test_receipt_has_the_shape_that_was_promised(home, hand_in, tmp_path):
    receipt = hand_in(edit(good(tmp_path), "社区概况", D2=-1))[1][0]
    assert set(receipt) == {
        "file",
        "sha256",
        "township_code",
        "period",
        "status",
        "return_id",
        "replaces",
        "received_at",
        "on_time",
        "rows",
        "errors",
        "warnings",
        "notes",
    }
    assert receipt["errors"] == [
        {
            "code": "CEL-007",
            "sheet": "社区概况",
            "row": 2,
            "column": "户数",
            "value": "-1",
            "message": "“-1”超出范围",
            "allowed": "应在 0 到 10000000 之间",
            "message_en": "-1 is out of range",
            "allowed_en": "between 0 and 10000000",
            "register": "communities",
            "field": "households",
        }
    ]
    assert (receipt["township_code"], receipt["period"]) == (NORTH, PERIOD)
    assert receipt["received_at"] == "2025-12-01T01:00:00Z" and receipt["on_time"] is False


def test_check_refuses_alike_and_keeps_nothing(home, hand_in, tmp_path):
    path = edit(good(tmp_path), "社区概况", D2=-1)
    assert hand_in(path, "check")[0] == 2 and not home.archive.exists()


def speak(home, capsys, *arguments):
    code = main(["--home", str(home.path), *map(str, arguments)])
    return code, capsys.readouterr()


def test_sentences_for_people(home, tmp_path, capsys):
    path = edit(good(tmp_path), "机制牌子", I2="已摘除")
    told = speak(home, capsys, "check", path)[1].out
    assert (
        "机制牌子 第 2 行 摘除日期：状态为“已摘除”但日期为空；请填写摘除日期，或把状态改为“悬挂”。(PLQ-003)"
    ) in told
    english = speak(home, capsys, "--lang", "en", "check", path)[1].out
    assert "row 2, 摘除日期 (removed on): the status is 已摘除 but the date is empty" in english


def test_people_are_told_fifty_problems_and_the_count(home, tmp_path, capsys):
    rows = north_rows()
    form = rows["forms"][0]
    rows["forms"] = [dict(form, form_name=f"表{n}", department=None) for n in range(70)]
    path = write_return(tmp_path / "a.xlsx", PERIOD, rows)
    out = speak(home, capsys, "check", path)[1].out
    assert out.count("(CEL-006)") == 50 and "另有 20 条" in out
    code = main(["--home", str(home.path), "--json", "check", str(path)])
    assert code == 2 and len(json.loads(capsys.readouterr().out)[0]["errors"]) == 70


def test_returns_list(home, tmp_path, capsys):
    speak(home, capsys, "ingest", good(tmp_path))
    speak(home, capsys, "ingest", write_return(tmp_path / "b.xlsx", PERIOD, kind="correction"))
    main(["--home", str(home.path), "--json", "returns", "list", "--period", PERIOD])
    listed = json.loads(capsys.readouterr().out)
    assert [(row["return_id"], row["current"]) for row in listed] == [
        ("510104017-2025-03-1", False),
        ("510104017-2025-03-2", True),
    ]
    assert {row["prepared_by"] for row in listed} == {"王某"}  # whom to ask back
    main(["--home", str(home.path), "--json", "returns", "list", "--township", "510104020"])
    assert json.loads(capsys.readouterr().out) == []


def test_path_that_is_not_there_is_an_error_of_its_own(home, tmp_path, capsys):
    assert speak(home, capsys, "ingest", tmp_path / "nothing")[0] == 2


def test_home_that_was_never_made(tmp_path, capsys):
    assert main(["--home", str(tmp_path / "none"), "check", str(good(tmp_path))]) == 3
