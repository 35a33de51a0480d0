"""The cover, whose values stand under their names or beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from pipelines.intake.files.grid import Cells, Grid, Header, find_header
from pipelines.intake.files.layout import SheetLayout
from pipelines.intake.files.line_words import NUMBERED, QUOTED, WORDS
from schemas.problems import Problem

FIRST = 1
"""The cover has had the columns of the first template version ever since: it is what says the version."""

_ROWS = 40
"""A cover is not longer."""

_OF_A_RETURN = 2
"""Columns that every return fills, of which so many are filled in a row that stands for another return."""

_WORDS, _NUMBERED = re.compile(WORDS), re.compile(NUMBERED)


@dataclass
class Cover:
    """The cover as written: value and place (Excel row from 1, column from 0) per field."""

    values: dict[str, str | None] = field(default_factory=dict)
    cells: dict[str, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_cover(grid: Grid, sheet: SheetLayout) -> Cover:
    """The cover of one return, laid out as a table of one row or as names with values to their right."""
    top = grid.top(_ROWS)
    fields = [[sheet.field_of(text) for text in row] for row in top]
    if any(left and right for row in fields for left, right in pairwise(row)):
        cover = _read_table(grid, sheet, top)
    elif sum(name is not None for row in fields for name in row) > 1:
        cover = _read_pairs(grid, sheet, top, fields)
    else:
        return Cover(problems=find_header(grid, sheet, FIRST).problems)
    for name in sheet.names:
        cover.values.setdefault(name, None)
    return cover


def _read_table(grid: Grid, sheet: SheetLayout, top: Cells) -> Cover:
    header = find_header(grid, sheet, FIRST, all_columns=False)
    cover = Cover(problems=header.problems)
    rows = [_filled(top[at], at, header) for at in range(header.data_from, len(top))]
    records = [row for row in rows if row.texts and not row.is_line()]
    first = {
        name: next(((row.at, row.texts[name]) for row in records if name in row.texts), None)
        for name in header.columns
    }
    for name, column in header.columns.items():
        at, value = first[name] or (header.data_from, None)
        cover.values[name] = value
        cover.cells[name] = (at + 1, column + grid.first_column)
    told = {name: value.strip() for name, value in cover.values.items() if value}
    lines = [row for row in rows if row.texts and (row not in records or row.is_beside(sheet, told))]
    for name in header.columns:
        filled = [(row.at + 1, row.texts[name]) for row in records if row not in lines and name in row.texts]
        cover.problems += _contradiction(sheet, name, filled)
    cover.problems += [Problem("SHT-021", sheet.key, row.at + 1, value=row.quoted()) for row in lines]
    return cover


@dataclass(frozen=True)
class _Row:
    """The filled cells of a row below the cover's header, in its columns; ``at`` counts from 0."""

    at: int
    texts: dict[str, str]

    def is_line(self) -> bool:
        """Whether it is a signature, a note or a row that counts the columns, by its words."""
        texts = list(self.texts.values())
        return bool(_WORDS.search(texts[0])) or all(map(_NUMBERED.search, texts))

    def is_beside(self, sheet: SheetLayout, told: dict[str, str]) -> bool:
        """Whether it says otherwise than the cover and holds too little for another return: a name, a day."""
        needed = [field.name for field in sheet.fields if field.required and field.name in self.texts]
        differs = any(text.strip() != told[name] for name, text in self.texts.items())
        return differs and len(needed) < _OF_A_RETURN

    def quoted(self) -> str:
        return " ".join(text.strip() for text in list(self.texts.values())[:QUOTED])


def _filled(texts: list[str | None], at: int, header: Header) -> _Row:
    columns = sorted(header.columns.items(), key=lambda item: item[1])
    return _Row(at, {name: text for name, column in columns if (text := texts[column])})


def _read_pairs(grid: Grid, sheet: SheetLayout, top: Cells, fields: Cells) -> Cover:
    cover = Cover()
    found: dict[str, list[tuple[int, str]]] = {}
    for at, row in enumerate(fields):
        for column, name in enumerate(row):
            if name is None:
                continue
            place = _value_beside(top[at], row, column)
            text = top[at][place] if place < len(row) else None
            if text:
                found.setdefault(name, []).append((at + 1, text))
            if name not in cover.cells or (text and not cover.values[name]):
                cover.values[name] = text
                cover.cells[name] = (at + 1, place + grid.first_column)
    for name, places in found.items():
        cover.problems += _contradiction(sheet, name, places)
    cover.problems += [
        Problem("SHT-002", sheet.key, None, name, params=sheet.words(name))
        for name in sheet.missing(cover.cells, FIRST, all_columns=False)
    ]
    return cover


def _value_beside(texts: list[str | None], fields: list[str | None], label: int) -> int:
    """The column of the value: the first filled cell to the right, before the next name."""
    for column in range(label + 1, len(texts)):
        if fields[column]:
            break
        if texts[column]:
            return column
    return label + 1


def _contradiction(sheet: SheetLayout, name: str, filled: list[tuple[int, str]]) -> list[Problem]:
    if len({text.strip() for _, text in filled}) < 2:
        return []
    row, text = filled[1]
    return [Problem("SHT-008", sheet.key, row, name, text, sheet.words(name))]
