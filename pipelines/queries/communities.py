"""Community values, computed on demand from community facts."""
from __future__ import annotations

import polars as pl

from pipelines.queries.snapshot import Snapshot


def community_values(snapshot: Snapshot, areas: pl.DataFrame, township: str, indicator: str, months: list[str]) -> pl.DataFrame:
    raise NotImplementedError


def all_community_values(snapshot: Snapshot, period: str, indicators: list[str]) -> pl.DataFrame:
    raise NotImplementedError
