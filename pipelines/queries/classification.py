"""Which entry of a list a name means, and how the lists of two jurisdictions differ. It reads public
documents and what it is given, so it is asked without a scope."""

from __future__ import annotations

from pipelines.classification.classify import MATCH, UNSURE, Classification, Suggestion, classify
from pipelines.classification.comparison import (
    COMPARED_KINDS,
    MACHINE,
    MACHINE_NOTE,
    STANDINGS,
    compare_lists,
    compare_works,
    jurisdictions_with_lists,
)

__all__ = [
    "COMPARED_KINDS",
    "MACHINE",
    "MACHINE_NOTE",
    "MATCH",
    "STANDINGS",
    "UNSURE",
    "Classification",
    "Suggestion",
    "classify",
    "compare_lists",
    "compare_works",
    "jurisdictions_with_lists",
]
