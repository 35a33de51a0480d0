"""What computing the figures of a snapshot finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from pipelines.publish.cache import Frames


@dataclass
class Figures:
    """What came out: facts by month; by month, quarter and year values, statistics of the indicators, and
    the burden index with its groups; ``facts_computed`` and ``values_computed`` name the periods that were
    not in the cache. ``restated`` holds, by period and later tree, rows of areas that are made of something
    else there: they took others in, or gave or got a part. ``pushed`` and ``own``: by month
    what pushed_frames and own_frames give."""

    facts: dict[str, pl.DataFrame] = field(default_factory=dict)
    values: dict[str, pl.DataFrame] = field(default_factory=dict)
    statistics: dict[str, pl.DataFrame] = field(default_factory=dict)
    indexes: dict[str, pl.DataFrame] = field(default_factory=dict)
    index_groups: dict[str, pl.DataFrame] = field(default_factory=dict)
    restated: dict[tuple[str, str], pl.DataFrame] = field(default_factory=dict)
    pushed: dict[str, Frames] = field(default_factory=dict)
    own: dict[str, Frames] = field(default_factory=dict)
    own_hashes: dict[str, str] = field(default_factory=dict)
    facts_computed: list[str] = field(default_factory=list)
    values_computed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Source:
    """What the values of a period are made of: its facts, put together when they are asked for, and the
    reporting frames; ``rests_on`` names their content."""

    facts: Callable[[], pl.DataFrame]
    townships: Frames
    rests_on: list[Any]
