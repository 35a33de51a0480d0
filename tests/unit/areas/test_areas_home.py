"""Making a home and changing its roster: whole or not at all, and on record."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.actions.homes import found_home
from pipelines.actions.rights import system_scope
from pipelines.areas import import_areas, load_areas, read_reference
from pipelines.base.home import PROJECT, Home
from pipelines.store import open_store
from schemas.errors import HomeError, UserError
from tests.support.killed_home import found_until
from tests.support.processes import start_apart
from tests.support.small_returns import run_cli

HEADER = "code,name,level,parent,kind,valid_from,valid_to,successor_code"
SMALL = f"""{HEADER}
510000,四川省,province,,,,,
510104,锦江区,county,510000,,,,
510104001,甲街道,township,510104,街道,,,
510104001001,一社区,community,510104001,urban,,,
"""


@pytest.fixture
def areas_file(tmp_path: Path) -> Path:
    path = tmp_path / "areas.csv"
    path.write_text(SMALL, encoding="utf-8-sig")
    return path


@pytest.fixture
def home(tmp_path: Path, areas_file: Path) -> Home:
    made = Home(tmp_path / "home")
    found_home(made, system_scope(), "sichuan", areas_file)
    return made


def test_a_home_holds_its_province_its_settings_and_the_record(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    assert found_home(home, system_scope(), "beijing") == 1 + 16 + 349 + 7535
    with open_store(home) as store:
        loaded = load_areas(store).sort("level", "code")
        assert store.setting("jurisdiction") == "beijing" and store.setting("schema_version")
        assert store.setting("synthetic") == "no"
        actions = store.frame("SELECT action, subject FROM audit").rows()
        versions = store.frame("SELECT subject, version, entries FROM versions").rows()
    assert loaded.equals(read_reference("110000").sort("level", "code"))
    assert actions == [("init", "beijing")]
    assert versions == [("areas", 1, loaded.height), ("certificates_forbidden", 1, 20)]


def test_a_second_init_leaves_the_home_as_it_is(home: Home) -> None:
    before = home.store.read_bytes()
    with pytest.raises(HomeError) as caught:
        found_home(home, system_scope(), "gansu")
    assert str(home.path) in caught.value.words.zh
    assert home.store.read_bytes() == before


@pytest.mark.parametrize("text", ["code,name\n", SMALL.replace("510104,街道", "510199,街道")])
def test_refused_input_leaves_nothing_behind(tmp_path: Path, areas_file: Path, text: str) -> None:
    areas_file.write_text(text, encoding="utf-8")
    with pytest.raises(UserError):
        found_home(Home(tmp_path / "home"), system_scope(), "sichuan", areas_file)
    with pytest.raises(UserError):
        found_home(Home(tmp_path / "home"), system_scope(), "atlantis")
    assert not (tmp_path / "home").exists()


def test_an_init_cut_off_is_finished_by_the_next(tmp_path: Path, areas_file: Path) -> None:
    home = Home(tmp_path / "home")
    (home.path / ".making").mkdir(parents=True)
    (home.path / ".making" / "store.duckdb").write_bytes(b"half a store")
    assert found_home(home, system_scope(), "sichuan", areas_file) == 4
    assert not (home.path / ".making").exists()


@pytest.mark.parametrize("lines", [5, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19])
def test_killed_at_any_line_there_is_a_whole_home_or_none(
    tmp_path: Path, areas_file: Path, lines: int
) -> None:
    home = Home(tmp_path / "home")
    killed = start_apart(found_until, home.path, areas_file, lines)
    assert killed.end() not in (0, 1)
    if not home.store.exists():
        found_home(home, system_scope(), "sichuan", areas_file)
    with open_store(home) as store:
        assert load_areas(store).height == 4
        assert store.frame("SELECT action FROM audit").rows() == [("init",)]
        assert store.setting("jurisdiction") == "sichuan"


def test_the_command_line_makes_a_home_once(tmp_path: Path, areas_file: Path) -> None:
    home = Home(tmp_path / "home")
    words = ["init", "--jurisdiction", "sichuan", "--areas", str(areas_file)]
    command = [sys.executable, "-m", "pipelines", "--home", str(home.path), "--json", *words]
    made = subprocess.run(command, cwd=PROJECT, capture_output=True, encoding="utf-8", check=False)
    assert made.returncode == 0 and json.loads(made.stdout)["areas"] == 4
    code, said, _ = run_cli(home, "init", "--jurisdiction", "sichuan")
    assert code == 3 and said["error"]["message_en"]
    assert [row["code"] for row in run_cli(home, "areas", "list", "--level", "township")[1]] == ["510104001"]
    assert [row["action"] for row in run_cli(home, "audit", "list")[1]] == ["init"]


def test_the_command_line_refuses_with_every_problem(tmp_path: Path, areas_file: Path) -> None:
    text = SMALL.replace("510104001,甲", "5101,甲").replace("urban", "city")
    areas_file.write_text(text, encoding="gb18030")
    words = ("init", "--jurisdiction", "sichuan", "--areas", areas_file)
    code, said, _ = run_cli(Home(tmp_path / "home"), *words)
    assert code == 2
    problems = said["error"]["problems"]
    assert {(p["code"], p["row"]) for p in problems} == {("ARE-002", 4), ("ARE-005", 5), ("ARE-012", 5)}


def test_areas_of_another_province_are_taken_with_a_warning(tmp_path: Path, areas_file: Path) -> None:
    words = ("init", "--jurisdiction", "gansu", "--areas", areas_file)
    made = run_cli(Home(tmp_path / "home"), *words)[1]
    assert "甘肃省" in made["warnings"][0]["message"] and "Gansu" in made["warnings"][0]["message_en"]


def test_an_import_is_a_new_version_that_keeps_what_was(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "change.csv"
    path.write_text(
        f"{HEADER}\n510104001,甲街道,township,510104,街道,,2026-06-30,510104002\n"
        "510104002,乙街道,township,510104,街道,2026-07-01,,\n",
        encoding="utf-8",
    )
    done = import_areas(home, path)
    assert (done.version, done.added, done.changed, done.areas) == (2, 1, 1, 5)
    with open_store(home) as store:
        assert load_areas(store).height == 5
        detail = json.loads(store.scalar("SELECT detail FROM audit WHERE action = 'areas import'"))
        assert store.scalar("SELECT max(version) FROM versions WHERE subject = 'areas'") == 2
    assert [row["name"] for row in detail["before"]] == ["甲街道"]
    assert detail["before"][0]["valid_to"] is None


def test_the_same_import_again_changes_nothing(home: Home, areas_file: Path) -> None:
    before = home.store.read_bytes()
    assert import_areas(home, areas_file).version is None
    assert home.store.read_bytes() == before


def test_a_refused_import_changes_nothing(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "change.csv"
    path.write_text(f"{HEADER}\n510104009,丁镇,township,510199,,,,\n", encoding="utf-8")
    with pytest.raises(UserError):
        import_areas(home, path)
    with open_store(home) as store:
        assert load_areas(store).height == 4
        assert store.scalar("SELECT count(*) FROM audit") == 1
