"""Publishing and pruning are on record, whatever moment the power failed at."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from pipelines.base.home import Home
from pipelines.publish import list_snapshots, prune_snapshots, publish
from pipelines.publish.writing import make_current
from pipelines.queries import current_id
from pipelines.store import open_store
from pipelines.store.connection import current_actor
from tests.support.hand_store import hand_in, publish_hand_home
from tests.support.made_once import copy_home, made_home

CORRECTIONS = ((4, 0), (5, 0), (6, 0))


def correct(home: Home, forms: tuple[int, int]) -> str:
    hand_in(home, "2026-01", {"510104001": forms})
    return publish(home).snapshot


def publish_twice(home: Home) -> None:
    """Its first snapshot, a publish that changed nothing, and a correction."""
    shutil.copytree(made_home(publish_hand_home).path, home.path)
    assert publish(home).unchanged
    correct(home, CORRECTIONS[0])


@pytest.fixture
def twice(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", publish_twice)


def ids(home: Home) -> list[str]:
    """Of its snapshots, oldest first."""
    return [row["id"] for row in reversed(list_snapshots(home))]


def on_record(home: Home) -> list[tuple[str, str, Any]]:
    """(action, subject, previous) of every entry about snapshots, oldest first."""
    with open_store(home) as store:
        rows = store.frame("SELECT * FROM audit WHERE action LIKE 'snapshot.%' ORDER BY rowid")
    assert set(rows["actor"]) <= {current_actor()}
    return [(row["action"], row["subject"], json.loads(row["detail"])["previous"]) for row in rows.to_dicts()]


def test_every_publish_that_changed_something_is_on_record(twice: Home) -> None:
    first, second = ids(twice)
    assert second == current_id(twice)
    assert on_record(twice) == [("snapshot.published", first, None), ("snapshot.published", second, first)]


def test_a_switch_that_was_not_recorded_is_by_the_next_publish(twice: Home) -> None:
    """Which makes the snapshot again: nothing vouches for what lies there."""
    home, (first, second) = twice, ids(twice)
    with open_store(home) as store, store.transaction():
        store.run("DELETE FROM audit WHERE subject = ?", [second])  # as if the power had failed before it
    done = publish(home)
    assert (done.snapshot, done.unchanged, done.repaired) == (second, False, [])
    assert on_record(home) == [("snapshot.published", first, None), ("snapshot.published", second, first)]
    assert publish(home).unchanged


def test_a_return_to_an_earlier_snapshot_is_a_change_too(twice: Home) -> None:
    home, (first, second) = twice, ids(twice)
    make_current(home, first)
    publish(home)
    assert on_record(home)[-2:] == [
        ("snapshot.published", first, second),
        ("snapshot.published", second, first),
    ]


def test_every_pruned_snapshot_is_on_record(twice: Home) -> None:
    home, kept = twice, ids(twice)
    for forms in CORRECTIONS[1:]:
        correct(home, forms)
    removed = prune_snapshots(home, keep=2)["removed"]
    assert removed == sorted(kept)
    assert on_record(home)[4:] == [("snapshot.pruned", name, "published") for name in removed]
    prune_snapshots(home, keep=2)
    assert len(on_record(home)) == 6


@pytest.mark.parametrize("heal", [publish, lambda home: prune_snapshots(home, keep=9)])
def test_a_removal_that_was_not_recorded_is_by_the_next_visit(twice: Home, heal: Any) -> None:
    home, (first, second) = twice, ids(twice)
    shutil.rmtree(home.snapshots / first)
    heal(home)
    assert on_record(home)[1:] == [
        ("snapshot.published", second, first),
        ("snapshot.pruned", first, "published"),
    ]
