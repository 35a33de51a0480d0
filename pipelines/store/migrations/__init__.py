"""The steps that make a store: a new one takes all of them, an older one those it lacks, in order.

A step is one SQL file ``NNNN_what.sql``. It is never edited once a home may have taken it; a change is a new
step. So a store that was upgraded and a new one have the same tables with the same columns in the same order.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Migration:
    """One step: its number, the version of the store it makes, and what it is about."""

    number: int
    name: str
    sql: str


def _read_steps() -> tuple[Migration, ...]:
    files = sorted(FOLDER.glob("[0-9]*.sql"))
    steps = tuple(
        Migration(int(file.stem[:4]), file.stem[5:], file.read_text(encoding="utf-8")) for file in files
    )
    if [step.number for step in steps] != list(range(1, len(steps) + 1)):
        raise ValueError(f"steps are numbered 0001, 0002 … without a gap: {[file.name for file in files]}")
    return steps


MIGRATIONS = _read_steps()
"""All steps, the first first."""

SCHEMA_VERSION = str(MIGRATIONS[-1].number)
"""Version of a store that has taken every step; kept in its ``meta``."""


def steps_after(version: str | None) -> tuple[Migration, ...]:
    """The steps a store of a version lacks; all of them for a store without one."""
    taken = 0 if version is None else int(version)
    return tuple(step for step in MIGRATIONS if step.number > taken)
