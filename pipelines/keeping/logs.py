"""Whether logs hold what was put into them, and whether what they lead to is what stands."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import polars as pl

from pipelines.keeping.findings import Finding, finding
from pipelines.store import Store
from pipelines.store.seals import LOGS, STATES, Seal, row_hash, seal_of

_ENTRIES = "SELECT sequence, subject, detail FROM audit WHERE detail LIKE $told ORDER BY sequence"
STANDING = {
    "admission_items": ("admission_events", "item_id"),
    "cases": ("case_events", "case_id"),
    "clues": ("clue_events", "clue_id"),
}
"""By table of what stands at which step: the log of its steps, and its number."""
_OTHERWISE = """
WITH last AS (
    SELECT {key}, max(sequence) AS version, max_by(to_step, sequence) AS step FROM {log} GROUP BY {key}
)
SELECT coalesce(s.{key}, l.{key}) AS number FROM {table} s FULL JOIN last l USING ({key})
WHERE s.version IS DISTINCT FROM l.version OR s.step IS DISTINCT FROM l.step ORDER BY number
"""


def check_logs(store: Store) -> Iterator[Finding]:
    """What is wrong with the logs: rows that are not those that an entry of the audit vouches for, rows for
    which none does, and what stands at another step than its last one."""
    vouched = _seals_by_log(store)
    for log in LOGS:
        rows = store.frame(f"FROM {log} ORDER BY rowid")
        yield from _check_log(log, rows, vouched.get(log, {}))
    for table, (log, key) in STANDING.items():
        for number in store.frame(_OTHERWISE.format(table=table, log=log, key=key))["number"]:
            yield finding("KEP-017", f"{table}/{number}", number=number)
    vouched_rows = _states(store)
    for table, key in STATES.items():
        for row in store.frame(f"FROM {table}").iter_rows(named=True):
            said = vouched_rows.get((table, row[key]))
            if said is not None and said != row_hash(row):
                yield finding("KEP-018", f"{table}/{row[key]}", number=row[key])


def reseal(store: Store, logs: Iterable[str]) -> dict[str, dict[str, Seal]]:
    """By log and number of the entry that vouched for them: the seals of rows that are other ones now, for
    the entry of the audit that says why, under RESEALED. The rows are in the order in which they came."""
    said = _seals_by_log(store)
    return {log: changed for log in logs if (changed := _changed_seals(store, log, said.get(log, {})))}


RESEALED = "resealed"
"""Under this key an entry of the audit vouches anew for rows of earlier entries that it has changed."""


def _changed_seals(store: Store, log: str, seals: Mapping[int, Seal]) -> dict[str, Seal]:
    rows, start, changed = store.frame(f"FROM {log} ORDER BY rowid"), 0, {}
    for entry, seal in seals.items():
        now = seal_of([rows.slice(start, seal["rows"])])
        start += seal["rows"]
        if now != seal:
            changed[str(entry)] = now
    return changed


def _check_log(log: str, rows: pl.DataFrame, seals: Mapping[int, Seal]) -> Iterator[Finding]:
    start = 0
    for entry, seal in seals.items():
        found = rows.slice(start, seal["rows"])
        if seal_of([found]) != seal:
            yield finding("KEP-015", log, entry=entry, first=start + 1, last=start + seal["rows"])
            return  # where the next ones begin is not known any more
        start += seal["rows"]
    if left := rows.height - start:
        yield finding("KEP-016", log, rows=left)


def _seals_by_log(store: Store) -> dict[str, dict[int, Seal]]:
    """By log and number of the entry of the audit: what it vouches for, in the order of entries; where a
    later entry vouched anew, what that one says."""
    found: dict[str, dict[int, Seal]] = {}
    for sequence, _subject, told in _told(store, "logs"):
        for log, seal in told.items():
            found.setdefault(log, {})[sequence] = {"rows": int(seal["rows"]), "sha256": seal["sha256"]}
    for _sequence, _subject, told in _told(store, RESEALED):
        for log, seals in told.items():
            vouched = found.get(log, {})
            vouched.update({int(entry): seal for entry, seal in seals.items() if int(entry) in vouched})
    return found


def _states(store: Store) -> dict[tuple[str, str], str]:
    """By table and number: the hash of the row as the last entry about it has it."""
    return {
        (table, subject): sha256
        for _sequence, subject, told in _told(store, "states")
        for table, sha256 in told.items()
    }


def _told(store: Store, key: str) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Entries of the audit that say something under a key: number, subject, and what."""
    for sequence, subject, detail in store.frame(_ENTRIES, {"told": f'%"{key}": {{%'}).rows():
        told = json.loads(detail).get(key)
        if isinstance(told, dict):
            yield sequence, subject, told
