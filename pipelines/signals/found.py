"""What a rule finds: signals with the rows behind them, and the frame they become."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from schemas.signals import SIGNAL_KINDS, SIGNALS

ID_DIGITS = 12

Evidence = list[dict[str, Any]]


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


def evidence_of(rows: pl.DataFrame, fields: Sequence[str]) -> Evidence:
    """The rows as evidence, in order: columns township_code, community_code, sheet_row, and of each field
    itself and ``field_before``."""
    ordered = rows.sort("township_code", "community_code", "sheet_row", *fields, nulls_last=True)
    return [
        evidence_row(
            row["township_code"],
            row["community_code"],
            row["sheet_row"],
            {name: (row[f"{name}_before"], row[name]) for name in fields},
        )
        for row in ordered.iter_rows(named=True)
    ]


def by_community(rows: pl.DataFrame) -> Iterable[tuple[str, pl.DataFrame]]:
    """The rows of each community with its code, by code."""
    for (community,), own in rows.sort("community_code").group_by("community_code", maintain_order=True):
        yield str(community), own


def signal_frame(signals: Iterable[Signal], period: str) -> pl.DataFrame:
    """One row per signal of a period: the columns of SIGNALS, by id."""
    rows = [_row(signal, period) for signal in signals]
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


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
