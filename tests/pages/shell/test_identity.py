"""What is taken for an identity, and what is not."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from pages._ui.shell import identity
from pages._ui.shell.identity import of_claims, of_gateway
from schemas.grants import LONGEST_PRINCIPAL
from tests.support.signing_in import GATEWAY_SECRET

CLAIMS = {
    "is_logged_in": True,
    "iss": "https://id.gov.cn",
    "sub": "f:1",
    "name": "王芳",
    "iat": 1,
    "exp": 3601,
    "nonce": "n1",
}


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(identity.CLAIM, raising=False)
    monkeypatch.setenv(identity.SECRET, GATEWAY_SECRET)


def test_the_claim_that_no_other_gets_is_the_principal() -> None:
    who = of_claims(CLAIMS)
    assert who and (who.principal, who.name, who.expires) == ("f:1", "王芳", 3601)


@pytest.mark.parametrize(
    "changed", [{"is_logged_in": False}, {"is_logged_in": "yes"}, {"is_logged_in": None}]
)
def test_who_did_not_sign_in_is_nobody(changed: dict[str, object]) -> None:
    assert of_claims({**CLAIMS, **changed}) is None
    assert of_claims({}) is None


@pytest.mark.parametrize(
    "said", [None, "", " li", "li ", "l\u200bi", "l\ni", 7, ["li"], "x" * (LONGEST_PRINCIPAL + 1)]
)
def test_a_claim_that_is_no_name_stands_for_nobody(monkeypatch: pytest.MonkeyPatch, said: object) -> None:
    """Neither does another claim stand in for it."""
    monkeypatch.setenv(identity.CLAIM, "staff")
    who = of_claims({**CLAIMS, "staff": said})
    assert who and who.principal is None


def test_an_address_counts_where_the_provider_vouches_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(identity.CLAIM, "email")
    for verified, principal in ((None, None), (False, None), ("true", None), (True, "wang@gov.cn")):
        who = of_claims({**CLAIMS, "email": "wang@gov.cn", "email_verified": verified})
        assert who and who.principal == principal


def test_a_token_without_an_end_has_ended() -> None:
    who = of_claims({**CLAIMS, "exp": None})
    assert who and who.expires == 0.0


def test_each_sign_in_is_another_session_and_what_is_beside_it_makes_none() -> None:
    def session(**changed: object) -> str | None:
        who = of_claims({**CLAIMS, **changed})
        return who.session if who else None

    assert session() == session(name="other", tokens={}, provider="default")
    others = [session(**{name: "2"}) for name in ("iss", "sub", "iat", "exp", "nonce")]
    assert len({session(), *others}) == 6


def headers(*pairs: tuple[str, str]) -> identity.Asker | None:
    return of_gateway(lambda name: [value for key, value in pairs if key == name], "window")


NAME, SECRET = identity.PRINCIPAL_HEADER, identity.GATEWAY_HEADER


@pytest.mark.parametrize("principal", ["wang", "王芳", "a%b", "wang@gov.cn", "CN=王芳,O=民政厅"])
def test_a_gateway_says_who_it_is_in_utf_8(principal: str) -> None:
    who = headers((NAME, quote(principal)), (SECRET, GATEWAY_SECRET))
    assert who and who.principal == principal and who.expires is None


@pytest.mark.parametrize(
    "pairs",
    [
        [(NAME, "wang")],
        [(SECRET, GATEWAY_SECRET)],
        [(NAME, "wang"), (SECRET, "")],
        [(NAME, "wang"), (SECRET, GATEWAY_SECRET[:-1])],
        [(NAME, "wang"), (SECRET, GATEWAY_SECRET.upper())],
        [(NAME, "wang"), (SECRET, "王" * 40)],
        [(NAME, "wang"), (NAME, "li"), (SECRET, GATEWAY_SECRET)],
        [(NAME, "wang"), (SECRET, GATEWAY_SECRET), (SECRET, GATEWAY_SECRET)],
        [(NAME, "王芳"), (SECRET, GATEWAY_SECRET)],
        [(NAME, "%ff%fe"), (SECRET, GATEWAY_SECRET)],
        [(NAME, "%20wang"), (SECRET, GATEWAY_SECRET)],
        [(NAME, "wang%00"), (SECRET, GATEWAY_SECRET)],
        [(NAME, ""), (SECRET, GATEWAY_SECRET)],
    ],
)
def test_whatever_else_comes_in_the_headers_is_nobody(pairs: list[tuple[str, str]]) -> None:
    assert headers(*pairs) is None


def test_a_short_secret_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for secret in ("", "x" * 31):
        monkeypatch.setenv(identity.SECRET, secret)
        assert headers((NAME, "wang"), (SECRET, secret)) is None


def test_another_window_is_another_session_and_a_request_has_none() -> None:
    def asked(window: str | None) -> str | None:
        pairs = {NAME: ["wang"], SECRET: [GATEWAY_SECRET]}
        who = of_gateway(pairs.__getitem__, window)
        assert who
        return who.session

    assert asked("1") == asked("1") != asked("2")
    assert asked(None) is None
