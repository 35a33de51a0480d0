"""Killing a process at an instant that is drawn: anywhere in its work, or just after it began what makes
something final. Where it was then follows from what it said."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.base.home import Home
from tests.support.killed_work import Work, do_apart
from tests.support.processes import Apart, start_apart
from tests.support.told_steps import BEGINS, COMMIT, DONE, FINAL, LOG, OVER, READY, RENAME, SYNC, Told

AT_WORK, AFTER = "work", "after"
PLACES = (AT_WORK, *FINAL, AFTER)
"""Where a kill can land: beside all steps, in one of them, after the end."""
AIMED = 0.65
"""The share of the kills that are aimed at a step."""
WEIGHTS = {COMMIT: 5, LOG: 2, RENAME: 2, SYNC: 1}
BEYOND = 1.2
"""A delay is drawn up to so many times what the work, or the step, takes undisturbed."""
NO_STEP = ("", 0)


@dataclass(frozen=True)
class Calm:
    """A run that nobody disturbs: its seconds, and those of each step by its kind, in their order."""

    seconds: float
    steps: dict[str, tuple[float, ...]]


@dataclass(frozen=True)
class Aim:
    """An instant: so many seconds after the beginning, or after a step begins, by its kind and number."""

    delay: float
    kind: str = ""
    number: int = 0


def run_calmly(work: Work, home: Home) -> Calm:
    """Does the work to its end in a process of its own."""
    apart = start_apart(do_apart, work.name, home.path, NO_STEP)
    told = list(_hear(apart))
    assert (apart.end(), told[-1].what) == (0, DONE), f"{work.name} failed undisturbed"
    steps = {kind: tuple(_lengths(told, kind)) for kind in FINAL}
    return Calm(told[-1].moment - told[0].moment, {kind: found for kind, found in steps.items() if found})


def _lengths(told: list[Told], kind: str) -> Iterator[float]:
    """Seconds from each beginning to the next end: steps of other threads may come in between."""
    for place, one in enumerate(told):
        if (one.what, one.kind) == (BEGINS, kind):
            yield next(
                later.moment - one.moment
                for later in told[place:]
                if (later.what, later.kind) == (OVER, kind)
            )


def draw_aim(dice: random.Random, calm: Calm) -> Aim:
    """An instant of such a run."""
    if dice.random() >= AIMED:
        return Aim(dice.uniform(0, BEYOND * calm.seconds))
    kinds = sorted(calm.steps)
    (kind,) = dice.choices(kinds, [WEIGHTS[one] for one in kinds])
    number = dice.randrange(len(calm.steps[kind]))
    # Squared: what is heard and done about it comes late by itself.
    return Aim(BEYOND * calm.steps[kind][number] * dice.random() ** 2, kind, number)


def draw_step(dice: random.Random, calm: Calm, kind: str) -> Aim:
    """The beginning of a step of a kind."""
    return Aim(0.0, kind, dice.randrange(len(calm.steps[kind])))


def kill_at(work: Work, home: Home, aim: Aim) -> str:
    """Begins the work, and kills it at the instant; where it was."""
    apart = start_apart(do_apart, work.name, home.path, (aim.kind, aim.number))
    hearing, told = _hear(apart), []
    left = aim.number if aim.kind else -1
    for one in hearing:
        told.append(one)
        left -= (one.what, one.kind) == (BEGINS, aim.kind)
        if left < 0:
            time.sleep(aim.delay)
            break
    apart.kill()
    told += hearing
    assert told and told[0].what == READY
    assert told[-1].what == DONE or apart.process.exitcode != 1, f"{work.name} failed before it was killed"
    return _where(told)


def _hear(apart: Apart) -> Iterator[Told]:
    """What the process says, until it is gone."""
    while True:
        try:
            yield Told(*apart.hear())
        except EOFError:
            return


def _where(told: list[Told]) -> str:
    """Where the process was when it was killed; of several steps at once the first of FINAL."""
    if told[-1].what == DONE:
        return AFTER
    begun, over = (Counter(one.kind for one in told if one.what == what) for what in (BEGINS, OVER))
    return next((kind for kind in FINAL if begun[kind] > over[kind]), AT_WORK)
