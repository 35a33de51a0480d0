"""Clues and their events in the store."""

from __future__ import annotations

import polars as pl

from pipelines.clues.counting import ClueLog
from pipelines.store import Store
from schemas.clues import CLUE_COLUMNS, CLUE_EVENT_COLUMNS, Clue, ClueEvent

_CLUE = "SELECT * FROM clues WHERE clue_id = $clue"
_CLUES = "SELECT * FROM clues ORDER BY clue_id"
_EVENTS = "SELECT * FROM clue_events WHERE coalesce(clue_id = $clue, true) ORDER BY clue_id, sequence"
_COUNT = "SELECT count(*) FROM clues"
_COUNTED = """
SELECT clue_id, area_level, area_code, burden, department, received_on, answer_due, outcome, answered_on
FROM clues WHERE step <> 'merged' ORDER BY clue_id
"""
_STEPS = "SELECT clue_id, sequence, acted_on, to_step FROM clue_events ORDER BY clue_id, sequence"
_NUMBERED = "SELECT source_number, clue_id FROM clues WHERE source_number IS NOT NULL"


def read_clue(store: Store, clue_id: str) -> Clue | None:
    """The clue of that number, None where there is none."""
    rows = store.frame(_CLUE, {"clue": clue_id}).to_dicts()
    return Clue(**rows[0]) if rows else None


def read_clues(store: Store) -> pl.DataFrame:
    """One row per clue, by number: the fields of Clue."""
    return store.frame(_CLUES).cast(pl.Schema(CLUE_COLUMNS))


def read_clue_events(store: Store, clue_id: str | None = None) -> pl.DataFrame:
    """One row per event, of one clue where named, oldest first: the fields of ClueEvent."""
    return store.frame(_EVENTS, {"clue": clue_id}).cast(pl.Schema(CLUE_EVENT_COLUMNS))


def read_clue_log(store: Store) -> ClueLog:
    """What is counted of clues, and nothing that says who sent one or what it says."""
    return ClueLog(store.frame(_COUNTED), store.frame(_STEPS))


def known_numbers(store: Store) -> dict[str, str]:
    """By number with whoever passed it on: the clue."""
    return dict(store.frame(_NUMBERED).iter_rows())


def next_clue_number(store: Store, year: int) -> str:
    """The number of a new clue, of the year in which it is received."""
    return f"F{year}-{1 + store.scalar(_COUNT):05d}"


def write_clue_step(store: Store, clue: Clue, event: ClueEvent) -> None:
    """Add the event, and put the clue as it leaves it in place of the clue before. Call it inside the
    transaction of the step."""
    store.run("DELETE FROM clues WHERE clue_id = $clue", {"clue": clue.clue_id})
    store.insert("clues", pl.DataFrame([vars(clue)], schema=CLUE_COLUMNS))
    store.insert("clue_events", pl.DataFrame([vars(event)], schema=CLUE_EVENT_COLUMNS))
