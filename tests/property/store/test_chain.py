"""Whatever is done to entries of the audit, the chain tells; and what was not touched is not told."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import polars as pl
from hypothesis import assume, given
from hypothesis import strategies as st

from pipelines.store.chain import AUDIT_COLUMNS, START, Entry, find_breaks, linked
from schemas.manifest import AuditHead

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1))
ENTRIES = st.lists(
    st.builds(Entry, MOMENTS, TEXT, TEXT, TEXT, st.one_of(st.none(), TEXT)), min_size=1, max_size=12
)


def head_of(audit: pl.DataFrame) -> AuditHead:
    return {"entries": audit.height, "hash": audit["hash"][-1]}


def kinds(audit: pl.DataFrame, heads: dict[str, AuditHead] | None = None) -> set[tuple[str, int, int]]:
    return {one[:3] for one in find_breaks(audit, heads or {})}


def test_the_hash_of_the_first_entry_is_the_one_worked_out_by_hand() -> None:
    entry = Entry(datetime(2026, 3, 1, 8, 0, 0, 5), "王莉", "init", "sichuan", None)
    line = f'[1,"{"0" * 64}","2026-03-01T08:00:00.000005","王莉","init","sichuan",null]'
    assert linked(START, [entry])["hash"].to_list() == [hashlib.sha256(line.encode()).hexdigest()]


@given(ENTRIES, st.data())
def test_entries_in_portions_are_one_chain(entries: list[Entry], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(entries)))
    first = linked(START, entries[:cut])
    head = head_of(first) if cut else START
    both = pl.concat([first, linked(head, entries[cut:])])
    assert both.equals(linked(START, entries))
    assert kinds(both, {"then": head, "now": head_of(both)}) == set()
    assert kinds(both.sample(fraction=1, shuffle=True)) == set()


@given(ENTRIES, st.sampled_from(Entry._fields), TEXT, st.data())
def test_what_is_changed_is_named(entries: list[Entry], name: str, text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(entries) - 1))
    rows = linked(START, entries).to_dicts()
    old = rows[place][name]
    rows[place][name] = old + timedelta(microseconds=1) if name == "at_utc" else text
    assume(rows[place][name] != old)
    assert kinds(pl.DataFrame(rows, schema=AUDIT_COLUMNS)) == {("changed", place + 1, place + 1)}


@given(ENTRIES, st.data())
def test_what_is_taken_out_is_named(entries: list[Entry], data: st.DataObject) -> None:
    audit = linked(START, entries)
    first = data.draw(st.integers(1, audit.height))
    last = data.draw(st.integers(first, audit.height))
    left = audit.filter(~pl.col("sequence").is_between(first, last))
    heads = {"kept": head_of(audit)}
    kind = "cut_off" if last == audit.height else "missing"
    assert kinds(left, heads) == {(kind, first, last)}
    if kind == "cut_off":
        assert kinds(left) == set()


@given(ENTRIES, st.data())
def test_two_that_change_places_are_named(entries: list[Entry], data: st.DataObject) -> None:
    assume(len(entries) > 1)
    one, other = data.draw(st.lists(st.integers(1, len(entries)), min_size=2, max_size=2, unique=True))
    turned = linked(START, entries).with_columns(
        pl.col("sequence").replace({one: other, other: one}).alias("sequence")
    )
    found = kinds(turned)
    assert {("changed", one, one), ("changed", other, other)} <= found


@given(ENTRIES, st.data())
def test_a_chain_that_is_written_anew_is_told_by_a_head_that_was_kept(
    entries: list[Entry], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(entries) - 1))
    forged = [
        entry._replace(actor=entry.actor + "x") if at == place else entry for at, entry in enumerate(entries)
    ]
    anew = linked(START, forged)
    kept = {str(at): head_of(linked(START, entries[:at])) for at in range(1, len(entries) + 1)}
    assert kinds(anew) == set()
    assert kinds(anew, kept) == {("rewritten", at, at) for at in range(place + 1, len(entries) + 1)}
