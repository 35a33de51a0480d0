"""The spans in which an area is valid, one after the other."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

_AREA = ["level", "code"]


def close_spans(areas: pl.DataFrame) -> pl.DataFrame:
    """The areas with every open span that a later one of the same area follows ended the day before it."""
    ordered = areas.sort("level", "code", "valid_from", nulls_last=False, maintain_order=True)
    following = pl.col("valid_from").shift(-1).over(_AREA)
    end = pl.when(pl.col("valid_to").is_null()).then(following.dt.offset_by("-1d")).otherwise("valid_to")
    return ordered.with_columns(end.alias("valid_to"))


def overlaps(areas: pl.DataFrame) -> pl.DataFrame:
    """The rows that begin before the span ahead of them has ended, with that span's end as ``until``."""
    ordered = areas.sort("level", "code", "valid_from", nulls_last=False, maintain_order=True)
    ahead = ordered.with_columns(pl.col("valid_to").shift(1).over(_AREA).alias("until"))
    return ahead.filter(pl.col("valid_from") <= pl.col("until"))


def turning_days(areas: pl.DataFrame) -> list[date]:
    """Days of which each stands for a stretch of time in which no area begins or ends, sorted."""
    begins = set(areas["valid_from"].drop_nulls())
    begins |= {day + timedelta(days=1) for day in areas["valid_to"].drop_nulls() if day < date.max}
    before = [min(begins) - timedelta(days=1)] if begins else [date(2000, 1, 1)]
    return before + sorted(begins)
