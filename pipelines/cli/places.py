"""What ``--area`` of a list means: the area with everything that lies in it."""

from __future__ import annotations

import argparse

import polars as pl

from pipelines.areas import codes_within, load_areas
from pipelines.base.home import Home
from pipelines.store import open_store
from schemas.errors import UserError


def add_area(p: argparse.ArgumentParser) -> None:
    """``--area`` of a command that lists."""
    p.add_argument("--area", metavar="CODE", help="of this area and all that lies in it")


def rows_within(home: Home, rows: pl.DataFrame, code: str | None) -> pl.DataFrame:
    """The rows whose ``area_code`` is that of an area or of one that lies in it; all rows where none is asked
    for. Raises UserError for a code that no area of the home has or had."""
    if code is None:
        return rows
    with open_store(home) as store:
        within = codes_within(load_areas(store), code)
    if not within:
        raise UserError("REQ-118", area=code)
    return rows.filter(pl.col("area_code").is_in(sorted(within)))
