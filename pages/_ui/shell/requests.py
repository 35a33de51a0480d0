"""An id for every request, and a line in the log for those that are neither files of the program nor looks at
its health. Addresses are written down without their queries and without what opens a file: a link of the
review is a token, and so are the names of uploads and downloads."""

from __future__ import annotations

import logging
import re
import secrets
import time
from hashlib import sha256

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipelines.queries.log_lines import about, say

HEADER = "X-Request-ID"
_WELL_FORMED = re.compile(r"[A-Za-z0-9-]{1,64}")
QUIET = re.compile(
    r"(/[\w-]+)?/(ready|_stcore/(health|script-health-check|host-config|bidi-components/.*|component/.*)"
    r"|static/.*|boundaries/.*|component/.*|vendor/.*|[^/]*\.(png|svg|ico|js|css|txt|json))/?"
)
"""Paths that are not written down: health, and files that are the same for everybody."""
_OPENING = re.compile(r"^(.*/(?:_stcore/upload_file|media))/.*$")
"""Below these the rest of the path lets whoever has it read or write a file."""
MOST_SIGNS = 200

_log = logging.getLogger("pages.access")


def session_mark(session: str) -> str:
    """What the log calls a session: told from others, and of no use to whoever reads it."""
    return sha256(session.encode()).hexdigest()[:12]


class RequestLog:
    """Middleware before all others. The id is taken over from a proxy that sends one; on it goes to whatever
    answers, and back with the answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        number = given if _WELL_FORMED.fullmatch(given) else secrets.token_hex(8)
        name = HEADER.lower().encode()
        headers = [pair for pair in scope["headers"] if pair[0].lower() != name]
        own = (name, number.encode())
        asked = {**scope, "headers": [*headers, own]}
        with about(request=number):
            if scope["type"] == "websocket":
                await self._app(asked, receive, send)
            else:
                await _answer(self._app, asked, receive, send, own)


async def _answer(app: ASGIApp, scope: Scope, receive: Receive, send: Send, own: tuple[bytes, bytes]) -> None:
    """The answer with its id, and the line about it, also where it was cut off."""
    began, status, size = time.monotonic(), 500, 0

    async def count(message: Message) -> None:
        nonlocal status, size
        if message["type"] == "http.response.start":
            status = message["status"]
            message = {**message, "headers": [*message.get("headers", ()), own]}
        elif message["type"] == "http.response.body":
            size += len(message.get("body", b""))
        await send(message)

    try:
        await app(scope, receive, count)
    finally:
        if not QUIET.fullmatch(scope["path"]):
            taken = round(1000 * (time.monotonic() - began))
            path = _OPENING.sub(r"\1/-", scope["path"])[:MOST_SIGNS]
            told = {"method": scope["method"], "path": path, "status": status, "bytes": size, "ms": taken}
            say(_log, "request", **told)
