"""A piece of work on a month in which nothing was handed in."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.engine.month import MonthWork
from pipelines.engine.units import Units
from pipelines.jurisdictions.settings import load_jurisdiction


def month_work(folder: Path) -> MonthWork:
    lists = pl.DataFrame(schema={"kind": pl.String, "title": pl.String})
    return MonthWork("2026-01", None, load_jurisdiction("sichuan"), lists, None, Units(), {}, folder)
