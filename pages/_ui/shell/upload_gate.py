"""The gate before uploads: refused before they are read from whoever may hand in nothing, and where a session
holds too many already. Streamlit alone would keep whatever is sent, as long as the session lives."""

from __future__ import annotations

from collections import Counter

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime import Runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileManager

from pages._ui.shell import access, identity
from pages._ui.shell.session_gate import answer
from schemas.errors import HomeError
from schemas.words import Words

ADDRESS = "/_stcore/upload_file/"
MOST_FILES, MOST_BYTES = 2_000, 500 * 1024 * 1024
"""What a session may hold at once; more than a county hands in in a month. What was handed in is let go."""
_NO_DUTY = Words(
    "本看板启动时未获授权接收文件。", "This dashboard was started without leave to take files in."
)
_NO_RIGHT = Words("您没有登录，或没有提交文件的权限。", "You did not sign in, or may not hand in files.")
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
        if not await run_in_threadpool(_may_upload, Headers(scope=scope)):
            words = _NO_DUTY if identity.mode() == identity.OFF else _NO_RIGHT
            await answer(403, words)(scope, receive, send)
        elif is_full(Runtime.instance().uploaded_file_mgr, session, self._coming[session]):
            await answer(429, _FULL)(scope, receive, send)
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


def _may_upload(headers: Headers) -> bool:
    """Whether whoever sends these headers hands in files anywhere."""
    try:
        return access.takes_files(access.scope_of_headers(headers))
    except HomeError:
        return False
