"""What the server does besides pages: boundaries by URL, the interface for programs, whether it is ready, a
gate before uploads, headers, and no page around the router."""

from __future__ import annotations

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from streamlit.runtime.pages_manager import PagesManager

from pages._ui.shell import access, boundaries
from pages._ui.shell.headers import Headers
from pages._ui.shell.upload_gate import UploadGate
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


def routes() -> list[BaseRoute]:
    return [
        Route(f"/{boundaries.ADDRESS}/{{name}}", _send_boundary, methods=["GET"]),
        Route(READY, _say_ready, methods=["GET"]),
        *serving.routes(find_home, _scope_without_token),
    ]


def middleware() -> list[Middleware]:
    return [Middleware(Headers), Middleware(UploadGate)]


def _scope_without_token(host: str) -> Scope:
    """Who asks the interface for programs without a token: whoever sits at this machine, as long as nobody
    signs in. Raises UserError where the server was asked under another name: a foreign site's that leads
    here."""
    try:
        access.require_loopback(host or None)
    except UserError:
        raise UserError("API-001") from None
    return access.scope()


def _say_ready(_request: Request) -> Response:
    """200 where the pages can do their work, else 503; in a thread of its own, since a snapshot is opened."""
    found = readiness(find_home(), access.scope())
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
