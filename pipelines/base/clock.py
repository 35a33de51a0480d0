"""The one clock."""

from __future__ import annotations

from datetime import UTC, datetime


def now_utc() -> datetime:
    """The present moment, UTC without a zone, to the second: as the store keeps it."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
