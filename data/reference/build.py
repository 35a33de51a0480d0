"""Makes areas.parquet from the folder of sources that the README beside this file names.

Run from the project folder: python data/reference/build.py SOURCE_FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

HERE = Path(__file__).resolve().parent
LEVELS = ("province", "prefecture", "county", "township", "community")
COUNTS = {"province": 34, "prefecture": 365, "county": 2891, "township": 41352, "community": 620573}
DETAILED = ("beijing", "gansu", "guangxi", "sichuan")
NO_SUCCESSION = {"valid_from": pl.Date, "valid_to": pl.Date, "successor_code": pl.String}
"""The source is one day's list, so it knows of no beginning, end or successor."""


def build_areas(source: Path) -> pl.DataFrame:
    """One row per area, sorted by level and code; every parent is a code of a higher level."""
    areas = pl.read_parquet(source / "areas.parquet")
    areas = areas.with_columns(_parents(areas).alias("parent")).with_columns(
        pl.lit(None, dtype).alias(name) for name, dtype in NO_SUCCESSION.items()
    )
    counted = dict(areas.group_by("level").len().rows())
    if counted != COUNTS:
        raise SystemExit(f"areas: expected {COUNTS}, found {counted}")
    order = pl.col("level").replace_strict({level: i for i, level in enumerate(LEVELS)}, return_dtype=pl.Int8)
    return areas.sort(order, "code").select(
        "code", "name", "level", "parent", "kind", *NO_SUCCESSION, "lon", "lat"
    )


def _parents(areas: pl.DataFrame) -> pl.Expr:
    """The parent written in the source where it is an area of a higher level; else the prefecture, else the
    province that the code's prefix names. It is not one for development zones that no county list knows
    (130171 …), and for Gansu's three units outside every county, which name themselves."""
    codes = {level: set(areas.filter(pl.col("level") == level)["code"]) for level in LEVELS}
    prefecture, province = pl.col("code").str.slice(0, 4) + "00", pl.col("code").str.slice(0, 2) + "0000"
    parent = pl.when(pl.col("level") == "province").then(None)
    for depth, level in enumerate(LEVELS[1:], start=1):
        above = set().union(*(codes[name] for name in LEVELS[:depth]))
        known = pl.coalesce(
            pl.when(column.is_in(list(above))).then(column)
            for column in (pl.col("parent"), prefecture, province)
        )
        parent = parent.when(pl.col("level") == level).then(known)
    return parent


def write_areas(source: Path) -> pl.DataFrame:
    areas = build_areas(source)
    areas.write_parquet(HERE / "areas.parquet", compression="zstd", compression_level=19)
    return areas


if __name__ == "__main__":
    write_areas(Path(sys.argv[1]))
