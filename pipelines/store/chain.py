"""The chain of the audit: every entry has a number and a hash, and names the hash of the entry before it. So
none can be changed, taken out or moved without leaving a trace, and how long the audit was is told by its
head, which every snapshot keeps.

The hash is the SHA-256 of a JSON list without blanks, in UTF-8: sequence, previous, at_utc (ISO 8601 with six
decimals), actor, action, subject, detail; a null is ``null``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

import polars as pl

from schemas.dtypes import Dtypes
from schemas.manifest import AuditHead

START: AuditHead = {"entries": 0, "hash": "0" * 64}
"""The head of an audit without entries."""

AUDIT_COLUMNS: Dtypes = {
    "at_utc": pl.Datetime,
    "actor": pl.String,
    "action": pl.String,
    "subject": pl.String,
    "detail": pl.String,
    "sequence": pl.Int64,
    "previous": pl.String,
    "hash": pl.String,
}


class Entry(NamedTuple):
    """What happened: the moment in UTC, who did it, what, to what, and more of it as JSON."""

    at_utc: datetime
    actor: str
    action: str
    subject: str
    detail: str | None


class Break(NamedTuple):
    """Where the chain does not hold: ``kind``, and the entries from ``first`` to ``last``.

    ``changed``: it is not what its hash says. ``missing``: the entries are not there. ``twice``: there is
    more than one of that number. ``unlinked``: it does not follow the one before it, so that one of the two
    was written anew. ``unnumbered``: so many entries (``last``) that no program of ours wrote. ``cut_off``:
    the entries to ``last`` were there when ``source`` was made. ``rewritten``: the entry was another one when
    ``source`` was made."""

    kind: str
    first: int
    last: int
    source: str | None = None


def entry_hash(sequence: int, previous: str, entry: Entry) -> str:
    """The hash of an entry that is the so many'th and follows the one of hash ``previous``."""
    moment = entry.at_utc.isoformat(timespec="microseconds")
    line = [sequence, previous, moment, *entry[1:]]
    return hashlib.sha256(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def linked(head: AuditHead, entries: Iterable[Entry]) -> pl.DataFrame:
    """One row per entry (AUDIT_COLUMNS), each following the one before it, the first of them the head."""
    rows, previous = [], head["hash"]
    for sequence, entry in enumerate(entries, head["entries"] + 1):
        own = entry_hash(sequence, previous, entry)
        rows.append((*entry, sequence, previous, own))
        previous = own
    return pl.DataFrame(rows, schema=AUDIT_COLUMNS, orient="row")


def find_breaks(audit: pl.DataFrame, heads: Mapping[str, AuditHead]) -> list[Break]:
    """Where the audit (AUDIT_COLUMNS) does not hold, in itself and against heads that were kept, by who kept
    them. Empty where it does."""
    unnumbered = audit["sequence"].null_count()
    found = [Break("unnumbered", 0, unnumbered)] if unnumbered else []
    numbered = audit.drop_nulls("sequence").sort("sequence", "at_utc")
    found += _breaks_inside(numbered.select(*AUDIT_COLUMNS).rows())
    hashes = dict(numbered.select("sequence", "hash").rows())
    last = max(hashes, default=0)
    for source, head in sorted(heads.items(), key=lambda kept: kept[1]["entries"]):
        entries = head["entries"]
        if entries > last:
            found.append(Break("cut_off", last + 1, entries, source))
        elif entries in hashes and hashes[entries] != head["hash"]:
            found.append(Break("rewritten", entries, entries, source))
    return found


def _breaks_inside(rows: list[tuple]) -> Iterator[Break]:  # type: ignore[type-arg]
    before, previous = START["entries"], START["hash"]
    for *told, sequence, follows, own in rows:
        if sequence == before:
            yield Break("twice", sequence, sequence)
            continue
        if sequence > before + 1:
            yield Break("missing", before + 1, sequence - 1)
        elif follows != previous:
            yield Break("unlinked", sequence, sequence)
        if own != entry_hash(sequence, follows, Entry(*told)):
            yield Break("changed", sequence, sequence)
        before, previous = sequence, own
