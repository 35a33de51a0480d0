"""From a request to what it asks: parameters checked against what the address declares, the form, the
page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from pipelines.api.declared import Address, Question, Table
from pipelines.api.formats import FILES, FORMATS, choose_form
from pipelines.api.paging import START, USUAL_ROWS, Cursor, Position, fingerprint, read_cursor
from pipelines.api.who import require_right
from pipelines.queries import Home, Snapshot, open_snapshot
from schemas.errors import UserError
from schemas.scope import Scope
from schemas.words import Words

_ABOUT_THE_ANSWER = ("snapshot", "format", "limit", "cursor")
"""Parameters that say how to answer; the others are filters."""


@dataclass(frozen=True)
class Asked:
    """A request that can be answered. ``limit``: rows of a page; None: all, as a file. ``texts``: the
    parameters as they came."""

    address: Address
    question: Question
    form: str
    limit: int | None
    texts: Mapping[str, str]

    def cursor_at(self, position: Position) -> str:
        """The cursor of a page of the same question."""
        held = self.question.held
        return Cursor(held.id if held else "", fingerprint(self.address.path, self.texts), position).written()


def read_request(home: Home, scope: Scope, address: Address, request: Request) -> Asked:
    """What a request asks of an address. Raises UserError where it may not be asked, or not so."""
    require_right(scope, address.right)
    texts = _texts(address, request)
    values = {one.name: one.read(texts[one.name]) for one in address.parameters if one.name in texts}
    offered = FORMATS if isinstance(address, Table) else FORMATS[:1]
    form = choose_form(values.get("format"), request.headers.get("accept"), offered)
    if isinstance(address, Table) and form in FILES:
        require_right(scope, address.file_right)
    cursor = _cursor(values, address, texts)
    held = _held(home, values.get("snapshot"), cursor) if address.of_snapshot else None
    filters = {name: value for name, value in values.items() if name not in _ABOUT_THE_ANSWER}
    question = Question(home, scope, held, filters, cursor.position if cursor else START)
    return Asked(address, question, form, _limit(values, form), texts)


def _texts(address: Address, request: Request) -> dict[str, str]:
    """The parameters by name. Raises UserError for one that the address does not know, one that it needs and
    is not there, and one given twice."""
    known = {one.name: one for one in address.parameters}
    given = request.query_params.multi_items()
    names = [name for name, _text in given]
    wrong = [name[:80] for name in dict.fromkeys(names) if name not in known]
    if wrong:
        raise UserError("API-002", wrong=Words.listed(wrong), known=Words.listed(known or ["–"]))
    for name, parameter in known.items():
        if names.count(name) > 1:
            raise UserError("API-010", name=name)
        if parameter.required and name not in names:
            raise UserError("API-009", name=name, words=parameter.words)
    return dict(given)


def _cursor(values: Mapping[str, Any], address: Address, texts: Mapping[str, str]) -> Cursor | None:
    """The cursor of the request. Raises UserError where it is another question's."""
    if "cursor" not in values or not isinstance(address, Table):
        return None
    cursor = read_cursor(values["cursor"])
    is_same = cursor.question == fingerprint(address.path, texts)
    if not is_same or len(cursor.position.keys) not in (0, len(address.keys)):
        raise UserError("API-005")
    return cursor


def _held(home: Home, named: str | None, cursor: Cursor | None) -> Snapshot:
    """The snapshot that is asked: a page comes from the one of the page before, whatever was published
    since."""
    if cursor is None:
        return open_snapshot(home, named)
    if not cursor.snapshot or named not in (None, cursor.snapshot):
        raise UserError("API-005")
    return open_snapshot(home, cursor.snapshot)


def _limit(values: Mapping[str, Any], form: str) -> int | None:
    if "limit" in values:
        return int(values["limit"])
    return USUAL_ROWS if form == "json" or "cursor" in values else None
