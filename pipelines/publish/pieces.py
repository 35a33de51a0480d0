"""The tables of a snapshot, cut by period: a period of a table that rests on what it rested on before is
neither put in order, hashed nor written again, and not even read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

import polars as pl

from pipelines.publish.cache import Cache, step_key
from pipelines.publish.content import canonical_table, json_hash, table_hash
from pipelines.publish.table_files import TableFiles
from schemas.manifest import TableFile
from schemas.snapshot import TABLES

WHOLE = ""
"""The period of a piece that holds a table without periods, or one that is made anew each time."""

Pieces = Mapping[str, TableFile]
"""The pieces of one table, by period: each a file with rows of the table in canonical form."""


class Shelf:
    """Where the pieces of a publish are made and found: their files, and what of the cache names them."""

    def __init__(self, cache: Cache, files: TableFiles) -> None:
        self.cache, self.files = cache, files

    def whole(self, table: str, rows: pl.DataFrame) -> Pieces:
        """A table in one piece."""
        return {WHOLE: self._keep(table, WHOLE, rows)}

    def piece(self, table: str, period: str, rests_on: Any, make: Callable[[], pl.DataFrame]) -> TableFile:
        """The rows of one period, made where they are not known by what they rest on."""
        kind, key = _named(table, period, rests_on)
        if known := self._known(kind, key):
            return known
        piece = self._keep(table, period, make())
        self.cache.tell(kind, key, piece)
        return piece

    def has(self, table: str, period: str, rests_on: Any) -> bool:
        """Whether ``piece`` has nothing to make."""
        return self._known(*_named(table, period, rests_on)) is not None

    def joined(self, table: str, pieces: Pieces) -> pl.DataFrame:
        """The rows of a table, period after period."""
        return pl.concat([self.files.read(piece) for _, piece in sorted(pieces.items())] or [_empty(table)])

    def listed(self, table: str, pieces: Pieces) -> list[TableFile]:
        """The files of a table, oldest period first; one that has no period yet is a file without rows."""
        made = pieces or self.whole(table, _empty(table))
        return [piece for _, piece in sorted(made.items())]

    def _known(self, kind: str, key: str) -> TableFile | None:
        """The piece that the cache names, where its file is whole."""
        piece = cast(TableFile | None, self.cache.told(kind, key))
        return piece if piece and self.files.is_whole(piece) else None

    def _keep(self, table: str, period: str, rows: pl.DataFrame) -> TableFile:
        ordered = canonical_table(table, rows)
        return self.files.keep(table, period, ordered, table_hash(ordered))


def _named(table: str, period: str, rests_on: Any) -> tuple[str, str]:
    return f"table_{table}", step_key(table, period, rests_on)


def pieces_hash(pieces: Pieces) -> str:
    """One hash of a table's pieces; of a table in one piece that piece's own."""
    if set(pieces) == {WHOLE}:
        return pieces[WHOLE]["hash"]
    return json_hash({period: piece["hash"] for period, piece in pieces.items()})


def by_period(periods: Iterable[str], make: Callable[[str], TableFile]) -> Pieces:
    """The pieces of a table that ``make`` gives for its periods."""
    return {period: make(period) for period in periods}


def _empty(table: str) -> pl.DataFrame:
    return pl.DataFrame(schema=TABLES[table])
