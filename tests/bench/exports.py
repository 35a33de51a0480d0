"""Memory of the export of a year of all communities: written a period at a time, it holds one."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from pipelines.queries import open_snapshot
from pipelines.queries.exports import export_parts
from pipelines.queries.files import write_parts
from tests.bench.measure import Measure, say
from tests.bench.memory import PeakMemory
from tests.bench.province import Province

RATIO = 1.5
GIGABYTE = 1e9


def write_export(path: str, periods: int, target: str) -> int:
    """The communities' long table of the last so many months as CSV; how many rows."""
    snapshot = open_snapshot(Home(Path(path)))
    parts = export_parts(snapshot, system_scope(), "community", snapshot.periods[-periods:])
    with Path(target).open("wb") as file:
        return write_parts(snapshot, system_scope(), parts, "csv", file)


def peak_of_export(home: Home, periods: int, target: Path) -> tuple[float, int]:
    """Peak of a fresh process that writes the export, in GB, and how many rows it wrote."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        pool.submit(int).result()
        (pid,) = pool._processes
        with PeakMemory(pid) as memory:
            rows = pool.submit(write_export, str(home.path), periods, str(target)).result()
    say(f"export of {periods} months: {rows:,} rows, {memory.peak / GIGABYTE:.2f} GB")
    return memory.peak / GIGABYTE, rows


def measure_home(home: Home, target: Path) -> Iterator[Measure]:
    """A year beside its floor, the last month alone: a writer that held all would take many times as much."""
    months = len(open_snapshot(home).periods)
    floor, _rows = peak_of_export(home, 1, target)
    ours, rows = peak_of_export(home, months, target)
    what = f"peak of the communities' export, {months} months ({rows:,} rows) beside one"
    yield Measure("memory", what, ours / floor, "× floor", RATIO, note=f"{floor:.2f} GB, {ours:.2f} GB")


def run(province: Province) -> Iterator[Measure]:
    """The published year of the province, each side in a fresh process of its own."""
    smaller = province.of_year()
    yield from measure_home(smaller.home_published(), smaller.folder / "export.csv")
