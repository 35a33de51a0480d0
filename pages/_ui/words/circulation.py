"""Whether what a page shows may be circulated."""

from __future__ import annotations

from pages._ui.words.text import say
from pipelines.queries.snapshot import Snapshot
from schemas.circulation import INTERNAL, is_internal


def mark(snapshot: Snapshot, period: str) -> str:
    """内部工作用，不作通报, where ranks of the period may not be circulated; else nothing."""
    short = is_internal(period, snapshot.jurisdiction.ranking_notice_interval_months)
    return say(INTERNAL) if short else ""
