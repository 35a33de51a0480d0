"""Whatever is wrong with a home, every command says so in a sentence and ends with 3, or does its work
without what is damaged; and publish makes again what it can."""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.__main__ import build_parser
from pipelines.base.home import Home
from pipelines.publish import publish
from pipelines.publish.parts import part_folder
from pipelines.queries import close_snapshots, current_id, export_frame, open_snapshot
from pipelines.store import open_store
from schemas.errors import HomeError
from tests.support.damaged_home import SNAPSHOT, STORE, cut, flip, folder_of, run_command, run_commands
from tests.support.hand_store import hand_in, publish_hand_home
from tests.support.made_once import copy_home
from tests.support.processes import start_apart
from tests.support.scopes import WHOLE

STEPS = ("review", "approve", "admit", "fund", "evaluate", "withdraw", "refuse")

CASE_STEPS = (
    "send",
    "answer",
    "lapse",
    "decide",
    "issue",
    "record",
    "rectify",
    "report",
    "recheck",
    "close",
    "drop",
    "reopen",
)

ON_STORE: dict[str, list[str]] = {
    "areas import": ["{files}/areas.csv"],
    "areas list": [],
    "audit list": [],
    "audit head": [],
    "grants list": [],
    "grants give": ["王莉", "analyst", "--area", "510104", "--why", "x"],
    "grants end": ["王莉", "analyst", "--area", "510104", "--why", "x"],
    "tokens list": [],
    "tokens make": ["王莉", "--why", "x"],
    "tokens revoke": ["00000000", "--why", "x"],
    "archive prune": ["--refused-before", "2026-01"],
    "personal-data list": [],
    "personal-data delete": ["--due"],
    "lists import": ["{files}/list.csv", "--kind", "negative"],
    "lists check": ["{files}/list.csv", "--kind", "negative"],
    "lists export": ["--kind", "negative", "--out", "{files}/out.csv"],
    "lists list": [],
    "lists versions": [],
    "lists changes": ["--kind", "negative"],
    "classify": ["低保年审"],
    "admission apply": ["--item-name", "低保年审"],
    **{
        f"admission {step}": ["A1", "--by", "department", *(["--amount", "1"] if step == "fund" else [])]
        for step in STEPS
    },
    "admission list": [],
    "admission show": ["A1"],
    "plans list": [],
    "plans schedule": ["1", "--due", "2026-12-31", "--basis", "x"],
    "plans report": ["1", "--state", "done", "--unit", "民政局"],
    "plans import": ["{files}/ledger.csv"],
    "plans export": ["--plan", "renshou", "--out", "{files}/ledger-out.csv"],
    "plans ledger": ["--plan", "renshou", "--out", "{files}/ledger"],
    "parts push": ["--to", "{files}/handed-up"],
    "parts list": [],
    "backup": ["--to", "{files}/backups"],
    "template": ["--township", "510104001", "--period", "2026-03", "--out", "{files}/t.xlsx"],
    "check": ["{files}/return.xlsx"],
    "ingest": ["{files}/return.xlsx"],
    "remind": [],
    "returns list": [],
    "cases list": [],
    "cases show": ["D1"],
    "notice": ["--case", "D1", "--out", "{files}/n.docx"],
    **{f"cases {step}": ["D1"] for step in CASE_STEPS},
    "cases attach": ["D1", "{files}/list.csv"],
    "clues add": ["--area", "510104", "--told", "x"],
    "clues import": ["{files}/list.csv"],
    "clues take": ["F1"],
    "clues answer": ["F1", "--outcome", "upheld", "--answer", "x"],
    "clues merge": ["F1", "--same-as", "F2"],
    "clues link": ["F1", "--case", "D1"],
    "clues reopen": ["F1"],
    "clues withdraw": ["F1"],
    "clues attach": ["F1", "{files}/list.csv"],
    "clues list": [],
    "clues show": ["F1"],
    "ledger": ["--out", "{files}/l.docx"],
    "review open": ["--area", "510104", "--last", "2026-12-31", "--out", "{files}/r.csv"],
    "review answer": ["TOKEN", "whole=5"],
    "review import": ["{files}/answers.csv"],
    "review list": [],
    "review show": ["C2026-001"],
    "inspections attach": ["X1", "{files}/list.csv"],
    "inspections cancel": ["X1", "--why", "x"],
    "inspections list": [],
    "inspections plan": [
        *["--area", "510104", "--first", "2026-01-01", "--purpose", "x", "--team", "x"],
        *["--community", "510104001201=x"],
    ],
    "inspections verify": ["ABCD2345"],
    "inspections show": [],
    "inspections sheet": ["--sample", "S1", "--out", "{files}/sheets"],
    "inspections extend": ["--sample", "S1"],
}
"""Commands that go to the store, with what they need to get there."""
ON_SNAPSHOT: dict[str, list[str]] = {
    "export": ["--level", "county", "--period", "2026-01", "--format", "csv", "--out", "{files}/e.csv"],
    "lists publish": ["--year", "2026", "--out", "{files}/y.docx"],
    "brief": ["--area", "510100", "--out", "{files}/b.pdf"],
    "measures list": [],
    "measures departments": [],
    "score list": [],
    "score show": [],
    "snapshots list": [],
}
ON_BOTH: dict[str, list[str]] = {
    "signals list": [],
    "snapshots prune": ["--keep", "1"],
    "bulletin": ["--area", "510100", "--out", "{files}/b.docx"],
    "cases open": ["--area", "510104"],
    "cases propose": ["--area", "510104", "--matter", "x", "--reason", "x"],
    "confirm": ["510104", "2026-01"],
}
BY_NAME = {"signals dismiss", "signals reopen", "inspections draw", "inspections record", "sessions end"}
"""Commands that refuse what they are given before they come to the store: a signal, a county, a file, a
name."""
KEEPING = {"verify", "backups", "restore"}
"""Commands that tell what is damaged instead of stopping there (tests/unit/keeping)."""
ELSEWHERE = (
    {"init", "demo", "dashboard", "lists compare", "publish", "sessions list", "audit reads"}
    | KEEPING
    | BY_NAME
)
"""Commands that make a home, only start another program, ask no store, or repair; and the others."""


def commands_of(parser: argparse.ArgumentParser, above: str = "") -> Iterator[str]:
    """Every command by its words."""
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not groups:
        yield above
    for group in groups:
        for name, below in group.choices.items():
            if name != "campaign":  # another name of plans
                yield from commands_of(below, f"{above} {name}".strip())


def test_every_command_is_tried() -> None:
    assert {*ON_STORE, *ON_SNAPSHOT, *ON_BOTH} | ELSEWHERE == set(commands_of(build_parser()))


@pytest.fixture
def home() -> Iterator[Home]:
    """A published home in a folder that others than its owner can go to."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o777)
        yield copy_home(Path(folder) / "home", publish_hand_home)
        close_snapshots()


@pytest.fixture
def files(home: Home) -> Path:
    """What commands are given."""
    folder = home.path.parent
    (folder / "areas.csv").write_text("code,name,level,parent\n510107,南县,county,510100\n", encoding="utf-8")
    (folder / "list.csv").write_text("number,title\n1,低保年审\n", encoding="utf-8")
    (folder / "answers.csv").write_text("token,whole\nX,5\n", encoding="utf-8")
    (folder / "ledger.csv").write_text("plan,number\nrenshou,1\n", encoding="utf-8")
    (folder / "return.xlsx").write_bytes(b"PK\3\4 no workbook")
    return folder


def lines(table: dict[str, list[str]], files: Path) -> list[list[str]]:
    return [[*name.split(), *(word.format(files=files) for word in words)] for name, words in table.items()]


def tell(home: Home, trouble: str, commands: list[list[str]]) -> list[tuple[list[str], int]]:
    """Exit code of each command. Fails where one was refused without a sentence in both languages, or ended
    with anything but a sentence."""
    codes = []
    for words, (code, told, said) in zip(commands, _said(home, trouble, commands), strict=True):
        assert code in (0, 2, 3), words
        assert "Traceback" not in said, words
        if code == 3:
            assert told["error"]["message"] and told["error"]["message_en"], words
            assert told["error"]["code"] in said and "。" in said, words
        codes.append((words, code))
    return codes


def _said(home: Home, trouble: str, commands: list[list[str]]) -> Iterator[tuple[int, Any, str]]:
    """What each command ended with. Trouble that stays with a process is that of one of its own; a damaged
    file is the same to this one, which has read typefaces and reference data before."""
    if not trouble:
        yield from (run_command(home.path, words) for words in commands)
        return
    apart = start_apart(run_commands, home.path, trouble, commands)
    yield from (apart.hear() for _ in commands)
    apart.end()


@pytest.mark.parametrize("damage", STORE)
def test_a_damaged_store_is_said_by_every_command_that_needs_it(home: Home, files: Path, damage: str) -> None:
    STORE[damage](home)
    commands = [*lines(ON_STORE | ON_BOTH, files), ["publish"]]
    codes = tell(home, "", commands)
    if damage == "store without returns":  # what asks for no return may do its work
        codes = [one for one in codes if one[0][0] in ("returns", "publish")]
    assert [one for one in codes if one[1] != 3] == []
    assert {code for _, code in tell(home, "", lines(ON_SNAPSHOT, files))} == {0}


@pytest.mark.parametrize("damage", SNAPSHOT)
def test_a_damaged_snapshot_is_said_and_made_again(home: Home, files: Path, damage: str) -> None:
    before = current_id(home)
    SNAPSHOT[damage](home)
    spoiled = lines(ON_SNAPSHOT | ON_BOTH, files)
    if damage.startswith("tables"):  # what reads the manifest alone does not see them
        spoiled = lines({"export": ON_SNAPSHOT["export"]}, files)
    assert [one for one in tell(home, "", spoiled) if one[1] != 3] == []
    assert {code for _, code in tell(home, "", [["returns", "list"]])} == {0}
    code, told, _ = run_command(home.path, ["publish"])
    assert (code, told["unchanged"], told["snapshot"]) == (0, False, before)
    assert told["repaired"]
    assert export_frame(open_snapshot(home), WHOLE, "province", ["2026-01"]).height > 0
    with open_store(home) as store:
        assert store.scalar("SELECT count(*) FROM audit WHERE action = 'snapshot.repaired'") == 1
    assert run_command(home.path, ["publish"])[1]["unchanged"]
    assert run_command(home.path, ["snapshots", "list"])[0] == 0


@pytest.mark.parametrize("damage", [cut, flip, Path.unlink])
def test_a_damaged_part_is_said_and_made_again(home: Home, damage: Path) -> None:
    snapshot = open_snapshot(home)
    name = next(one for one in snapshot.manifest["parts"] if one.startswith("2026-01-communities"))
    whole = (part_folder(home) / name).read_bytes()
    damage(part_folder(home) / name)  # type: ignore[operator]
    with pytest.raises(HomeError, match="PUB-011"):
        snapshot.part_path(name)
    report = publish(home)
    assert (report.unchanged, report.repaired, report.snapshot) == (False, [name], snapshot.id)
    assert (part_folder(home) / name).read_bytes() == whole
    assert snapshot.part_path(name).exists() and publish(home).unchanged


def test_a_damaged_part_does_not_reach_the_next_snapshot(home: Home) -> None:
    for path in part_folder(home).glob("2026-01-*"):
        cut(path, 50)
    hand_in(home, "2026-02", {"510105002": (4, 0)})
    assert publish(home).recomputed == ["2026-02"]
    assert pl.scan_parquet(part_folder(home) / "*-forms-*.parquet").collect().height > 0


def test_damaged_results_kept_for_the_next_publish_are_computed_again(home: Home) -> None:
    values = export_frame(open_snapshot(home), WHOLE, "county", ["2026-01"])
    for path in home.cache.rglob("*.parquet"):
        flip(path)
    shutil.rmtree(folder_of(home))
    assert publish(home).recomputed == ["2026-01", "2026-02"]
    assert export_frame(open_snapshot(home), WHOLE, "county", ["2026-01"]).equals(values)


def test_an_old_snapshot_that_cannot_be_read_is_named_until_it_is_pruned(home: Home) -> None:
    old = folder_of(home)
    hand_in(home, "2026-02", {"510105002": (4, 0)})
    publish(home)
    cut(old / "manifest.json")
    code, told, _ = run_command(home.path, ["snapshots", "list"])
    assert code == 3 and old.name in told["error"]["message"]
    assert run_command(home.path, ["snapshots", "prune", "--keep", "5"])[1]["removed"] == [old.name]
    assert run_command(home.path, ["snapshots", "list"])[0] == 0


@pytest.mark.parametrize("trouble", ["locked", "read-only"])
def test_a_home_that_cannot_be_written_to(home: Home, files: Path, trouble: str) -> None:
    commands = [*lines(ON_STORE | ON_BOTH, files), ["publish"]]
    assert [one for one in tell(home, trouble, commands) if one[1] != 3] == []
    assert {code for _, code in tell(home, trouble, [["snapshots", "list"]])} == {0}


def test_a_full_disk(home: Home, files: Path) -> None:
    before = current_id(home)
    hand_in(home, "2026-02", {"510105002": (4, 0)})
    commands = [*lines(ON_STORE | ON_SNAPSHOT, files), ["publish"]]
    codes = dict((" ".join(words[:2]), code) for words, code in tell(home, "full", commands))
    assert codes["publish"] == 3
    assert current_id(home) == before and open_snapshot(home)
    assert [path.name for path in home.path.rglob(".tmp-*")] == []
    assert not publish(home).unchanged


@pytest.mark.parametrize("words", [["init", "--jurisdiction", "sichuan"], ["demo"]])
def test_a_home_that_cannot_be_made(home: Home, words: list[str]) -> None:
    occupied = home.path.parent / "file"
    occupied.write_text("no folder", encoding="utf-8")
    code, told, said = run_command(occupied, words)
    assert code == 3 and told["error"]["message_en"] and "Traceback" not in said
