"""Some returns of a batch as a batch of their own, and batches put together again."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pipelines.intake.checks.lines import leave_out
from pipelines.intake.checks.normalise import parse_batch
from pipelines.intake.files.batch import ParsedBatch, RawBatch
from pipelines.intake.files.faults import put_down

_NUMBERS = {"return_no": pl.Int64, "anew": pl.Int64}


def take(raw: RawBatch, parsed: ParsedBatch, numbers: Sequence[int]) -> tuple[RawBatch, ParsedBatch]:
    """The given returns of a batch as a batch of their own, numbered anew. The rows as written are left
    behind: nothing after parsing needs them."""
    if len(numbers) == len(raw.heads):
        return RawBatch(raw.heads, {}), parsed
    registers = {key: _renumbered(frame, numbers) for key, frame in parsed.registers.items()}
    covers = [parsed.covers[number] for number in numbers]
    heads = [raw.heads[number] for number in numbers]
    return RawBatch(heads, {}), ParsedBatch(covers, registers, _renumbered(parsed.problems, numbers))


def parse_apart(raw: RawBatch) -> ParsedBatch:
    """``parse_batch`` without lines that are no record. Where that fails for a reason nobody foresaw, each
    half of the returns goes alone, until the return is found that it is about: not judged, it has
    neither cover nor rows."""
    try:
        return leave_out(raw, parse_batch(raw))
    except Exception:  # noqa: BLE001 - a bug of ours must not stop the others
        if len(raw.heads) == 1:
            (head,) = raw.heads
            head.problems, head.cover, head.readable = [put_down(head.original.name)], {}, False
            head.cover_cells, head.columns = {}, {}
            return parse_batch(RawBatch([head], {key: rows.clear() for key, rows in raw.registers.items()}))
    middle = len(raw.heads) // 2
    return _joined([parse_apart(_part(raw, at)) for at in (range(middle), range(middle, len(raw.heads)))])


def _part(raw: RawBatch, numbers: range) -> RawBatch:
    registers = {key: _renumbered(rows, numbers) for key, rows in raw.registers.items()}
    return RawBatch([raw.heads[number] for number in numbers], registers)


def _joined(parts: list[ParsedBatch]) -> ParsedBatch:
    """Batches one after the other, their returns numbered through."""
    first, second = parts
    moved = len(first.covers)

    def below(upper: pl.DataFrame, lower: pl.DataFrame) -> pl.DataFrame:
        return pl.concat([upper, lower.with_columns(pl.col("return_no") + moved)])

    registers = {key: below(rows, second.registers[key]) for key, rows in first.registers.items()}
    problems = below(first.problems, second.problems)
    return ParsedBatch(first.covers + second.covers, registers, problems)


def _renumbered(frame: pl.DataFrame, numbers: Sequence[int]) -> pl.DataFrame:
    anew = pl.DataFrame({"return_no": list(numbers), "anew": range(len(numbers))}, schema=_NUMBERS)
    joined = frame.join(anew, on="return_no", how="inner", maintain_order="left")
    return joined.with_columns(return_no=pl.col("anew")).drop("anew")
