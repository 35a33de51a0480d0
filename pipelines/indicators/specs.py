"""Worked examples: one small table per indicator, tested and shown on the methods page."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from schemas.words import Named

FOLDER = Path(__file__).resolve().parents[2] / "schemas" / "specs"


@dataclass(frozen=True)
class SpecTable:
    """Rows as they are written; an empty text is an empty cell."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def records(self) -> list[dict[str, Any]]:
        """One dict per row, None for an empty cell."""
        return [
            {name: None if cell == "" else cell for name, cell in zip(self.columns, row, strict=True)}
            for row in self.rows
        ]

    def frame(self) -> pl.DataFrame:
        """The table for showing: one text column per column."""
        texts = [[None if cell == "" else str(cell) for cell in row] for row in self.rows]
        return pl.DataFrame(texts, schema=dict.fromkeys(self.columns, pl.String), orient="row")


@dataclass(frozen=True)
class Spec(Named):
    """A worked example of one indicator: what a few communities report, and what must come out.

    ``tables`` holds register rows (or the reporting frame) of the period, ``earlier`` those of earlier
    periods; ``expected`` has one row per community (township for reporting) and one called total.
    ``settings`` and ``lists`` are the jurisdiction's, where they matter."""

    code: str
    zh: str
    en: str
    period: str
    settings: dict[str, Any]
    lists: dict[str, list[str]]
    tables: dict[str, SpecTable]
    earlier: dict[str, dict[str, SpecTable]]
    expected: SpecTable


@cache
def read_spec(code: str) -> Spec:
    """The worked example of an indicator."""
    declared = tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    earlier = declared.get("earlier", {})
    return Spec(
        code,
        declared["zh"],
        declared["en"],
        declared["period"],
        declared.get("settings", {}),
        declared.get("lists", {}),
        _tables(declared["tables"]),
        {period: _tables(tables) for period, tables in earlier.items()},
        _table(declared["expected"]),
    )


def _tables(declared: dict[str, Any]) -> dict[str, SpecTable]:
    return {name: _table(table) for name, table in declared.items()}


def _table(declared: dict[str, Any]) -> SpecTable:
    return SpecTable(tuple(declared["columns"]), tuple(tuple(row) for row in declared["rows"]))
