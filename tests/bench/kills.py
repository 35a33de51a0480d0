"""Kills at random instants of six kinds of work: what they leave, and where they landed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import cycle, islice

from tests.bench.measure import Measure, say
from tests.bench.province import Province
from tests.support.kill_judge import Killed, kill_once
from tests.support.killed_work import WORKS
from tests.support.killing import AFTER, AT_WORK
from tests.support.made_once import keep_homes_in
from tests.support.told_steps import COMMIT, LOG, RENAME, SYNC

KILLS = 1000
LEAST_SHARE = 0.05
"""Of the kills, so many must land inside a commit."""
TOLD_EVERY = 50
SEED = 20261130
_SAID = {
    AT_WORK: "while it read or worked out",
    COMMIT: "inside a commit",
    LOG: "while the log was moved into the store",
    RENAME: "inside a rename",
    SYNC: "inside a sync",
    AFTER: "after the end",
}


def kill_all(province: Province, kills: int) -> Iterator[Killed]:
    """Kills one kind of work after the other, each with dice of its own."""
    folder = province.folder / "kills"
    folder.mkdir(parents=True, exist_ok=True)
    keep_homes_in(folder / "made-once")
    dice = {name: random.Random(f"{SEED} {name}") for name in WORKS}
    for number, name in enumerate(islice(cycle(WORKS), kills), start=1):
        killed = kill_once(name, dice[name], folder)
        if killed.faults:
            say(f"kill {number}: {killed}")
        if number % TOLD_EVERY == 0:
            say(f"{number} kills")
        yield killed


def run(province: Province, kills: int = KILLS) -> Iterator[Measure]:
    yield from measures(list(kill_all(province, kills)))


def measures(killed: Sequence[Killed]) -> Iterator[Measure]:
    """What so many kills left, and where they landed."""
    failed = sum(1 for one in killed if one.faults)
    yield Measure("kills", "kills", len(killed), "")
    yield Measure("kills", "kills after which something was lost or half done", failed, "", 0)
    landed = Counter(one.where for one in killed)
    done = Counter(one.where for one in killed if one.done)
    for place, words in _SAID.items():
        split = f"{done[place]} with work in the store, {landed[place] - done[place]} with none"
        bounds = (len(killed), len(killed) * LEAST_SHARE) if place == COMMIT else (None, None)
        yield Measure("kills", f"{words} ({split})", landed[place], "", bounds[0], least=bounds[1])
