"""What a rule finds: signals with the rows behind them, and the frame they become."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

import polars as pl

from schemas.signals import SIGNAL_KINDS, SIGNALS

ID_DIGITS = 12

_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=str).encode

Evidence = list[dict[str, Any]]
Row = dict[str, Any]

ORDER = ("township_code", "community_code", "sheet_row")
"""By what rows of evidence are ordered first; then by the fields that are told."""


@dataclass(frozen=True)
class Signal:
    """One thing found in one area. ``evidence`` as in schemas/signals.py; ``register`` is null where it is
    about several. ``same_as``: the part of the evidence that makes it the same signal, where the rest moves
    with what others do; all of it where left out."""

    code: str
    level: str
    area_code: str
    register: str | None
    evidence: Evidence
    params: Mapping[str, Any] = field(default_factory=dict)
    same_as: Evidence | None = None


def evidence_row(
    township: str | None, community: str | None, sheet_row: int | None, fields: Mapping[str, Any]
) -> dict[str, Any]:
    """One row of evidence; ``fields``: by name the pair before and after."""
    told = {name: {"before": _plain(was), "after": _plain(now)} for name, (was, now) in fields.items()}
    return {"township_code": township, "community_code": community, "sheet_row": sheet_row, "fields": told}


def evidence_of(rows: Iterable[Row], fields: Sequence[str], shown: Sequence[str] | None = None) -> Evidence:
    """The rows, in the order of ``in_order``, as evidence: columns township_code, community_code, sheet_row,
    and of each field itself and ``field_before``; ``shown``: the names under which fields are told."""
    return [
        evidence_row(
            row["township_code"],
            row["community_code"],
            row["sheet_row"],
            {
                told: (row[f"{name}_before"], row[name])
                for name, told in zip(fields, shown or fields, strict=True)
            },
        )
        for row in rows
    ]


def in_order(rows: pl.DataFrame, fields: Sequence[str]) -> list[Row]:
    """The rows in the order of evidence that tells these fields."""
    return rows.sort(*ORDER, *fields, nulls_last=True).to_dicts()


def by_community(rows: pl.DataFrame, fields: Sequence[str]) -> Iterator[tuple[str, list[Row]]]:
    """The rows of each community with its code, by code, in the order of evidence that tells these fields."""
    ordered = rows.sort("community_code", *ORDER, *fields, nulls_last=True)
    for community, own in groupby(ordered.iter_rows(named=True), itemgetter("community_code")):
        yield str(community), list(own)


def by_register(rows: pl.DataFrame, fields: Sequence[str]) -> Iterator[tuple[str, str, list[Row]]]:
    """The rows of each register and community with both, in the order of evidence that tells these fields."""
    ordered = rows.sort("register", "community_code", *ORDER, *fields, nulls_last=True)
    both = itemgetter("register", "community_code")
    for (register, community), own in groupby(ordered.iter_rows(named=True), both):
        yield str(register), str(community), list(own)


def signal_frame(signals: Iterable[Signal], period: str) -> pl.DataFrame:
    """One row per signal of a period: the columns of SIGNALS, by id."""
    rows = [_row(signal, period) for signal in signals]
    if not rows:
        return pl.DataFrame(schema=SIGNALS)
    return pl.DataFrame(rows, schema=SIGNALS, orient="row").unique("signal_id").sort("signal_id")


def _row(signal: Signal, period: str) -> tuple[Any, ...]:
    kind = SIGNAL_KINDS[signal.code]
    evidence = _json(signal.evidence)
    same = signal.evidence if signal.same_as is None else signal.same_as
    named = _json([signal.code, signal.area_code, signal.level, signal.register, period, same])
    return (
        hashlib.sha256(named.encode()).hexdigest()[:ID_DIGITS],
        signal.code,
        signal.level,
        signal.area_code,
        period,
        kind.severity,
        signal.register,
        evidence,
        _json(signal.params),
        kind.expected_rate,
    )


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
