"""Publishing: from nothing, and after one township's correction, with more and more months held."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from pipelines.base.home import PROJECT, Home
from pipelines.store import open_store
from schemas.returns import REGISTERS
from tests.bench.measure import Measure
from tests.bench.memory import PeakMemory
from tests.bench.province import PERIOD, Province
from tests.support.small_store import add_return

CORRECTED_SECONDS, CORRECTED_GIGABYTES, LEFT_MEGABYTES = 3.0, 0.6, 2.0
"""What a correction may take of the processors, of memory and of the disk, whatever is held."""
YEAR = 12
LONGER = (36, 60)
"""Months held where everything is measured."""
_ROWS = "SELECT * FROM {register} WHERE return_id = ?"


def publish_apart(home: Home) -> tuple[float, float]:
    """A fresh ``publish`` of a home: CPU seconds of all its threads, and its peak of memory in GB."""
    asked = [sys.executable, "-m", "pipelines", "--home", str(home.path), "publish"]
    process = subprocess.Popen(asked, cwd=PROJECT, stdout=subprocess.DEVNULL)
    # Sampled: what the system tells of a process begins with the memory of the one that started it.
    with PeakMemory(process.pid) as memory:
        _, status, used = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"publish ended with {os.waitstatus_to_exitcode(status)}")
    return used.ru_utime + used.ru_stime, memory.peak / 1e9


def correct_one(home: Home) -> None:
    """The first township's return of the last month is replaced by one with a form less in use."""
    with open_store(home) as store, store.transaction():
        township, old = store.frame(
            "SELECT township_code, return_id FROM returns WHERE period = ? AND current ORDER BY 1 LIMIT 1",
            [PERIOD],
        ).row(0)
        rows = {key: store.frame(_ROWS.format(register=key), [old]) for key in REGISTERS}
        in_use = pl.col("status") == "in_use"
        first = in_use & (in_use.cum_sum() == 1)
        rows["forms"] = rows["forms"].with_columns(
            status=pl.when(first).then(pl.lit("stopped")).otherwise("status"),
            stopped_on=pl.when(first).then(pl.date(2026, 11, 1)).otherwise("stopped_on"),
        )
        own = ("return_id", "township_code", "period")
        add_return(store, township, PERIOD, {key: kept.drop(own) for key, kept in rows.items()})


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def measure_home(source: Home, months: int, folder: Path) -> Iterator[Measure]:
    """Both publishes of a copy of a home that was never published."""
    home = Home(folder / "publishing")
    shutil.rmtree(home.path, ignore_errors=True)
    home.path.mkdir(parents=True)
    shutil.copyfile(source.store, home.store)
    held = f"{months} months held"
    seconds, gigabytes = publish_apart(home)
    yield Measure("publishing", f"from nothing, {held}: processor time", seconds, "s")
    yield Measure("publishing", f"from nothing, {held}: peak of memory", gigabytes, "GB")
    before = size_of(home.snapshots)
    correct_one(home)
    seconds, gigabytes = publish_apart(home)
    left = (size_of(home.snapshots) - before) / 1e6
    what = f"one township corrected, {held}"
    yield Measure("publishing", f"{what}: processor time", seconds, "s", CORRECTED_SECONDS)
    yield Measure("publishing", f"{what}: peak of memory", gigabytes, "GB", CORRECTED_GIGABYTES)
    yield Measure("publishing", f"{what}: left on the disk", left, "MB", LEFT_MEGABYTES)


def run(province: Province) -> Iterator[Measure]:
    smaller = province.of_year()
    for months in (YEAR, *(LONGER if province.is_whole else ())):
        yield from measure_home(smaller.home_of(months), months, smaller.folder)
