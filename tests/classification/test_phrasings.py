"""The labelled phrasings keep to what their README says of them."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter, defaultdict
from pathlib import Path

from pipelines.lists.reference import list_files, read_list_file, reference_lists

with (Path(__file__).parent / "phrasings.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))

SALT = 17087
"""Fixed once; see the README."""


def answers(row: dict[str, str]) -> list[tuple[str, int]]:
    """The entry meant and those that are as right; none where the text fits nothing."""
    own = [f"{row['kind']} {row['number']}"] if row["kind"] else []
    named = [word.rsplit(" ", 1) for word in own + row["also"].split(";") if word]
    return [(kind, int(number)) for kind, number in named]


def test_texts_are_different_and_plain() -> None:
    assert len({(row["jurisdiction"], row["text"]) for row in ROWS}) == len(ROWS)
    assert all(row["text"] == row["text"].strip() and 1 < len(row["text"]) <= 30 for row in ROWS)


def test_every_answer_is_an_entry_of_a_list_of_the_jurisdiction() -> None:
    lists = {name: reference_lists(name) for name in ("sichuan", "gansu")}
    for row in ROWS:
        found = answers(row)
        assert bool(row["kind"]) == bool(row["number"]) == bool(found), row
        assert len(set(found)) == len(found), row
        for kind, number in found:
            assert 1 <= number <= len(lists[row["jurisdiction"]][kind].entries), row


def test_every_entry_of_every_list_is_meant_by_some_text() -> None:
    meant = set()
    for row in ROWS:
        held = "national" if row["kind"] == "certificates_forbidden" else row["jurisdiction"]
        meant.add((held, row["kind"], row["number"]))
    for reference in map(read_list_file, list_files()):
        for entry in reference.entries:
            assert (reference.jurisdiction, reference.kind, str(entry.number)) in meant, entry


def test_a_third_fits_nothing_and_there_are_enough() -> None:
    nothing = sum(not row["kind"] for row in ROWS)
    assert (len(ROWS), nothing) == (838, 282)


def test_halves_are_drawn_by_the_hash_alone_and_balanced() -> None:
    groups: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in ROWS:
        digest = hashlib.sha256(f"{SALT} {row['jurisdiction']} {row['text']}".encode()).digest()
        assert row["half"] == ("seen", "unseen")[digest[0] % 2], row
        groups[row["jurisdiction"], row["kind"]][row["half"]] += 1
    for group, halves in groups.items():
        assert abs(halves["seen"] - halves["unseen"]) <= 3, group
