"""What a case rests on: frozen as canonical JSON under its SHA-256, held against the store's returns, and
looked at again in a later snapshot."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, NotRequired, TypedDict

from schemas.figure_rows import StockChange
from schemas.periods import china_date, end_of, to_utc

EVIDENCE_FORMAT = 2
"""Raised when the content of what is frozen changes; old evidence stays as it is. Since 2 the days that a
case is past its day are counted to the day of publishing, before to the end of the month."""


class ReturnBehind(NamedTuple):
    """A return that figures rest on."""

    township_code: str
    period: str
    return_id: str
    sha256: str


@dataclass(frozen=True)
class Frozen:
    """Evidence: ``content`` is canonical JSON, ``sha256`` that of its bytes."""

    snapshot_id: str
    period: str
    rule_version: str
    content: str
    sha256: str

    @property
    def told(self) -> dict[str, Any]:
        """The content, read."""
        told: dict[str, Any] = json.loads(self.content)
        return told

    @property
    def counted_to(self) -> date:
        """The day to which the days that a case is past its day are counted."""
        told = self.told
        return end_of(self.period) if told["format"] < 2 else china_date(to_utc(told["published_at"]))

    @property
    def returns(self) -> frozenset[ReturnBehind]:
        """The returns behind the figures."""
        return frozenset(
            ReturnBehind(row["township_code"], self.period, row["return_id"], row["sha256"])
            for row in self.told["returns"]
        )


def freeze(snapshot_id: str, period: str, rule_version: str, told: Mapping[str, Any]) -> Frozen:
    """The evidence with this content: the same content is the same bytes wherever it is frozen."""
    whole = {
        "format": EVIDENCE_FORMAT,
        "snapshot": snapshot_id,
        "period": period,
        "rule": rule_version,
        **told,
    }
    content = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return Frozen(snapshot_id, period, rule_version, content, digest(content))


def digest(content: str) -> str:
    """SHA-256 of the content's bytes."""
    return hashlib.sha256(content.encode("utf-8")).hexdigest()


def overtaken(frozen: Frozen, now: Iterable[ReturnBehind]) -> list[str]:
    """Townships whose return of the period is another now than the one the evidence rests on, or was handed
    in since. ``now``: the returns in force of the same townships and period."""
    changed = frozen.returns.symmetric_difference(now)
    return sorted({one.township_code for one in changed})


class RecheckedReason(TypedDict):
    """A reason looked at again: what stood, what stands, whether it still holds. ``broad``: whether what was
    counted changed in the area broadly, null where that is not tested; ``townships``: in how many of them;
    ``unknown``: of what stands, rows of which nothing is known, which is not put right; of a department.
    ``seen``: whether it holds by what is known, and not for want of knowledge."""

    code: str
    indicator: str | None
    then: float | None
    now: float | None
    broad: bool | None
    townships: int | None
    unknown: NotRequired[int]
    seen: NotRequired[bool]
    holds: bool


class RecheckedStock(StockChange):
    """A stock looked at again: its frozen value, and what became of it since that month."""

    then: float | None


@dataclass(frozen=True)
class Recheck:
    """What became of the reasons of a case in a later snapshot, by the rule of the frozen evidence.
    ``stated``: what a person found where a case rests on no reason of the rule. ``since``: the month of the
    evidence; ``stocks``: what became of the stocks that the case is about, none where the month is the same;
    they decide nothing."""

    snapshot_id: str
    period: str
    rule_version: str
    reasons: tuple[RecheckedReason, ...]
    stated: str | None = None
    since: str | None = None
    stocks: tuple[RecheckedStock, ...] = ()

    @property
    def back(self) -> list[RecheckedReason]:
        """Reasons that are seen to hold: what is not known does not take a closed case up again."""
        return [reason for reason in self.reasons if reason.get("seen")]

    @property
    def result(self) -> str:
        """failed where any reason still holds."""
        holds = any(reason["holds"] for reason in self.reasons)
        return "failed" if holds else self.stated or "passed"
