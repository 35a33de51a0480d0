"""Takes the server's time of every script run, and counts the boundary files it sends."""

from __future__ import annotations

import functools
import gc
import os
import threading
import time
from collections.abc import Awaitable, Callable
from types import CodeType

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData

from pipelines.base.home import PROJECT

APP = PROJECT / "app.py"
ADDRESS = "/bench-clock"

EMPTY = "bench=empty"
"""Query of the empty page."""

NO_FREEZE = "BENCH_NO_FREEZE"
"""Environment variable: the server leaves its libraries to the garbage collector, as Streamlit does."""

_seconds: dict[str, list[float]] = {"empty": [], "ours": []}
_script: dict[str, list[float]] = {"empty": [], "ours": []}
"""CPU seconds of the script's thread, the garbage collector's left out."""
_collecting: dict[str, list[float]] = {"empty": [], "ours": []}
_of_thread = threading.local()
_boundaries: dict[str, int] = {}


def _note_collecting(phase: str, _info: dict[str, int]) -> None:
    if phase == "start":
        _of_thread.begun = time.thread_time()
    elif hasattr(_of_thread, "collected"):
        _of_thread.collected += time.thread_time() - _of_thread.begun


@functools.cache
def dashboard() -> CodeType:
    """The dashboard's script, compiled once as Streamlit does with the script it runs."""
    return compile(APP.read_text(encoding="utf-8"), str(APP), "exec")


def start() -> None:
    """From now on note the seconds of each run: the script, what Streamlit does around it, and the garbage
    collection after it."""
    run_script = ScriptRunner._run_script
    if os.environ.get(NO_FREEZE):
        gc.freeze = lambda: None

    @functools.wraps(run_script)
    def timed(self: ScriptRunner, asked: RerunData) -> None:
        started, worked = time.perf_counter(), time.thread_time()
        _of_thread.collected = 0.0
        run_script(self, asked)
        kind = "empty" if EMPTY in asked.query_string else "ours"
        _seconds[kind].append(time.perf_counter() - started)
        _script[kind].append(time.thread_time() - worked - _of_thread.collected)
        _collecting[kind].append(_of_thread.collected)

    gc.callbacks.append(_note_collecting)

    setattr(ScriptRunner, "_run_script", timed)  # noqa: B010 a method of the library's, taken on purpose


def counted(routes: list[BaseRoute]) -> list[BaseRoute]:
    """The routes, every answer of those for pages counted by its path; that of programs is left as it is."""
    return [
        Route(route.path, _counting(route.endpoint), methods=["GET"]) if isinstance(route, Route) else route
        for route in routes
    ]


def _counting(endpoint: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        _boundaries[request.url.path] = _boundaries.get(request.url.path, 0) + 1
        return await endpoint(request)

    return answer


def route() -> Route:
    """Where the benchmark reads what was noted since it last asked."""
    return Route(ADDRESS, _tell, methods=["GET"])


async def _tell(_request: Request) -> JSONResponse:
    noted_by = {"seconds": _seconds, "script": _script, "collecting": _collecting}
    times = {name: {kind: list(taken) for kind, taken in kinds.items()} for name, kinds in noted_by.items()}
    told = {**times, "boundaries": dict(_boundaries)}
    for noted in (*_seconds.values(), *_script.values(), *_collecting.values()):
        noted.clear()
    _boundaries.clear()
    return JSONResponse(told)
