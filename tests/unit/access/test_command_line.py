"""Who gives a command: a token, a user who was granted something, or whoever keeps the machine; and that a
command which reads the store as it is asks for leave to see all of it."""

from __future__ import annotations

import ast
from argparse import Namespace
from pathlib import Path

import pytest

from pipelines.actions.grants import Granting, end, give, make_token
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from pipelines.cli import identity
from schemas.errors import UserError
from tests.support.hand_store import EAST, publish_hand_home
from tests.support.made_once import copy_home

CLI = Path(identity.__file__).parent
OF_NO_AREA = {
    "admission._tell": "items that were just acted on",
    "areas.run_head": "the head of the audit alone",
    "areas.run_list": "names and codes, which are public",
    "classify._entries": "lists",
    "documents._write": "how long a document may be",
    "home._find_oddities": "a home that was just made",
    "lists.run_changes": "lists",
    "lists.run_list": "lists",
    "lists.run_versions": "lists",
    "places.rows_within": "codes, for rows that were asked for by scope",
    "plans._plan": "which plan is the home's own",
    "signals.run_list": "dismissals, joined to signals that were asked for by scope",
}
"""Functions that open the store and tell nothing of any area."""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", publish_hand_home)


def asks_for_all(function: ast.FunctionDef) -> bool:
    called = {
        node.func.id
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    return "open_store" not in called or "require_everything" in called


def test_a_command_that_opens_the_store_asks_for_all_of_it() -> None:
    bare = {
        f"{path.stem}.{node.name}"
        for path in CLI.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and not asks_for_all(node)
    }
    assert bare == OF_NO_AREA.keys()


def test_a_token_has_the_scope_of_its_principal(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    give(home, system_scope(), Granting("王芳", "county_office", EAST, "专班"))
    secret = make_token(home, system_scope(), "王芳", 1, "试用")[1]
    monkeypatch.setenv(identity.TOKEN, secret)
    args = Namespace(home=home.path)
    assert identity.scope_of(args).areas_with("figures") == (EAST,)
    with pytest.raises(UserError) as refused:
        identity.require_everything(args)
    assert refused.value.code == "SCP-002"
    monkeypatch.setenv(identity.TOKEN, "guess")
    with pytest.raises(UserError):
        identity.scope_of(args)


def test_a_user_who_was_granted_something_is_never_again_who_keeps_the_machine(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither by losing the last grant, nor by another name in the environment."""
    monkeypatch.delenv(identity.TOKEN, raising=False)
    args, own = Namespace(home=home.path), f"os:{identity._user()}"
    assert identity.scope_of(args).is_whole_home
    give(home, system_scope(), Granting(own, "county_leader", EAST, "任职"))
    monkeypatch.setenv("LOGNAME", "somebody")
    monkeypatch.setenv("USER", "somebody")
    assert identity.scope_of(args).areas_with("figures") == (EAST,)
    end(home, system_scope(), own, "county_leader", EAST, "调离")
    assert not identity.scope_of(args).places
