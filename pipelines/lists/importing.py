"""Lists of a home: importing a new version, looking at one, and what is in force on a day."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl

from pipelines.base.home import Home
from pipelines.base.names import written
from pipelines.base.spreadsheets import csv_bytes, new_workbook
from pipelines.base.tables import Table, find_repeats, find_row_problems, parse_dates, read_table
from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.lists.changes import count_changes, find_changes
from pipelines.lists.growing import find_losses
from pipelines.lists.reference import as_entries, reference_lists, settle_includes
from pipelines.lists.stored import ENTRIES, list_entries, read_settled
from pipelines.store import Store, open_store
from pipelines.store.versions import add_version, last_version
from schemas.errors import UserError
from schemas.list_files import ReferenceList
from schemas.lists import (
    CHANGE_COLUMNS,
    LIST_COLUMNS,
    LIST_HEADERS,
    LIST_KINDS,
    REQUIRED_LIST_COLUMNS,
    ListEntriesModel,
    join_includes,
    split_includes,
)
from schemas.problems import Problem
from schemas.words import Words

_OF_VERSION = f"{ENTRIES} WHERE kind = $kind AND version = $version ORDER BY number, valid_from"

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
    includes = [join_includes(split_includes(cell)) for cell in rows["includes"]]
    rows = rows.with_columns(includes=pl.Series(includes, dtype=pl.String))
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
    if "includes" not in table.headers:
        entries = _with_kept_includes(entries, present, kind, str(store.setting("jurisdiction")))
    settings = load_jurisdiction(str(store.setting("jurisdiction")))
    if kind == "negative" and settings.negative_list_only_grows:
        problems += find_losses(present, entries, settings)
    table.refuse(problems)
    changes = find_changes(present, entries)
    return ListImport(kind, None, entries.height, last_version(store, kind), changes), entries


def _with_kept_includes(
    entries: pl.DataFrame, present: pl.DataFrame, kind: str, jurisdiction: str
) -> pl.DataFrame:
    """Entries of a file without that column: the kinds of work inside one stay as they are, by its title, of
    one that was renamed by its number; of a new one they are those of the document."""
    titles = dict(present.select("title", "includes").iter_rows())
    stays = set(entries["title"].to_list())
    numbers = dict(
        present.filter(~pl.col("title").is_in(list(stays))).select("number", "includes").iter_rows()
    )
    kept = [
        titles[title] or "" if title in titles else numbers.get(number)
        for title, number in entries.select("title", "number").iter_rows()
    ]
    told = entries.with_columns(kind=pl.lit(kind), includes=pl.Series(kept, dtype=pl.String))
    return settle_includes(told, jurisdiction).select(*LIST_COLUMNS)


def _require_why(why: str | None) -> str | None:
    """The reason without the blanks around it; null where there is none."""
    reason = written(why)
    if reason and len(reason) > LONGEST_WHY:
        raise UserError("LST-020", length=len(reason), longest=LONGEST_WHY)
    return reason


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
    said = pl.col("includes").fill_null("")  # null would mean that nothing was kept
    numbered = entries.with_columns(said, pl.lit(kind).alias("kind"), pl.lit(version).alias("version"))
    store.insert("list_entries", numbered)
    return version


def version_entries(store: Store, kind: str, version: int) -> pl.DataFrame:
    """One row per entry of a version of a list; none of version 0, before the first. Raises UserError where
    there is no such version."""
    last = last_version(store, kind)
    if not 0 <= version <= last:
        raise UserError("LST-021", list=LIST_KINDS.words[kind], version=version, last=last)
    entries = read_settled(store, _OF_VERSION, {"kind": kind, "version": version})
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
        path.write_bytes(csv_bytes(entries))
    else:
        write_list(entries, path)
    return entries.height


def write_list(entries: pl.DataFrame, target: Path | BinaryIO) -> None:
    """A workbook of a list's entries, which can be imported again; of none its headers."""
    with new_workbook(target) as book:
        entries.write_excel(book, dtype_formats={pl.Date: "yyyy-mm-dd"}, autofit=True)


def require_kind(kind: str) -> None:
    if kind not in LIST_KINDS.keys:
        raise UserError("REQ-102", kind=kind, known=Words.listed(LIST_KINDS.keys))
