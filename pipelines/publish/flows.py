"""The table of flows of a snapshot: what came and went between every period and the one before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import polars as pl

from pipelines.engine.cuts import write_cut
from pipelines.engine.month import FACTS
from pipelines.engine.rows import held
from pipelines.indicators.flows import Flows, Listed, Side, flow_rows, flows_between, list_registers
from pipelines.indicators.sums import place_facts
from pipelines.publish.by_unit import ByUnit, batches, by_unit
from pipelines.publish.content import table_hash
from pipelines.publish.figures import FigureJob
from pipelines.publish.pairs import Compared
from pipelines.publish.pieces import Pieces, by_period
from schemas.manifest import TableFile
from schemas.periods import end_of, last_month

HELD = 2
"""Months whose rows are held: each is the later one once, and the earlier one right after it."""
COMMUNITIES, TOWNSHIPS = "communities", "townships"

List = Callable[[str, tuple[str, ...]], Listed]


def flow_pieces(job: FigureJob, compared: Compared) -> Pieces:
    """The snapshot's flows. A quarter or year is its last month, as its stocks are: between it and the last
    month of the one before."""
    months = job.months

    @lru_cache(HELD)
    def listed(month: str, units: tuple[str, ...]) -> Listed:
        registers, gone = held(months.registers(month, units)), months.unconfirmed(month, units)
        return list_registers(registers, end_of(month), gone)

    def kept(period: str) -> TableFile:
        before, now = last_month(compared[period]["change_month"]), last_month(period)
        flows = _flows(job, listed, period, before, now)
        day = end_of(job.tree_of(now))

        def make() -> pl.DataFrame:
            told = Flows(flows.joined(COMMUNITIES), flows.joined(TOWNSHIPS))
            return flow_rows(told, job.inputs.areas_on(day), period)

        return job.shelf.piece("flows", period, [flows.hash(), job.inputs.tree_hash(day)], make)

    return by_period([period for period, against in compared.items() if "change_month" in against], kept)


def _flows(job: FigureJob, listed: List, period: str, before: str, now: str) -> ByUnit:
    """What came and went in every unit between two months."""
    months, inputs, moved = job.months, job.inputs, job.moves(before, now)
    day = end_of(job.tree_of(now))
    codes = None if moved is None else moved.filter(pl.col("level") == "community")
    tree = [inputs.tree_hash(day), None if moved is None else table_hash(moved)]

    def make(units: Sequence[str], folder: Path) -> None:
        for number, batch in enumerate(batches(units, months.townships[now])):
            write(tuple(batch), folder / str(number))

    def write(units: tuple[str, ...], folder: Path) -> None:
        communities = inputs.communities_on(day)
        past, present = (
            months.facts[month].joined(FACTS, units, ["community", "township"]) for month in (before, now)
        )
        renamed = months.renamed(before, now, units)
        earlier = Side(listed(before, units), place_facts(past, communities, moved), codes, renamed)
        later = Side(listed(now, units), place_facts(present, communities))
        flows = flows_between(earlier, later, months.states_led(before, now, units))
        found = {COMMUNITIES: flows.communities, TOWNSHIPS: flows.townships}
        write_cut(folder, found, {COMMUNITIES: "community", TOWNSHIPS: "township"}, units, months.units)

    states, gone = (months.hashes(month) for month in (before, now))
    rests_on = {
        unit: [
            months.parts(before, unit),
            months.parts(now, unit),
            [states.get(unit), gone[unit], months.renamed_hashes(before, now, unit)],
            tree,
        ]
        for unit in months.units_until(now)
    }
    return by_unit(job.cache, "flows", period, rests_on, make)
