"""The gate before what is not a page: where people sign in, files and addresses of ours are for those who
did. It also puts every sign-in down, ends it when somebody signs out, and lets cookies out by https alone.

A page asks by itself (sign_in.py); its connection is open to all, for it shows where to sign in."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from http.cookies import SimpleCookie

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

from pages._ui.shell import identity, starting, way_back, who_asks
from pipelines.actions.signing_in import begin_session, sign_out
from pipelines.queries import find_home
from schemas.errors import HomeError
from schemas.words import Words

FILES = "/media/"
"""Files that pages offer: Streamlit gives them to whoever knows their address."""
LOG_IN, LOG_OUT = "/auth/login", "/auth/logout"
_WHO = Words("请先登录。", "Sign in first.")
_NO_PROVIDER = Words(
    "现在连不上身份提供方，请稍后再试；仍然不行的，请告诉管理员。",
    "The identity provider cannot be reached now. Try again later; if it stays so, tell the administrator.",
)
_log = logging.getLogger("pages")


class SessionGate:
    """Middleware before Streamlit's routes and ours. ``closed``: how addresses begin that are for those who
    signed in, beside the files."""

    def __init__(self, app: ASGIApp, closed: Iterable[str] = ()) -> None:
        self._app = app
        self._closed = (FILES, *closed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or identity.mode() == identity.OFF:
            await self._app(scope, receive, send)
            return
        path, headers = own_path(scope), Headers(scope=scope)
        if path.startswith(self._closed) and not await run_in_threadpool(_is_signed_in, headers):
            await answer(403, _WHO)(scope, receive, send)
            return
        if path == LOG_OUT:
            await run_in_threadpool(_end, headers)
        refused = False

        async def say(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start":
                refused = path == LOG_IN and message["status"] >= 400
                if refused:
                    await answer(503, _NO_PROVIDER)(scope, receive, send)
                message = {**message, "headers": await _headers_sent(path, headers, message["headers"])}
            if not refused:
                await send(message)

        await self._app(scope, receive, say)


async def _headers_sent(
    path: str, headers: Headers, sent: list[tuple[bytes, bytes]]
) -> list[tuple[bytes, bytes]]:
    """What an answer says before its content, to a request with these headers."""
    if path == LOG_IN:
        sent = way_back.noted(headers, sent)
    if path == starting.CALLBACK and await run_in_threadpool(_begin, sent):
        sent = way_back.led_back(headers, sent)
    return [_by_tls_alone(*pair) for pair in sent] if starting.is_behind_tls() else sent


def own_path(scope: Scope) -> str:
    """The path of a request below where the product is served."""
    below = str(config.get_option("server.baseUrlPath") or "").strip("/")
    path = str(scope["path"])
    return path.removeprefix(f"/{below}") if below else path


def answer(status: int, words: Words) -> PlainTextResponse:
    """A sentence in both languages, after which the connection ends: nothing more of the request is read."""
    return PlainTextResponse(f"{words.zh} {words.en}", status_code=status, headers={"Connection": "close"})


def _is_signed_in(headers: Headers) -> bool:
    try:
        return who_asks.principal_of(headers) is not None
    except HomeError:
        return False


def _begin(sent: Iterable[tuple[bytes, bytes]]) -> bool:
    """Puts the sign-in of the cookies down that are being sent, and says whether there is one. Where it
    cannot be put down, nobody is let in by them, and the page says why."""
    cookies: SimpleCookie = SimpleCookie()
    for name, value in sent:
        if name.lower() == b"set-cookie":
            cookies.load(value.decode("latin-1"))
    who = who_asks.asker_of_cookies({name: one.value for name, one in cookies.items()})
    if who is not None and who.session and who.principal:
        try:
            begin_session(find_home(), who.session, who.principal)
        except HomeError:
            _log.exception("a sign-in could not be put down")
    return who is not None


def _end(headers: Headers) -> None:
    who = who_asks.asker_of(headers)
    if who is not None and who.session is not None:
        try:
            sign_out(find_home(), who.session)
        except HomeError:
            _log.exception("a sign-out could not be put down")


def _by_tls_alone(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    is_cookie = name.lower() == b"set-cookie" and b"; secure" not in value.lower()
    return name, value + b"; Secure" if is_cookie else value
