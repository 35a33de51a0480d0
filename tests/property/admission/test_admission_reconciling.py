"""Reconciliation against the same rules written once more, row by row, without frames."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from pipelines.admission.reconciling import reconcile
from schemas.admission_items import ITEM_COLUMNS, WorkItem
from tests.support.reconciling_case import AREAS, END, PLACES, reported

GRACE = 30
ABOVE = {row["community"]: row for row in PLACES.to_dicts()}
CODES = ("t1", "t2", "k1", "k2", "k3", "s")
INSIDE = {code: {c for c, row in ABOVE.items() if code in row.values()} for code in CODES}
days = st.sampled_from([END - timedelta(days=n) for n in (-1, 0, 1, 29, 30, 31, 60)])
maybe_day = st.none() | days
names = st.sampled_from(["走访", "走 访", "“走访”", "慰问"])
documents = st.sampled_from([None, "1〔2026〕1号", "1[2026]1 号", "２号", " "])

rows = st.fixed_dictionaries(
    {
        "community_code": st.sampled_from(["c1", "c2", "c3"]),
        "item_name": names,
        "department": st.sampled_from(["甲局", "乙局"]),
        "entry_route": st.sampled_from(["listed", "approved", "emergency", "undocumented", "purchased"]),
        "list_kind": st.sampled_from([None, None, "assistance", "negative"]),
        "approval_document": documents,
        "started_on": days,
        "approved_on": maybe_day,
        "withdrawn_on": maybe_day,
    }
)
items = st.fixed_dictionaries(
    {
        "route": st.sampled_from(["regular", "emergency"]),
        "item_name": names,
        "department": st.sampled_from(["甲局", "乙局"]),
        "area_code": st.sampled_from(sorted(INSIDE)),
        "approval_document": documents,
        "applied_on": days,
        "started_on": maybe_day,
        "approved_on": maybe_day,
        "admitted_on": maybe_day,
        "withdrawn_on": maybe_day,
        "refused_on": maybe_day,
        "document_expires_on": maybe_day,
    }
)


def key(text: str | None) -> str | None:
    if text is None:
        return None
    plain = re.sub(r"[\s“”\"'‘’]", "", unicodedata.normalize("NFKC", text)).lower()
    return plain.translate(str.maketrans("[〔", "((")).translate(str.maketrans("]〕", "))")) or None


def state_of(item: dict[str, Any]) -> str:
    if item["withdrawn_on"] and item["withdrawn_on"] <= END:
        return "withdrawn"
    if item["refused_on"] and item["refused_on"] <= END:
        return "refused"
    if item["approved_on"] and item["approved_on"] <= END:
        expires = item["document_expires_on"]
        return "expired" if expires and expires < END else "standing"
    return "emergency" if item["route"] == "emergency" else "undecided"


def begun(item: dict[str, Any]) -> bool:
    return (item["started_on"] or item["applied_on"]) <= END


ORDER = ["standing", "emergency", "expired", "withdrawn", "refused", "undecided", "outside_area"]


def matches(row: dict[str, Any], known: list[dict[str, Any]]) -> list[tuple[str, str, dict[str, Any], str]]:
    """(state, item_id, item, how) of every item the row may mean."""
    number = key(row["approval_document"])
    same = [item for item in known if number and key(item["approval_document"]) == number]
    named = [item for item in same if key(item["item_name"]) == key(row["item_name"])]
    found = []
    for item in named or same:
        inside = row["community_code"] in INSIDE[item["area_code"]]
        found.append((state_of(item) if inside else "outside_area", item["item_id"], item, "document"))
    if any(state != "outside_area" for state, *_ in found):
        return found
    own = key(row["department"]), key(row["item_name"])
    return found + [
        (state_of(item), item["item_id"], item, "department_and_name")
        for item in known
        if (key(item["department"]), key(item["item_name"])) == own
        and row["community_code"] in INSIDE[item["area_code"]]
    ]


def verdict(row: dict[str, Any], state: str | None, item: dict[str, Any] | None) -> tuple[str, str] | None:
    """Kind and evidence of a row at work that means an item in a state."""
    if row["list_kind"] == "negative":
        return "uncovered", "negative_list"
    if row["entry_route"] not in ("approved", "emergency", "undocumented") or state == "standing":
        return None
    paperwork = row["approved_on"] and row["approved_on"] <= END
    if state == "emergency" or (row["entry_route"] == "emergency" and not paperwork):
        starts = [d for d in (row["started_on"], item["started_on"] if item else None) if d]
        return ("emergency_overdue", "past_grace") if (END - min(starts)).days > GRACE else None
    return "uncovered", state or ("unknown_document" if key(row["approval_document"]) else "no_document")


def unreported(item: dict[str, Any], came: set[str]) -> tuple[str, str] | None:
    """Kind and evidence of an item that nobody reports; ``came``: communities whose return came."""
    late = item["started_on"] and (END - item["started_on"]).days > GRACE
    if state_of(item) == "emergency" and late:
        return "emergency_overdue", "past_grace"
    admitted = item["admitted_on"] and item["admitted_on"] <= END
    if state_of(item) == "standing" and admitted and INSIDE[item["area_code"]] & came:
        return "unreported", "not_reported"
    return None


def expected(rows: list[dict[str, Any]], known: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    found, seen = [], set()
    for row in rows:
        if row["started_on"] > END or (row["withdrawn_on"] and row["withdrawn_on"] <= END):
            continue
        pairs = sorted(matches(row, known), key=lambda pair: (ORDER.index(pair[0]), pair[1]))
        seen |= {number for state, number, *_ in pairs if state != "outside_area"}
        state, number, item, how = pairs[0] if pairs else (None, None, None, "none")
        if told := verdict(row, state, item):
            found.append((*told, row["community_code"], number, how))
    townships = {ABOVE[row["community_code"]]["township"] for row in rows}
    came = {c for c, place in ABOVE.items() if place["township"] in townships}
    for item in known:
        if item["item_id"] not in seen and (told := unreported(item, came)):
            found.append((*told, None, item["item_id"], "none"))
    return sorted(found, key=str)


@given(given_rows=st.lists(rows, max_size=6), given_items=st.lists(items, max_size=5))
def test_frames_find_what_a_loop_finds(
    given_rows: list[dict[str, Any]], given_items: list[dict[str, Any]]
) -> None:
    known = [{"item_id": f"A{at}", **item} for at, item in enumerate(given_items)]
    frame = pl.DataFrame([vars(WorkItem(**item)) for item in known], schema=ITEM_COLUMNS)
    findings = reconcile(reported(*given_rows), frame, PLACES, AREAS, "2026-09", END, GRACE)
    columns = ("kind", "evidence", "community_code", "item_id", "matched_by")
    found = sorted(findings.select(columns).rows(), key=str)
    assert found == expected(given_rows, [item for item in known if begun(item)])
