"""What may be circulated. Ranks may not be by month or quarter: the central Provisions on Rectifying
Formalism (《整治形式主义为基层减负若干规定》, 2024-08-06), setting ``ranking_notice_interval_months``."""

from __future__ import annotations

from schemas.periods import months_of
from schemas.words import Words

INTERNAL = Words("内部工作用，不作通报", "For internal work, not for circulation")
"""Stands on every table with ranks of a period that is too short for a notice."""


def is_internal(period: str, interval_months: int) -> bool:
    """Whether a table of the period is for internal work only: it is shorter than the least interval between
    notices with ranks."""
    return len(months_of(period)) < interval_months
