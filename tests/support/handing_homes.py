"""A home of two prefectures, the same cut into a home of each, and an empty one above them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

import polars as pl

from pipelines.admission.stored import write_lives
from pipelines.base.home import Home
from pipelines.publish.hand_ins import rows_of_returns
from pipelines.publish.record import PUBLISHED
from pipelines.store import Store, open_store
from schemas.admission_items import AdmissionEvent, WorkItem
from schemas.case_items import CASE_COLUMNS, Case
from schemas.clues import CLUE_COLUMNS, CLUE_EVENT_COLUMNS, Clue, ClueEvent
from schemas.confirmations import CONFIRMATION_COLUMNS, Confirmation
from schemas.plan_entries import PROGRESS_COLUMNS
from schemas.signals import SIGNAL_DISMISSALS
from tests.support.small_store import add_return, fill_store, make_store, small_areas

MONTHS = ["2026-08", "2026-09", "2026-10"]
CHENGDU, LUZHOU = "510100", "510500"
MOMENT = datetime(2026, 10, 20, 3)
DAY = date(2026, 10, 20)

OWNERS = {
    "returns": "township_code",
    "deliveries": "township_code",
    "admission_items": "item_id",
    "admission_events": "item_id",
    "cases": "case_id",
    "clues": "clue_id",
    "clue_events": "clue_id",
    "plan_progress": "task",
    "signal_dismissals": "signal_id",
    "confirmations": "area_code",
}
"""By table the column that says which prefecture a row is of."""
NUMBERS = {CHENGDU: 1, LUZHOU: 2}
"""By prefecture the last digit of its numbers in the home of both."""


def no_track(items: Iterable[Any], total: int, label: str) -> Iterator[Any]:
    return iter(items)


def make_both(home: Home) -> None:
    """The home of both prefectures, nothing published: a first publish is on record only."""
    areas = small_areas()
    make_store(home, areas)
    fill_store(home, areas, MONTHS)
    with open_store(home) as store, store.transaction():
        store.record(PUBLISHED, "a snapshot", accepted=0)
        for prefecture in (CHENGDU, LUZHOU):
            correct(store, prefecture, MONTHS[1], 1)
            correct(store, prefecture, MONTHS[2], 1)
            correct(store, prefecture, MONTHS[2], 2)
            _add_logs(store, prefecture)
            _add_work(store, prefecture)


def township_of(store: Store, prefecture: str) -> str:
    query = "SELECT min(township_code) FROM returns WHERE starts_with(township_code, ?)"
    return str(store.scalar(query, [prefecture[:4]]))


def correct(store: Store, prefecture: str, period: str, fewer: int) -> str:
    """A correction of the first township of a prefecture, whose registers of forms have lost rows."""
    township = township_of(store, prefecture)
    rows = rows_of_returns(store, [f"{township}-{period}-1"])
    rows["forms"] = rows["forms"].slice(fewer * 7)
    rows["work_items"] = rows["work_items"].slice(fewer)
    given = {
        key: kept.drop("return_id", "township_code", "period", "sheet_row") for key, kept in rows.items()
    }
    return add_return(store, township, period, given, cells_changed=fewer)


def _add_logs(store: Store, prefecture: str) -> None:
    """A rejected delivery, a dismissed signal, an entry of a plan and a confirmation."""
    number, township = NUMBERS[prefecture], township_of(store, prefecture)
    store.run(
        "INSERT INTO deliveries VALUES (?, 'x', 'x.xlsx', ?, 'a', 'rejected', ?, ?, 'initial', NULL, ?)",
        [number, MOMENT, township, MONTHS[0], '{"errors": [1, 2]}'],
    )
    store.insert(
        "return_warnings", pl.DataFrame({"return_id": [f"{township}-{MONTHS[0]}-1"], "code": ["WRN-001"]})
    )
    row = (f"signal{number}", 1, MOMENT, "a", "dismiss", "renamed", "核对无误")
    store.insert("signal_dismissals", pl.DataFrame([row], schema=SIGNAL_DISMISSALS, orient="row"))
    entry = {"plan": "renshou", "task": number, "sequence": 1, "at_utc": MOMENT, "acted_on": DAY}
    entry |= {"actor": "a", "kind": "report", "state": "done", "unit": "某局"}
    store.insert("plan_progress", pl.DataFrame([entry], schema=PROGRESS_COLUMNS))
    said = Confirmation(
        prefecture,
        "prefecture",
        MONTHS[0],
        1,
        MOMENT,
        "a",
        "王莉",
        "confirm",
        DAY,
        None,
        None,
        "s",
        "0",
        None,
    )
    store.insert("confirmations", pl.DataFrame([vars(said)], schema=CONFIRMATION_COLUMNS))


def _add_work(store: Store, prefecture: str) -> None:
    """A work item, a case and a clue, each with a number."""
    number = NUMBERS[prefecture]
    item = WorkItem(
        f"A2026-0000{number}",
        version=1,
        step="applied",
        acted_on=DAY,
        item_name="独居老人冬季走访",
        department="县民政局",
        department_level="county",
        area_code=prefecture[:2] + "0000",
        applied_on=DAY,
    )
    event = AdmissionEvent(
        item.item_id, 1, MOMENT, "a", "department", "apply", DAY, None, None, "", "applied", "{}"
    )
    write_lives(store, [item], [event])
    case = Case(
        f"D2026-0000{number}",
        version=1,
        step="proposed",
        area_code=prefecture,
        area_level="prefecture",
        area_name="市",
        origin="clue",
        origin_id=f"F2026-0000{number}",
    )
    store.insert("cases", pl.DataFrame([vars(case)], schema=CASE_COLUMNS))
    clue = Clue(
        f"F2026-0000{number}",
        version=1,
        step="received",
        acted_on=DAY,
        area_code=prefecture,
        area_level="prefecture",
        area_name="市",
        received_on=DAY,
    )
    store.insert("clues", pl.DataFrame([vars(clue)], schema=CLUE_COLUMNS))
    begun = ClueEvent(clue.clue_id, 1, MOMENT, "a", "王莉", "a", "receive", DAY, None, "", "received", "{}")
    store.insert("clue_events", pl.DataFrame([vars(begun)], schema=CLUE_EVENT_COLUMNS))


def cut_to(home: Home, prefecture: str | None) -> None:
    """Takes out of the home of both what is not of the prefecture; all that anybody handed in, where None."""
    digits, number = (prefecture[:4], NUMBERS[prefecture]) if prefecture else ("none", 0)
    with open_store(home) as store, store.transaction():
        for table, column in OWNERS.items():
            own = f"starts_with({column}::VARCHAR, '{digits}')"
            if column.endswith("_id") or column == "task":
                own = f"ends_with({column}::VARCHAR, '{number}')"
            store.run(f"DELETE FROM {table} WHERE NOT {own}")  # noqa: S608 - names of this module
        store.run("DELETE FROM return_warnings WHERE NOT starts_with(return_id, ?)", [digits])


def name_as_above(home: Home) -> None:
    """Gives the numbers of the home of both the names they get in a higher one."""
    columns = {
        "admission_items": ("item_id",),
        "admission_events": ("item_id",),
        "cases": ("case_id", "origin_id"),
        "clues": ("clue_id",),
        "clue_events": ("clue_id",),
    }
    with open_store(home) as store, store.transaction():
        for prefecture, number in NUMBERS.items():
            for table, names in columns.items():
                for name in names:
                    store.run(
                        f"UPDATE {table} SET {name} = ? || {name} WHERE ends_with({name}, ?)",  # noqa: S608
                        [f"{prefecture}-", f"0000{number}"],
                    )


def make_part(home: Home, prefecture: str) -> None:
    make_both(home)
    cut_to(home, prefecture)


def make_above(home: Home) -> None:
    make_both(home)
    cut_to(home, None)
