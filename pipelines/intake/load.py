"""Handing in: archive, read, check, decide, load; and checking alone, which leaves no trace."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import polars as pl

from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.intake.annotate import annotate
from pipelines.intake.checks.check import Alone, check_alone, check_batch
from pipelines.intake.checks.context import Context, load_context
from pipelines.intake.decisions import Decided, decide, decide_unjudged, find_duplicates
from pipelines.intake.files.batch import Cover, Original, ParsedBatch, RawBatch, problem_rows
from pipelines.intake.files.deliveries import Delivery, find_deliveries
from pipelines.intake.files.faults import put_down
from pipelines.intake.files.layout import cover_layout
from pipelines.intake.files.read import READERS, read_batch
from pipelines.intake.files.unpack import keep_many
from pipelines.intake.hand_in import HandIn, arrange, claim_of, taken_before
from pipelines.intake.portions import parse_apart, take
from pipelines.intake.save import Recorded, record, save
from pipelines.intake.sentences import describe
from pipelines.store import Store, open_store, store_trouble
from schemas.errors import UserError
from schemas.receipts import ReturnReceipt

BATCH = 200
"""Returns read and checked together: enough to spread a check's fixed cost, few enough to hold in memory."""

Progress = Callable[[int, int], None]
Paths = Sequence[str | os.PathLike[str]]
Gate = Callable[[Sequence[tuple[str, str]]], None]
"""Is told the file and the township of every return of a hand-in whose cover names one, before anything of it
is on record; what it raises ends the hand-in."""


@dataclass
class Run:
    """What stays the same through one call."""

    home: Home
    actor: str | None
    annotate_dir: Path | None
    loading: bool
    context: Context | None = None
    hand_in: HandIn = field(default_factory=HandIn)

    def surroundings(self, store: Store) -> Context:
        self.context = self.context or load_context(store)
        return self.context


def ingest(
    home: Home,
    paths: Paths,
    received_at: datetime | None = None,
    actor: str | None = None,
    annotate_dir: Path | None = None,
    on_progress: Progress | None = None,
    gate: Gate | None = None,
) -> list[ReturnReceipt]:
    """Hand in files and folders; one receipt per return, in order. ``received_at`` is UTC, now if not given.

    Originals are in the archive before anything reads them. A rejected return does not hold up the others.
    After a crash the same call again finishes the work: what was loaded is then a duplicate. Earlier months
    are loaded before later ones, so that a month is checked against the one before it, and of one township's
    month the first report before its correction.
    Raises UserError where a path does not exist, HomeError where the home is unusable.
    """
    run = Run(home.require(), actor, annotate_dir, loading=True)
    originals = keep_many(home, find_deliveries(paths, received_at or now_utc()))
    _pass(gate, originals)
    return _go_through(run, originals, on_progress)


def ingest_groups(
    home: Home, groups: Iterable[Sequence[Delivery]], actor: str | None = None
) -> Iterator[list[ReturnReceipt]]:
    """``ingest`` of one group of deliveries after the other, each received at a moment of its own; one list
    of receipts per group. While a group is checked the next one is asked for, archived and read, so two
    groups at a time are in memory."""
    run = Run(home.require(), actor, None, loading=True)
    for batch in _read_ahead(run, (keep_many(home, group) for group in groups)):
        yield _take_batch(run, batch)


def check(
    home: Home,
    paths: Paths,
    received_at: datetime | None = None,
    annotate_dir: Path | None = None,
    on_progress: Progress | None = None,
    gate: Gate | None = None,
) -> list[ReturnReceipt]:
    """The receipts ``ingest`` would give, each checked against the store as it is; nothing is kept."""
    run = Run(home.require(), None, annotate_dir, loading=False)
    deliveries = find_deliveries(paths, received_at or now_utc())
    with tempfile.TemporaryDirectory(prefix="burden-check-") as folder:
        originals = keep_many(Home(Path(folder)), deliveries)
        _pass(gate, originals)
        return _go_through(run, originals, on_progress)


def _pass(gate: Gate | None, originals: list[Original]) -> None:
    """Has the gate look at what the covers say."""
    if gate is None:
        return
    covers = zip(originals, read_covers(originals), strict=True)
    gate([(one.name, town) for one, cover in covers if (town := cover.get("township_code"))])


def _go_through(run: Run, originals: list[Original], on_progress: Progress | None) -> list[ReturnReceipt]:
    receipts: list[ReturnReceipt] = []
    run.hand_in = _arrange(run, originals)
    ordered = [originals[place] for place in run.hand_in.places]
    batches = (ordered[first : first + BATCH] for first in range(0, len(ordered), BATCH))
    for batch in _read_ahead(run, batches):
        receipts += _take_batch(run, batch)
        if on_progress is not None:
            on_progress(len(receipts), len(originals))
    placed = dict(zip(run.hand_in.places, receipts, strict=True))
    return [placed[place] for place in range(len(originals))]


def _arrange(run: Run, originals: list[Original]) -> HandIn:
    """The order of a hand-in, by what its covers say; they are read for it, unless there is but one."""
    if len(originals) < 2:
        return HandIn(list(range(len(originals))))
    with open_store(run.home, actor=run.actor) as store:
        claims = taken_before(store, originals)
    fresh = [original for original in originals if original.sha256 not in claims]
    for original, cover in zip(fresh, read_covers(fresh), strict=True):
        claims[original.sha256] = claim_of(cover)
    hand_in = arrange(originals, [claims[original.sha256] for original in originals])
    # Where nothing is loaded, a correction does not find the first report that is checked beside it.
    return replace(hand_in, following=frozenset()) if run.loading else hand_in


class Wave(NamedTuple):
    """Returns of a batch that are loaded together: their numbers in the batch, a batch of their own, and what
    they say without any other, where nothing went wrong in finding it."""

    numbers: list[int]
    raw: RawBatch
    parsed: ParsedBatch
    alone: Alone | None


@dataclass
class Batch:
    """Some of the originals. ``known``: receipts, by place, of bytes that were accepted before; the others,
    at the places ``fresh``, have been read, and go on in ``waves``."""

    originals: list[Original]
    known: dict[int, ReturnReceipt]
    fresh: list[int]
    raw: RawBatch
    waves: list[Wave]


def _read_ahead(run: Run, batches: Iterator[list[Original]]) -> Iterator[Batch]:
    """The batches in order; while one is set against the store, the next one is read and checked for what it
    says by itself, and the one after it asked for."""
    with ThreadPoolExecutor(1) as reader:
        reading: Future[Batch] | None = None
        kept = next(batches, None)
        while kept is not None:
            known, context = _look_up(run, kept)
            following = reader.submit(_read, kept, known, context)
            asked = reader.submit(next, batches, None)
            if reading is not None:
                yield reading.result()
            reading, kept = following, asked.result()
        if reading is not None:
            yield reading.result()


def read_covers(originals: list[Original]) -> list[Cover]:
    """The covers alone, as typed values, in the order of the originals."""
    return parse_apart(read_batch(originals, pool=READERS, layout=cover_layout())).covers


def _look_up(run: Run, originals: list[Original]) -> tuple[dict[int, ReturnReceipt], Context]:
    """What the store says before anything is read: which originals it knows, and what returns are held
    against."""
    with open_store(run.home, actor=run.actor) as store:
        return find_duplicates(store, originals, run.hand_in.settled), run.surroundings(store)


def _read(originals: list[Original], known: dict[int, ReturnReceipt], context: Context) -> Batch:
    fresh = [place for place in range(len(originals)) if place not in known]
    raw = read_batch([originals[place] for place in fresh], pool=READERS)
    parsed = parse_apart(raw)
    return Batch(
        originals, known, fresh, raw, [_wave(raw, parsed, numbers, context) for numbers in waves(parsed)]
    )


def _wave(raw: RawBatch, parsed: ParsedBatch, numbers: list[int], context: Context) -> Wave:
    """The given returns of a batch, checked as far as they can be before the batch before is loaded."""
    own, typed = take(raw, parsed, numbers)
    try:
        alone = check_alone(own, typed, context)
    except Exception:  # noqa: BLE001 - a bug of ours: _take_wave meets it again, finds its return and logs it
        alone = None
    return Wave(numbers, own, typed, alone)


def _take_batch(run: Run, batch: Batch) -> list[ReturnReceipt]:
    """Check, decide and load one batch; its receipts in the order of the originals."""
    receipts = dict(batch.known)
    with open_store(run.home, actor=run.actor) as store:
        if batch.known and run.loading:
            with store.transaction():
                record(store, [Recorded(batch.originals[n], receipt, {}) for n, receipt in receipts.items()])
        for numbers, raw, parsed, alone in batch.waves:
            decided = _take_wave(run, store, raw, parsed, alone)
            receipts |= {batch.fresh[no]: item.receipt for no, item in zip(numbers, decided, strict=True)}
    for number, place in enumerate(batch.fresh):
        _annotate(run, batch.raw, number, receipts[place])
    return [receipts[place] for place in range(len(batch.originals))]


def _take_wave(
    run: Run, store: Store, raw: RawBatch, parsed: ParsedBatch, alone: Alone | None = None
) -> list[Decided]:
    """``_judge``; where that fails for a reason nobody foresaw, each half of the returns goes alone, until
    the return is found that it is about. That one is refused as not judged, the others go their way."""
    try:
        with store_trouble(run.home, store):
            return _judge(run, store, raw, parsed, alone)
    except UserError:  # the home is busy or unusable: no return's fault
        raise
    except Exception:  # noqa: BLE001 - a bug of ours must not stop the others
        count = len(raw.heads)
        if count == 1:
            return [_leave_unjudged(run, store, raw, parsed)]
    halves = (range(count // 2), range(count // 2, count))
    return [item for half in halves for item in _take_wave(run, store, *take(raw, parsed, half))]


def _leave_unjudged(run: Run, store: Store, raw: RawBatch, parsed: ParsedBatch) -> Decided:
    """The receipt of the only return of a batch, while what befell it is being handled."""
    (head,) = raw.heads
    decided = decide_unjudged(head, parsed.covers[0], put_down(head.original.name))
    if run.loading:
        with store.transaction():
            record(store, [Recorded(head.original, decided.receipt, decided.cover)])
    return decided


def _judge(run: Run, store: Store, raw: RawBatch, parsed: ParsedBatch, alone: Alone | None) -> list[Decided]:
    context = run.surroundings(store)
    checked = check_batch(raw, parsed, context, store, alone)
    decided = decide(raw, parsed, checked, context, store, run.hand_in)
    if run.loading:
        save(store, decided, parsed, checked, context)
    return decided


def waves(parsed: ParsedBatch) -> Iterator[list[int]]:
    """The return numbers in the order to load them: month by month, and of several returns of one township
    and month each in a wave of its own, so that the later one corrects the earlier. They come in the order
    of their hand-in."""
    seen: dict[tuple[object, object], int] = {}
    order: dict[tuple[str, int], list[int]] = {}
    for number, cover in enumerate(parsed.covers):
        month = (cover.get("township_code"), cover.get("period"))
        nth = seen[month] = seen.get(month, -1) + 1
        order.setdefault((cover.get("period") or "", nth if all(month) else 0), []).append(number)
    yield from (order[key] for key in sorted(order))


def _annotate(run: Run, raw: RawBatch, number: int, receipt: ReturnReceipt) -> None:
    if run.annotate_dir is not None and (receipt["errors"] or receipt["warnings"]):
        rows = {key: frame.filter(pl.col("return_no") == number) for key, frame in raw.registers.items()}
        try:
            receipt["annotated"] = str(annotate(raw.heads[number], rows, receipt, run.annotate_dir))
        except OSError:  # the folder that was asked for: no return's fault
            raise
        except Exception:  # noqa: BLE001 - a bug of ours must not stop the others
            (row,) = problem_rows([put_down(receipt["file"], "NOT-006")])
            receipt["notes"].append(describe(row))
