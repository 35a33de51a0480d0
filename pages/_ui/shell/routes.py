"""What the server does besides pages: boundaries by URL, the interface for programs, whether it is ready,
gates before files and uploads, headers, ids of requests, and no page around the router."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from streamlit.runtime.pages_manager import PagesManager

from pages._ui.shell import access, boundaries, identity, starting
from pages._ui.shell.headers import Headers
from pages._ui.shell.requests import RequestLog
from pages._ui.shell.session_gate import SessionGate
from pages._ui.shell.upload_gate import UploadGate
from pipelines.actions.rights import system_scope
from pipelines.api import serving
from pipelines.queries import find_home
from pipelines.queries.readiness import readiness
from schemas.errors import UserError
from schemas.scope import Scope

READY = "/ready"
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
"""The name of a boundary file changes with its content, so a browser need never ask again."""


def route_every_page() -> None:
    """Until app.py has run once, Streamlit looks for pages in the folder pages/ by itself, and a deep link
    on a cold server would say that there is no such page."""
    PagesManager.uses_pages_directory = False


class Own(NamedTuple):
    """An address of ours. ``is_open``: it is for everybody, also where people sign in; a gate of its own asks
    before the others."""

    path: str
    answer: Callable[[Request], Any]
    is_open: bool


def own() -> tuple[Own, ...]:
    """Every address of ours, each with whether it needs a sign-in."""
    return (
        # Where areas lie is public, and browsers keep it for a year.
        Own(f"/{boundaries.ADDRESS}/{{name}}", _send_boundary, is_open=True),
        # For a program that watches the server: codes and an id, nothing of what is in the home.
        Own(READY, _say_ready, is_open=True),
    )


def routes() -> list[BaseRoute]:
    """Ours, and those of the interface for programs, each of which asks for a token itself."""
    made = [Route(one.path, one.answer, methods=["GET"]) for one in own()]
    return [*made, *serving.routes(find_home, _scope_without_token)]


def middleware() -> list[Middleware]:
    closed = [one.path.partition("{")[0] for one in own() if not one.is_open]
    return [
        Middleware(RequestLog),
        Middleware(Headers),
        Middleware(SessionGate, closed=closed),
        Middleware(UploadGate),
    ]


def _scope_without_token(host: str) -> Scope:
    """Who asks the interface for programs without a token: whoever sits at this machine, as long as nobody
    signs in. Raises UserError where the server was asked under another name: a foreign site's that leads
    here."""
    if identity.mode() != identity.OFF:
        raise UserError("API-001")
    try:
        starting.require_loopback(host or None, "API-001")
    except UserError:
        raise UserError("API-001") from None
    return access.scope()


def _say_ready(_request: Request) -> Response:
    """200 where the pages can do their work, else 503; in a thread of its own, since a snapshot is opened."""
    found = readiness(find_home(), system_scope(()))
    told = {"ready": not found.problems, "snapshot": found.snapshot, "free_bytes": found.free}
    status = 503 if found.problems else 200
    return JSONResponse(
        told | {"problems": found.problems}, status_code=status, headers={"Cache-Control": "no-store"}
    )


async def _send_boundary(request: Request) -> Response:
    name, packed = request.path_params["name"], "gzip" in request.headers.get("accept-encoding", "")
    content = boundaries.file_gzipped(name) if packed else boundaries.file_content(name)
    if content is None:
        return Response(status_code=404)
    headers = FOR_EVER | {"Vary": "Accept-Encoding"} | ({"Content-Encoding": "gzip"} if packed else {})
    return Response(content, media_type="application/geo+json", headers=headers)
