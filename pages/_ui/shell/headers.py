"""What every answer of the server says to the browser, and what of the server is nobody's business.

The pages load everything from their own server, so a text that slipped past the door for foreign text
(pages/_ui/words/foreign.py) can still fetch nothing from elsewhere, and no other site can show a page in a
frame. Streamlit and Vega write styles and compile expressions as they run, which the policy has to allow."""

from __future__ import annotations

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
CLOSED = ("/_stcore/metrics", "/_stcore/agent")
"""Of Streamlit's own: how much memory is in use and for what, and driving pages without a browser."""

_ENCODED = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]


class Headers:
    """Middleware before all others."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def say(message: Message) -> None:
            if message["type"] == "http.response.start":
                known = {name.lower() for name, _value in message["headers"]}
                further = [pair for pair in _ENCODED if pair[0] not in known]
                message = {**message, "headers": [*message["headers"], *further]}
            await send(message)

        app = _NOT_THERE if scope["path"].startswith(CLOSED) else self._app
        await app(scope, receive, say)


_NOT_THERE = PlainTextResponse("Not Found", status_code=404)
