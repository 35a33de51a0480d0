"""What a home keeps of persons, and what of it is past its term on a day (schemas/personal_data.py)."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

import polars as pl

from pipelines.base.home import Home
from pipelines.keeping.refused import REFUSED, still_there
from pipelines.store import Store
from schemas.cases import ENDED_STEPS
from schemas.periods import months_later, to_utc
from schemas.personal_data import ERASED, PERSONAL_DATA, PersonalData

_CASE_ENDS = f"CASE WHEN step IN {ENDED_STEPS} THEN acted_on END"
_OPEN_CASES = f"SELECT case_id FROM cases WHERE step NOT IN {ENDED_STEPS}"  # noqa: S608 steps are ours
SINCE = {
    "prepared_by": "received_at_utc",
    "sender": f"CASE WHEN coalesce(case_id NOT IN ({_OPEN_CASES}), true) THEN ended_on END",
    "clue_handler": "ended_on",
    "clue_steps": "(SELECT ended_on FROM clues WHERE clues.clue_id = clue_events.clue_id)",
    "case_people": _CASE_ENDS,
    "case_steps": f"(SELECT {_CASE_ENDS} FROM cases WHERE cases.case_id = case_events.case_id)",  # noqa: S608
    "confirmations": "acted_on",
    "attachments": "at_utc",
    "visits": "visited_on",
    "teams": "last_day",
    "drafts": "at_utc",
    "rounds": "closes_on",
}
"""By place of the store: when its term begins, null while it does not."""
FILES = {
    "originals": """
SELECT sha256 FROM deliveries GROUP BY sha256
HAVING NOT bool_and(status = 'rejected') AND max(received_at_utc) < $before ORDER BY sha256
""",
    "refused_originals": REFUSED,
}
"""By place of the archive: the hashes of what came in before a moment."""
EVER = to_utc("9999-12-31")
_ROWS = """
SELECT rowid AS row, * FROM {table}
WHERE ({names}) AND coalesce({since} < $before, $ever) ORDER BY rowid
"""


class Held(NamedTuple):
    """How much a place holds, and how much of it is past its term: rows, or files."""

    place: PersonalData
    kept: int
    due: int


def held_on(home: Home, store: Store, on: date) -> list[Held]:
    """Every place that a command deletes from, as it is on a day in China."""
    return [
        Held(place, count_at(home, store, place, None), count_at(home, store, place, on))
        for place in PERSONAL_DATA
        if place.months is not None
    ]


def count_at(home: Home, store: Store, place: PersonalData, on: date | None) -> int:
    """Rows or files of a place that are past their term on a day, all where none is given."""
    if place.key in FILES:
        return len(due_files(home, store, place, on))
    return due_rows(store, place, on).height


def due_files(home: Home, store: Store, place: PersonalData, on: date | None) -> list[str]:
    """The hashes of what is past its term and still in the archive."""
    return still_there(home, store.frame(FILES[place.key], {"before": _first_kept(place, on)})["sha256"])


def due_rows(store: Store, place: PersonalData, on: date | None) -> pl.DataFrame:
    """The rows of a place that are past their term: ``row``, by which DuckDB knows it, and its columns."""
    names = " OR ".join(f"coalesce({name}, $erased) NOT IN ($erased, '')" for name in place.columns)
    query = _ROWS.format(table=place.table, since=SINCE[place.key], names=names or "$erased <> ''")
    return store.frame(query, {"before": _first_kept(place, on), "ever": on is None, "erased": ERASED})


def _first_kept(place: PersonalData, on: date | None) -> datetime:
    """Of what began before this moment the term is over. It is midnight in China, in UTC the day before, so
    that it divides days of the store, too."""
    return EVER if on is None else to_utc(str(months_later(on, -(place.months or 0))))
