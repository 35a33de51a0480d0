"""Looking at all that a home keeps: is it what it was?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from pipelines.base.home import Home
from pipelines.keeping.access import check_access
from pipelines.keeping.audit import check_audit
from pipelines.keeping.findings import Finding, finding
from pipelines.keeping.guarding import guarded
from pipelines.keeping.logs import check_logs
from pipelines.keeping.originals import check_attachments, check_original, handed_in
from pipelines.keeping.refused import removed_originals
from pipelines.keeping.returns import AT_ONCE, changed_returns, check_records, read_returns, told_changed
from pipelines.keeping.snapshots import OnRecord, check_snapshots, kept_heads
from pipelines.publish.figures import Track
from pipelines.publish.lock import one_publisher
from pipelines.publish.record import last_published, standing, vouched_manifests
from pipelines.publish.stored import kept_manifests
from pipelines.store import Store, open_store
from schemas.errors import HomeError, UserError
from schemas.manifest import AuditHead

_TABLES = "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() ORDER BY 1"


@dataclass
class Verified:
    """What was looked at, how many of each, and what is wrong. ``head``: the audit as it was found."""

    findings: list[Finding] = field(default_factory=list)
    head: AuditHead | None = None
    entries: int = 0
    originals: int = 0
    returns: int = 0
    snapshots: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong. A note is not."""
        return all(one.text.severity == "note" for one in self.findings)


def read_head(text: str) -> AuditHead:
    """A head of the audit as ``audit head`` prints it. Raises UserError for what is none."""
    entries, _, found = text.strip().partition(":")
    if not entries.isdecimal() or not _HASH.fullmatch(found):
        raise UserError("KEP-050", text=text)
    return {"entries": int(entries), "hash": found}


_HASH = re.compile(r"[0-9a-f]{64}")


def verify(home: Home, track: Track, printed: str | None = None) -> Verified:
    """Everything: the store, the audit, what was handed in, the rows of every return, every snapshot.
    ``printed``: a head of the audit that somebody kept. The store is free for others between two looks at it.
    Raises UserError for what is no head, HomeError where the home is busy or cannot be read at all."""
    done = Verified()
    kept = {} if printed is None else {"--head": read_head(printed)}
    record = None
    try:
        with open_store(home) as store:
            done.findings += _check_store(home, store, done, kept)
            removed = removed_originals(store)
            originals, returns = handed_in(store), read_returns(store)
            record = OnRecord(vouched_manifests(store), standing(store), last_published(store))
        done.originals, done.returns = len(originals), len(returns)
        for one in track(originals, len(originals), "archive"):
            place = f"archive/{one.sha256[:70]}"
            done.findings += guarded(place, partial(check_original, home, one, removed))
        some = [returns[start : start + AT_ONCE] for start in range(0, len(returns), AT_ONCE)]
        for batch in track(some, len(some), "returns"):
            with open_store(home) as store:
                done.findings += map(told_changed, changed_returns(store, batch))
    except HomeError as error:
        if error.code not in DAMAGED:
            raise
        done.findings.append(finding("KEP-040", home.store.name, error=error.words))
    with one_publisher(home):
        done.snapshots = len(kept_manifests(home))
        done.findings += check_snapshots(home, record)
    return done


def _check_store(
    home: Home, store: Store, done: Verified, kept: Mapping[str, AuditHead]
) -> Iterator[Finding]:
    """What is wrong with what the store holds by itself."""
    _read_through(store)
    done.head, done.entries = store.audit_head(), store.scalar("SELECT count(*) FROM audit")
    looks = {
        "audit": partial(check_audit, store, {**kept_heads(home), **kept}),
        "attachments": partial(check_attachments, home, store),
        "returns": partial(check_records, store),
        "logs": partial(check_logs, store),
        "access": partial(check_access, home, store),
    }
    for place, look in looks.items():
        yield from guarded(place, look)


DAMAGED = ("HOM-004", "HOM-009", "HOM-010")
"""What opening or reading a store says of one that is damaged."""


def _read_through(store: Store) -> None:
    """Every block of every table is read, which DuckDB holds against its own sums. Raises HomeError where one
    is damaged."""
    for table in store.frame(_TABLES)["table_name"]:
        store.scalar(f'SELECT bit_xor(hash(t)) FROM "{table}" t')  # noqa: S608
