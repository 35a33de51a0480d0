"""Every period of a snapshot against the one before, the year before and the baseline: the change of the
communities that reported in both, on the later tree, and whether it is broad."""

from __future__ import annotations

from functools import cache
from itertools import chain
from typing import NamedTuple

import polars as pl

from pipelines.engine.frames import Frames, pick
from pipelines.indicators.pairs import judge_pairs, pair_clusters, pair_reporting
from pipelines.indicators.sums import place_facts, reporting_of
from pipelines.publish.content import table_hash
from pipelines.publish.figures import FigureJob
from schemas.periods import earlier, end_of, last_month, months_of, year_before

Compared = dict[str, dict[str, str]]
"""By period and name of a change: the period it is set against, where there is one."""


class Pair(NamedTuple):
    """Two periods beside each other, and the hash of what came out."""

    frames: Frames
    hash: str

    def pick(self, *columns: str) -> pl.DataFrame:
        """Some columns of one row per area and indicator (level, area_code, indicator): change in the
        indicator's unit, broad, changed and clusters."""
        return pick(self.frames, "pairs", columns)


Pairs = dict[str, dict[str, Pair]]
"""The same, with what came out."""


def compared_with(job: FigureJob) -> Compared:
    """What every period is set against. The baseline is the first of its kind."""
    first: dict[int, str] = {}
    asked = {}
    for period in sorted(job.sources, key=lambda name: (len(months_of(name)), name)):
        against = {
            "change_month": earlier(period, 1),
            "change_year": year_before(period),
            "change_baseline": first.setdefault(len(months_of(period)), period),
        }
        asked[period] = {change: other for change, other in against.items() if other in job.sources}
    return asked


def compare_all(job: FigureJob, compared: Compared) -> Pairs:
    """Computed where one of the two periods is new or changed, else from the cache."""
    pair = cache(lambda period, other: _compare(job, period, other))
    return {
        period: {change: pair(period, other) for change, other in against.items()}
        for period, against in compared.items()
    }


def _compare(job: FigureJob, period: str, other: str) -> Pair:
    now, before = job.sources[period], job.sources[other]
    moved = job.moves(last_month(other), last_month(period))
    day = end_of(job.tree_of(last_month(period)))
    areas, communities = job.inputs.areas_on(day), job.inputs.communities_on(day)

    def compute() -> Frames:
        clusters = pair_clusters(
            place_facts(now.facts(), communities), place_facts(before.facts(), communities, moved), areas
        )
        told = (reporting_of(now.townships["reporting"]), reporting_of(before.townships["reporting"], moved))
        first = pl.concat([next(clusters), pair_reporting(*told, areas)])
        return {"pairs": judge_pairs(chain([first], clusters), areas)}

    names = [now.rests_on, before.rests_on, None if moved is None else table_hash(moved)]
    frames, content, _ = job.cache.frames("pairs", job.key(names, job.inputs.tree_hash(day)), compute)
    return Pair(frames, content)
