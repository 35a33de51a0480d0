"""Entries that a name is held against: of a home's lists in force, else of a jurisdiction's documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.jurisdictions.settings import jurisdiction_names
from pipelines.lists.reference import reference_lists
from pipelines.lists.stored import lists_in_force
from pipelines.store import Store
from schemas.errors import UserError
from schemas.list_files import ReferenceList
from schemas.lists import LIST_KINDS, split_includes
from schemas.words import Words


@dataclass(frozen=True, order=True)
class Entry:
    """One entry of a list. ``includes``: kinds of work inside it, or its other names."""

    kind: str
    number: int
    title: str
    includes: tuple[str, ...] = ()


def reference_entries(jurisdiction: str) -> tuple[Entry, ...]:
    """One per entry of the jurisdiction's documents. Raises UserError where there is none of that name."""
    if jurisdiction not in jurisdiction_names():
        raise UserError("REQ-101", name=jurisdiction, known=Words.listed(jurisdiction_names()))
    return entries_of_lists(reference_lists(jurisdiction))


def entries_of_lists(lists: Mapping[str, ReferenceList]) -> tuple[Entry, ...]:
    return tuple(
        Entry(kind, entry.number, entry.title, entry.includes)
        for kind, reference in lists.items()
        for entry in reference.entries
    )


def home_entries(store: Store, day: date) -> tuple[Entry, ...]:
    """One per entry in force on the day, with its other names."""
    return as_named(lists_in_force(store, day))


def as_named(rows: pl.DataFrame) -> tuple[Entry, ...]:
    """One per row (kind, number, title, includes)."""
    columns = rows.select("kind", "number", "title", "includes").iter_rows()
    return tuple(Entry(kind, number, title, split_includes(cell)) for kind, number, title, cell in columns)


def require_kind(kind: str | None) -> None:
    """Raises UserError where there is no such kind of list."""
    if kind is not None and kind not in LIST_KINDS.keys:
        raise UserError("REQ-102", kind=kind, known=Words.listed(LIST_KINDS.keys))
