"""Rows that vanished, month by month: computed where a month's rows or those before changed, else kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from pipelines.base.home import Home
from pipelines.indicators.facts.vanished import PLACE, RENAMED, Step, missing_rows, no_names, unconfirmed_rows
from pipelines.indicators.sums import follow
from pipelines.publish.cache import Cache, Frames, step_key
from pipelines.publish.content import table_hash
from pipelines.publish.parts import scan_registers
from schemas.periods import end_of

Moves = Callable[[str, str], pl.DataFrame | None]
"""What became of a month's areas by a later one (level, code, successor); None for nothing."""


class VanishedRows:
    """What is missing in each month; asked oldest first. ``hashes``: of its content, by month."""

    def __init__(self, home: Home, names: Mapping[str, dict[str, str]], cache: Cache) -> None:
        self.home = home
        self.names = names
        self.cache = cache
        self.frames: dict[str, Frames] = {}
        self.hashes: dict[str, str] = {}

    def fold(self, period: str, moves: Moves) -> None:
        """One more month."""
        before = max(self.frames, default=None)
        moved = None if before is None else moves(before, period)

        def compute() -> Frames:
            if before is None:
                return {RENAMED: no_names()}
            past, now = (scan_registers(self.home, self.names[month]) for month in (before, period))
            step = Step(past, now, (end_of(before), end_of(period)), moved)
            return missing_rows(self.frames[before], step)

        known = [] if before is None else [self.names[before], self.hashes[before]]
        led = None if moved is None else table_hash(moved)
        key = step_key(period, self.names[period], *known, led)
        self.frames[period], self.hashes[period], _ = self.cache.frames("missing", key, compute)

    def unconfirmed(self, period: str) -> dict[str, pl.LazyFrame]:
        """By register, where there are any, the month's rows that count as in use, unconfirmed."""
        return unconfirmed_rows(self.frames[period])

    def unconfirmed_with(
        self, period: str, registers: Mapping[str, pl.LazyFrame], moves: Moves
    ) -> dict[str, pl.LazyFrame]:
        """The same, had the communities of these register rows reported them; of no others."""
        before = max((month for month in self.frames if month < period), default=None)
        if before is None:
            return {}
        moved = moves(before, period)
        past = scan_registers(self.home, self.names[before])
        places = registers["communities"].select(PLACE)
        if moved is not None:
            led = moved.lazy().filter(pl.col("level") == "community").rename({"successor": PLACE})
            places = pl.concat(
                [places, led.join(places, on=PLACE, how="semi").select(pl.col("code").alias(PLACE))]
            )
        past = {key: rows.join(places, on=PLACE, how="semi") for key, rows in past.items()}
        stood = {
            key: rows if key == RENAMED else rows.lazy().join(places, on=PLACE, how="semi").collect()
            for key, rows in self.frames[before].items()
        }
        return unconfirmed_rows(
            missing_rows(stood, Step(past, registers, (end_of(before), end_of(period)), moved))
        )

    def renamed(self, before: str, period: str, moves: Moves) -> pl.DataFrame:
        """Rows of a month that stand under another name in a later one: register, community_code (of the
        later month), key and later. What was renamed twice leads to its last name."""
        chain = no_names()
        for month in sorted(self.frames):
            if before < month <= period:
                chain = _further(chain, _led(self.frames[month][RENAMED], moves(month, period)))
        return chain


def _led(names: pl.DataFrame, moved: pl.DataFrame | None) -> pl.DataFrame:
    if moved is None or names.is_empty():
        return names
    return follow(names.rename({PLACE: "community"}), "community", moved).rename({"community": PLACE})


def _further(chain: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """The chain with what was renamed a month later."""
    if names.is_empty():
        return chain
    again = names.select("register", PLACE, later="key", last="later")
    led = chain.join(again, on=["register", PLACE, "later"], how="left")
    led = led.with_columns(pl.coalesce("last", "later").alias("later")).drop("last")
    both = pl.concat([led, names.select(led.columns)])
    return both.unique(["register", PLACE, "key"], keep="first", maintain_order=True).sort(both.columns)
