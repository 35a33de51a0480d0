"""Reading originals from the archive: many returns as written, with every cell's place."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from multiprocessing import parent_process
from multiprocessing.process import BaseProcess
from multiprocessing.util import Finalize
from threading import Lock, Thread
from typing import Any, TypeVar

import polars as pl

from pipelines.base.apart import ApartContext
from pipelines.intake.files.assemble import RegisterRows, join_frames, register_rows
from pipelines.intake.files.batch import Original, RawBatch, RawHead
from pipelines.intake.files.beside import look_beside
from pipelines.intake.files.cover import read_cover
from pipelines.intake.files.faults import put_down
from pipelines.intake.files.grid import Grid, Header, HeaderFinder
from pipelines.intake.files.layout import COVER_KEY, Layout, return_layout
from pipelines.intake.files.package import PackageError
from pipelines.intake.files.sheetmarks import NO_MARKS
from pipelines.intake.files.sheets import read_sheets
from schemas.problems import Problem

WORKERS = 2
_FEW = 40
"""So many returns are read faster here than a process starts."""
_TASK = 40
"""Returns per task of a worker."""

Result = TypeVar("Result")
_Read = tuple[list[RawHead], dict[str, pl.DataFrame]]


def read_batch(
    originals: Sequence[Original],
    workers: int | None = None,
    pool: Executor | None = None,
    layout: Layout | None = None,
) -> RawBatch:
    """Every original as a return as written; ``return_no`` is its index. What cannot be read is a head
    with problems. Uses ``pool``, else, for more than 40 originals, ``workers`` processes of its own.
    ``layout`` names the sheets that are read, all of a return where left out."""
    layout = layout or return_layout()
    workers = WORKERS if workers is None else workers
    if pool is None and (workers < 2 or len(originals) <= _FEW):
        heads, registers = _read_task(originals, 0, layout)
        return RawBatch(heads, registers)
    with nullcontext(pool) if pool else reading_pool(workers) as executor:
        groups = [(at, originals[at : at + _TASK]) for at in range(0, len(originals), _TASK)]
        tasks = [_submit(executor, group, at, layout) for at, group in groups]
        parts = [_finish(task, *group, layout) for task, group in zip(tasks, groups, strict=True)]
    empty = [] if parts else [_read_task([], 0, layout)]
    return _joined(parts or empty, layout)


def _submit(
    executor: Executor, originals: Sequence[Original], first_no: int, layout: Layout
) -> Future[_Read] | None:
    """The task; None where a process of the pool has died before, and the pool with it."""
    try:
        return executor.submit(_read_task, originals, first_no, layout)
    except BrokenExecutor:
        return None


def _finish(
    task: Future[_Read] | None, first_no: int, originals: Sequence[Original], layout: Layout
) -> _Read:
    try:
        return task.result() if task else _read_apart(first_no, originals, layout)
    except BrokenExecutor:
        return _read_apart(first_no, originals, layout)


def _read_apart(first_no: int, originals: Sequence[Original], layout: Layout) -> _Read:
    """Read in a process of their own, because the one that read them has died; where that dies as well, each
    half alone, until the return is found that it dies of."""
    try:
        with reading_pool(1) as own:
            return own.submit(_read_task, originals, first_no, layout).result()
    except BrokenExecutor:
        if len(originals) == 1:
            head = RawHead(originals[0], problems=[put_down(originals[0].name)], readable=False)
            return [head], _read_task([], first_no, layout)[1]
    middle = len(originals) // 2
    halves = [(first_no, originals[:middle]), (first_no + middle, originals[middle:])]
    both = _joined([_read_apart(*half, layout) for half in halves], layout)
    return both.heads, both.registers


@contextmanager
def reading_pool(workers: int = WORKERS) -> Iterator[Executor]:
    """Processes of one's own: what ends one of them, be it a fault of a library or too little memory, ends
    neither the program nor the reading of the other returns."""
    with ProcessPoolExecutor(workers, ApartContext(SERVER_IMPORTS), _end_with_the_program) as executor:
        yield executor


class Readers(Executor):
    """The reading processes of this program, for all its hand-ins: they are started when there is something
    to read, and anew after one of them died. Starting them for every hand-in would take longer than most
    take to be read."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._lock = Lock()

    def submit(self, fn: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Future[Result]:
        with self._lock:
            if self._pool is not None:
                try:
                    return self._pool.submit(fn, *args, **kwargs)
                except BrokenExecutor:
                    self._pool.shutdown(wait=False)
            self._pool = ProcessPoolExecutor(WORKERS, ApartContext(SERVER_IMPORTS), _end_with_the_program)
            # A program that is itself a process of multiprocessing waits for its own before it ends.
            Finalize(None, self._pool.shutdown, exitpriority=BEFORE_QUEUES)
            return self._pool.submit(fn, *args, **kwargs)


READERS = Readers()

BEFORE_QUEUES = 20
"""The pool is told to end before the queue by which it is told is closed, which has the priority 10."""


def _end_with_the_program() -> None:
    """A reading process does not outlive a program that was killed: it would wait for work for ever."""
    Thread(target=_wait_for_its_end, args=(parent_process(),), daemon=True).start()


def _wait_for_its_end(program: BaseProcess | None) -> None:
    if program is not None:
        program.join()
        os._exit(1)


SERVER_IMPORTS = [__name__]
"""What that server imports; a program has one, whoever starts it."""


def _joined(parts: Sequence[_Read], layout: Layout) -> RawBatch:
    heads = [head for group, _ in parts for head in group]
    return RawBatch(heads, join_frames((frames for _, frames in parts), layout))


def _read_task(originals: Sequence[Original], first_no: int, layout: Layout) -> _Read:
    """What one process does: read some originals, numbered from ``first_no``."""
    reader = _Reader(layout)
    heads = [reader.read(no, original) for no, original in enumerate(originals, first_no)]
    return heads, {key: rows.frame() for key, rows in reader.rows.items()}


class _Reader:
    """Reads one return after the other and gathers their rows."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.rows: dict[str, RegisterRows] = register_rows(layout)
        self._headers = HeaderFinder()

    def read(self, return_no: int, original: Original) -> RawHead:
        """One original, whatever happens on the way: what nobody foresaw is a problem of this one alone."""
        head = RawHead(original)
        try:
            if original.problem is not None:
                raise PackageError(original.problem)
            self._read(head, return_no)
        except PackageError as error:
            head.problems.append(error.problem)
            head.readable = False
        except Exception:  # noqa: BLE001 - a bug of ours must not stop the others
            for rows in self.rows.values():
                rows.drop_last(return_no)
            head = RawHead(original, problems=[put_down(original.name)], readable=False)
        return head

    def _read(self, head: RawHead, return_no: int) -> None:
        sheets = read_sheets(head.original, self.layout)
        head.sheets = sheets.titles
        head.problems += sheets.problems
        head.problems += [
            Problem("SHT-001", sheet.key, params={"sheet_zh": sheet.zh, "sheet_en": sheet.en})
            for sheet in self.layout.sheets
            if sheet.key not in sheets.titles
        ]
        head.readable = bool(sheets.grids)
        cover = sheets.grids.pop(COVER_KEY, None)
        if cover is not None:
            self._take_cover(head, cover)
        version = self.layout.version_of(head.cover.get("template_version"))
        for key, grid in sheets.grids.items():
            header = self._take_register(head, return_no, key, grid, version)
            if header.columns:
                beside = look_beside(
                    self.layout.by_key(key), grid, header, sheets.marks.get(key, NO_MARKS), sheets.ragged
                )
                head.merged += beside.merged
                head.problems += beside.problems

    def _take_cover(self, head: RawHead, grid: Grid) -> None:
        cover = read_cover(grid, self.layout.by_key(COVER_KEY))
        head.cover, head.cover_cells = cover.values, cover.cells
        head.problems += cover.problems

    def _take_register(self, head: RawHead, return_no: int, key: str, grid: Grid, version: int) -> Header:
        header = self._headers.find(grid, self.layout.by_key(key), version)
        head.columns[key] = {name: at + grid.first_column for name, at in header.columns.items()}
        head.problems += header.problems
        if header.columns:
            self.rows[key].add(return_no, grid, header)
        return header
