"""Receipts: what became of a file that was handed in, and what was found in it.

Annotations are not postponed here: NotRequired is told from a type, not from its text."""

from typing import Any, Literal, NotRequired, TypedDict

ProblemKind = Literal["errors", "warnings", "notes"]
ListChange = Literal["added", "removed", "changed"]


class TableProblem(TypedDict):
    """Something that is wrong in a table: where, what, the rule and what to do. ``row`` as Excel shows it
    (header = 1), ``column`` as the file heads it, ``field`` is ours; ``file`` where several were
    handed in."""

    code: str
    row: int | None
    column: str | None
    field: str | None
    value: str | None
    message: str
    allowed: str
    message_en: str
    allowed_en: str
    file: NotRequired[str]


class ReturnProblem(TableProblem):
    """The same in a return: ``sheet`` is the Chinese title, ``register`` our key of it."""

    sheet: str | None
    register: str | None


class ProblemRow(TypedDict):
    """A row of a problem frame; ``return_no`` is the place of the return in its batch, ``params`` JSON."""

    return_no: int
    code: str
    register: str | None
    row: int | None
    field: str | None
    value: str | None
    params: str | None


class ReturnReceipt(TypedDict):
    """What became of one return: ``status`` is accepted, rejected or duplicate; ``rows`` counts by register;
    ``received_at`` is UTC, ISO 8601."""

    file: str
    sha256: str
    township_code: str | None
    period: str | None
    status: str
    return_id: str | None
    replaces: str | None
    received_at: str
    on_time: bool | None
    rows: dict[str, int]
    errors: list[ReturnProblem]
    warnings: list[ReturnProblem]
    notes: list[ReturnProblem]
    annotated: NotRequired[str]
    """Path of the workbook with the cells marked, where one was written."""


class ListOutcome(TypedDict):
    """What an import of a list does: ``status`` is accepted, rejected or unchanged; ``version`` is
    null unless accepted, ``in_force`` the version in force now; ``added``, ``removed`` and ``changed`` count
    entries."""

    file: str
    sha256: str
    kind: str
    status: str
    version: int | None
    in_force: int | None
    entries: int | None
    added: int
    removed: int
    changed: int
    changes: list[dict[str, Any]]
    errors: list[TableProblem]


class ListReceipt(ListOutcome):
    """The same for whoever asked: with the reason, and whether anything was written."""

    why: str | None
    loaded: bool
