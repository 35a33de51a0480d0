"""From what is asked to the answer: a page, a file piece by piece, or a document, each under its ETag."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request

from pipelines import __version__
from pipelines.api.asked import Asked
from pipelines.api.declared import Document, Table
from pipelines.api.formats import FILES, MEDIA, file_chunks, json_document, json_page
from pipelines.api.paging import take_page
from pipelines.queries import current_id, snapshot_ids

VARY = "Authorization, Accept"
CACHE = "private, no-cache"
"""Kept by the program that asked, which asks each time whether it still holds: a token may be revoked."""


@dataclass(frozen=True)
class Answer:
    """Status, headers and the body: whole, or else piece by piece, of which the first was made already."""

    status: int
    headers: dict[str, str]
    body: bytes | None = None
    chunks: Iterator[bytes] = field(default_factory=lambda: iter(()))


def make_answer(asked: Asked, request: Request) -> Answer:
    """The answer to what is asked; without a body where only its head is asked for, or where whoever asks has
    it. Raises UserError where there is none."""
    headers = {"ETag": entity_tag(asked), "Cache-Control": CACHE, "Vary": VARY}
    if _has_it(headers["ETag"], request.headers.get("if-none-match")):
        return Answer(304, headers, b"")
    headers |= {"Content-Type": MEDIA[asked.form]} | _file_name(asked)
    if request.method == "HEAD":
        return Answer(200, headers)
    if isinstance(asked.address, Document):
        return Answer(200, headers, json_document(asked.address.make(asked.question)))
    assert isinstance(asked.address, Table)
    return _rows(asked, asked.address, headers, request.url.path)


def entity_tag(asked: Asked) -> str:
    """Changes with the snapshot, with who asks, with the form, and with the version of the product, whose
    words are in some answers. What is about the home changes with the snapshots that it keeps."""
    question = asked.question
    if question.held is None:
        told = [str(current_id(question.home)), *snapshot_ids(question.home)]
        name = _hash(told)
    else:
        name = question.held.id
    return f'"{name}.{_hash([repr(question.scope.key), asked.form, __version__])}"'


def _hash(told: list[str]) -> str:
    return hashlib.sha256("\0".join(told).encode()).hexdigest()[:16]


def _has_it(tag: str, header: str | None) -> bool:
    """Whether If-None-Match names the tag; one that was weakened on its way by compression counts (RFC 9110,
    13.1.2)."""
    named = [one.strip().removeprefix("W/") for one in (header or "").split(",")]
    return tag in named or named == ["*"]


def _file_name(asked: Asked) -> dict[str, str]:
    """What a browser calls a file of rows."""
    if asked.form not in FILES:
        return {}
    held = asked.question.held
    name = "-".join([held.id if held else "home", asked.address.path.strip("/")])
    return {"Content-Disposition": f'attachment; filename="{name}.{asked.form}"'}


def _rows(asked: Asked, table: Table, headers: dict[str, str], path: str) -> Answer:
    """A page, with the way to the next; or all rows, of which the first part is made, so that what cannot be
    answered is refused before anything is sent."""
    parts = table.read(asked.question)
    if asked.limit is None:
        chunks = file_chunks(asked.form, parts)
        return Answer(200, headers, chunks=chain([next(chunks)], chunks))
    rows, position = take_page(parts, table.keys, asked.question.start, asked.limit)
    following = None
    if position is not None:
        following = f"{path}?{urlencode({**asked.texts, 'cursor': asked.cursor_at(position)})}"
        headers = headers | {"Link": f'<{following}>; rel="next"'}
    if asked.form in FILES:
        return Answer(200, headers, b"".join(file_chunks(asked.form, [rows])))
    return Answer(200, headers, json_page(_around(asked, following), rows))


def _around(asked: Asked, following: str | None) -> dict[str, Any]:
    """What a page says beside its rows."""
    held = asked.question.held
    told = {"snapshot": held.id, "synthetic": held.synthetic} if held else {"snapshot": None}
    return told | {"next": following}
