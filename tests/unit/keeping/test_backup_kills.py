"""A backup or a restore that is killed anywhere: the backups before it stay whole, a home is there whole or
not at all, and the next one finishes the work."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from pipelines.base.home import Home
from tests.support.backed_up import STORE, audit_of, file_in, kept_of, whole_lists
from tests.support.kept_home import build_kept_home
from tests.support.killed_backup import back_up_until, restore_until
from tests.support.made_once import copy_home, made_home
from tests.support.processes import start_apart
from tests.support.small_returns import run_cli

SEEDS = range(5)
OLD = "handed_in/old.txt"


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a home, and in ``backups`` its backup; since then a file has gone and others came."""
    folder = tmp_path_factory.mktemp("backed-up")
    home = copy_home(folder / "home", build_kept_home)
    (home.path / OLD).write_text("of the first backup alone", encoding="utf-8")
    assert run_cli(home, "backup", "--to", folder / "backups")[0] == 0
    (home.path / OLD).unlink()
    for number in range(12):
        (home.path / f"handed_in/{number}.txt").write_text(f"new {number}", encoding="utf-8")
    return folder


@pytest.fixture
def place(backed_up: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(backed_up, tmp_path / "place"))


@pytest.fixture(scope="module")
def steps_of_backup(backed_up: Path, tmp_path_factory: pytest.TempPathFactory) -> int:
    copied = Path(shutil.copytree(backed_up, tmp_path_factory.mktemp("steps") / "place"))
    return int(start_apart(back_up_until, copied / "home", copied / "backups", 0, 1).hear())


@pytest.fixture(scope="module")
def steps_of_restore(backed_up: Path) -> int:
    return int(start_apart(restore_until, backed_up / "whole", backed_up / "backups", 0).hear())


@pytest.mark.parametrize("seed", SEEDS)
def test_a_backup(place: Path, steps_of_backup: int, seed: int) -> None:
    """Killed while it writes, or while it removes the one before."""
    backups, home = place / "backups", Home(place / "home")
    before = whole_lists(backups)
    step = random.Random(seed).randint(1, steps_of_backup)
    assert start_apart(back_up_until, home.path, backups, step, 1).end() != 0
    left = whole_lists(backups)
    assert left and (left[0] == before[0] or len(left) == 1)
    assert run_cli(home, "restore", "--from", backups, "--to", place / "first", "--backup", left[0])[0] == 0
    code, done, _ = run_cli(home, "backup", "--to", backups, "--keep", "1")
    assert code == 0 and whole_lists(backups) == [done["backup"]]
    code, told, _ = run_cli(home, "restore", "--from", backups, "--to", place / "again")
    assert (code, told["whole"], told["backup"]) == (0, True, done["backup"])
    assert kept_of(Home(place / "again")) == kept_of(home)
    named = {path.name for path in (backups / "files").glob("*/*")}
    assert named == set(kept_of(home).values()) | {file_in(backups, STORE).name}
    assert sorted(path.name for path in backups.iterdir()) == ["backup.lock", "backups", "files"]
    assert len(list((backups / "backups").iterdir())) == 2


def test_the_last_steps_of_a_backup(place: Path, steps_of_backup: int) -> None:
    """Where lists are written and removed, one after the other."""
    backups, home = place / "backups", Home(place / "home")
    for step in range(steps_of_backup - 24, steps_of_backup - 1, 6):
        start_apart(back_up_until, home.path, backups, step, 1).end()
        assert whole_lists(backups)
    assert run_cli(home, "backups", "--from", backups, "--check")[0] == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_a_restore(backed_up: Path, steps_of_restore: int, seed: int, tmp_path: Path) -> None:
    backups, target = backed_up / "backups", Home(tmp_path / "home")
    step = random.Random(seed).randint(1, steps_of_restore)
    assert start_apart(restore_until, target.path, backups, step).end() != 0
    if target.path.exists():
        assert run_cli(target, "verify")[0] == 0
        shutil.rmtree(target.path)
    code, told, _ = run_cli(target, "restore", "--from", backups, "--to", target.path)
    assert (code, told["whole"]) == (0, True)
    expected = kept_of(made_home(build_kept_home)) | {OLD: kept_of(target)[OLD]}
    assert kept_of(target) == expected
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_the_last_steps_of_a_restore(backed_up: Path, steps_of_restore: int, tmp_path: Path) -> None:
    """Where the home comes to its place: it is not there, and then all of it is."""
    seen = set()
    for step in range(steps_of_restore - 32, steps_of_restore + 1, 4):
        target = Home(tmp_path / str(step))
        start_apart(restore_until, target.path, backed_up / "backups", step).end()
        seen.add(target.path.exists())
        if target.path.exists():
            assert kept_of(target).keys() == kept_of(made_home(build_kept_home)).keys() | {OLD}
            assert "home.restored" in {row[2] for row in audit_of(target)}
    assert seen == {False, True}


def test_a_backup_whose_list_is_there_comes_on_record(
    place: Path, steps_of_backup: int, tmp_path: Path
) -> None:
    """Killed between its list and its entry in the audit, it is put on record by the next one, once."""
    copied = tmp_path / "killed"
    for step in range(steps_of_backup, 0, -1):
        shutil.rmtree(copied, ignore_errors=True)
        shutil.copytree(place, copied)
        start_apart(back_up_until, copied / "home", copied / "backups", step, None).end()
        made = whole_lists(copied / "backups")
        if len(made) == 2 and made[1] not in _recorded(Home(copied / "home")):
            break
    backups, home = copied / "backups", Home(copied / "home")
    for count in (3, 4):
        assert run_cli(home, "backup", "--to", backups)[0] == 0
        assert len(whole_lists(backups)) == count
        assert _recorded(home) == whole_lists(backups)


def _recorded(home: Home) -> list[str]:
    return [row[3] for row in audit_of(home) if row[2] == "home.backed_up"]
