"""Putting down what filled-in ledgers say, of any number of townships at once: all of them or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.base.tables import TableError, describe_all, name_files
from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.plans.by_level.reading import Book, find_about_problems, read_book
from pipelines.plans.by_level.rows import reports_of, township_tasks
from pipelines.plans.by_level.source import Source, read_source
from pipelines.plans.cells import find_title_problem
from pipelines.plans.declared import plan_names
from pipelines.plans.drafts import Draft, tidy
from pipelines.plans.recording import Recorded, find_problems, put_down, settle
from pipelines.plans.townships import Townships
from pipelines.store import Store, open_store
from schemas.errors import UserError
from schemas.periods import china_date
from schemas.problems import Problem
from schemas.receipts import TableProblem
from schemas.words import Words

SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".et", ".csv")
"""Endings of the files of a folder that are looked at: what cannot be read is then refused by its name."""

_SAID = ("state", "share", "acted_on", "note", "document")


@dataclass(frozen=True)
class Imported:
    """What came of a file: the entries that were put down, none where it says what stands already.
    ``township`` and its code are null of a ledger of the whole plan."""

    file: str
    entries: list[Recorded]
    township_code: str | None = None
    township: str | None = None


@dataclass(frozen=True)
class _Checked:
    """A workbook held against the store: what it brings, and what is wrong with it."""

    book: Book
    source: Source | None = None
    drafts: list[Draft] = field(default_factory=list)
    about: list[Problem] = field(default_factory=list)
    tasks: list[Problem] = field(default_factory=list)

    @property
    def problems(self) -> list[TableProblem]:
        return describe_all([(self.book.about, self.about), (self.book.tasks, self.tasks)])


def find_files(paths: Sequence[Path]) -> list[Path]:
    """The files that are named, and the spreadsheets of folders that are, by name. Raises UserError where
    there is none."""
    files: list[Path] = []
    for path in paths:
        files += _spreadsheets_in(path) if path.is_dir() else [path]
    return files


def _spreadsheets_in(folder: Path) -> list[Path]:
    """Without what a spreadsheet program keeps beside an open file."""
    named = sorted(path for path in folder.iterdir() if path.suffix.lower() in SPREADSHEETS)
    if files := [path for path in named if not path.name.startswith(("~$", "."))]:
        return files
    raise UserError("PLN-014", folder=folder)


def import_books(
    home: Home, paths: Sequence[Path], *, actor: str | None = None, today: date | None = None
) -> list[Imported]:
    """Put down what townships' workbooks say that does not stand yet; what became of each, in their order.
    Raises TableError with every problem of all of them, each with its file; then nothing is put down."""
    books, problems = _read_all(paths)
    with open_store(home, actor=actor) as store, store.transaction():
        moment = now_utc()
        today = today or china_date(moment)
        checked = {file: _check(store, book, today) for file, book in books.items()}
        _find_twice(checked)
        for file, one in checked.items():
            problems += [(paths[file].name, problem) for problem in one.problems]
        if problems:
            raise TableError(_said_of(paths), name_files(problems))
        return [
            Imported(
                paths[file].name, put_down(store, one.drafts, moment, today), one.book.code, _name_of(one)
            )
            for file, one in checked.items()
        ]


def _said_of(paths: Sequence[Path]) -> Words:
    if len(paths) == 1:
        return Words.same(paths[0].name)
    return Words("{count} 个工作簿", "the {count} workbooks").format(count=len(paths))


def _read_all(paths: Sequence[Path]) -> tuple[dict[int, Book], list[tuple[str, TableProblem]]]:
    """The workbooks by their number, and the problems of files that cannot be read."""
    books: dict[int, Book] = {}
    problems: list[tuple[str, TableProblem]] = []
    for number, path in enumerate(paths):
        try:
            books[number] = read_book(path)
        except TableError as error:
            problems += [(path.name, problem) for problem in error.problems]
    return books, problems


def _check(store: Store, book: Book, today: date) -> _Checked:
    home = load_jurisdiction(str(store.setting("jurisdiction")))
    source = read_source(store, book.plan, today) if book.plan in plan_names() else None
    townships, synthetic = source.townships if source else Townships(), store.setting("synthetic") == "yes"
    plan = source.plan if source else None
    about = list(find_about_problems(book, plan, home, townships, synthetic=synthetic))
    if about or source is None:
        return _Checked(book, about=about, tasks=book.problems)
    drafts, strange = _drafts(book, source)
    drafts = settle(store, [tidy(draft) for draft in drafts], today)
    seen = [*book.problems, *strange]
    return _Checked(book, source, drafts, [], [*seen, *find_problems(store, drafts, seen, today)])


def _drafts(book: Book, source: Source) -> tuple[list[Draft], list[Problem]]:
    """What the rows report that was not put down yet; and rows whose number and title are two tasks', of
    tasks that are none of the township's, or whose day comes before that of the report which stands."""
    own = {task["number"]: task for task in township_tasks(source, book.code).iter_rows(named=True)}
    drafts: list[Draft] = []
    problems: list[Problem] = []
    for row in book.rows.iter_rows(named=True):
        if problem := find_title_problem(row, source.plan):
            problems.append(problem)
            continue
        draft = _draft(book, row, source.townships.standing[book.code])
        task = own.get(row["number"])
        if task is None:
            problems += _strange(draft, source)
        elif not _is_put_down(draft, reports_of(source, book.code, task)):
            drafts.append(draft)
            problems += _too_early(draft, task)
    return drafts, problems


def _draft(book: Book, row: Mapping[str, Any], unit: str) -> Draft:
    said = {name: row[name] for name in _SAID}
    seen, at = row["sequence"], row["sheet_row"]
    return Draft(book.plan, row["number"], "report", unit=unit, expected=seen, row=at, **said)


def _strange(draft: Draft, source: Source) -> Iterator[Problem]:
    """A task that there is not, or that another unit leads."""
    params = {"plan": source.plan.title, "task": draft.task, "last": len(source.plan.tasks)}
    lead = source.standing.filter(pl.col("number") == draft.task)["lead"].to_list()
    code = "PLN-108" if lead else "PLN-102"
    led = {"unit": draft.unit, "lead": (lead and lead[0]) or "—"}
    yield Problem(code, row=draft.row, field="number", value=str(draft.task), params={**params, **led})


def _too_early(draft: Draft, task: Mapping[str, Any]) -> Iterator[Problem]:
    """A day before that of the report which stands: it would change nothing of how the task stands. Where
    somebody was at the task since, that is said instead."""
    before = task["acted_on"]
    if before and draft.acted_on and draft.acted_on < before and draft.expected == task["sequence"]:
        yield Problem(
            "PLN-013", row=draft.row, field="acted_on", value=str(draft.acted_on), params={"before": before}
        )


def _is_put_down(draft: Draft, reports: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the row says what the report says that it knows of, or one that was put down since: then the
    same workbook came before."""
    tidied = tidy(draft)
    said = (tidied.state, tidied.settled_share, tidied.acted_on, tidied.note, tidied.document)
    since = [report for report in reports if report["sequence"] >= (draft.expected or 0)]
    return any(tuple(report[name] for name in _SAID) == said for report in since)


def _find_twice(checked: Mapping[int, _Checked]) -> None:
    """Adds to the later of two workbooks of one township that there is another."""
    first: dict[tuple[str, str], str] = {}
    for one in checked.values():
        if one.source is None:
            continue
        key, name = (one.book.plan, one.book.code), one.book.about.name
        if key in first:
            params = {"unit": _name_of(one), "file": first[key]}
            row = one.book.row_of("township_code")
            one.about.append(Problem("PLN-015", row=row, field="content", value=one.book.code, params=params))
        first.setdefault(key, name)


def _name_of(one: _Checked) -> str | None:
    return one.source.townships.standing[one.book.code] if one.source else None
