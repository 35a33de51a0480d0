"""What registers, lists and approvals say of what a clue is about: exact by name, never by likeness."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import polars as pl

from pipelines.base.names import name_key_of
from pipelines.queries.admissions import admission_items
from pipelines.queries.areas import areas_in, communities_in
from pipelines.queries.lists import entries_in_force
from pipelines.queries.registers import scan_register
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from schemas.areas import above
from schemas.clues import Clue
from schemas.codes import ENDED_STATUS
from schemas.dtypes import Dtypes
from schemas.periods import end_of
from schemas.scope import Scope

MATCHES: Dtypes = {
    "source": pl.String,
    "verdict": pl.String,
    "name": pl.String,
    "detail": pl.String,
    "first_month": pl.String,
    "last_month": pl.String,
}
"""One row per thing found. ``source``: register, list or admission. ``verdict``: of a register in_use, ended,
came_back, not_reported; of a list on_list, forbidden, off_list, no_list; of admissions approved, awaiting,
refused, none. Months: the first and last in which the community reported it."""

_LISTS = {
    "forms": "retained_forms",
    "plaques": "retained_plaques",
    "appraisals": "appraisals",
    "certificates": "certificates_allowed",
    "work_items": "assistance",
}
"""By register: the list that must name what is asked."""
_AGAINST = {"certificates": "certificates_forbidden", "work_items": "negative"}
"""By register: the list that forbids."""
_NAMES = {
    "forms": "form_name",
    "plaques": "plaque_name",
    "certificates": "certificate_name",
    "work_items": "item_name",
    "appraisals": "appraisal_name",
    "digital_tools": "tool_name",
}
"""By register: the column with the name of what is pushed."""


@query(needs="matters")
def clue_matches(snapshot: Snapshot, scope: Scope, clue: Clue) -> pl.DataFrame:
    """What is known of the form, plaque, certificate, item, contest or tool that a clue names: MATCHES. Empty
    where it names none, or is about what no register holds."""
    if clue.subject is None or clue.burden not in _NAMES:
        return pl.DataFrame(schema=MATCHES)
    key = name_key_of(clue.subject)
    rows = [
        *_in_registers(snapshot, scope, clue, key),
        *_on_lists(snapshot, scope, clue, key),
        *_admitted(snapshot, scope, clue, key),
    ]
    return pl.DataFrame(rows, schema=MATCHES, orient="row")


Row = tuple[str, str, str, str | None, str | None, str | None]


def _communities(snapshot: Snapshot, scope: Scope, clue: Clue) -> list[str]:
    """Codes of the communities the clue is about."""
    if clue.area_level == "community":
        return [clue.area_code]
    rows = communities_in(snapshot, scope, snapshot.latest)
    return rows.filter(pl.col(clue.area_level) == clue.area_code)["code"].to_list()


def _in_registers(snapshot: Snapshot, scope: Scope, clue: Clue, key: str) -> Iterator[Row]:
    """How the communities of the clue's area reported it, month by month."""
    column, communities = _NAMES[clue.burden], _communities(snapshot, scope, clue)
    seen: list[tuple[str, bool, str, str | None]] = []
    for period in snapshot.periods:
        rows = scan_register(snapshot, scope, clue.burden, period)
        own = rows.filter(pl.col("community_code").is_in(communities)).collect()
        for row in own.iter_rows(named=True):
            if name_key_of(row[column] or "") == key:
                seen.append((period, _is_ended(clue.burden, row, period), row[column], row.get("department")))
    if not seen:
        yield ("register", "not_reported", clue.subject or "", None, None, None)
        return
    months = [period for period, *_ in seen]
    states = [ended for _, ended, *_ in seen]
    came_back = any(was and not now for was, now in pairwise(states))
    verdict = "ended" if states[-1] else "came_back" if came_back else "in_use"
    if months[-1] < snapshot.latest:
        verdict = "not_reported"
    yield ("register", verdict, seen[-1][2], seen[-1][3], months[0], months[-1])


def _is_ended(register: str, row: dict[str, object], period: str) -> bool:
    if register == "work_items":
        day = row["withdrawn_on"]
        return isinstance(day, date) and day <= end_of(period)
    return row.get("status") in ENDED_STATUS


def _on_lists(snapshot: Snapshot, scope: Scope, clue: Clue, key: str) -> Iterator[Row]:
    entries = entries_in_force(snapshot, scope, end_of(snapshot.latest))
    forbidding = _AGAINST.get(clue.burden)
    for kind, verdict in ((forbidding, "forbidden"), (_LISTS.get(clue.burden), "on_list")):
        for row in entries.filter(pl.col("kind") == kind).iter_rows(named=True) if kind else ():
            names = [row["title"], *(row.get("includes") or "").split("；")]
            if key in {name_key_of(name) for name in names if name}:
                yield ("list", verdict, row["title"], row.get("basis"), None, None)
                return
    wanted = _LISTS.get(clue.burden)
    known = wanted is not None and not entries.filter(pl.col("kind") == wanted).is_empty()
    yield ("list", "off_list" if known else "no_list", clue.subject or "", None, None, None)


def _admitted(snapshot: Snapshot, scope: Scope, clue: Clue, key: str) -> Iterator[Row]:
    """The items of the admission system of that name whose area holds the clue's."""
    if clue.burden != "work_items":
        return
    around = _around(snapshot, scope, clue)
    items = admission_items(snapshot, scope, end_of(snapshot.latest))
    found = False
    for row in items.iter_rows(named=True):
        if name_key_of(row["item_name"] or "") != key or row["area_code"] not in around:
            continue
        found = True
        if row["refused_on"] is not None:
            verdict = "refused"
        else:
            verdict = "approved" if row["approved_on"] is not None else "awaiting"
        told = " ".join(str(part) for part in (row["item_id"], row["approval_document"]) if part)
        yield ("admission", verdict, row["item_name"], told, None, None)
    if not found:
        yield ("admission", "none", clue.subject or "", None, None, None)


def _around(snapshot: Snapshot, scope: Scope, clue: Clue) -> set[str]:
    """Codes of the area and of all above it."""
    known = [communities_in(snapshot, scope, snapshot.latest), areas_in(snapshot, scope, snapshot.latest)]
    for rows in known:
        own = rows.filter(pl.col("code") == clue.area_code)
        if own.height:
            row = own.row(0, named=True)
            return {clue.area_code, *(row[level] for level in above("community") if row.get(level))}
    return {clue.area_code}
