"""Intake of a province-month of workbooks, beside merely reading the same cells."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import fastexcel

from pipelines.base.home import Home
from pipelines.intake.load import ingest
from schemas.returns import COVER, REGISTERS
from tests.bench.measure import Measure, ratio, say, take_turns, timed
from tests.bench.memory import PeakMemory
from tests.bench.province import ASKED, CORES, RECEIVED, Province

RATIO = 1.6
GIGABYTE = 1e9
MEMORY = 1.5
_TASK = 40
_SHEETS = (COVER.zh, *(register.zh for register in REGISTERS.values()))


def read_cells(paths: list[str]) -> int:
    """The floor's work: open each workbook and read its eight sheets as text. Cells read."""
    cells = 0
    for path in paths:
        reader = fastexcel.read_excel(path)
        for sheet in _SHEETS:
            batch = reader.load_sheet(sheet, header_row=None, dtypes="string").to_arrow()
            cells += batch.num_rows * batch.num_columns
    return cells


def _floor(folder: str) -> float:
    """Seconds of the floor on as many processes as intake uses, started for it as intake starts its own."""

    def read_all() -> None:
        paths = sorted(str(path) for path in Path(folder).iterdir())
        with ProcessPoolExecutor(CORES, mp_context=get_context("spawn")) as pool:
            list(pool.map(read_cells, [paths[at : at + _TASK] for at in range(0, len(paths), _TASK)]))

    return timed(read_all)


def _ours(home: str, folder: str) -> tuple[float, dict[str, int]]:
    """Seconds of handing in the folder, from files on disk to receipts, and how the returns ended."""
    counts: dict[str, int] = {}

    def hand_in() -> None:
        for receipt in ingest(Home(Path(home)), [folder], RECEIVED[ASKED], "bench"):
            counts[receipt["status"]] = counts.get(receipt["status"], 0) + 1

    return timed(hand_in), counts


def run(province: Province) -> Iterator[Measure]:
    """Time and peak memory; each side runs in a fresh process of its own, ours against a store that holds the
    month before, so that all checks have something to do."""
    before, folder = province.home_before(), province.workbooks()
    peaks: list[int] = []

    def floor() -> float:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            seconds = pool.submit(_floor, str(folder)).result()
        say(f"intake floor {seconds:.1f} s")
        return seconds

    def ours() -> float:
        home = province.copy_of(before, "handed-in")
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            pool.submit(int).result()
            (pid,) = pool._processes
            with PeakMemory(pid) as memory:
                seconds, counts = pool.submit(_ours, str(home.path), str(folder)).result()
        peaks.append(memory.peak)
        say(f"intake {seconds:.1f} s, {memory.peak / GIGABYTE:.2f} GB, {counts}")
        if counts.get("accepted") != province.townships:
            raise AssertionError(f"not every return was accepted: {counts}")
        return seconds

    note = f"{province.townships} workbooks"
    yield ratio("intake", f"archive, read, check and load {note}", take_turns(floor, ours), RATIO)
    peak = max(peaks) / GIGABYTE
    yield Measure("memory", "peak of the intake, all its processes together", peak, "GB", MEMORY)
