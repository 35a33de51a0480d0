"""Draws of ranks that an earlier publish made: a table of areas that says what it said is not drawn again,
also where another one of the period changed."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from itertools import accumulate

import polars as pl

from pipelines.publish.cache import Cache, step_key
from pipelines.ranking.draws import Floats
from schemas.dtypes import Dtypes

_SCHEMA: Dtypes = {"key": pl.Binary, "areas": pl.Int64, "found": pl.List(pl.Float64)}


class Draws(MutableMapping[bytes, Floats]):
    """What the tables of one step drew, by all that a table rests on: those of its last computation and those
    of the steps before it in this publish (``shared``). Safe for several threads."""

    def __init__(self, cache: Cache, shared: dict[bytes, Floats], *step: str) -> None:
        self._cache, self._key = cache, step_key("draws", *step)
        kept = cache.known("draws", self._key)
        self._kept = _told(kept["draws"]) if kept else {}
        self._shared = shared
        self._asked: dict[bytes, Floats] = {}

    def __getitem__(self, key: bytes) -> Floats:
        found = self._kept[key] if key in self._kept else self._shared[key]
        self._asked[key] = self._shared[key] = found
        return found

    def __setitem__(self, key: bytes, found: Floats) -> None:
        self._asked[key] = self._shared[key] = found

    def __delitem__(self, key: bytes) -> None:
        del self._shared[key]

    def __iter__(self) -> Iterator[bytes]:
        return iter({**self._kept, **self._shared})

    def __len__(self) -> int:
        return len({**self._kept, **self._shared})

    def keep(self) -> None:
        """What was asked for is found by the next publish; what was not is kept no longer."""
        if self._asked.keys() != self._kept.keys():
            self._cache.forget("draws", self._key)
            self._cache.frames("draws", self._key, lambda: {"draws": _frame(self._asked)})


def hold_draws(cache: Cache, *step: str) -> None:
    """The draws of a step that has nothing to compute stay where they are."""
    cache.hold("draws", step_key("draws", *step))


def _frame(draws: dict[bytes, Floats]) -> pl.DataFrame:
    ordered = sorted(draws.items())
    columns = {
        "key": [key for key, _ in ordered],
        "areas": [found.shape[1] for _, found in ordered],
        "found": [found.ravel() for _, found in ordered],
    }
    return pl.DataFrame(columns, schema=_SCHEMA)


def _told(rows: pl.DataFrame) -> dict[bytes, Floats]:
    numbers = rows["found"].explode().to_numpy()
    ends = accumulate(rows["found"].list.len())
    tables = zip(rows["key"], rows["areas"], rows["found"].list.len(), ends, strict=True)
    return {key: numbers[end - size : end].reshape(-1, areas) for key, areas, size, end in tables}
