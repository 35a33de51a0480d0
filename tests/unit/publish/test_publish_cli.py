"""The commands as other systems call them: exit codes, JSON, files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.__main__ import main
from pipelines.base.home import Home
from pipelines.queries import current_id
from tests.support.hand_store import hand_areas, hand_home, hand_in, publish_hand_home
from tests.support.made_once import copy_home
from tests.support.small_store import make_store


class Shell:
    """Runs commands on one home and reads what they print."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home, self.capsys = home, capsys

    def run(self, *words: str) -> tuple[int, str, str]:
        code = main(["--home", str(self.home), *words])
        printed = self.capsys.readouterr()
        return code, printed.out, printed.err

    def json(self, *words: str) -> Any:
        code, out, err = self.run(*words, "--json")
        assert code == 0, err
        return json.loads(out)


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    """On a home that has its first snapshot."""
    return Shell(copy_home(tmp_path / "home", publish_hand_home).path, capsys)


@pytest.fixture
def unpublished(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(copy_home(tmp_path / "home", hand_home).path, capsys)


def newest(shell: Shell) -> str:
    """Id of the current snapshot."""
    name = current_id(Home(shell.home))
    assert name is not None
    return name


def test_publish_tells_what_it_did(unpublished: Shell) -> None:
    first = unpublished.json("publish")
    assert (first["unchanged"], first["recomputed"]) == (False, ["2026-01", "2026-02"])
    again = unpublished.json("publish")
    assert (again["unchanged"], again["snapshot"]) == (True, first["snapshot"])
    code, out, _ = unpublished.run("publish")
    assert code == 0 and first["snapshot"] in out


@pytest.mark.parametrize(
    ("file_format", "read"),
    [
        ("csv", lambda path: pl.read_csv(path, infer_schema=False)),
        ("parquet", pl.read_parquet),
        ("xlsx", lambda path: pl.read_excel(path)),
    ],
)
def test_export_writes_the_file(shell: Shell, tmp_path: Path, file_format: str, read: Any) -> None:
    snapshot = newest(shell)
    out = tmp_path / "deep" / f"table.{file_format}"
    told = shell.json(
        "export",
        "--level",
        "county",
        "--period",
        "2026-01:2026-02",
        "--indicators",
        "forms_per_community,rebounds",
        "--format",
        file_format,
        "--out",
        str(out),
    )
    assert told == {"out": str(out), "rows": 12, "format": file_format, "snapshot": snapshot}
    rows = read(out)
    assert rows.height == 12
    assert rows["area_code"].to_list()[0] == "510104"
    beside = [] if file_format == "xlsx" else [f"{out.name}.schema.json"]
    assert sorted(path.name for path in out.parent.iterdir()) == [out.name, *beside]


def test_a_quarter_is_exported_by_its_name(shell: Shell, tmp_path: Path) -> None:
    hand_in(Home(shell.home), "2026-03", {"510104001": (7, 0)})
    shell.json("publish")
    out = tmp_path / "quarter.csv"
    words = (
        "--level",
        "township",
        "--indicators",
        "meetings_per_community",
        "--format",
        "csv",
        "--out",
        str(out),
    )
    assert shell.json("export", "--period", "2026-Q1", *words)["rows"] == 5
    rows = pl.read_csv(out).filter(area_code=510104001)
    # Four meetings in each of three months.
    assert rows.select("period", "value").rows() == [("2026-Q1", 12.0)]
    assert shell.json("export", "--period", "2026-01:2026-03", *words)["rows"] == 15
    for wrong in ("2026-Q2", "2026", "2026-Q1:2026-Q2", "2026-Q5"):
        assert shell.run("export", "--period", wrong, *words)[0] == 2


def test_an_old_snapshot_can_be_exported(shell: Shell, tmp_path: Path) -> None:
    old = newest(shell)
    hand_in(Home(shell.home), "2026-01", {"510104001": (4, 0)})
    shell.json("publish")
    words = (
        "export",
        "--level",
        "province",
        "--period",
        "2026-01",
        "--format",
        "csv",
        "--indicators",
        "forms_per_community",
        "--out",
        str(tmp_path / "a.csv"),
    )
    shell.json(*words)
    now = pl.read_csv(tmp_path / "a.csv")["numerator"].to_list()
    shell.json(*words, "--snapshot", old)
    assert (now, pl.read_csv(tmp_path / "a.csv")["numerator"].to_list()) == ([102.0], [90.0])


@pytest.mark.parametrize(
    "words",
    [
        ("--level", "village", "--period", "2026-01", "--format", "csv"),
        ("--level", "county", "--period", "2026-13", "--format", "csv"),
        ("--level", "county", "--period", "2031-01", "--format", "csv"),
        ("--level", "county", "--period", "2031-01:2031-05", "--format", "csv"),
        ("--level", "county", "--period", "2026-01", "--format", "doc"),
        ("--level", "county", "--period", "2026-01", "--format", "csv", "--indicators", "nothing"),
        ("--level", "county", "--period", "2026-01", "--format", "csv", "--snapshot", "0123"),
    ],
)
def test_a_wrong_export_is_refused_and_writes_nothing(
    shell: Shell, tmp_path: Path, words: tuple[str, ...]
) -> None:
    code, _, err = shell.run("export", *words, "--out", str(tmp_path / "x.csv"), "--lang", "en")
    assert code == 2
    assert err.strip()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home"]


def test_before_the_first_publish_and_without_a_home(unpublished: Shell, tmp_path: Path) -> None:
    words = ("export", "--level", "county", "--period", "2026-01", "--format", "csv", "--out", "x.csv")
    assert unpublished.run(*words)[0] == 2
    assert unpublished.json("snapshots", "list") == []
    unpublished.home = tmp_path / "nowhere"
    commands = (words, ("publish",), ("snapshots", "list"))
    assert [unpublished.run(*command)[0] for command in commands] == [3, 3, 3]
    unpublished.home = tmp_path / "empty"
    make_store(Home(unpublished.home), hand_areas())
    assert unpublished.run("publish")[0] == 2


def test_snapshots_are_listed_and_pruned(shell: Shell) -> None:
    ids = [newest(shell)]
    hand_in(Home(shell.home), "2026-01", {"510104001": (4, 0)})
    ids.append(shell.json("publish")["snapshot"])
    listed = shell.json("snapshots", "list")
    assert [(row["id"], row["current"], row["returns"]) for row in listed] == [
        (ids[1], True, 9),
        (ids[0], False, 9),
    ]
    assert ids[1] in shell.run("snapshots", "list")[1]
    assert shell.json("snapshots", "prune", "--keep", "1")["removed"] == [ids[0]]
    assert shell.run("snapshots", "prune", "--keep", "0")[0] == 2


def exported(shell: Shell, path: Path, *words: str) -> Any:
    """What the command says of a file it wrote."""
    return shell.json("export", "--out", str(path), *words)


def test_a_wide_table_and_register_rows_are_exported(shell: Shell, tmp_path: Path) -> None:
    wide, rows = tmp_path / "wide.csv", tmp_path / "rows.csv"
    month = ("--period", "2026-01:2026-02", "--format", "csv")
    codes = "forms_per_community,rebounds"
    said = exported(shell, wide, "--level", "county", "--shape", "wide", "--indicators", codes, *month)
    table = pl.read_csv(wide, infer_schema=False)
    assert table.columns[-3:] == [*codes.split(","), "circulation"] and said["rows"] == table.height == 6
    whole = exported(shell, rows, "--register", "forms", *month)
    table = pl.read_csv(rows, infer_schema=False)
    assert whole["rows"] == table.height
    named = {"period", "county_name", "community_code", "form_name", "status", "return_id", "sheet_row"}
    assert named <= set(table.columns)
    county = table["township_code"].str.head(6)[0]
    part = exported(shell, rows, "--register", "forms", "--area", county, *month)
    assert part["rows"] == table.filter(pl.col("township_code").str.starts_with(county)).height < table.height


def test_a_workbook_is_chinese_where_it_is_asked_for(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BURDEN_LANG", raising=False)
    path = tmp_path / "a.xlsx"
    asked = ("--level", "county", "--period", "2026-01", "--format", "xlsx")
    heads = {}
    for lang in ((), ("--lang", "en"), ("--lang", "zh")):
        exported(shell, path, *asked, *lang)
        heads[lang] = pl.read_excel(path).columns
    assert heads[()] == heads["--lang", "en"] and heads[()][0] == "area_code"
    assert heads["--lang", "zh"][:2] == ["区划代码", "地区"]
    exported(shell, path, "--level", "county", "--period", "2026-01", "--format", "csv", "--lang", "zh")
    assert pl.read_csv(path, infer_schema=False).columns == heads[()]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--period", "2026-01"), "--level"),
        (("--register", "households", "--period", "2026-01"), "forms"),
        (("--register", "forms", "--period", "2026-01", "--area", "990000"), "990000"),
        (("--level", "county", "--shape", "tall", "--period", "2026-01"), "wide"),
    ],
)
def test_an_export_of_what_there_is_not_is_refused(
    shell: Shell, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    code, _out, err = shell.run("export", *words, "--format", "csv", "--out", str(tmp_path / "a.csv"))
    assert code == 2 and said in err and not list(tmp_path.glob("*.csv"))
