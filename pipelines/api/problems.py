"""What is refused, as ``application/problem+json`` (RFC 9457) with the product's codes and both languages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import Response

from schemas.errors import HomeError, UserError
from schemas.words import Words

PROBLEM_TYPE = "application/problem+json"
STATUSES = {
    401: Words("没有令牌或令牌无效", "no token, or none that holds"),
    403: Words("未获授权", "not granted"),
    404: Words("没有这个地址或快照", "no such address or snapshot"),
    406: Words("没有所要的格式", "no such form"),
    422: Words("参数有误", "a parameter is wrong"),
    503: Words("正忙，或数据目录无法使用", "busy, or the home cannot be used"),
}
"""Every status of a refusal that an address declares."""
_STATUS = {
    "API-004": 406,
    "API-006": 404,
    "API-007": 405,
    "API-008": 503,
    "GRT-015": 403,
    "GRT-016": 403,
    "PUB-005": 404,
    "PUB-006": 404,
    "SCP-001": 403,
}
_TYPE = "urn:burden-monitor:problem:"
AGAIN_SECONDS = 2
"""What is busy may be asked again after."""


class NotLetInError(Exception):
    """Nobody is known by what the request showed; ``error`` says why."""

    def __init__(self, error: UserError) -> None:
        super().__init__(error.code)
        self.error = error


def problem_of(error: UserError) -> Response:
    """The answer to a request that was refused."""
    status = 503 if isinstance(error, HomeError) else _STATUS.get(error.code, 422)
    return problem(error, status, {"Retry-After": str(AGAIN_SECONDS)} if status == 503 else {})


def unauthorized(error: UserError) -> Response:
    """The answer to who shows no token that holds."""
    given = ', error="invalid_token"' if error.code == "GRT-002" else ""
    return problem(error, 401, {"WWW-Authenticate": f'Bearer realm="burden"{given}'})


def problem(error: UserError, status: int, headers: Mapping[str, str]) -> Response:
    """A refusal as JSON: the sentence as ``detail`` (Chinese) and ``detail_en``, and its parts."""
    told = {
        "type": _TYPE + error.code,
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": error.words.zh,
        "detail_en": error.words.en,
        **error.told,
    }
    body = json.dumps(told, ensure_ascii=False, default=str).encode("utf-8", "replace")
    kept = {"Cache-Control": "no-store", **headers}
    return Response(body, status, kept, media_type=PROBLEM_TYPE)
