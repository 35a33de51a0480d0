"""A publish killed at any point leaves the old snapshot current, and the next one finishes the work."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipelines.base.home import Home
from pipelines.publish import publish
from pipelines.queries import close_snapshots, current_id, export_frame, open_snapshot
from pipelines.store import open_store
from tests.support.hand_store import hand_in, publish_hand_home
from tests.support.killed_publish import publish_until
from tests.support.made_once import copy_home
from tests.support.processes import start_apart
from tests.support.scopes import WHOLE

EARLY, LATE = 5, 7
"""So many places spread over all steps of a publish, and so many of its last steps, one by one."""


@pytest.fixture(scope="module")
def changed_home(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str, int]:
    """A published home with a correction that is not published yet; the id before, the id to come and the
    number of steps it takes."""
    path = tmp_path_factory.mktemp("crash") / "home"
    home = copy_home(path, publish_hand_home)
    before = current_id(home)
    assert before is not None
    hand_in(home, "2026-01", {"510104001": (4, 0)})
    whole = path.with_name("whole")
    shutil.copytree(path, whole)
    steps = start_apart(publish_until, whole, 0).hear()
    after = current_id(Home(whole))
    assert after is not None and after != before
    return path, before, after, steps


def published(home: Home) -> list[str]:
    """The ids that became current, as the audit has them."""
    with open_store(home) as store:
        rows = store.frame("SELECT subject FROM audit WHERE action = 'snapshot.published' ORDER BY rowid")
    return rows["subject"].to_list()


@pytest.mark.parametrize("place", range(EARLY + LATE))
def test_killed_anywhere(changed_home: tuple[Path, str, str, int], place: int, tmp_path: Path) -> None:
    source, before, after, steps = changed_home
    path = tmp_path / "home"
    shutil.copytree(source, path)
    step = 1 + place * (steps - LATE) // EARLY if place < EARLY else steps - (place - EARLY)
    assert start_apart(publish_until, path, step).end() != 0
    home = Home(path)
    assert current_id(home) in (before, after)
    assert export_frame(open_snapshot(home), WHOLE, "province", ["2026-01"]).height > 0
    assert publish(home).snapshot == after == current_id(home)
    assert published(home) == [before, after]
    leftovers = [p for p in path.rglob("*") if p.name.startswith(".tmp-")]
    assert leftovers == []
    kept = sorted(p.parent.name for p in home.snapshots.glob("*/manifest.json"))
    assert kept == sorted([before, after])
    close_snapshots()
