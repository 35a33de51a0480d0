"""Putting the rows of many returns together, one frame per register."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl
import pyarrow as pa

from pipelines.intake.files.grid import Grid, Header
from pipelines.intake.files.layout import COVER_KEY, Layout, SheetLayout


class RegisterRows:
    """The rows of one register, gathered sheet by sheet and put together once."""

    def __init__(self, sheet: SheetLayout) -> None:
        self._sheet = sheet
        self._numbers: list[int] = []
        self._starts: list[int] = []
        self._heights: list[int] = []
        self._columns: dict[str, list[pa.Array]] = {name: [] for name in sheet.names}

    def add(self, return_no: int, grid: Grid, header: Header) -> None:
        """Take a sheet's rows below its header."""
        height = grid.height - header.data_from
        if height <= 0:
            return
        places = {name: header.columns.get(name) for name in self._columns}
        cells = {
            name: pa.nulls(height, pa.string()) if at is None else grid.columns[at].slice(header.data_from)
            for name, at in places.items()
        }
        self._numbers.append(return_no)
        self._starts.append(header.data_from + 1)
        self._heights.append(height)
        for name, piece in cells.items():
            self._columns[name].append(piece)

    def drop_last(self, return_no: int) -> None:
        """Leave out a return again, where it was the last one taken: the rest of it could not be read."""
        if self._numbers and self._numbers[-1] == return_no:
            for pieces in (self._numbers, self._starts, self._heights, *self._columns.values()):
                pieces.pop()

    def frame(self) -> pl.DataFrame:
        """One row per sheet row that holds anything: return_no, sheet_row and every field as text."""
        heights = np.array(self._heights, dtype=np.int64)
        offsets = np.arange(heights.sum()) - np.repeat(np.cumsum(heights) - heights, heights)
        columns = {
            "return_no": np.repeat(np.array(self._numbers, dtype=np.int64), heights),
            "sheet_row": offsets + np.repeat(np.array(self._starts, dtype=np.int64), heights),
        } | {name: _joined(name, pieces) for name, pieces in self._columns.items()}
        rows, names = pl.DataFrame(columns), self._sheet.names
        if any(rows[name].null_count() == 0 for name in names):
            return rows
        return rows.filter(pl.any_horizontal(pl.col(names).is_not_null()))


def _joined(name: str, pieces: list[pa.Array]) -> pl.Series:
    # Arrow puts many small arrays together several times as fast as polars takes them one by one.
    return pl.Series(name, pa.concat_arrays(pieces) if pieces else [], dtype=pl.String)


def register_rows(layout: Layout) -> dict[str, RegisterRows]:
    return {sheet.key: RegisterRows(sheet) for sheet in layout.sheets if sheet.key != COVER_KEY}


def join_frames(parts: Iterable[dict[str, pl.DataFrame]], layout: Layout) -> dict[str, pl.DataFrame]:
    """The frames of several groups of returns below each other, per register."""
    groups = list(parts)
    return {
        sheet.key: pl.concat([group[sheet.key] for group in groups])
        for sheet in layout.sheets
        if sheet.key != COVER_KEY
    }
