"""What passes the gate and what is changed on the way out, over a small server behind it."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from pages._ui.shell import identity, starting
from pages._ui.shell.session_gate import SessionGate
from tests.support.signing_in import GATEWAY_SECRET

WORD = {identity.GATEWAY_HEADER: GATEWAY_SECRET, identity.PRINCIPAL_HEADER: "wang"}


def answer_anything(_request: Request) -> Response:
    answer = PlainTextResponse("content")
    answer.set_cookie("one", "1", httponly=True, samesite="lax")
    answer.set_cookie("two", "2", secure=True)
    return answer


def refuse(_request: Request) -> Response:
    return PlainTextResponse("Authentication error", status_code=400)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setenv(identity.MODE, "proxy")
    monkeypatch.setenv(identity.SECRET, GATEWAY_SECRET)
    monkeypatch.delenv(starting.TLS, raising=False)
    routes = [Route("/auth/login", refuse), Route("/{rest:path}", answer_anything)]
    gate = Middleware(SessionGate, closed=["/api/inside/"])
    return TestClient(Starlette(routes=routes, middleware=[gate]))


@pytest.mark.parametrize("path", ["/media/a.png", "/media/", "/api/inside/x"])
def test_what_is_closed_opens_to_whoever_signed_in(client: TestClient, path: str) -> None:
    refused = client.get(path)
    assert refused.status_code == 403 and "请先登录" in refused.text and "Sign in first" in refused.text
    assert client.get(path, headers=WORD).text == "content"


@pytest.mark.parametrize(
    "path", ["/", "/league", "/static/media/font.woff2", "/_stcore/health", "/api/insider"]
)
def test_what_is_open_is_open_to_all(client: TestClient, path: str) -> None:
    assert client.get(path).text == "content"


def test_where_nobody_signs_in_nothing_is_closed(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(identity.MODE, "off")
    assert client.get("/media/a.png").text == "content"


def test_behind_tls_every_cookie_goes_by_it_alone(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [_flags(cookie) for cookie in client.get("/").headers.get_list("set-cookie")] == [0, 1]
    monkeypatch.setenv(starting.TLS, "1")
    cookies = client.get("/").headers.get_list("set-cookie")
    assert [_flags(cookie) for cookie in cookies] == [1, 1]
    assert "HttpOnly" in cookies[0] and "SameSite=lax" in cookies[0]


def _flags(cookie: str) -> int:
    return cookie.lower().count("secure")


def test_a_provider_out_of_reach_is_said_in_both_languages(client: TestClient) -> None:
    said = client.get("/auth/login")
    assert said.status_code == 503 and "连不上身份提供方" in said.text and "cannot be reached" in said.text
    assert "Authentication error" not in said.text
