"""Pages of a long answer. A cursor says where the next begins: in which snapshot, of which question, after
how many rows from which keys on. It is no secret and nothing is allowed by it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from schemas.errors import UserError

MOST_ROWS = 10_000
"""Rows of a page at most."""
USUAL_ROWS = 1_000
_NOT_ASKED = ("cursor", "limit", "format")
"""Parameters that change how an answer comes and not what it says."""


@dataclass(frozen=True)
class Position:
    """So many rows after the first whose keys are these or later; no keys: after the first of all."""

    skip: int = 0
    keys: tuple[str, ...] = ()


START = Position()


@dataclass(frozen=True)
class Cursor:
    snapshot: str
    question: str
    position: Position

    def written(self) -> str:
        """As it stands in an address."""
        told = [self.snapshot, self.question, self.position.skip, *self.position.keys]
        return base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")


def read_cursor(text: str) -> Cursor:
    """The cursor as it was written. Raises UserError for what is none."""
    try:
        padded = text + "=" * (-len(text) % 4)
        told = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        snapshot, question, skip, *keys = told
    except (binascii.Error, ValueError, TypeError) as error:
        raise UserError("API-005") from error
    texts = all(isinstance(one, str) for one in (snapshot, question, *keys))
    if not texts or type(skip) is not int or not 0 <= skip < 10**9:
        raise UserError("API-005")
    return Cursor(snapshot, question, Position(skip, tuple(keys)))


def fingerprint(path: str, asked: Mapping[str, str]) -> str:
    """What a cursor is bound to: the address and what was asked of it."""
    kept = {name: text for name, text in asked.items() if name not in (*_NOT_ASKED, "snapshot")}
    return hashlib.sha256(json.dumps([path, kept], sort_keys=True).encode()).hexdigest()[:16]


def take_page(
    parts: Iterable[pl.DataFrame], keys: tuple[str, ...], start: Position, limit: int
) -> tuple[pl.DataFrame, Position | None]:
    """The first ``limit`` rows after those that ``start`` skips, and where the next page begins; None after
    the last row. No more parts are made than are needed."""
    taken, skip, wanted = [], start.skip, limit + 1
    for part in parts:
        rows = part.slice(min(skip, part.height), wanted)
        skip -= min(skip, part.height)
        wanted -= rows.height
        taken.append(rows)
        if not wanted:
            break
    found = pl.concat(taken)
    page = found.head(limit)
    return page, _after(page, keys, start) if found.height > limit else None


def _after(page: pl.DataFrame, keys: tuple[str, ...], start: Position) -> Position:
    """The position behind the last row of a page: counted from the first row with its keys."""
    last = tuple(str(page.item(-1, key)) for key in keys)
    alike = page.filter(pl.col(key) == value for key, value in zip(keys, last, strict=True)) if keys else page
    before = start.skip if last == start.keys else 0
    return Position(before + alike.height, last)
