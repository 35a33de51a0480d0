"""Notes in the cache of a publish: what was told is told again, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.publish.cache import Cache

NOTE = {"period": "2026-10", "rows": 3, "name": "某县"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Cache(tmp_path).tell("kind", "key", NOTE)
    return tmp_path


def note_in(folder: Path) -> Path:
    (note,) = folder.iterdir()
    return note


def test_a_note_is_told_to_the_next_publish(folder: Path) -> None:
    assert Cache(folder).told("kind", "key") == NOTE
    assert Cache(folder).told("kind", "other") is None


def test_another_note_takes_its_place(folder: Path) -> None:
    first = note_in(folder)
    Cache(folder).tell("kind", "key", {"rows": 4})
    assert Cache(folder).told("kind", "key") == {"rows": 4}
    assert note_in(folder) != first


@pytest.mark.parametrize("damaged", [b"", b"{", b"\xff\xfe", b'{"period": "2026-10", "rows": 4}'])
def test_a_damaged_note_is_none(folder: Path, damaged: bytes) -> None:
    note_in(folder).write_bytes(damaged)
    cache = Cache(folder)
    assert cache.told("kind", "key") is None
    cache.tell("kind", "key", NOTE)
    assert Cache(folder).told("kind", "key") == NOTE


def test_a_note_that_was_not_asked_for_goes(folder: Path) -> None:
    cache = Cache(folder)
    cache.told("kind", "key")
    cache.tidy()
    assert note_in(folder).exists()
    Cache(folder).tidy()
    assert list(folder.iterdir()) == []
