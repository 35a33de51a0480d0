"""Applying the terms of what is kept of persons: names that are past theirs are erased from the store, in one
transaction with the entries of the audit that vouch for what stands there now. After it originals are taken
out of the archive, and the store's file is written anew, so that no name is left in its free blocks."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import polars as pl

from pipelines.base.home import Home
from pipelines.keeping.logs import RESEALED, check_logs, reseal
from pipelines.keeping.refused import record_removal, remove_files
from pipelines.keeping.terms import FILES, SINCE, due_files, due_rows
from pipelines.store import Store, open_store
from pipelines.store.rewriting import ask_for_rewrite, rewrite_where_due
from pipelines.store.seals import LOGS, STATES
from schemas.personal_data import PERSONAL_DATA, PersonalData

APPLIED = "personal_data.deleted"
"""The entry of the audit of every deletion."""
_LAST = "SELECT max(at_utc) FROM audit WHERE action = $applied"


@dataclass
class Erased:
    """Rows and files that were erased, by the key of their place; ``damaged``: tables in which nothing was,
    since what the audit vouches for is not what stands there."""

    on: date
    counts: dict[str, int] = field(default_factory=dict)
    damaged: list[str] = field(default_factory=list)


def last_applied(store: Store) -> datetime | None:
    """When deletion was applied last, in UTC."""
    moment: datetime | None = store.scalar(_LAST, {"applied": APPLIED})
    return moment


def erase_due(home: Home, on: date, actor: str | None = None) -> Erased:
    """Erases what is past its term on a day in China. Where the work was cut off after its transaction, files
    that are on record as taken out are still there, and the store's file is the old one: the next deletion
    ends that."""
    done = Erased(on)
    with open_store(home, actor=actor) as store:
        done.damaged = _damaged_tables(store)
        with store.transaction():
            for place in PERSONAL_DATA:
                if place.key in SINCE and place.table not in done.damaged:
                    done.counts[place.key] = _erase(store, place, due_rows(store, place, on))
            if any(done.counts.values()):
                ask_for_rewrite(store)
            files = _record_files(home, store, done)
            told: dict[str, Any] = {"on": on, "counts": done.counts, "damaged": done.damaged}
            store.record(APPLIED, str(on), **told, **_vouched(store, done))
    remove_files(home, files)
    rewrite_where_due(home)
    return done


def _damaged_tables(store: Store) -> list[str]:
    """Tables that hold what the audit does not vouch for: to vouch for them anew would hide that."""
    named = {place.table for place in PERSONAL_DATA if place.columns and place.table is not None}
    return sorted({one.place.partition("/")[0] for one in check_logs(store)} & named)


def _vouched(store: Store, done: Erased) -> dict[str, Any]:
    """What the entry of the deletion vouches for in the place of earlier ones: rows of logs that changed."""
    changed = {place.table for place in PERSONAL_DATA if done.counts.get(place.key)}
    return {RESEALED: reseal(store, [log for log in LOGS if log in changed])}


def _record_files(home: Home, store: Store, done: Erased) -> list[str]:
    """The hashes of all that goes out of the archive, which are put on record."""
    files = []
    for place in PERSONAL_DATA:
        if place.key in FILES:
            due = due_files(home, store, place, done.on)
            done.counts[place.key] = len(due)
            files += due
    record_removal(store, str(done.on), files)
    return files


def _erase(store: Store, place: PersonalData, rows: pl.DataFrame) -> int:
    """How many rows of a place there were to erase."""
    if rows.is_empty():
        return 0
    if not place.columns:
        store.run(f"DELETE FROM {place.table} WHERE rowid IN (SELECT unnest(?))", [rows["row"].to_list()])  # noqa: S608
    elif key := STATES.get(str(place.table)):
        _put_anew(store, place, key, rows)
    else:
        _update(store, place, rows)
    return rows.height


def _put_anew(store: Store, place: PersonalData, key: str, rows: pl.DataFrame) -> None:
    """The rows of what stands, each with an entry of the audit that vouches for it, as after a step."""
    for row in _without_names(place, rows).drop("row").iter_slices(1):
        number = row[key].item()
        store.run(f"DELETE FROM {place.table} WHERE {key} = ?", [number])  # noqa: S608 a table of ours
        store.insert(str(place.table), row)
        store.record(f"{place.table}.erased", number, columns=place.columns)


def _update(store: Store, place: PersonalData, rows: pl.DataFrame) -> None:
    """The rows where they lie: seals of a log go by their order."""
    changed = [*place.columns, *(["details"] if place.keys else [])]
    fresh = _without_names(place, rows).select("row", *changed)
    values = ", ".join(f"{name} = fresh.{name}" for name in changed)
    store.connection.register("fresh", fresh.to_arrow())
    store.run(f"UPDATE {place.table} SET {values} FROM fresh WHERE {place.table}.rowid = fresh.row")  # noqa: S608
    store.connection.unregister("fresh")


def _without_names(place: PersonalData, rows: pl.DataFrame) -> pl.DataFrame:
    erased = rows.with_columns(
        pl.when(pl.col(name).is_not_null()).then(pl.lit(place.left, pl.String)).alias(name)
        for name in place.columns
    )
    if not place.keys:
        return erased
    told = [_redacted(details, place) for details in rows["details"]]
    return erased.with_columns(details=pl.Series(told, dtype=pl.String))


def _redacted(details: str, place: PersonalData) -> str:
    """What an event tells, as schemas.event_details writes it, without the names under the place's keys."""
    parts: dict[str, dict[str, Any]] = json.loads(details)
    for told in parts.values():
        told |= {key: place.left for key in place.keys if told.get(key)}
    return json.dumps(parts, ensure_ascii=False, sort_keys=True)
