"""The tables of a snapshot, cut by period: a period of a table that rests on what it rested on before is
neither put in order nor hashed again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import polars as pl

from pipelines.publish.cache import Cache, step_key
from pipelines.publish.content import canonical_table, json_hash, table_hash
from schemas.snapshot import TABLES

WHOLE = ""
"""What a piece is called that holds a table without periods, or one that is made anew each time."""


class Piece(NamedTuple):
    """Rows of a table in canonical form, and the hash of them."""

    rows: pl.DataFrame
    hash: str


Pieces = Mapping[str, Piece]
"""The pieces of one table, by period."""


def whole_piece(table: str, rows: pl.DataFrame) -> Pieces:
    """A table in one piece."""
    ordered = canonical_table(table, rows)
    return {WHOLE: Piece(ordered, table_hash(ordered))}


def kept_piece(
    cache: Cache, table: str, period: str, rests_on: Any, make: Callable[[], pl.DataFrame]
) -> Piece:
    """The rows of one period, made where they are not known by what they rest on."""

    def compute() -> dict[str, pl.DataFrame]:
        ordered = canonical_table(table, make())
        return {"rows": ordered, "hash": pl.DataFrame({"sha256": [table_hash(ordered)]})}

    frames, _, _ = cache.frames(*_named(table, period, rests_on), compute)
    return Piece(frames["rows"], frames["hash"].item())


def is_kept(cache: Cache, table: str, period: str, rests_on: Any) -> bool:
    """Whether ``kept_piece`` has nothing to make."""
    return cache.has(*_named(table, period, rests_on))


def _named(table: str, period: str, rests_on: Any) -> tuple[str, str]:
    return f"table_{table}", step_key(table, period, rests_on)


def joined(table: str, pieces: Pieces) -> pl.DataFrame:
    """The rows of a table, period after period."""
    return pl.concat([piece.rows for _, piece in sorted(pieces.items())] or [_empty(table)])


def pieces_hash(pieces: Pieces) -> str:
    """One hash of a table's pieces; of a table in one piece that piece's own."""
    if set(pieces) == {WHOLE}:
        return pieces[WHOLE].hash
    return json_hash(hashes_of(pieces))


def hashes_of(pieces: Pieces) -> dict[str, str]:
    """The hash of each period's rows; none of a table in one piece."""
    return {period: piece.hash for period, piece in pieces.items() if period != WHOLE}


def by_period(periods: Iterable[str], make: Callable[[str], Piece]) -> Pieces:
    """The pieces of a table that ``make`` gives for its periods."""
    return {period: make(period) for period in periods}


def _empty(table: str) -> pl.DataFrame:
    return pl.DataFrame(schema=TABLES[table])
