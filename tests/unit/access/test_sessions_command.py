"""``sessions``: who is signed in, and ending it on record."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.access import sessions
from pipelines.base.home import Home
from pipelines.store import open_store
from tests.support.empty_home import make_empty_home
from tests.support.made_once import copy_home
from tests.support.small_returns import run_cli


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", make_empty_home)


def test_who_is_signed_in_is_listed_and_ended_on_record(home: Home) -> None:
    assert run_cli(home, "sessions", "list")[:2] == (0, [])
    for session, principal in (("a", "王芳"), ("b", "王芳"), ("c", "li")):
        sessions.begin(home, session, principal)
    assert run_cli(home, "sessions", "end", "王芳")[:2] == (0, {"principal": "王芳", "ended": 2})
    _code, listed, _said = run_cli(home, "sessions", "list")
    assert sorted((row["principal"], row["why"]) for row in listed) == [
        ("li", None),
        ("王芳", "ended"),
        ("王芳", "ended"),
    ]
    _code, left, _said = run_cli(home, "sessions", "list", "--open")
    assert [row["principal"] for row in left] == ["li"]
    with open_store(home) as store:
        last = store.frame("SELECT action, subject, detail FROM audit ORDER BY sequence").row(-1)
    assert last[:2] == ("sessions.ended", "王芳") and '"count": 2' in last[2].replace('":2', '": 2')


def test_nobody_of_that_name_is_said(home: Home) -> None:
    code, told, said = run_cli(home, "sessions", "end", "nobody")
    assert (code, told["error"]["code"]) == (2, "SES-009") and "nobody" in said


def test_a_damaged_file_of_sign_ins_ends_with_a_sentence(home: Home) -> None:
    home.access.mkdir(exist_ok=True)
    sessions.file_of(home).write_bytes(b"no database" * 200)
    for words in (("list",), ("end", "li")):
        code, told, said = run_cli(home, "sessions", *words)
        assert (code, told["error"]["code"]) == (3, "SES-007") and "登录记录" in said
