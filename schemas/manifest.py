"""The manifest of a snapshot: what it is, and everything that it rests on.

Annotations are not postponed here: NotRequired is told from a type, not from its text."""

from typing import Any, NotRequired, TypedDict


class TopArea(TypedDict):
    """The area that holds all others."""

    level: str
    code: str


class ListVersion(TypedDict):
    """A version of the areas or of a list; ``subject`` is "areas" or the list's kind."""

    subject: str
    version: int
    imported_at_utc: str
    sha256: str
    entries: int


class InForce(TypedDict, total=False):
    """The jurisdiction as values; ``admission`` since its rules are kept."""

    zh: str
    en: str
    area_code: str
    settings: dict[str, Any]
    admission: dict[str, Any]


class FileMark(TypedDict):
    """What a file was when it was published: its size and its SHA-256."""

    bytes: int
    sha256: str


class TableFile(FileMark):
    """A file with rows of a table: those of one period, all of them where ``period`` is empty. ``hash`` is
    that of the rows, whatever their bytes."""

    period: str
    file: str
    rows: int
    hash: str


class AuditHead(TypedDict):
    """The end of the audit: how many entries it has, and the hash of the last one, which rests on all before
    it."""

    entries: int
    hash: str


class Manifest(TypedDict):
    """The content of manifest.json. Times are UTC, ISO 8601. What is NotRequired came in later: an older
    snapshot does not have it."""

    id: str
    number: int
    inputs: str
    created_at: str
    published_by: str
    format: str
    jurisdiction: str
    synthetic: bool
    top: TopArea
    periods: list[str]
    spans: NotRequired[list[str]]
    due_day: int
    settings: dict[str, str]
    in_force: NotRequired[InForce]
    indicators: list[str]
    code: str
    lists: list[ListVersion]
    rows: dict[str, int]
    hashes: dict[str, str]
    tables: NotRequired[dict[str, list[TableFile]]]
    """By name of a table: its files, which lie in snapshots/tables, in the order of their periods."""
    files: NotRequired[dict[str, FileMark]]
    """Of the snapshot's own files beside the manifest, by name."""
    parts: list[str]
    part_files: NotRequired[dict[str, FileMark]]
    """Of its parts, by name."""
    counted: NotRequired[int]
    """How many returns are behind the figures; which, the table of returns says."""
    returns: NotRequired[list[dict[str, str]]]
    """Of a snapshot that an older version published: these returns one by one."""
    accepted: NotRequired[int]
    """How many returns had ever been accepted when it was read, replaced ones included."""
    audit: NotRequired[AuditHead]
    """The audit when it was read: what shows later that entries were cut off, or written anew."""


class ValueChange(TypedDict):
    """A published value that a snapshot says differently from the one before."""

    level: str
    area_code: str
    period: str
    indicator: str
    before: float
    after: float
    change: float


class AddedReturn(TypedDict):
    """A return that came in since."""

    township_code: str
    period: str
    return_id: str


class ReplacedReturn(AddedReturn):
    """A return that took the place of another since."""

    return_id_before: str


class ReturnChanges(TypedDict):
    """Returns that came in or were replaced."""

    returns_added: list[AddedReturn]
    returns_replaced: list[ReplacedReturn]


class ValueChanges(TypedDict):
    """How the values differ: counts, periods, areas and indicators touched, the largest changes."""

    values_changed: int
    values_added: int
    values_removed: int
    periods: list[str]
    by_level: dict[str, int]
    by_indicator: dict[str, int]
    areas: int
    top: list[ValueChange]


class Diff(ReturnChanges, ValueChanges):
    """The content of diff.json: what changed against the snapshot that was current before."""

    previous: str | None
