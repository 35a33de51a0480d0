"""Lists of a home: importing a new version, looking at one, and what is in force on a day."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl
import xlsxwriter

from pipelines.base.home import Home
from pipelines.base.names import name_key_of
from pipelines.base.tables import Table, find_repeats, find_row_problems, parse_dates, read_table
from pipelines.jurisdictions.documents import cite
from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.lists.changes import count_changes, find_changes
from pipelines.lists.reference import as_entries, reference_lists
from pipelines.store import Store, open_store
from pipelines.store.versions import add_version, last_version
from schemas.errors import UserError
from schemas.jurisdiction import Jurisdiction
from schemas.list_files import ReferenceList
from schemas.lists import (
    CHANGE_COLUMNS,
    LIST_COLUMNS,
    LIST_HEADERS,
    LIST_KINDS,
    REQUIRED_LIST_COLUMNS,
    ListEntriesModel,
)
from schemas.problems import Problem
from schemas.words import Words

_ENTRIES = "SELECT kind, number, title, category, basis, valid_from, valid_to FROM list_entries"
_LATEST = "(kind, version) IN (SELECT kind, max(version) FROM list_entries GROUP BY kind)"
_STANDING = "coalesce(valid_from <= $day, true) AND coalesce(valid_to >= $day, true)"
_IN_FORCE = f"{_ENTRIES} WHERE {_LATEST} AND {_STANDING} ORDER BY kind, number, valid_from"
_OF_KIND = f"{_ENTRIES} WHERE {_LATEST} AND kind = $kind ORDER BY number, valid_from"

_VERSIONS = """
    SELECT subject AS kind, version, imported_at_utc, actor, entries, why, sha256 FROM versions
    WHERE subject <> 'areas' AND coalesce(subject = $kind, true) ORDER BY kind, version
"""
_OF_VERSION = f"{_ENTRIES} WHERE kind = $kind AND version = $version ORDER BY number, valid_from"

LONGEST_WHY = 500


@dataclass(frozen=True)
class ListImport:
    """What an import did, or would do. ``version`` is null where nothing was changed: the file is the version
    in force to the letter, or was only looked at; ``in_force`` is the version in force afterwards, 0 where
    there is none. ``changes``: one row per entry that differs from the version before."""

    kind: str
    version: int | None
    entries: int
    in_force: int = 0
    changes: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=CHANGE_COLUMNS))


def lists_in_force(store: Store, day: date) -> pl.DataFrame:
    """One row per entry, valid on the day, of the last version of every list: kind, number, title,
    category, basis."""
    return store.frame(_IN_FORCE, {"day": day}).drop("valid_from", "valid_to")


def _read_entries(path: Path) -> tuple[Table, pl.DataFrame, list[Problem]]:
    table = read_table(path, LIST_HEADERS, REQUIRED_LIST_COLUMNS)
    rows, problems = parse_dates(table, ("valid_from", "valid_to"))
    number = pl.col("number").str.normalize("NFKC").str.strip_suffix(".0")
    rows = rows.with_columns(number.cast(pl.Int64, strict=False))
    if rows.is_empty():
        problems.append(Problem("LST-006"))
    problems += find_row_problems(rows, ListEntriesModel)
    numbered, titled = (rows.filter(pl.col(column).is_not_null()) for column in ("number", "title"))
    problems += find_repeats(numbered, ("number", "valid_from"), "LST-010")
    problems += find_repeats(titled, ("title", "category", "valid_from"), "LST-011")
    return table, rows.select(*LIST_COLUMNS).sort("number", "valid_from", nulls_last=False), problems


def import_list(
    home: Home, path: Path, kind: str, why: str | None = None, actor: str | None = None
) -> ListImport:
    """Make a file's entries the new version of a list, and keep why it was made and by whom (the operating
    system's user where none is named); earlier versions stay. Raises UserError with every problem of the
    file, also where it takes away from a list that may only grow; then nothing is changed."""
    require_kind(kind)
    why = _require_why(why)
    with open_store(home, actor=actor) as store:
        found, entries = _examine(store, path, kind)
        if found.changes.is_empty():
            return found
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        with store.transaction():
            version = _add_version(store, kind, entries, digest, why)
            store.record(
                "lists import",
                kind,
                version=version,
                file=path.name,
                sha256=digest,
                why=why,
                changes=count_changes(found.changes),
            )
    return ListImport(kind, version, entries.height, version, found.changes)


def check_list(home: Home, path: Path, kind: str) -> ListImport:
    """What importing a file would do; changes nothing. Raises UserError as import_list."""
    require_kind(kind)
    with open_store(home) as store:
        return _examine(store, path, kind)[0]


def _examine(store: Store, path: Path, kind: str) -> tuple[ListImport, pl.DataFrame]:
    """The file held against the version in force, and its entries."""
    table, entries, problems = _read_entries(path)
    present = list_entries(store, kind).drop("kind")
    settings = load_jurisdiction(str(store.setting("jurisdiction")))
    if kind == "negative" and settings.negative_list_only_grows:
        problems += _find_losses(present, entries, settings)
    table.refuse(problems)
    changes = find_changes(present, entries)
    return ListImport(kind, None, entries.height, last_version(store, kind), changes), entries


def _require_why(why: str | None) -> str | None:
    """The reason without the blanks around it; null where there is none."""
    written = (why or "").strip()
    if len(written) > LONGEST_WHY:
        raise UserError("LST-020", length=len(written), longest=LONGEST_WHY)
    return written or None


def add_reference_lists(store: Store, lists: Mapping[str, ReferenceList]) -> dict[str, Any]:
    """Make the lists of the documents the first versions of their kinds; what the record of it should say:
    version, entries, source, clause, document and hash of each. Call it inside the founding transaction."""
    said = {}
    for kind, reference in lists.items():
        entries = as_entries(reference)
        why = f"建立数据目录时据《{reference.document}》{reference.clause}载入"
        version = _add_version(store, kind, entries, reference.sha256, why)
        said[kind] = {
            "version": version,
            "entries": entries.height,
            "source": reference.source,
            "clause": reference.clause,
            "document": reference.document,
            "sha256": reference.sha256,
        }
    return said


def _add_version(store: Store, kind: str, entries: pl.DataFrame, digest: str, why: str | None) -> int:
    version = add_version(store, kind, digest, entries.height, why)
    numbered = entries.with_columns(pl.lit(kind).alias("kind"), pl.lit(version).alias("version"))
    store.insert("list_entries", numbered)
    return version


def _find_losses(present: pl.DataFrame, entries: pl.DataFrame, settings: Jurisdiction) -> Iterator[Problem]:
    """One problem for every present entry whose title the new entries lack, or hold for less time."""
    setting = next(setting for setting in settings.settings if setting.key == "negative_list_only_grows")
    rule = cite(setting)
    spans: dict[str, list[tuple[date, date]]] = {}
    for row in entries.filter(pl.col("title").is_not_null()).iter_rows(named=True):
        spans.setdefault(name_key_of(row["title"]), []).append(_span(row))
    for row in present.iter_rows(named=True):
        params = {"number": row["number"], "rule": rule}
        first, last = _span(row)
        if name_key_of(row["title"]) not in spans:
            yield Problem("LST-012", field="title", value=row["title"], params=params)
        elif not any(begins <= first and last <= ends for begins, ends in spans[name_key_of(row["title"])]):
            yield Problem("LST-013", field="title", value=row["title"], params=params)


def _span(row: Mapping[str, Any]) -> tuple[date, date]:
    """An entry's first and last day; an end left open reaches as far as dates do."""
    return row["valid_from"] or date.min, row["valid_to"] or date.max


def list_entries(store: Store, kind: str) -> pl.DataFrame:
    """One row per entry of a list's last version, whatever its dates; none before the first import."""
    return store.frame(_OF_KIND, {"kind": kind}).cast(pl.Schema(LIST_COLUMNS))


def list_versions(store: Store) -> pl.DataFrame:
    """One row per list ever imported: kind, its last version's number, when, by whom, how many entries, why
    and the file's hash."""
    return list_history(store).unique("kind", keep="last", maintain_order=True)


def list_history(store: Store, kind: str | None = None) -> pl.DataFrame:
    """One row per version of every list, or of one kind: kind, version, imported_at_utc, actor, entries, why
    (null where none was given), sha256."""
    return store.frame(_VERSIONS, {"kind": kind})


def version_entries(store: Store, kind: str, version: int) -> pl.DataFrame:
    """One row per entry of a version of a list; none of version 0, before the first. Raises UserError where
    there is no such version."""
    last = last_version(store, kind)
    if not 0 <= version <= last:
        raise UserError("LST-021", list=LIST_KINDS.words[kind], version=version, last=last)
    entries = store.frame(_OF_VERSION, {"kind": kind, "version": version})
    return entries.select(*LIST_COLUMNS).cast(pl.Schema(LIST_COLUMNS))


def version_changes(
    store: Store, kind: str, first: int | None = None, last: int | None = None
) -> pl.DataFrame:
    """One row per entry that differs between two versions (pipelines.lists.changes), the last one and the one
    before it where none is named. Raises UserError where there is no such version."""
    last = last_version(store, kind) if last is None else last
    first = max(last - 1, 0) if first is None else first
    return find_changes(version_entries(store, kind, first), version_entries(store, kind, last))


def document_changes(store: Store, kind: str) -> pl.DataFrame:
    """One row per entry in which the version in force differs from the list of the jurisdiction's document.
    Raises UserError where no document has such a list."""
    document = reference_lists(str(store.setting("jurisdiction"))).get(kind)
    if document is None:
        raise UserError("LST-022", list=LIST_KINDS.words[kind])
    return find_changes(as_entries(document), version_entries(store, kind, last_version(store, kind)))


def export_list(home: Home, kind: str, path: Path) -> int:
    """Write a list's last version as .csv (UTF-8 with BOM, for Excel) or .xlsx; the number of entries.
    What is written can be imported again. Raises UserError for another kind or ending."""
    require_kind(kind)
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise UserError("REQ-006", file=path.name, endings=Words(".csv 或 .xlsx", ".csv or .xlsx"))
    with open_store(home) as store:
        entries = list_entries(store, kind).select(*LIST_COLUMNS)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix.lower() == ".csv":
        path.write_bytes(b"\xef\xbb\xbf" + entries.write_csv().encode())
    else:
        write_list(entries, path)
    return entries.height


def write_list(entries: pl.DataFrame, target: Path | BinaryIO) -> None:
    """A workbook of a list's entries, which can be imported again; of none its headers."""
    with xlsxwriter.Workbook(target, {"strings_to_formulas": False}) as book:
        entries.write_excel(book, dtype_formats={pl.Date: "yyyy-mm-dd"}, autofit=True)


def require_kind(kind: str) -> None:
    if kind not in LIST_KINDS.keys:
        raise UserError("REQ-102", kind=kind, known=Words.listed(LIST_KINDS.keys))
