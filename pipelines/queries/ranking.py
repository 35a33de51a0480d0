"""The rules of ranking as functions of the frames they are given: for pages that explain them, or try other
weights on an answer. They read no snapshot."""

from __future__ import annotations

from pipelines.inspections import factor
from pipelines.ranking import changes, index, intervals, limits, measures, process, ranks, trend
from pipelines.ranking.index import IndexSettings, index_settings

__all__ = [
    "IndexSettings",
    "changes",
    "factor",
    "index",
    "index_settings",
    "intervals",
    "limits",
    "measures",
    "process",
    "ranks",
    "trend",
]
