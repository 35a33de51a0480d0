"""Small tables that an administrator hands in (areas, lists): reading CSV and xlsx, and saying all at once
what is wrong with one."""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.base.names import written
from pipelines.base.sheets import NoBookError, NoSheetError, Place, Sheet, read_sheet
from schemas.contracts import Contract
from schemas.errors import UserError
from schemas.problems import SENTENCE, Problem, problem_texts
from schemas.receipts import TableProblem
from schemas.words import Words

MOST_SENTENCES = 200
"""Problems put into words for a person; --json holds every one."""

_DATE_FORMS = (
    r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]00:00(?::00)?)?$",
    r"^(\d{4})(\d{2})(\d{2})$",
)


class TableError(UserError):
    """A table was refused; ``problems`` holds all that was found, one mapping each."""

    problems: Sequence[TableProblem]

    def __init__(self, name: str | Words, problems: Sequence[TableProblem]) -> None:
        super().__init__("TAB-010", name=name, count=len(problems))
        self.list_lines(_lines(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Table:
    """A table as text: one row per row of the file with ``sheet_row`` (as Excel shows it; header = 1),
    every field a String, null where empty; and each field's header as the file writes it. ``sheet``: the
    title of its sheet, where the file has several that are read; ``words``: what fields are called of which
    the file has no column."""

    name: str
    rows: pl.DataFrame
    headers: Mapping[str, str]
    sheet: str | None = None
    words: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @cached_property
    def _written(self) -> dict[tuple[int | None, str | None], str]:
        """Cells as the file has them, by row and field."""
        return {
            (row["sheet_row"], field): row[field]
            for row in self.rows.iter_rows(named=True)
            for field in self.headers
            if row[field] is not None
        }

    def refuse(self, problems: Iterable[Problem]) -> None:
        """Raise TableError where there is a problem."""
        refuse_all([(self, problems)])

    def describe(self, problem: Problem) -> TableProblem:
        """A problem with its sentences, the header of its column (after the sheet's title) and its cell."""
        name = problem.field or problem_texts()[problem.code].column
        written = self._written.get((problem.row, name))
        column = self.headers.get(name or "") or self.words.get(name or "", name)
        if self.sheet is not None:
            column = " ".join(part for part in (self.sheet, column) if part)
        described = _put_in_words(problem, column, name)
        return described if written is None else described | {"value": written}


def refuse_all(found: Sequence[tuple[Table, Iterable[Problem]]]) -> None:
    """Raise one TableError where there is a problem in any of the sheets of a file, sheet by sheet."""
    if described := describe_all(found):
        raise TableError(found[0][0].name, described)


def describe_all(found: Iterable[tuple[Table, Iterable[Problem]]]) -> list[TableProblem]:
    """The problems of sheets in words, sheet by sheet, each by row and code."""
    return [
        one
        for table, problems in found
        for one in sorted(map(table.describe, problems), key=lambda p: (p["row"] or 0, p["code"]))
    ]


def name_files(problems: Iterable[tuple[str, TableProblem]]) -> list[TableProblem]:
    """Problems of several files, each with the name of its own."""
    return [{**problem, "file": file} for file, problem in problems]


def _put_in_words(problem: Problem, column: str | None, field: str | None) -> TableProblem:
    """A problem with its sentences; ``column`` as the file heads it."""
    told = problem_texts()[problem.code].fill(problem.params).told
    return {
        "code": told["code"],
        "row": problem.row,
        "column": column,
        "field": field,
        "value": problem.value,
        "message": told["message"],
        "message_en": told["message_en"],
        "allowed": told["allowed"],
        "allowed_en": told["allowed_en"],
    }


def read_table(
    path: Path,
    headers: Mapping[str, str],
    required: Sequence[str],
    sheet: str | None = None,
    header_row: int = 1,
) -> Table:
    """A CSV (UTF-8 with or without BOM, GB18030), or a sheet of an xlsx: the first where none is named.
    ``headers`` maps every accepted header to its field; other columns are left out, missing ones are null.
    ``header_row``: where the header stands below a title; it is found above that too, where lines of the
    title were taken away. Raises UserError."""
    if not path.is_file():
        raise UserError("REQ-007", path=path)
    is_book = sheet is not None or path.suffix.lower() == ".xlsx"
    records, uncalculated = _read_workbook(path, sheet) if is_book else Sheet(_read_csv(path), [])
    row = _find_header(records[:header_row], headers, required) or header_row
    below = records[row - 1 :]
    first = [_clean(cell) for cell in below[0]] if below else []
    fields = [headers.get(cell.lower(), "") for cell in first]
    found = {field: head for field, head in zip(fields, first, strict=True) if field}
    rows = _to_frame(below[1:], fields, dict.fromkeys(headers.values()), row + 1)
    table = Table(path.name, rows, found, sheet, _words_of(headers))
    wrong = [*_missing_columns(fields, headers, required, row), *_shape_problems(below, first, fields, row)]
    table.refuse([*wrong, *_formula_problems(uncalculated, fields, row)])
    return table


def _find_header(
    records: Sequence[list[str]], headers: Mapping[str, str], required: Sequence[str]
) -> int | None:
    """The row, counted from 1, that has every required header; null where none has."""
    for row, record in enumerate(records, start=1):
        if set(required) <= {headers.get(_clean(cell).lower()) for cell in record}:
            return row
    return None


def parse_dates(table: Table, columns: Sequence[str]) -> tuple[pl.DataFrame, list[Problem]]:
    """The rows with these columns as dates, and a problem for every cell that is none."""
    parsed = table.rows.with_columns(_date(column).alias(column) for column in columns)
    problems = []
    for column in columns:
        bad = table.rows.filter(parsed[column].is_null() & table.rows[column].is_not_null())
        for row, value in bad.select("sheet_row", column).rows():
            problems.append(Problem("TAB-004", row=row, field=column, value=value))
    return parsed, problems


def find_row_problems(rows: pl.DataFrame, model: type[Contract]) -> Iterator[Problem]:
    """The rows a model's rules find wrong. ``rows`` is a collected frame with ``sheet_row``: on a
    LazyFrame Pandera would pass everything."""
    from pandera.errors import SchemaErrors  # not before a table is judged: see schemas.contracts

    try:
        model.to_schema().validate(rows, lazy=True)
    except SchemaErrors as errors:
        for case in errors.failure_cases.select("check", "index").unique().sort("index", "check").to_dicts():
            row = rows.row(case["index"], named=True)
            column = problem_texts()[case["check"]].column or ""
            yield Problem(case["check"], row=row["sheet_row"], field=column, value=row[column])


def find_repeats(rows: pl.DataFrame, key: Sequence[str], code: str) -> Iterator[Problem]:
    """One problem for every row whose key stands in an earlier row of the table already."""
    repeated = (
        rows.filter(pl.col("sheet_row").is_not_null())
        .with_columns(pl.col("sheet_row").implode().over(list(key)).alias("all_rows"))
        .filter(pl.col("all_rows").list.len() > 1, pl.col("sheet_row") > pl.col("all_rows").list.min())
    )
    field = problem_texts()[code].column or key[0]
    for row in repeated.iter_rows(named=True):
        places = {"rows": ", ".join(str(number) for number in sorted(row["all_rows"]))}
        yield Problem(code, row=row["sheet_row"], field=field, value=row[field], params=places)


def _read_csv(path: Path) -> list[list[str]]:
    text = _decode(path.read_bytes(), path.name)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise _unreadable(path.name, "TAB-005", error=str(error)) from error


def _decode(content: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise _unreadable(name, "TAB-006")


def _unreadable(name: str, code: str, **params: str) -> TableError:
    """A file of which nothing can be read."""
    return TableError(name, [_put_in_words(Problem(code, params=params), None, None)])


def _read_workbook(path: Path, sheet: str | None) -> Sheet:
    try:
        return read_sheet(path, sheet)
    except NoBookError as error:
        raise _unreadable(path.name, "TAB-007") from error
    except NoSheetError as error:
        raise _unreadable(path.name, "TAB-008", sheet=sheet or "") from error


def _clean(cell: str) -> str:
    """Without the spaces around it, and without the apostrophe that keeps a code text in a spreadsheet."""
    return written(cell.strip().strip("\ufeff'’")) or ""


def _to_frame(
    records: list[list[str]], fields: list[str], wanted: Iterable[str], first_row: int
) -> pl.DataFrame:
    """Rows that are not wholly empty, with their number in the sheet and the wanted fields."""
    numbered = enumerate(records, start=first_row)
    filled = [(n, row) for n, row in numbered if any(_clean(cell) for cell in row)]
    columns: dict[str, list[Any]] = {"sheet_row": [n for n, _ in filled]}
    for field in wanted:
        at = fields.index(field) if field in fields else None
        columns[field] = [
            (_clean(row[at]) or None) if at is not None and at < len(row) else None for _, row in filled
        ]
    text = {name: pl.Int64 if name == "sheet_row" else pl.String for name in columns}
    return pl.DataFrame(columns, schema=text)


def _words_of(headers: Mapping[str, str]) -> dict[str, str]:
    """What each field is called: its first Chinese header, else the field itself."""
    chinese = [(field, head) for head, field in headers.items() if not head.isascii()]
    return {field: field for field in headers.values()} | dict(reversed(chinese))


def _missing_columns(
    fields: Sequence[str], headers: Mapping[str, str], required: Sequence[str], header_row: int
) -> Iterator[Problem]:
    """Columns that must be there, by their Chinese headers where there are any."""
    chinese = _words_of(headers)
    missing = [field for field in required if field not in fields]
    if missing:
        said = {
            name: Words("、".join(chinese[one] for one in some), ", ".join(some))
            for name, some in (("columns", missing), ("required", required))
        }
        yield Problem("TAB-001", row=header_row, params={**said, "row": header_row})


def _shape_problems(
    records: list[list[str]], first: list[str], fields: list[str], header_row: int
) -> Iterator[Problem]:
    """What is wrong with the header, which is the first of the records, and with the width of the others."""
    for at, field in enumerate(fields):
        if field and field in fields[:at]:
            params = {"column": first[at]}
            yield Problem("TAB-002", row=header_row, field=field, value=first[at], params=params)
    for row, record in enumerate(records[1:], start=header_row + 1):
        if any(_clean(cell) for cell in record[len(first) :]):
            sizes = {"found": len(record), "expected": len(first)}
            yield Problem("TAB-003", row=row, value=record[len(first)], params=sizes)


def _formula_problems(places: Sequence[Place], fields: Sequence[str], header_row: int) -> Iterator[Problem]:
    """Cells of the columns that are read which hold a formula without a result: they are not empty, and what
    they say nobody knows."""
    for row, column in places:
        if row > header_row and column <= len(fields) and fields[column - 1]:
            yield Problem("CEL-009", row=row, field=fields[column - 1])


def _date(column: str) -> pl.Expr:
    """A date from the ways it is commonly written; null where it is none."""
    text = pl.col(column).str.normalize("NFKC")
    written = [
        pl.concat_str([text.str.extract(form, part) for part in (1, 2, 3)], separator="-")
        for form in _DATE_FORMS
    ]
    return pl.coalesce(written).str.to_date("%Y-%m-%d", strict=False)


def _lines(problems: Sequence[TableProblem]) -> Iterator[Words]:
    """The problems for a person, one each, and how many more there are."""
    for problem in problems[:MOST_SENTENCES]:
        yield problem_words(problem)
    left = len(problems) - MOST_SENTENCES
    if left > 0:
        yield Words("……另有 {count} 个，见 --json", "… and {count} more; see --json").format(count=left)


_PLACED = Words("第 {row} 行 {column}", "row {row} {column}")


def problem_words(problem: TableProblem) -> Words:
    """A problem for a person: where, what was found, the rule and what to do, the code."""
    placed = _PLACED.format(row=problem["row"], column=problem["column"] or "") if problem["row"] else None
    place = Words.join([Words.same(problem.get("file", "")), placed or Words.same("")], " ", " ")
    value = "" if problem["value"] is None else f"“{problem['value']}” "
    before = Words(f"{place.zh.strip()}：", f"{place.en.strip()}: ") if place.zh.strip() else Words.same("")
    return Words.join([before, Words.same(value), _sentence(problem)], "", "")


def _sentence(problem: TableProblem) -> Words:
    message = Words(problem["message"], problem["message_en"])
    allowed = Words(problem["allowed"], problem["allowed_en"])
    return SENTENCE.format(message=message, allowed=allowed, code=problem["code"])
