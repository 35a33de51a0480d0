"""What changed between two versions of a list: entries added, removed and changed, each told once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import polars as pl

from pipelines.base.names import name_key_of
from schemas.lists import CHANGE_COLUMNS, CHANGES, LIST_COLUMNS
from schemas.receipts import ListChange

Row = dict[str, Any]


def find_changes(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """One row per entry that differs: change (added, removed, changed), the names of the fields that differ
    joined by commas, the entry as it is now and, under ``…_before``, as it was. An entry is the same one
    where its title is, else where its number is. Both frames have the columns of a list."""
    gone, new = _differing(before, after), _differing(after, before)
    pairs: list[tuple[Row | None, Row | None]] = []
    for key in (lambda row: name_key_of(row["title"]), lambda row: row["number"]):
        pairs += _take_pairs(gone, new, key)
    pairs += [(old, None) for old in gone] + [(None, row) for row in new]
    told = [_tell(old, row) for old, row in pairs]
    order = {change: index for index, change in enumerate(CHANGES)}
    told.sort(key=lambda row: (order[row["change"]], row["number"] or row["number_before"]))
    return pl.DataFrame(told, schema=CHANGE_COLUMNS)


def count_changes(changes: pl.DataFrame) -> dict[ListChange, int]:
    """How many entries were added, removed and changed."""
    return {change: changes.filter(change=change).height for change in CHANGES}


def _differing(rows: pl.DataFrame, others: pl.DataFrame) -> list[Row]:
    columns = list(LIST_COLUMNS)
    left = rows.select(columns).join(others.select(columns), on=columns, how="anti", nulls_equal=True)
    return left.sort("number", "valid_from", nulls_last=False).to_dicts()


def _take_pairs(
    gone: list[Row], new: list[Row], key: Callable[[Row], Hashable]
) -> list[tuple[Row | None, Row | None]]:
    """Pairs of one key, in order; what is paired leaves both lists."""
    pairs: list[tuple[Row | None, Row | None]] = []
    for old in list(gone):
        like = next((row for row in new if key(row) == key(old)), None)
        if like is not None:
            pairs.append((old, like))
            gone.remove(old)
            new.remove(like)
    return pairs


def _tell(old: Row | None, row: Row | None) -> Row:
    change = "added" if old is None else "removed" if row is None else "changed"
    fields = [name for name in LIST_COLUMNS if old and row and old[name] != row[name]]
    now, was = row or dict.fromkeys(LIST_COLUMNS), old or dict.fromkeys(LIST_COLUMNS)
    return {
        "change": change,
        "fields": ",".join(fields),
        **now,
        **{f"{name}_before": value for name, value in was.items()},
    }
