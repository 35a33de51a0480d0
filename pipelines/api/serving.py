"""The API as an ASGI application, beside the pages on the same server: a route for each declared address."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import TypeVar

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Receive, Scope, Send

from pipelines.actions.reading import note_read
from pipelines.api.addresses import ADDRESSES
from pipelines.api.answers import Answer, make_answer
from pipelines.api.asked import read_request
from pipelines.api.declared import Address
from pipelines.api.openapi import BASE
from pipelines.api.problems import NotLetInError, problem, problem_of, unauthorized
from pipelines.api.who import WithoutToken, nobody_without_token, scope_of_request
from pipelines.queries import Home
from schemas.errors import UserError

WORKING, ANSWERING = 2, 12
"""Requests that are worked on at once, and that are being answered, those sent piece by piece among them:
what programs ask never keeps pages waiting for long."""
T = TypeVar("T")


def routes(
    find_home: Callable[[], Home], without_token: WithoutToken = nobody_without_token
) -> list[BaseRoute]:
    """The routes of the API for a server that has others too. ``without_token`` says for whom it answers who
    shows no token."""
    gate = Gate()
    inner = [
        Route(one.path, Endpoint(one, gate, find_home, without_token), methods=["GET"]) for one in ADDRESSES
    ]
    api = Starlette(
        routes=inner,
        exception_handlers={
            UserError: lambda _request, error: problem_of(error),
            NotLetInError: lambda _request, error: unauthorized(error.error),
            HTTPException: _refuse_route,
        },
    )
    return [Route(BASE, _to_index), Mount(BASE, app=api)]


class Gate:
    """How many requests are answered at once. One for each server."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(WORKING)
        self._inside = 0

    def enter(self) -> None:
        """A request comes. Raises UserError where too many are being answered."""
        if self._inside >= ANSWERING:
            raise UserError("API-008", most=ANSWERING)
        self._inside += 1

    def leave(self) -> None:
        self._inside -= 1

    async def work(self, make: Callable[[], T]) -> T:
        """What ``make`` gives, made in a thread when it is this request's turn."""
        async with self._turns:
            return await run_in_threadpool(make)


@dataclass(frozen=True)
class Endpoint:
    """One address as an ASGI application."""

    address: Address
    gate: Gate
    find_home: Callable[[], Home]
    without_token: WithoutToken

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        self.gate.enter()
        try:
            answer = await self.gate.work(lambda: self._make(request))
            await self._response(answer)(scope, receive, send)
        finally:
            self.gate.leave()

    def _make(self, request: Request) -> Answer:
        home = self.find_home()
        scope = scope_of_request(home, request, self.without_token)
        answer = make_answer(read_request(home, scope, self.address, request), request)
        if self.address.right is not None and answer.status == 200:
            asked = {"path": self.address.path, **request.query_params}
            note_read(home, scope, "api", asked, area=request.query_params.get("area"))
        return answer

    def _response(self, answer: Answer) -> Response:
        if answer.body is not None:
            return Response(answer.body, answer.status, answer.headers)
        return StreamingResponse(self._pieces(answer), answer.status, answer.headers)

    async def _pieces(self, answer: Answer) -> AsyncIterator[bytes]:
        """Each is made when the one before is on its way, and when it is this request's turn again."""
        while (chunk := await self.gate.work(lambda: next(answer.chunks, None))) is not None:
            yield chunk


def _to_index(request: Request) -> Response:
    return RedirectResponse(f"{request.url.path}/", 308)


def _refuse_route(request: Request, error: Exception) -> Response:
    """An address or a method that is not there."""
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        return problem(UserError("API-007", method=request.method[:20]), 405, {"Allow": "GET, HEAD"})
    return problem(UserError("API-006", path=request.url.path[:200], index=f"{BASE}/"), error.status_code, {})
