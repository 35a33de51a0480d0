"""Lines as $BURDEN_LOG says: none of ours where it is not set, JSON to standard error, or files of a folder
that stay within their bounds; and one line for every command."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.base import log_lines
from pipelines.base.home import Home
from pipelines.base.log_lines import VARIABLE, about, came_through, say, set_up
from tests.support.empty_home import make_empty_home
from tests.support.made_once import made_home
from tests.support.small_returns import run_cli


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """A test leaves the loggers of the process as they were."""
    root, levels = logging.getLogger(), {name: logging.getLogger(name).level for name in log_lines.OURS}
    yield
    while log_lines._ours:
        root.removeHandler(handler := log_lines._ours.pop())
        handler.close()
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def home() -> Home:
    return made_home(make_empty_home)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_where_nothing_is_said_nothing_changes(monkeypatch: pytest.MonkeyPatch, home: Home) -> None:
    monkeypatch.setenv(VARIABLE, "")
    before = list(logging.getLogger().handlers)
    assert not set_up("commands")
    assert run_cli(home, "audit", "head")[2] == ""
    assert logging.getLogger().handlers == before


def test_a_command_is_a_line_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Home) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "logs"))
    run_cli(home, "audit", "head")
    run_cli(home, "verify", "--head", "王莉")
    told = lines(tmp_path / "logs" / "commands.jsonl")
    assert [(line["command"], line["rc"]) for line in told] == [("audit head", 0), ("verify", 2)]
    assert all(line["seconds"] >= 0 and line["logger"] == "pipelines.command" for line in told)
    assert "王莉" not in str(told)


def test_a_command_is_a_line_on_standard_error(monkeypatch: pytest.MonkeyPatch, home: Home) -> None:
    monkeypatch.setenv(VARIABLE, "JSON")
    _code, _told, complained = run_cli(home, "audit", "head")
    (line,) = complained.splitlines()
    assert json.loads(line)["command"] == "audit head"


def test_a_folder_that_cannot_be_written_to_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Home
) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "file"))
    code, told, complained = run_cli(home, "audit", "head")
    assert (code, told["error"]["code"]) == (3, "HOM-013") and VARIABLE in complained


def test_files_stay_within_their_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_lines, "MOST_BYTES", 1000)
    monkeypatch.setattr(log_lines, "KEPT_FILES", 2)
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    set_up("dashboard")
    for number in range(60):
        say(logging.getLogger("pages.x"), "x", number=number)
    files = sorted(tmp_path.iterdir())
    assert [path.name for path in files] == ["dashboard.jsonl", "dashboard.jsonl.1", "dashboard.jsonl.2"]
    assert all(path.stat().st_size <= 1000 for path in files)
    assert lines(files[0])[-1]["number"] == 59


def test_a_line_says_what_it_is_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    set_up("dashboard")
    log = logging.getLogger("pages.x")
    with about(request="r1"), about(page="league"):
        log.warning("two\nlines")
    log.warning("after")
    inside, after = lines(tmp_path / "dashboard.jsonl")
    assert (inside["request"], inside["page"], inside["session"]) == ("r1", "league", None)
    assert inside["message"] == "two\nlines" and after["request"] is None


def test_an_error_is_told_without_its_words() -> None:
    def ask() -> None:
        try:
            raise ValueError("王莉")
        except ValueError as error:
            raise KeyError("13800000000") from error

    with pytest.raises(KeyError) as raised:
        ask()
    told = came_through(raised.value)
    assert [line for line in told.splitlines() if not line.startswith(" ")] == [
        "KeyError",
        "behind it:",
        "ValueError",
    ]
    assert "in ask" in told
