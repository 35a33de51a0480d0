"""Lists of a home: importing a new version, looking at one, and what is in force on a day."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
import xlsxwriter

from pipelines.errors import UserError
from pipelines.home import Home
from pipelines.store import Store, open_store
from pipelines.store.versions import add_version
from pipelines.tables import find_repeats, find_row_problems, parse_dates, read_table
from schemas.lists import LIST_COLUMNS, LIST_HEADERS, LIST_KINDS, REQUIRED_LIST_COLUMNS, ListEntriesModel
from schemas.problems import Problem

_ENTRIES = "SELECT kind, number, title, category, basis, valid_from, valid_to FROM list_entries"
_LATEST = "(kind, version) IN (SELECT kind, max(version) FROM list_entries GROUP BY kind)"
_STANDING = "coalesce(valid_from <= $day, true) AND coalesce(valid_to >= $day, true)"
_IN_FORCE = f"{_ENTRIES} WHERE {_LATEST} AND {_STANDING} ORDER BY kind, number, valid_from"
_OF_KIND = f"{_ENTRIES} WHERE {_LATEST} AND kind = $kind ORDER BY number, valid_from"

_VERSIONS = """
    SELECT kind, max(version) AS version, max_by(imported_at_utc, version) AS imported_at_utc,
           max_by(actor, version) AS actor, max_by(entries, version) AS entries
    FROM (SELECT subject AS kind, * FROM versions WHERE subject <> 'areas') GROUP BY kind ORDER BY kind
"""


@dataclass(frozen=True)
class ListImport:
    """What an import did. ``version`` is null where the file is the version in force to the letter."""

    kind: str
    version: int | None
    entries: int


def lists_in_force(store: Store, day: date) -> pl.DataFrame:
    """One row per entry, valid on the day, of the last version of every list: kind, number, title,
    category, basis."""
    return store.frame(_IN_FORCE, {"day": day}).drop("valid_from", "valid_to")


def read_list(path: Path) -> pl.DataFrame:
    """One row per entry of a CSV or xlsx, sorted by number. Raises UserError with every problem."""
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
    table.refuse(problems)
    return rows.select(*LIST_COLUMNS).sort("number", "valid_from", nulls_last=False)


def import_list(home: Home, path: Path, kind: str) -> ListImport:
    """Make a file's entries the new version of a list; earlier versions stay. Raises UserError with every
    problem of the file; then nothing is changed."""
    _require_kind(kind)
    entries = read_list(path)
    with open_store(home) as store:
        if entries.equals(list_entries(store, kind).drop("kind")):
            return ListImport(kind, None, entries.height)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        with store.transaction():
            version = add_version(store, kind, digest, entries.height)
            numbered = entries.with_columns(pl.lit(kind).alias("kind"), pl.lit(version).alias("version"))
            store.insert("list_entries", numbered)
            store.record("lists import", kind, version=version, file=path.name, sha256=digest)
    return ListImport(kind, version, entries.height)


def list_entries(store: Store, kind: str) -> pl.DataFrame:
    """One row per entry of a list's last version, whatever its dates; none before the first import."""
    return store.frame(_OF_KIND, {"kind": kind}).cast(pl.Schema(LIST_COLUMNS))


def list_versions(store: Store) -> pl.DataFrame:
    """One row per list ever imported: kind, its last version's number, when, by whom, how many entries."""
    return store.frame(_VERSIONS)


def export_list(home: Home, kind: str, path: Path) -> int:
    """Write a list's last version as .csv (UTF-8 with BOM, for Excel) or .xlsx; the number of entries.
    What is written can be imported again. Raises UserError for another kind or ending."""
    _require_kind(kind)
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise UserError(f"{path.name} 应以 .csv 或 .xlsx 结尾", f"{path.name} must end in .csv or .xlsx")
    with open_store(home) as store:
        entries = list_entries(store, kind).select(*LIST_COLUMNS)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix.lower() == ".csv":
        path.write_bytes(b"\xef\xbb\xbf" + entries.write_csv().encode())
    else:
        _write_workbook(entries, path)
    return entries.height


def _write_workbook(entries: pl.DataFrame, path: Path) -> None:
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        entries.write_excel(book, dtype_formats={pl.Date: "yyyy-mm-dd"}, autofit=True)


def _require_kind(kind: str) -> None:
    if kind not in LIST_KINDS.keys:
        kinds = ", ".join(LIST_KINDS.keys)
        raise UserError(
            f"没有“{kind}”这种清单；可选：{kinds}", f"there is no kind of list {kind!r}, only {kinds}"
        )
