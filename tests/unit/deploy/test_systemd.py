"""The service files: what systemd makes of them, how much they shut in, and that what they start is there."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.programs import SYSTEMD_ANALYZE, find_program
from pages._ui.shell.access import NOBODY
from pipelines.__main__ import build_parser
from pipelines.actions.rights import VARIABLE
from pipelines.base.home import PROJECT

FOLDER = PROJECT / "deploy" / "systemd"
SERVICES = sorted(path.name for path in FOLDER.glob("*.service"))
TIMERS = sorted(path.name for path in FOLDER.glob("*.timer"))
PROGRAM = "/opt/burden/bin/burden"
MOST_EXPOSED = "15"
"""Of 100, as systemd-analyze counts: a dashboard must reach the network of its own machine."""


def settings(name: str, key: str) -> list[str]:
    """The values of a key of a unit, in order."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line.partition("=")[2] for line in lines if line.startswith(f"{key}=")]


def example() -> dict[str, str]:
    lines = (FOLDER / "example.env").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def analyze(*words: str | Path) -> subprocess.CompletedProcess[str]:
    program = find_program(SYSTEMD_ANALYZE)
    assert program, SYSTEMD_ANALYZE.help
    asked = [program, "--no-pager", *map(str, words)]
    return subprocess.run(asked, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files as they are, but for the program, which is one that is there: systemd looks for it."""
    folder = tmp_path_factory.mktemp("units")
    for name in (*SERVICES, *TIMERS):
        text = (FOLDER / name).read_text(encoding="utf-8")
        (folder / name).write_text(text.replace(PROGRAM, sys.executable), encoding="utf-8")
    return folder


def test_systemd_reads_all_of_them_without_a_word(units: Path) -> None:
    done = analyze("verify", *(units / name for name in (*SERVICES, *TIMERS)))
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize("name", SERVICES)
def test_they_are_shut_in(units: Path, name: str) -> None:
    done = analyze("security", "--offline=true", f"--threshold={MOST_EXPOSED}", units / name)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", SERVICES)
def test_what_they_start_is_a_command(name: str) -> None:
    (command,) = settings(name, "ExecStart")
    given = example()
    filled = re.sub(r"\$\{(\w+)\}", lambda found: given[found[1]], command).replace("%i", "NAME")
    program, *words = shlex.split(filled)
    assert program == PROGRAM
    args = build_parser("burden", ("dashboard", "publish", "backups", "keeping", "remind")).parse_args(words)
    assert args.run and args.home == "/var/lib/burden/NAME"


def test_every_timer_has_its_service() -> None:
    assert [name.replace(".timer", ".service") for name in TIMERS] == [
        name for name in SERVICES if "-" in name
    ]


def test_backups_go_where_the_service_may_write() -> None:
    (writable,) = settings("burden-backup@.service", "ReadWritePaths")
    assert Path(example()["BACKUPS"]).parent == Path(writable)


def test_the_example_grants_nothing() -> None:
    assert example()[VARIABLE] in ("", NOBODY)
