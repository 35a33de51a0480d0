"""One month's facts by tasks of Spark on this machine, beside the same in this process."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import psutil

from pipelines.base.home import Home
from pipelines.engine.local import Engine, LocalEngine
from pipelines.engine.month import MonthWork, WorkStep, facts_of
from pipelines.engine.spark import SparkEngine
from pipelines.publish.cache import Cache
from pipelines.publish.inputs import read_inputs
from pipelines.publish.months import Months
from pipelines.publish.parts import missing_parts, part_names, parts_table, write_parts
from pipelines.store import open_store
from tests.bench.measure import Measure, median_pair, ratio, timed
from tests.bench.province import PERIOD, WHOLE, Province

RATIO = 1.6
PAIRS = 5
SHARES = {"1 %": 400, "3 %": 1200}
"""Townships of so much of the nation, which has about 40,000; the whole province is 8 %."""


class Noting:
    """This process, and what it was last asked to do."""

    def __init__(self, at_once: int) -> None:
        self.at_once = at_once
        self.works: Sequence[MonthWork] = ()

    def run(self, step: WorkStep, works: Sequence[MonthWork]) -> None:
        self.works = works
        LocalEngine().run(step, works)


def works_of(home: Home, at_once: int, folder: Path) -> Sequence[MonthWork]:
    """The work on the facts of the last month, in pieces of so many townships; what it rests on is kept in
    the folder."""
    with open_store(home) as store:
        inputs = read_inputs(store)
        names = part_names(inputs)
        write_parts(home, store, missing_parts(home, names, {}))
    engine = Noting(at_once)
    months = Months(home, inputs, names, engine, Cache(folder))
    for period in inputs.periods:
        months.add(period)
    return engine.works


def spent(engine: Engine, works: Sequence[MonthWork], folder: Path) -> tuple[float, float]:
    """Seconds of the wall, and of all processors for this process and those it started."""
    shutil.rmtree(folder, ignore_errors=True)
    asked = [replace(work, folder=folder / "made" / work.folder.name) for work in works]
    before = _processor_seconds()
    seconds = timed(lambda: engine.run(facts_of, asked))
    return seconds, _processor_seconds() - before


def _processor_seconds() -> float:
    own = psutil.Process()
    return sum(sum(one.cpu_times()) for one in (own, *own.children(recursive=True)))


def measure_month(province: Province, named: str) -> Iterator[Measure]:
    home = province.home_after()
    local = LocalEngine()
    with SparkEngine("local[2]") as spark, tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        here = works_of(home, local.at_once, folder / "of-here")
        there = works_of(home, spark.at_once, folder / "of-tasks")
        spent(spark, there, folder / "first")  # workers begin, and import the product
        taken = [
            (spent(local, here, folder / "here"), spent(spark, there, folder / "there")) for _ in range(PAIRS)
        ]
    with open_store(home) as store:
        names = part_names(read_inputs(store))
    rows = parts_table(home, names).filter(period=PERIOD)["rows"].sum()
    what = f"facts of a month of {rows:,} rows{named}, {len(there)} tasks of Spark local[2]"
    wall = median_pair([(one[0], other[0]) for one, other in taken])
    yield ratio("engine", what, wall, RATIO)
    processor = median_pair([(one[1], other[1]) for one, other in taken])
    yield ratio("engine", f"{what}: processor time", processor, None)


def run(province: Province) -> Iterator[Measure]:
    """At the size asked for; where that is the whole province, smaller ones first."""
    if province.townships == WHOLE:
        for share, townships in SHARES.items():
            yield from measure_month(
                Province(province.folder / f"share-{townships}", townships), f" ({share} of the nation)"
            )
    yield from measure_month(province, "")
