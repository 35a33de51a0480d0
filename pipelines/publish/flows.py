"""The table of flows of a snapshot: what came and went between every period and the one before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

import polars as pl

from pipelines.indicators.facts import lead_states
from pipelines.indicators.flows import Listed, Side, flows_between, list_registers
from pipelines.indicators.sums import place_facts
from pipelines.publish.cache import Frames
from pipelines.publish.content import table_hash
from pipelines.publish.figures import FigureJob
from pipelines.publish.pairs import Compared
from pipelines.publish.parts import scan_registers
from pipelines.publish.pieces import Pieces, by_period
from schemas.manifest import TableFile
from schemas.periods import end_of, last_month

HELD = 2
"""Months whose rows are held: each is the later one once, and the earlier one right after it."""


def flow_pieces(job: FigureJob, compared: Compared) -> Pieces:
    """The snapshot's flows. A quarter or year is its last month, as its stocks are: between it and the last
    month of the one before."""

    @lru_cache(HELD)
    def listed(month: str) -> Mapping[str, Listed]:
        registers = scan_registers(job.home, job.names[month])
        return list_registers(registers, end_of(month), job.vanished.unconfirmed(month))

    def kept(period: str) -> TableFile:
        before = last_month(compared[period]["change_month"])
        frames, content = _flows(job, listed, period, before, last_month(period))
        return job.shelf.piece("flows", period, content, lambda: frames["flows"])

    return by_period([period for period, against in compared.items() if "change_month" in against], kept)


def _flows(
    job: FigureJob, listed: Callable[[str], Mapping[str, Listed]], period: str, before: str, now: str
) -> tuple[Frames, str]:
    inputs, moved = job.inputs, job.moves(before, now)
    day = end_of(job.tree_of(now))
    states, states_hash = job.states[before]
    renamed = job.vanished.renamed(before, now, job.moves)

    def compute() -> Frames:
        communities = inputs.communities_on(day)
        facts = {month: job.figures.facts[month].select("community", "township") for month in (before, now)}
        codes = None if moved is None else moved.filter(pl.col("level") == "community")
        known = states
        if moved is not None:
            known = lead_states(states, scan_registers(job.home, job.names[before]), moved)
        past = Side(listed(before), place_facts(facts[before], communities, moved), codes, renamed)
        present = Side(listed(now), place_facts(facts[now], communities))
        return {"flows": flows_between(past, present, known, inputs.areas_on(day), period)}

    tree = [inputs.tree_hash(day), None if moved is None else table_hash(moved)]
    gone_hashes = [job.vanished.hashes[before], job.vanished.hashes[now], table_hash(renamed)]
    key = job.key(period, job.names[before], job.names[now], states_hash, gone_hashes, tree)
    frames, content, _ = job.cache.frames("flows", key, compute)
    return frames, content
