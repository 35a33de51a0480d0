"""What must hold between the rows of an area table."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from pipelines.areas.tree import find_orphans, valid_on
from pipelines.areas.validity import overlaps, turning_days
from pipelines.base.tables import find_repeats, find_row_problems
from schemas.areas import LEVELS, PARENT_LEVELS, AreasModel
from schemas.problems import Problem


def find_problems(rows: pl.DataFrame) -> list[Problem]:
    """Everything wrong with areas that are to be loaded. ``rows``: an area frame with ``sheet_row``, null
    for an area the home has already."""
    if rows.is_empty():
        return [Problem("ARE-017")]
    found = [*find_row_problems(rows, AreasModel), *_between_rows(rows)]
    # Whether every area has its parent on every day, and all lie in one, can be asked only of rows that are
    # right by themselves.
    return found or [*_parentless(rows), *_several_tops(rows)]


def _between_rows(rows: pl.DataFrame) -> Iterator[Problem]:
    yield from find_repeats(rows, ("level", "code", "valid_from"), "ARE-010")
    for row in overlaps(rows).iter_rows(named=True):
        yield Problem(
            "ARE-011", row=row["sheet_row"], value=str(row["valid_from"]), params={"until": row["until"]}
        )
    yield from _unknown_parents(rows)
    yield from _unknown_successors(rows)


def _unknown_parents(rows: pl.DataFrame) -> Iterator[Problem]:
    top = next((level for level in LEVELS if level in set(rows["level"])), None)
    for level, above in PARENT_LEVELS.items():
        children = rows.filter(pl.col("level") == level)
        if level != top:
            yield from _cells("ARE-013", children.filter(pl.col("parent").is_null()), "parent")
        higher = rows.filter(pl.col("level").is_in(above)).select(parent="code").unique()
        named = children.filter(pl.col("parent").is_not_null())
        yield from _cells("ARE-012", named.join(higher, on="parent", how="anti"), "parent")


def _unknown_successors(rows: pl.DataFrame) -> Iterator[Problem]:
    succeeded = rows.filter(pl.col("successor_code").is_not_null())
    known = rows.select("level", successor_code="code").unique()
    yield from _cells(
        "ARE-014", succeeded.join(known, on=["level", "successor_code"], how="anti"), "successor_code"
    )
    steps = succeeded.select("level", "code", "successor_code").rows()
    following = {(level, code): (level, successor) for level, code, successor in steps}
    circling = [_circles((level, code), following) for level, code, _ in steps]
    yield from _cells("ARE-015", succeeded.filter(pl.Series(circling, dtype=pl.Boolean)), "successor_code")


def _several_tops(rows: pl.DataFrame) -> Iterator[Problem]:
    """One problem for every area of the highest level beside another one, with the first day on which both
    stand: the first by code would be taken for the whole."""
    top = min(rows["level"].drop_nulls(), key=LEVELS.index)
    highest = rows.filter(pl.col("level") == top).sort("sheet_row", nulls_last=False)
    told: set[str] = set()
    for day in turning_days(highest) if highest["code"].n_unique() > 1 else ():
        standing = valid_on(highest, day).unique("code", keep="first", maintain_order=True)
        for place, row in enumerate(standing.iter_rows(named=True)):
            if place and row["code"] not in told and row["sheet_row"] is not None:
                told.add(row["code"])
                others = "、".join(standing["name"][:place])
                named = {"area": row["code"], "name": row["name"], "day": day, "others": others}
                yield Problem("ARE-018", row=row["sheet_row"], field="code", value=row["code"], params=named)


def _circles(start: tuple[str, str], following: dict[tuple[str, str], tuple[str, str]]) -> bool:
    """Whether the chain of successors comes back to where it started."""
    seen, at = {start}, following.get(start)
    while at is not None and at not in seen:
        seen.add(at)
        at = following.get(at)
    return at == start


def _parentless(rows: pl.DataFrame) -> Iterator[Problem]:
    """One problem for every area, with the first day on which it has no parent."""
    seen: set[tuple[str, str]] = set()
    for day in turning_days(rows):
        for row in find_orphans(rows, day).iter_rows(named=True):
            area = (row["level"], row["code"])
            if area not in seen:
                seen.add(area)
                named = {"area": row["code"], "name": row["name"], "day": day}
                yield Problem("ARE-016", row=row["sheet_row"], value=row["parent"], params=named)


def _cells(code: str, rows: pl.DataFrame, field: str) -> Iterator[Problem]:
    for row, value in rows.select("sheet_row", field).rows():
        yield Problem(code, row=row, field=field, value=value)
