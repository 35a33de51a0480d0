"""What an address of the API is declared as. Routes, checks of what is asked, and the OpenAPI document are
all made of these declarations."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from pipelines.api.paging import START, Position
from pipelines.queries import Home, Snapshot
from schemas.dtypes import Dtypes
from schemas.errors import UserError
from schemas.scope import Scope
from schemas.words import Words

SHOWN = 80
"""Characters of a wrong value that a refusal repeats."""


@dataclass(frozen=True)
class Parameter:
    """A parameter of the query string. ``choices``: all it may be; ``pattern``: how it is written; ``most``:
    of a whole number from 1; ``many``: several with commas between; ``told``: what it may be, in words."""

    name: str
    words: Words
    choices: tuple[str, ...] = ()
    pattern: str = r"^.{1,4000}$"
    most: int | None = None
    many: bool = False
    required: bool = False
    told: Words | None = None

    def read(self, text: str) -> Any:
        """What was asked for: a text, a whole number, or a list of texts. Raises UserError for what it may
        not be."""
        if self.many:
            return [self._one(each) for each in text.split(",")]
        return self._one(text)

    def _one(self, text: str) -> Any:
        if self.most is not None:
            if re.fullmatch("[0-9]{1,9}", text) and 1 <= int(text) <= self.most:
                return int(text)
        elif text in self.choices or (not self.choices and re.fullmatch(self.pattern, text)):
            return text
        raise UserError("API-003", name=self.name, value=text[:SHOWN], allowed=self._allowed)

    @property
    def _allowed(self) -> Words:
        if self.most is not None:
            return Words("整数，1 至 {most}", "a whole number, 1 to {most}").format(most=self.most)
        return Words.listed(self.choices) if self.choices else self.told or Words.same(self.pattern)

    @property
    def schema(self) -> dict[str, Any]:
        """The same as JSON Schema."""
        if self.most is not None:
            return {"type": "integer", "minimum": 1, "maximum": self.most}
        kept = {"enum": list(self.choices)} if self.choices else {"pattern": self.pattern}
        one = {"type": "string", **kept}
        return {"type": "array", "items": one, "minItems": 1} if self.many else one


@dataclass(frozen=True)
class Question:
    """What somebody asks of an address: values by parameter, and where the page begins. ``held``: the
    snapshot it is asked of; none where the address is about the home."""

    home: Home
    scope: Scope
    held: Snapshot | None
    filters: Mapping[str, Any] = field(default_factory=dict)
    start: Position = START

    @property
    def snapshot(self) -> Snapshot:
        if self.held is None:
            raise TypeError("this address is asked of no snapshot")
        return self.held


@dataclass(frozen=True)
class Address:
    """What all have in common. ``right``: a key of schemas/access.py that whoever asks needs at some place;
    at which is for the query to say. ``of_snapshot``: whether it is asked of one."""

    path: str
    words: Words
    parameters: tuple[Parameter, ...] = ()
    right: str | None = None
    of_snapshot: bool = True


@dataclass(frozen=True)
class Table(Address):
    """An address with rows. ``columns``: as they come, by name; ``read``: the rows from the question's
    position on, in parts; ``keys``: columns the rows are ordered by, by which ``read`` finds a position (else
    it gives all); ``file_right``: needed beside ``right`` where rows are taken out as a file."""

    columns: Dtypes = field(default_factory=dict)
    described: Mapping[str, Words] = field(default_factory=dict)
    read: Callable[[Question], Iterator[pl.DataFrame]] = lambda _question: iter(())
    keys: tuple[str, ...] = ()
    file_right: str | None = None


@dataclass(frozen=True)
class Document(Address):
    """An address with one JSON object."""

    make: Callable[[Question], dict[str, Any]] = lambda _question: {}
