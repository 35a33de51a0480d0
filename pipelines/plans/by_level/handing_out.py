"""Writing the ledger by level to files: the workbooks of townships, or the roll-up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.plans.by_level.source import Source
from pipelines.plans.by_level.writing import roll_up_book, township_book
from schemas.errors import UserError
from schemas.words import Words

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s]+')
_OTHER_FILES = (".csv", ".xls", ".xlsm", ".et", ".docx", ".pdf")
MOST_NAMED = 5


def write_books(
    source: Source, out: Path, *, township: str | None = None, each_township: bool = False
) -> list[Path]:
    """Write the workbook of the township, or of each that leads a task, else the roll-up; the files, in the
    order of codes. ``out`` is a folder, or of one workbook the .xlsx. Raises UserError where the township
    leads no task, a township's file is there already, or ``out`` cannot be written."""
    if township is None and not each_township:
        content = roll_up_book(source)
        return _write({_file_in(out, roll_up_name(source.name, source.day)): content})
    if each_township and out.suffix.lower() == ".xlsx":
        raise UserError("PLN-017", out=out)
    source.require_townships()
    codes = list(source.responsible) if township is None else [township]
    contents = {code: township_book(source, code) for code in codes}
    files = {
        _file_in(out, book_name(code, source.responsible[code], source.day)): content
        for code, content in contents.items()
    }
    if there := [path.name for path in files if path.exists()]:
        raise UserError("PLN-016", count=len(there), files=Words.listed(there[:MOST_NAMED]))
    return _write(files)


def book_name(code: str, township: str, day: date) -> str:
    """环城镇-621022100-分级台账-2024-01-05.xlsx: whose it is comes first, since lists of files cut names."""
    return _named(township, code, "分级台账", str(day))


def roll_up_name(plan: str, day: date) -> str:
    """环县-分级台账汇总-2024-01-05.xlsx."""
    return _named(load_jurisdiction(plan).zh, "分级台账汇总", str(day))


def _named(*parts: str) -> str:
    return "-".join(_NOT_IN_NAMES.sub("", part) for part in parts) + ".xlsx"


def _file_in(out: Path, name: str) -> Path:
    if out.suffix.lower() in _OTHER_FILES:
        raise UserError("REQ-006", file=out.name, endings=Words.same(".xlsx"))
    return out if out.suffix.lower() == ".xlsx" else out / name


def _write(files: Mapping[Path, bytes]) -> list[Path]:
    for path, content in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as error:
            raise UserError("REQ-009", path=path, error=error.strerror or error) from error
    return list(files)
