"""Who is let in, and to what: by token alone, and by what its principal was granted."""

from __future__ import annotations

from pathlib import Path

import pytest

from pages._ui.shell import routes as of_the_server
from pipelines.actions import grants
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from schemas.errors import UserError
from schemas.scope import Place, Scope
from tests.support.asked_api import api, ask, make_token
from tests.support.hand_store import PROVINCE, publish_hand_home
from tests.support.made_once import copy_home

RANKS = "/ranks?indicator=forms_per_community"
RIGHTS: dict[str, dict[str, str | None]] = {
    "/areas": {"figures": "json"},
    "/values": {"figures": "json"},
    "/values?format=csv": {"figures": "csv", "export_figures": "csv"},
    RANKS: {"figures": "json"},
    RANKS + "&format=arrow": {"figures": "arrow", "export_figures": "arrow"},
    "/signals": {"matters": "json"},
    "/findings?format=csv": {"matters": "csv"},
}
"""By address the rights it needs, all of them."""


def test_a_token_stands_for_its_principal_until_it_is_revoked(granted: Home) -> None:
    app = api(granted, None)
    token, secret = make_token(granted)
    told = ask(app, "/", authorization=f"Bearer {secret}")
    assert (told.status, told.json["principal"]) == (200, "wang")
    assert ask(app, "/values", authorization=f"bearer {secret}").status == 200
    grants.revoke_token(granted, system_scope(), token, "test")
    told = ask(app, "/", authorization=f"Bearer {secret}", if_none_match=told.headers["etag"])
    assert (told.status, told.json["code"]) == (401, "GRT-002")
    assert told.headers["www-authenticate"] == 'Bearer realm="burden", error="invalid_token"'


@pytest.mark.parametrize("shown", [None, "", "Bearer", "Bearer ", "Basic d2FuZzp3YW5n", "Token x"])
def test_without_a_token_nobody_is_let_in(granted: Home, shown: str | None) -> None:
    headers = {} if shown is None else {"authorization": shown}
    for address in ("/", "/values", "/openapi.json", "/snapshots"):
        told = ask(api(granted, None), address, **headers, cookie="_streamlit_user=wang")
        assert (told.status, told.json["code"]) == (401, "API-001")
        assert told.headers["www-authenticate"] == 'Bearer realm="burden"'


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer "])
def test_an_empty_token_is_none(home: Home, shown: str) -> None:
    assert ask(api(home), "/", authorization=shown).status == 200


@pytest.mark.parametrize("shown", ["Basic d2FuZzp3YW5n", "Bearer nonsense", "Token nonsense"])
def test_a_wrong_token_is_not_forgiven_where_none_is_needed(home: Home, shown: str) -> None:
    assert ask(api(home), "/", authorization=shown).status == 401


def test_a_list_of_grants_that_cannot_be_read_lets_nobody_in(tmp_path: Path) -> None:
    home = copy_home(tmp_path / "home", publish_hand_home)
    secret = make_token(home)[1]
    (home.access / "grants.json").write_text("{", encoding="utf-8")
    told = ask(api(home, None), "/", authorization=f"Bearer {secret}")
    assert (told.status, told.json["code"]) == (503, "GRT-001")


@pytest.mark.parametrize("address", RIGHTS)
def test_each_address_needs_its_rights(home: Home, address: str) -> None:
    """Whoever lacks one is refused before anything is asked; which areas somebody sees is for the queries."""
    needed = set(RIGHTS[address])
    for lacking in needed:
        held = {"figures", "matters", "export_figures", "rows"} - {lacking}
        told = ask(api(home, Scope("li", (Place(PROVINCE, frozenset(held)),))), address)
        assert (told.status, told.json["code"]) == (403, "GRT-015")
        assert "“li”" in told.json["message_en"]
    assert ask(api(home, Scope.whole_home("li", ())), address).status == 200


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_where_nobody_signs_in_this_machine_needs_no_token(host: str) -> None:
    assert of_the_server._scope_without_token(host).is_whole_home


@pytest.mark.parametrize("host", ["", "evil.example", "192.168.1.7", "localhost.evil.example"])
def test_under_another_name_it_does(host: str) -> None:
    with pytest.raises(UserError, match="API-001"):
        of_the_server._scope_without_token(host)
