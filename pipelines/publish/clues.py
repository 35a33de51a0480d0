"""The table of clues of a snapshot."""

from __future__ import annotations

import polars as pl

from pipelines.clues.counting import Tree, add_up, count_in
from pipelines.engine.frames import Frames
from pipelines.publish.cache import Cache, step_key
from pipelines.publish.inputs import Inputs
from schemas.clue_counts import CLUE_COUNTS
from schemas.periods import complete_spans, end_of, is_period, months_of, start_of


def clue_table(inputs: Inputs, cache: Cache) -> pl.DataFrame:
    """The snapshot's clue_counts: of every month, quarter and year in which a clue counts for anything.
    Counted where clues, areas or periods changed, else from the cache."""
    periods = [*inputs.periods, *complete_spans(inputs.periods)]

    def compute() -> Frames:
        empty = pl.DataFrame(schema=CLUE_COUNTS)
        return {"counts": pl.concat([empty, *(_counts(inputs, period) for period in periods)])}

    key = step_key("clues", periods, inputs.names["clues"], inputs.names["areas"])
    frames, _, _ = cache.frames("clues", key, compute)
    return frames["counts"]


def _counts(inputs: Inputs, period: str) -> pl.DataFrame:
    """A quarter or year stops at the county: with a month that is withheld it would give away the others."""
    months = months_of(period)
    day = end_of(months[-1])
    clues = count_in(inputs.clues, start_of(months[0]), day)
    if clues.is_empty():
        return pl.DataFrame(schema=CLUE_COUNTS)
    tree = Tree(day, inputs.areas_on(day), inputs.communities_on(day), inputs.areas)
    return add_up(clues, tree, period, below=is_period(period))
