"""Requests to the interface for programs in this process, as a server puts them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.types import ASGIApp, Message, Send

from pipelines.actions import grants
from pipelines.actions.rights import system_scope
from pipelines.api.openapi import BASE
from pipelines.api.serving import routes
from pipelines.base.home import Home
from schemas.scope import Scope
from tests.support.scopes import WHOLE

T = TypeVar("T")


@dataclass
class Answer:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    pieces: list[bytes] = field(default_factory=list)

    @property
    def body(self) -> bytes:
        return b"".join(self.pieces)

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def api(home: Home, scope: Scope | None = WHOLE) -> ASGIApp:
    """The API over a home. ``scope``: that of whoever shows no token; None: they are let in nowhere."""
    without = {} if scope is None else {"without_token": lambda _host: scope}
    return Starlette(routes=routes(lambda: home, **without))


def make_token(home: Home, principal: str = "wang") -> tuple[str, str]:
    """Id and secret of a new token."""
    return grants.make_token(home, system_scope(), principal, 7, "test")


def ask(app: ASGIApp, address: str, method: str = "GET", **headers: str) -> Answer:
    """The answer to one request; an underscore in the name of a header stands for a hyphen."""
    return finish(put(app, address, method, **headers))


def finish(work: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine, run in a thread of its own: where a browser is driven in this process, its
    loop has this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


async def put(
    app: ASGIApp, address: str, method: str = "GET", send: Send | None = None, **headers: str
) -> Answer:
    """The same inside a running loop. ``send``: takes the answer instead."""
    split = urlsplit(address if address.startswith(BASE) else BASE + address)
    told = {"host": "localhost:8501"} | {
        name.replace("_", "-").lower(): text for name, text in headers.items()
    }
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": split.path,
        "raw_path": split.path.encode(),
        "query_string": split.query.encode(),
        "root_path": "",
        "headers": [(name.encode(), text.encode()) for name, text in told.items()],
        "server": ("localhost", 8501),
    }
    answer, sent = Answer(), iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> Message:
        return next(sent, None) or await asyncio.Future()  # whoever asks stays until all is there

    async def keep(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {name.decode(): text.decode() for name, text in message["headers"]}
        elif message.get("body"):
            answer.pieces.append(message["body"])

    await app(scope, receive, send or keep)
    return answer
