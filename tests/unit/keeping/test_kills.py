"""Work that is killed at random instants: nothing is lost, nothing half done, and doing it again ends as if
nobody had disturbed it. ``python -m tests.bench --only kills`` kills a thousand times."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from pipelines.store import open_store
from tests.support.kill_judge import expected_of, judge, kill_once
from tests.support.killed_work import WORKS, copy_prepared
from tests.support.told_steps import COMMIT

KILLS = {"ingest": 4, "publish": 3, "admission": 10, "case": 5, "list": 10, "backup": 8}
SEED = 20261130
INSIDE = 1
"""So many kills of each work must land between the beginning and the end of a commit."""
MORE = 30
"""On a busy machine a kill comes late: so many more are aimed at commits, until enough have landed there."""


@pytest.mark.parametrize("work", KILLS)
def test_killed_at_random(work: str, tmp_path: Path) -> None:
    dice = random.Random(f"{SEED} {work}")
    landed: Counter[str] = Counter()
    for number in range(KILLS[work] + MORE):
        is_more = number >= KILLS[work]
        if is_more and landed[COMMIT] >= INSIDE:
            break
        killed = kill_once(work, dice, tmp_path, COMMIT if is_more else "")
        assert not killed.faults, killed
        landed[killed.where] += 1
    assert landed[COMMIT] >= INSIDE, f"no kill hit a commit: {dict(landed)}"


def test_half_done_work_is_seen(tmp_path: Path) -> None:
    """A version of a list whose entries are not there, and an original that is gone."""
    home = copy_prepared(tmp_path / "place")
    WORKS["list"].do(home)
    with open_store(home) as store, store.transaction():
        store.run("DELETE FROM list_entries WHERE kind = 'retained_forms' AND version = 2 AND number = 3")
    lost = next(path for path in home.archive.rglob("*.xlsx"))
    lost.unlink()
    done, faults = judge(expected_of("list"), home)
    assert done
    assert [fault for fault in faults if fault.startswith("half done, not there: Row(table='list_entries'")]
    assert f"lost or changed: {lost.relative_to(home.path).as_posix()}" in faults
    assert [fault for fault in faults if fault.startswith("verify: KEP-001")]
