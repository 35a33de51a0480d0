"""What computing the figures of a snapshot finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import polars as pl

from pipelines.engine.frames import Frames

COURSE = ("level", "area_code", "indicator", "period", "value", "restated")


class Later(Mapping[str, pl.DataFrame]):
    """Frames by period, each read or made when it is first asked for."""

    def __init__(self) -> None:
        self._makers: dict[str, Callable[[], pl.DataFrame]] = {}

    def put(self, period: str, make: Callable[[], pl.DataFrame]) -> None:
        self._makers[period] = cache(make)

    def change(self, period: str, further: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
        """The frame is what ``further`` makes of it."""
        make = self._makers[period]
        self.put(period, lambda: further(make()))

    def __getitem__(self, period: str) -> pl.DataFrame:
        return self._makers[period]()

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


@dataclass
class Figures:
    """What came out: facts by month; by month, quarter and year values, statistics of the indicators, and
    the burden index with its groups; ``courses``: of the values the columns COURSE alone, which are all that
    other periods are set against; ``facts_computed`` and ``values_computed`` name the periods that were
    not in the cache. ``restated`` holds, by period and later tree, rows of areas that are made of something
    else there: they took others in, or gave or got a part; ``hashes`` names, by period, the content of its
    values, restated ones included."""

    facts: Later = field(default_factory=Later)
    values: Later = field(default_factory=Later)
    courses: Later = field(default_factory=Later)
    statistics: Later = field(default_factory=Later)
    indexes: Later = field(default_factory=Later)
    index_groups: Later = field(default_factory=Later)
    restated: dict[tuple[str, str], pl.DataFrame] = field(default_factory=dict)
    hashes: dict[str, Any] = field(default_factory=dict)
    facts_computed: list[str] = field(default_factory=list)
    values_computed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Source:
    """What the values of a period are made of: its facts, put together when they are asked for, and the
    reporting frames; ``rests_on`` names their content."""

    facts: Callable[[], pl.DataFrame]
    townships: Frames
    rests_on: list[Any]
