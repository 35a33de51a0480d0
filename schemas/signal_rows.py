"""Rows of signals, as queries give them and pages show them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict


class Sides(TypedDict):
    """A field as it was and as it is; null where the row was not there, or is gone."""

    before: Any
    after: Any


Fields = dict[str, Sides]
"""By field: both sides."""


class SignalEvidence(TypedDict):
    """A row of a register behind a signal; of a signal about an area the last three are null but for the
    fields."""

    township_code: str | None
    community_code: str | None
    sheet_row: int | None
    fields: Fields


class SignalRow(TypedDict):
    """A row of ``queries.signals`` (schemas.signals.SIGNALS); ``evidence`` and ``params`` are JSON, the first
    a list of SignalEvidence."""

    signal_id: str
    code: str
    level: str
    area_code: str
    period: str
    severity: str
    register: str | None
    evidence: str
    params: str
    expected_rate: float | None
    status: str
    dismissed_by: str | None
    dismissed_at_utc: datetime | None
    why: str | None
    name: str | None
    township: str | None
    county: str | None
    prefecture: str | None
    township_name: str | None
    county_name: str | None
    prefecture_name: str | None
