"""What was backed up comes back to the byte, whoever is at work meanwhile; what is not whole does not come
back at all."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from pipelines.base.home import Home
from pipelines.publish.stored import read_table
from pipelines.store import open_store
from pipelines.store.chain import find_breaks
from schemas.snapshot import TABLES
from tests.support.backed_up import (
    STORE,
    audit_of,
    file_in,
    forge,
    kept_of,
    list_paths,
    rows_of,
    tree,
    whole_lists,
)
from tests.support.damaged_home import cut, flip, run_commands
from tests.support.kept_home import build_kept_home, hand_in_files
from tests.support.killed_backup import back_up_apart, change_and_die, take_in_and_publish
from tests.support.made_once import copy_home
from tests.support.old_homes import old_home_names, unpack_old_home
from tests.support.processes import start_apart
from tests.support.small_returns import found_small_county, run_cli

NOTES = "notes.txt"
"""A file of which the home has no other like it."""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = copy_home(tmp_path / "home", build_kept_home)
    (made.path / NOTES).write_text("what somebody put down here", encoding="utf-8")
    return made


@pytest.fixture
def backups(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def target(tmp_path: Path) -> Home:
    return Home(tmp_path / "restored")


def back_up(home: Home, folder: Path, *words: str) -> Any:
    code, told, said = run_cli(home, "backup", "--to", folder, *words)
    assert code == 0, said
    return told


def restore(target: Home, folder: Path, *words: str) -> tuple[int, Any]:
    code, told, _ = run_cli(target, "restore", "--from", folder, "--to", target.path, *words)
    return code, told


def refused(target: Home, folder: Path, *words: str) -> tuple[str, list[str]]:
    """The code of a refusal, and those of what it lists; nothing is at the target, nor beside it."""
    beside = sorted(path.name for path in target.path.parent.iterdir())
    code, told = restore(target, folder, *words)
    assert code in (2, 3) and sorted(path.name for path in target.path.parent.iterdir()) == beside
    return told["error"]["code"], [one["code"] for one in told["error"].get("problems", [])]


def test_all_of_it_comes_back(home: Home, backups: Path, target: Home) -> None:
    before, snapshot = rows_of(home), home.current.read_text(encoding="utf-8").strip()
    done = back_up(home, backups)
    assert done["snapshot"] == snapshot
    assert (done["files"], done["bytes"]) == (
        1 + len(kept_of(home)),
        sum((home.path / path).stat().st_size for path in kept_of(home))
        + file_in(backups, STORE).stat().st_size,
    )
    code, told = restore(target, backups)
    assert (code, told["whole"], told["found"]) == (0, True, [])
    assert (told["backup"], told["snapshot"]) == (done["backup"], snapshot)
    assert kept_of(target) == kept_of(home)
    after = rows_of(target)
    assert after.keys() == before.keys()
    for name in before.keys() - {"audit"}:
        assert after[name].equals(before[name]), name
    for table in TABLES:
        assert read_table(target, snapshot, table).equals(read_table(home, snapshot, table)), table
    assert run_cli(target, "publish")[1]["unchanged"]


def test_the_audit_goes_on(home: Home, backups: Path, target: Home) -> None:
    before = audit_of(home)
    done = back_up(home, backups)
    restore(target, backups)
    assert audit_of(home)[:-1] == before
    assert audit_of(home)[-1][2:4] == ("home.backed_up", done["backup"])
    assert audit_of(target)[:-1] == before
    assert audit_of(target)[-1][2:4] == ("home.restored", done["backup"])
    with open_store(target) as store:
        assert list(find_breaks(store.frame("FROM audit"), {})) == []


def test_what_a_killed_process_left_in_the_log(home: Home, backups: Path, target: Home) -> None:
    assert start_apart(change_and_die, home.path).end() != 0
    assert home.store.with_name(STORE + ".wal").exists()
    back_up(home, backups)
    assert restore(target, backups)[0] == 0
    with open_store(target) as store:
        assert store.setting("left") == "in the log"


def test_while_others_hand_in_and_publish(
    backups: Path, target: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BURDEN_WAIT_SECONDS", "600")
    home = copy_home(tmp_path / "home", found_small_county)
    files = hand_in_files(tmp_path / "handed_in")[:4]
    others = start_apart(take_in_and_publish, home.path, files)
    while others.hear() != "done":
        back_up(home, backups)
    assert others.end() == 0
    made = whole_lists(backups)
    assert len(made) == len(files)
    for backup in made:
        code, told = restore(target, backups, "--backup", backup)
        assert (code, told["found"], told["backup"]) == (0, [], backup)
        assert set(audit_of(target)[:-1]) <= set(audit_of(home))
        shutil.rmtree(target.path)


def test_a_second_backup_brings_what_is_new(home: Home, backups: Path) -> None:
    first = back_up(home, backups)
    assert first["new"] == len(set(tree(backups / "files")))
    before = tree(backups)
    (home.path / "handed_in" / "more.txt").write_text("new", encoding="utf-8")
    second = back_up(home, backups)
    store = file_in(backups, STORE)
    assert (second["new"], second["new_bytes"]) == (2, store.stat().st_size + len("new"))
    after = tree(backups)
    assert before.items() <= after.items()
    came = {path.rpartition("/")[2] for path in after.keys() - before.keys()}
    names = {store.name, file_in(backups, "handed_in/more.txt").name}
    lists = {f"{second['backup']}.json", f"{second['backup']}.json.sha256"}
    assert came == names | lists


def test_only_the_newest_stay(home: Home, backups: Path, target: Home) -> None:
    (home.path / "once.txt").write_text("of the first alone", encoding="utf-8")
    first = back_up(home, backups)["backup"]
    once = file_in(backups, "once.txt")
    (home.path / "once.txt").unlink()
    second = back_up(home, backups)["backup"]
    third = back_up(home, backups, "--keep", "2")
    assert third["removed"] == [first] and whole_lists(backups) == [second, third["backup"]]
    assert not once.exists() and not list((backups / "backups").glob(f"{first}*"))
    assert restore(target, backups, "--backup", second)[0] == 0
    assert len(list((backups / "files").glob("*/*"))) == len(set(kept_of(home).values())) + 2  # two stores
    code, told, _ = run_cli(home, "backup", "--to", backups, "--keep", "0")
    assert (code, told["error"]["code"]) == (2, "BAK-008")


def test_nothing_is_removed_beside_a_damaged_list(home: Home, backups: Path) -> None:
    """Which files it names is not known; the new backup is there all the same."""
    first, second = back_up(home, backups)["backup"], back_up(home, backups)["backup"]
    flip(list_paths(backups)[1])
    before = tree(backups)
    code, told, _ = run_cli(home, "backup", "--to", backups, "--keep", "2")
    assert (code, told["error"]["code"]) == (3, "BAK-016") and second in told["error"]["message"]
    assert before.items() <= tree(backups).items() and len(list_paths(backups)) == 3
    assert run_cli(home, "backups", "--from", backups)[1]["backups"][-1]["backup"] == first


DAMAGE: dict[str, tuple[Callable[[Path], None], str]] = {
    "flipped": (flip, "BAK-013"),
    "cut": (lambda path: cut(path, 10), "BAK-013"),
    "gone": (Path.unlink, "BAK-012"),
}


@pytest.mark.parametrize(("damage", "code"), DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_file_is_named_and_mended_by_the_next_backup(
    home: Home, backups: Path, target: Home, damage: Callable[[Path], None], code: str
) -> None:
    back_up(home, backups)
    paths = [NOTES, "CURRENT"]
    for path in paths:
        damage(file_in(backups, path))
    assert refused(target, backups) == ("BAK-011", [code, code])
    ended, told, _ = run_cli(home, "backups", "--from", backups, "--check")
    assert ended == 3 and not told["whole"] and [one["code"] for one in told["found"]] == [code, code]
    assert {one["place"] for one in told["found"]} == {
        file_in(backups, path).relative_to(backups).as_posix() for path in paths
    }
    assert run_cli(home, "backups", "--from", backups)[0] == 0  # lists alone
    assert back_up(home, backups)["new"] == 3  # the two, and the store
    assert run_cli(home, "backups", "--from", backups, "--check")[0] == 0
    assert len(whole_lists(backups)) == 2
    assert restore(target, backups)[0] == 0


@pytest.mark.parametrize("damage", [flip, cut, lambda path: path.write_bytes(b"")])
def test_a_list_that_was_changed(
    home: Home, backups: Path, target: Home, damage: Callable[[Path], None]
) -> None:
    first = back_up(home, backups)["backup"]
    back_up(home, backups)
    damage(list_paths(backups)[1])
    assert refused(target, backups) == ("BAK-009", [])
    ended, told, _ = run_cli(home, "backups", "--from", backups)
    assert ended == 3 and [one["code"] for one in told["found"]] == ["BAK-018"]
    assert [one["backup"] for one in told["backups"]] == [first]
    assert restore(target, backups, "--backup", first)[0] == 0


def test_a_list_without_its_seal(home: Home, backups: Path, target: Home) -> None:
    back_up(home, backups)
    for seal in (backups / "backups").glob("*.sha256"):
        seal.unlink()
    assert refused(target, backups) == ("BAK-009", [])


ELSEWHERE = (
    "../x",
    "a/../../x",
    "/etc/x",
    "C:/x",
    "c:x",
    "a\\..\\..\\x",
    "\\\\host\\x",
    "",
    "a//x",
    "./x",
    "a/",
)


@pytest.mark.parametrize("path", ELSEWHERE)
def test_a_path_that_leads_elsewhere(home: Home, backups: Path, target: Home, path: str) -> None:
    back_up(home, backups)
    flip(file_in(backups, NOTES))
    forge(backups, lambda told: told["files"].update({path: told["files"]["CURRENT"]}))
    assert refused(target, backups) == ("BAK-011", ["BAK-014", "BAK-013"])
    assert not (target.path.parent / "x").exists()
    assert run_cli(home, "backups", "--from", backups, "--check")[0] == 3


FORGED: dict[str, tuple[dict[str, Any], str]] = {
    "another backup": ({"id": "0009-20260101T000000Z"}, "BAK-009"),
    "no files": ({"files": []}, "BAK-009"),
    "a hash that leads elsewhere": ({"files": {"x": {"bytes": 1, "sha256": "../../x"}}}, "BAK-009"),
    "a mark that is none": ({"files": {"x": "y"}}, "BAK-009"),
    "a newer list": ({"format": 2}, "BAK-010"),
    "a newer store": ({"store": "999"}, "HOM-005"),
}


@pytest.mark.parametrize(("said", "code"), FORGED.values(), ids=FORGED)
def test_a_list_that_is_not_understood(
    home: Home, backups: Path, target: Home, said: dict[str, Any], code: str
) -> None:
    back_up(home, backups)
    forge(backups, lambda told: told.update(said))
    assert refused(target, backups) == (code, [])


def test_a_home_that_was_damaged_comes_back_as_it_was(home: Home, backups: Path, target: Home) -> None:
    """It may be all that is left; what is wrong with it is said."""
    original = next(home.archive.rglob("north-2025-01.xlsx"))
    flip(original)
    back_up(home, backups)
    code, told = restore(target, backups)
    assert code == 3 and not told["whole"] and [one["code"] for one in told["found"]] == ["KEP-002"]
    assert kept_of(target) == kept_of(home)


def test_two_at_once(home: Home, backups: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BURDEN_WAIT_SECONDS", "600")
    racing = [start_apart(back_up_apart, home.path, backups) for _ in range(3)]
    made = [one.hear() for one in racing]
    assert [one.end() for one in racing] == [0, 0, 0]
    assert whole_lists(backups) == sorted(made) and len(set(made)) == 3


def test_a_folder_that_another_one_uses(
    home: Home, backups: Path, target: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(home, backups)
    monkeypatch.setenv("BURDEN_WAIT_SECONDS", "0")
    with FileLock(backups / "backup.lock"):
        code, told, _ = run_cli(home, "backup", "--to", backups)
        assert (code, told["error"]["code"]) == (3, "BAK-004")
        assert refused(target, backups) == ("BAK-004", [])
    assert len(whole_lists(backups)) == 1


def test_a_folder_that_will_not_do(home: Home, tmp_path: Path, target: Home) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "file.txt").write_text("x", encoding="utf-8")
    (tmp_path / "link").symlink_to(home.path / "archive", target_is_directory=True)
    before = tree(home.path)
    for folder, code in {
        home.path / "backups": "BAK-001",
        home.path: "BAK-001",
        tmp_path / "link" / "backups": "BAK-001",
        tmp_path: "BAK-001",
        tmp_path / "nothing" / "backups": "BAK-002",
        tmp_path / "other": "BAK-003",
    }.items():
        ended, told, _ = run_cli(home, "backup", "--to", folder)
        assert (ended, told["error"]["code"]) == (2, code), folder
    assert tree(home.path).items() <= before.items() and not (tmp_path / "nothing").exists()
    assert refused(target, tmp_path / "other") == ("BAK-006", [])


def test_a_link_of_the_home_does_not_lead_into_the_backups(home: Home, tmp_path: Path) -> None:
    """What a link leads to is kept; a folder of backups that is reached so would be kept in itself."""
    (tmp_path / "elsewhere").mkdir()
    (home.path / "more").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (tmp_path / "elsewhere" / "file.txt").write_text("x", encoding="utf-8")
    (tmp_path / "elsewhere" / "round").symlink_to(home.path, target_is_directory=True)
    back_up(home, tmp_path / "backups")
    assert file_in(tmp_path / "backups", "more/file.txt").read_text(encoding="utf-8") == "x"
    code, told, _ = run_cli(home, "backup", "--to", tmp_path / "elsewhere" / "backups")
    assert (code, told["error"]["code"]) == (2, "BAK-001")


def test_backups_of_another_home(home: Home, backups: Path, tmp_path: Path) -> None:
    back_up(home, backups)
    before = tree(backups)
    other = Home(tmp_path / "other")
    found_small_county(other)
    code, told, _ = run_cli(other, "backup", "--to", backups, "--keep", "1")
    assert (code, told["error"]["code"]) == (2, "BAK-005")
    assert {path for path in tree(backups) if path.endswith(".json")} == {
        path for path in before if path.endswith(".json")
    }


def test_a_place_that_is_taken(home: Home, backups: Path, target: Home) -> None:
    back_up(home, backups)
    assert refused(home, backups) == ("BAK-015", [])
    assert refused(target, backups, "--backup", "7") == ("BAK-007", [])
    target.path.mkdir(mode=0o750)
    assert restore(target, backups)[0] == 0
    if os.name == "posix":
        assert stat.S_IMODE(target.path.stat().st_mode) == 0o750
    code, told, _ = run_cli(home, "restore", "--from", backups, "--to", backups / "home")
    assert (code, told["error"]["code"]) == (2, "BAK-001")
    far = Home(target.path / "no" / "home")
    code, told, _ = run_cli(far, "restore", "--from", backups, "--to", far.path)
    assert (code, told["error"]["code"]) == (2, "BAK-002")


def test_names_that_would_not_come_back(home: Home, backups: Path) -> None:
    (home.path / "handed_in" / "a\\b.txt").write_text("x", encoding="utf-8")
    code, told, _ = run_cli(home, "backup", "--to", backups)
    assert (code, told["error"]["code"]) == (2, "BAK-017") and "a\\b.txt" in told["error"]["message"]
    assert list_paths(backups) == []


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")
def test_nobody_else_can_look(home: Home, backups: Path, target: Home) -> None:
    mask = os.umask(0)
    try:
        back_up(home, backups)
        assert restore(target, backups)[0] == 0
    finally:
        os.umask(mask)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in [backups, *backups.rglob("*")] if path.is_dir()}
    assert modes == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in backups.rglob("*") if path.is_file()} == {0o600}
    assert stat.S_IMODE(target.path.stat().st_mode) == 0o700


def test_unfinished_files_stay_behind(home: Home, backups: Path, target: Home) -> None:
    for path in (".incoming/x", ".making/x", "snapshots/.tmp-x/y", ".tmp-CURRENT", "attachments/ab/.x-1"):
        (home.path / path).parent.mkdir(parents=True, exist_ok=True)
        (home.path / path).write_text("unfinished", encoding="utf-8")
    (home.path / "archive" / "00" / "report.lock").write_text("handed in", encoding="utf-8")
    (home.path / "templates").mkdir()
    (home.path / "templates" / "notice.txt").write_text("the home's own", encoding="utf-8")
    back_up(home, backups)
    restore(target, backups)
    found = kept_of(target)
    assert "archive/00/report.lock" in found and "templates/notice.txt" in found
    assert [path for path in found if "/." in path or path.startswith(".")] == []


@pytest.mark.skipif(os.name != "posix", reason="the superuser gives up privileges as Linux has them")
@pytest.mark.parametrize("trouble", ["full", "read-only", "locked"])
def test_what_the_disk_refuses(home: Home, backups: Path, trouble: str) -> None:
    back_up(home, backups)
    before = whole_lists(backups)
    apart = start_apart(run_commands, home.path, trouble, [["backup", "--to", str(backups)]])
    code, told, said = apart.hear()
    apart.end()
    assert code == 3 and told["error"]["message"] and "Traceback" not in said
    assert whole_lists(backups) == before
    assert not (backups / ".incoming").exists()


@pytest.mark.skipif(os.name != "posix", reason="the superuser gives up privileges as Linux has them")
def test_a_restore_to_a_full_disk(home: Home, backups: Path, target: Home) -> None:
    back_up(home, backups)
    words = ["restore", "--from", str(backups), "--to", str(target.path)]
    beside = sorted(path.name for path in target.path.parent.iterdir())
    apart = start_apart(run_commands, home.path, "full", [words])
    code, told, _said = apart.hear()
    apart.end()
    assert (code, told["error"]["code"]) == (3, "HOM-009")
    assert sorted(path.name for path in target.path.parent.iterdir()) == beside


def test_a_home_that_was_never_published(backups: Path, target: Home, tmp_path: Path) -> None:
    home = copy_home(tmp_path / "home", found_small_county)
    assert back_up(home, backups)["snapshot"] is None
    code, told = restore(target, backups)
    assert (code, told["whole"], told["snapshot"]) == (0, True, None)
    assert kept_of(target) == kept_of(home)


@pytest.mark.parametrize("name", old_home_names())
def test_a_home_of_an_earlier_version(name: str, backups: Path, target: Home, tmp_path: Path) -> None:
    home = unpack_old_home(name, tmp_path).home
    back_up(home, backups)
    code, told = restore(target, backups)
    assert (code, told["found"]) == (0, [])
    assert kept_of(target) == kept_of(home) and audit_of(target)[:-1] == audit_of(home)[:-1]


def test_there_is_nothing_to_back_up(backups: Path, target: Home) -> None:
    code, told, _ = run_cli(target, "backup", "--to", backups)
    assert (code, told["error"]["code"]) == (3, "HOM-001") and not backups.exists()


def test_a_person_is_told_in_both_languages(
    home: Home, backups: Path, target: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    from pipelines.__main__ import main

    words = {
        "zh": ("已备份为", "没有发现问题", "已将备份"),
        "en": ("made backup", "nothing is wrong", "restored backup"),
    }
    for language, (made, checked, restored) in words.items():
        for command, said in (
            (["backup", "--to", str(backups)], made),
            (["backups", "--from", str(backups), "--check"], checked),
            (["restore", "--from", str(backups), "--to", f"{target.path}-{language}"], restored),
        ):
            assert main(["--home", str(home.path), "--lang", language, *command]) == 0
            assert said in capsys.readouterr().out
    flip(file_in(backups, NOTES))
    assert main(["--lang", "en", "restore", "--from", str(backups), "--to", f"{target.path}-3"]) == 3
    told = capsys.readouterr().err
    assert NOTES in told and "files/" in told and "(BAK-011)" in told and "(BAK-013)" in told


def test_a_home_whose_current_snapshot_is_not_named_is_backed_up_as_it_is(
    home: Home, backups: Path, target: Home
) -> None:
    """It may be all that is left; what is wrong is told, and mended, where it was restored."""
    home.current.write_bytes(b"\xff\xfe\x00")
    assert back_up(home, backups)["snapshot"] is None
    code, told = restore(target, backups)
    assert code == 3 and [one["code"] for one in told["found"]] == ["KEP-030"]
    assert run_cli(target, "verify", "--repair")[0] == 0
