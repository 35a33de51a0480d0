"""The gate before uploads: refused before they are read where this dashboard takes no files, and where a
session holds too many already. Streamlit alone would keep whatever is sent, as long as the session lives."""

from __future__ import annotations

from collections import Counter

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime import Runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileManager

from pages._ui.shell import access
from schemas.words import Words

ADDRESS = "/_stcore/upload_file/"
MOST_FILES, MOST_BYTES = 2_000, 500 * 1024 * 1024
"""What a session may hold at once; more than a county hands in in a month. What was handed in is let go."""
_NO_DUTY = Words(
    "本看板启动时未获授权接收文件。", "This dashboard was started without leave to take files in."
)
_FULL = Words(
    "本页已存的文件过多：先办理已选的文件，或刷新页面。",
    "Too many files are held: hand in those chosen first, or load the page again.",
)


class UploadGate:
    """Middleware before Streamlit's own routes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._coming: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sends = scope["type"] == "http" and scope["method"] in ("PUT", "POST")
        _before, found, rest = scope.get("path", "").partition(ADDRESS)
        if not (sends and found):
            await self._app(scope, receive, send)
            return
        session = rest.partition("/")[0]
        if not access.takes_files():
            await _refuse(403, _NO_DUTY)(scope, receive, send)
        elif is_full(Runtime.instance().uploaded_file_mgr, session, self._coming[session]):
            await _refuse(429, _FULL)(scope, receive, send)
        else:
            self._coming[session] += 1
            try:
                await self._app(scope, receive, send)
            finally:
                self._coming -= Counter([session])


def is_full(manager: UploadedFileManager, session: str, coming: int = 0) -> bool:
    """Whether a session holds as much as it may, with ``coming`` files under way."""
    if not isinstance(manager, MemoryUploadedFileManager):
        return False
    held = manager.file_storage.get(session, {})
    size = sum(len(file.data) for file in list(held.values()))
    return len(held) + coming >= MOST_FILES or size >= MOST_BYTES


def _refuse(status: int, words: Words) -> PlainTextResponse:
    return PlainTextResponse(f"{words.zh} {words.en}", status_code=status, headers={"Connection": "close"})
