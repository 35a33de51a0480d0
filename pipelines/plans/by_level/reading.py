"""A township's workbook that comes back: what it says of itself, and what was filled in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.base.names import name_key_of
from pipelines.base.sheets import sheet_names
from pipelines.base.tables import Table, find_repeats, read_table
from pipelines.plans.cells import parse_cells
from pipelines.plans.declared import plan_names
from pipelines.plans.drafts import part_words
from pipelines.plans.jurisdictions import elsewhere
from pipelines.plans.townships import Townships
from schemas.jurisdiction import Jurisdiction
from schemas.plan_books import ABOUT, ABOUT_HEADERS, ABOUT_SHEET, BOOK, BOOK_HEADERS, HEADER_ROW, TASKS_SHEET
from schemas.plans import Plan
from schemas.problems import Problem
from schemas.words import Words

FILLED = tuple(name for name, column in BOOK.items() if column.is_filled)
_ITEMS = {said: name for name, zh in ABOUT.items() for said in (zh, name)}
READ_BACK = ("plan", "township_code", "township", "home")


@dataclass(frozen=True)
class Book:
    """The sheets as text; ``items``: what the workbook says of itself, each as row and content; ``rows``:
    those that name a task and in which something was filled in, typed; ``problems`` of the cells."""

    about: Table
    tasks: Table
    items: dict[str, tuple[int, str | None]]
    rows: pl.DataFrame
    problems: list[Problem]

    @property
    def plan(self) -> str:
        return self.said("plan")

    @property
    def code(self) -> str:
        return self.said("township_code")

    def said(self, item: str) -> str:
        """What the workbook says of itself; nothing where it does not."""
        return self.items.get(item, (0, None))[1] or ""

    def row_of(self, item: str) -> int | None:
        return self.items[item][0] if item in self.items else None


def is_book(path: Path) -> bool:
    """Whether a file is a township's workbook, filled in well or badly."""
    return path.suffix.lower() == ".xlsx" and TASKS_SHEET in sheet_names(path)


def read_book(path: Path) -> Book:
    """The workbook. Raises TableError where the file or one of its sheets cannot be read."""
    tasks = read_table(path, BOOK_HEADERS, ("number", *FILLED, "sequence"), TASKS_SHEET, HEADER_ROW)
    about = read_table(path, ABOUT_HEADERS, tuple(ABOUT_HEADERS.values()), ABOUT_SHEET)
    items = {
        _ITEMS[row["item"]]: (row["sheet_row"], row["content"])
        for row in about.rows.iter_rows(named=True)
        if row["item"] in _ITEMS
    }
    rows, problems = parse_cells(tasks, ("acted_on",), ("number", "share", "sequence"))
    written = tasks.rows.select(pl.any_horizontal(pl.col(FILLED).is_not_null())).to_series()
    filled, named = rows.filter(written), pl.col("number").is_not_null()
    problems += _row_problems(filled, tasks)
    numbered = rows.filter(named).with_columns(pl.col("number").cast(pl.String))
    problems += find_repeats(numbered, ("number",), "PLN-011")
    return Book(about, tasks, items, filled.filter(named), problems)


def _row_problems(filled: pl.DataFrame, tasks: Table) -> Iterator[Problem]:
    """What a row lacks in which something was filled in: a report has a state and a day, and says what
    of the task was seen."""
    texts = {row["sheet_row"]: row for row in tasks.rows.iter_rows(named=True)}
    for row in filled.iter_rows(named=True):
        written = texts[row["sheet_row"]]
        needed = _NEEDED if written["number"] else ("number",)
        for name in needed:
            if written[name] is None and (name, row["state"]) != _SAID_APART:
                yield Problem("PLN-001", row=row["sheet_row"], field=name, params=part_words(name))


_NEEDED = ("state", "acted_on", "sequence")
_SAID_APART = ("acted_on", "done")
"""Done without a day has a sentence of its own (PLN-003)."""


def find_about_problems(
    book: Book, plan: Plan | None, home: Jurisdiction, townships: Townships, *, synthetic: bool = False
) -> Iterator[Problem]:
    """What is wrong with what a workbook says of itself: its plan, null where there is no such plan, which
    must lie in the home's area; the home that handed it out, which must be this one; and its township, which
    must stand in the plan's."""
    missing = [item for item in READ_BACK if not book.said(item)]
    for item in missing:
        yield _about_problem(book, item, "PLN-001", part=Words.same(ABOUT[item]))
    if "plan" in missing:
        return
    if plan is None:
        yield _about_problem(book, "plan", "PLN-101", known=Words.listed(plan_names()))
    elif whose := elsewhere(plan, home):
        yield _about_problem(book, "plan", "PLN-103", **whose)
    else:
        yield from _home_problems(book, home, synthetic)
        if "township_code" not in missing:
            yield from _township_problems(book, townships)


def _home_problems(book: Book, home: Jurisdiction, synthetic: bool) -> Iterator[Problem]:
    """A plan is recorded in the home of its area or in one above it, each with a log of its own: the numbers
    that a workbook knows are those of the home that handed it out."""
    if book.said("home") and name_key_of(book.said("home")) != name_key_of(home.zh):
        yield _about_problem(book, "home", "PLN-114", home=home.words)
    if bool(book.said("data")) != synthetic:
        yield _about_problem(book, "data", "PLN-115")


def _township_problems(book: Book, townships: Townships) -> Iterator[Problem]:
    name = townships.standing.get(book.code)
    if name is None:
        names = Words.listed(f"{code} {name}" for code, name in townships.standing.items())
        yield _about_problem(book, "township_code", "PLN-109", unit=book.code, known=names)
    elif book.said("township") and townships.code_of(book.said("township")) != book.code:
        yield _about_problem(book, "township", "PLN-110", township=book.code, unit=name)


def _about_problem(book: Book, item: str, code: str, **params: Any) -> Problem:
    """A problem in the content of an item."""
    value = book.said(item) or None
    return Problem(code, row=book.row_of(item), field="content", value=value, params=params)
