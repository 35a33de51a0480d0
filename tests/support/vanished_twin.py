"""Which rows vanished, and which stand under another name, a second time: by loops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from schemas.codes import ENDED_STATUS
from schemas.periods import end_of
from schemas.returns import REGISTERS

Row = dict[str, Any]
Key = tuple[Any, ...]
Months = Sequence[tuple[str, Mapping[str, pl.DataFrame]]]


def _in_use(register: str, row: Row, end: date) -> bool:
    if "status" in row:
        return row["status"] not in ENDED_STATUS
    withdrawn = row["withdrawn_on"]
    return row["started_on"] <= end and (withdrawn is None or withdrawn > end)


def vanished_rows(months: Months, register: str) -> list[Row]:
    """The register's rows that stand, unconfirmed, in the last of the months. Names must be told apart as
    they are written, and none may be like another."""
    return _follow(months, register)[0]


def renamed_rows(months: Months, register: str) -> dict[Key, Key]:
    """The keys of rows that stand otherwise in the last of the months, and what they are now."""
    return _follow(months, register)[1]


def _follow(months: Months, register: str) -> tuple[list[Row], dict[Key, Key]]:
    standing: dict[str, dict[Key, Row]] = {}
    before: dict[str, set[Key]] = {}
    gone: dict[str, dict[Key, Row]] = {}
    renamed: dict[Key, Key] = {}
    for period, registers in months:
        gone, renamed, held = {}, {}, {}
        for community in registers["communities"]["community_code"]:
            rows = registers[register].filter(community_code=community).to_dicts()
            present = {tuple(row[name] for name in REGISTERS[register].unique): row for row in rows}
            in_use = {key for key, row in present.items() if _in_use(register, row, end_of(period))}
            known = standing.get(community, {})
            away = {key: row for key, row in known.items() if key not in present}
            # What had ended is new only where the month before can tell.
            told = present if community in before else in_use
            new = [key for key in told if key not in known and key not in before.get(community, ())]
            pairs = _pair(list(away), new)
            gone[community] = {key: row for key, row in away.items() if key not in pairs}
            standing[community] = {key: present[key] for key in in_use} | gone[community]
            held[community] = set(present)
            renamed |= pairs
        before = held
    return [row for rows in gone.values() for row in rows.values()], renamed


def _pair(away: list[Key], new: list[Key]) -> dict[Key, Key]:
    """One for one of those of one name, of one department first; all keys are of one community."""
    named = [(old[2] != one[2], old, one) for old in away for one in new if old[1] == one[1]]
    pairs: dict[Key, Key] = {}
    for _, old, one in sorted(named):
        if old not in pairs and one not in pairs.values():
            pairs[old] = one
    return pairs
