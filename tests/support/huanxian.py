"""A home of Huan County with its twenty townships, and ledgers of theirs that are filled in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl

from pipelines.areas import load_areas, read_reference, roster
from pipelines.areas.stored import replace_areas
from pipelines.base.home import Home
from pipelines.intake.load import ingest
from pipelines.publish import publish
from pipelines.store import open_store
from schemas.plan_books import ABOUT, ABOUT_SHEET, BOOK, HEADER_ROW, TASKS_SHEET
from tests.support.small_returns import RECEIVED, write_return

COUNTY, TOWNSHIP = "621022", "621022100"
"""Huan County and 环城镇 in it."""


def make_huanxian(home: Home, _name: str = "") -> None:
    lay_out(home, pl.lit(False))


def make_huanxian_with_communities(home: Home) -> None:
    """The same with the communities of one township, which can hand in."""
    lay_out(home, pl.col("parent") == TOWNSHIP)


def publish_huanxian(home: Home) -> None:
    """The same, published."""
    make_huanxian_with_communities(home)
    hand_in_a_month(home, home.path.parent)
    publish(home)


def lay_out(home: Home, further: pl.Expr) -> None:
    areas = read_reference("620000")
    kept = areas.filter(
        (pl.col("level") == "township") & (pl.col("parent") == COUNTY)
        | pl.col("code").is_in(["620000", "621000", COUNTY])
        | further
    )
    with open_store(home, create=True) as store, store.transaction():
        for key, value in {"jurisdiction": "huanxian", "synthetic": "no"}.items():
            store.set_setting(key, value)
        replace_areas(store, kept, "0" * 64)


def hand_in_a_month(home: Home, folder: Path) -> None:
    """A month of the township, with nothing but its communities."""
    with open_store(home) as store:
        areas = load_areas(store)
    name = areas.filter(code=TOWNSHIP)["name"][0]
    figures = {"households": 800, "residents": 2000, "registered_volunteers": 50, "social_organisations": 2}
    figures |= {"service_area_m2": 300.0, "meetings": 3}
    rows = [
        {**row, "community_kind": row["community_kind"] or "village", **figures}
        for row in roster(areas, TOWNSHIP, date(2025, 1, 31)).to_dicts()
    ]
    path = write_return(folder / "r.xlsx", "2025-01", {"communities": rows}, township=TOWNSHIP, name=name)
    ingest(home, [path], RECEIVED)


def fill(path: Path, rows: Mapping[int, Mapping[str, Any]]) -> Path:
    """Writes into a township's workbook, by task and column; the same path."""
    book = openpyxl.load_workbook(path)
    sheet = book[TASKS_SHEET]
    numbers = [sheet.cell(row, 1).value for row in range(1, sheet.max_row + 1)]
    for task, cells in rows.items():
        for name, value in cells.items():
            sheet.cell(numbers.index(task) + 1, list(BOOK).index(name) + 1).value = value
    book.save(path)
    return path


def retell(path: Path, **items: str | None) -> Path:
    """Writes other things into what a workbook says of itself, by item; the same path."""
    book = openpyxl.load_workbook(path)
    sheet = book[ABOUT_SHEET]
    for row in range(1, sheet.max_row + 1):
        for item, text in items.items():
            if sheet.cell(row, 1).value == ABOUT[item]:
                sheet.cell(row, 2).value = text
    book.save(path)
    return path


def row_of(path: Path, task: int) -> int:
    """The row of a task in a workbook, as Excel counts."""
    sheet = openpyxl.load_workbook(path)[TASKS_SHEET]
    return next(r for r in range(HEADER_ROW + 1, sheet.max_row + 1) if sheet.cell(r, 1).value == task)
