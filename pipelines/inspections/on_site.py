"""What is typed on site: kept at every change, so that nothing is lost where the connection drops, and
recorded by the same rules as a workbook once it is whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import polars as pl

from pipelines.base.clock import now_utc
from pipelines.base.names import written
from pipelines.base.tables import Table
from pipelines.inspections.reading import Workbook
from pipelines.inspections.recording import Recounted, record_book
from pipelines.inspections.stored import find_sample, read_table_of
from pipelines.inspections.summary import visited_of
from pipelines.store import Store
from schemas.errors import UserError
from schemas.inspection_sheets import COVER_SHEET, ROWS_SHEET, TOTALS_SHEET
from schemas.inspections import CHECKS, COUNTED
from schemas.periods import parse_date
from schemas.returns import REGISTERS

Draft = Mapping[str, Any]
"""``visited_on`` (YYYY-MM-DD), ``visited_by``; by register in ``checked`` whether every row was looked at;
``wrong``: numbers of reported rows that are not as reported; ``added``: rows that were not reported, each
register, name and unit; ``notes`` by number."""

_DRAFT = "SELECT content FROM inspection_drafts WHERE sample_id = $sample AND community_code = $community"
_GONE = "DELETE FROM inspection_drafts WHERE sample_id = $sample AND community_code = $community"


def read_draft(store: Store, sample: str, community: str) -> dict[str, Any]:
    """What was typed so far; nothing where nobody began."""
    found = store.scalar(_DRAFT, {"sample": sample, "community": community})
    draft: dict[str, Any] = json.loads(found) if found else {}
    return draft


def keep_draft(store: Store, sample: str, community: str, draft: Draft) -> None:
    """Put what is typed in the place of what was typed before, inside a transaction of the caller. Raises
    UserError where the community is not to be visited."""
    require_unit(store, sample, community)
    about = {"sample": sample, "community": community}
    store.run(_GONE, about)
    row = {
        "sample_id": sample,
        "community_code": community,
        "content": json.dumps(dict(draft), ensure_ascii=False, sort_keys=True),
        "at_utc": now_utc(),
        "actor": store.actor,
    }
    store.insert("inspection_drafts", pl.DataFrame([row]))


def record_draft(store: Store, sample: str, community: str) -> Recounted:
    """Record what was typed, inside a transaction of the caller: the same checks as of a workbook. Raises
    TableError with every problem; UserError where a register was not looked at whole."""
    require_unit(store, sample, community)
    draft = read_draft(store, sample, community)
    unchecked = [register for register in COUNTED if not draft.get("checked", {}).get(register)]
    if unchecked:
        raise UserError("INS-119", registers=_titles(unchecked))
    rows = read_table_of(store, "inspection_reported", sample).filter(community_code=community)
    content = json.dumps(draft, ensure_ascii=False, sort_keys=True).encode()
    done = record_book(store, _book(sample, community, draft, rows), hashlib.sha256(content).hexdigest())
    store.run(_GONE, {"sample": sample, "community": community})
    return done


def require_unit(store: Store, sample: str, community: str) -> None:
    """Raises UserError where there is no such sample, or the community is not to be visited."""
    drawn = find_sample(store, sample)
    units, _ = visited_of(read_table_of(store, "inspection_units", sample), int(str(drawn["stage"])))
    if units.filter(community_code=community).is_empty():
        raise UserError("INS-105", sample=sample, community=community)


def _titles(registers: list[str]) -> str:
    return "、".join(REGISTERS[register].zh for register in registers)


def _book(sample: str, community: str, draft: Draft, reported: pl.DataFrame) -> Workbook:
    """The draft as the three sheets of a workbook."""
    cover = {
        "sheet_row": 2,
        "sample": sample,
        "community": community,
        "visited_on": draft.get("visited_on"),
        "visited_by": written(draft.get("visited_by")),
    }
    wrong = {int(number) for number in draft.get("wrong", ())}
    notes = draft.get("notes", {})
    rows = [_checked(row, wrong, notes) for row in reported.iter_rows(named=True)]
    added = [
        {
            "register": one.get("register"),
            "name": written(one.get("name")),
            "unit": written(one.get("unit")),
            "check": CHECKS.zh_of["unreported"],
            "note": written(one.get("note")),
        }
        for one in draft.get("added", ())
    ]
    told = [row | {"sheet_row": place} for place, row in enumerate([*rows, *added], start=2)]
    totals = [
        {"sheet_row": place, "register": register, "recounted": str(_in_use(register, told))}
        for place, register in enumerate(COUNTED, start=2)
    ]
    day = draft.get("visited_on")
    return Workbook(
        _table(COVER_SHEET, [cover]),
        _table(ROWS_SHEET, told),
        _table(TOTALS_SHEET, totals),
        parse_date(day) if day else None,
        [],
    )


def _checked(row: Mapping[str, Any], wrong: set[int], notes: Mapping[str, str]) -> dict[str, Any]:
    """A reported row with what was found: as reported, or what the other can only be."""
    other = "not_there" if row["reported_as"] == "in_use" else "still_there"
    found = other if row["number"] in wrong else "as_reported"
    return {
        "register": row["register"],
        "name": row["name"],
        "unit": row["unit"],
        "detail": row["detail"],
        "reported_as": row["reported_as"],
        "check": CHECKS.zh_of[found],
        "note": written(notes.get(str(row["number"]))),
        "number": str(row["number"]),
    }


def _in_use(register: str, rows: list[dict[str, Any]]) -> int:
    """How many rows of the register are in use on the spot."""
    gone, still = CHECKS.zh_of["not_there"], (CHECKS.zh_of["still_there"], CHECKS.zh_of["unreported"])
    own = [row for row in rows if row["register"] == register]
    said = [row["check"] for row in own]
    reported = [row for row in own if row.get("reported_as") == "in_use"]
    return len(reported) - said.count(gone) + sum(map(said.count, still))


def _table(sheet: Any, rows: list[dict[str, Any]]) -> Table:
    """Rows as a sheet that was read: texts, null where nothing is said."""
    names = [column.name for column in sheet.columns]
    schema = {"sheet_row": pl.Int64} | dict.fromkeys(names, pl.String)
    full = [{name: row.get(name) for name in schema} for row in rows]
    return Table(sheet.zh, pl.DataFrame(full, schema=schema), {name: name for name in names}, sheet.zh)
