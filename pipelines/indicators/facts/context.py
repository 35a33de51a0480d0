"""What a fact needs to know beside the rows: the day, the jurisdiction's settings and its lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.base.names import name_key_of
from schemas.jurisdiction import Jurisdiction
from schemas.periods import end_of


@dataclass(frozen=True)
class FactContext:
    """``end`` is the last day of the period; the lists are the keys of the names in force on that day."""

    end: date
    jurisdiction: Jurisdiction
    retained_forms: tuple[str, ...] = ()
    certificates_forbidden: tuple[str, ...] = ()


def make_context(period: str, jurisdiction: Jurisdiction, lists: pl.DataFrame) -> FactContext:
    """``lists``: one row per entry in force at the period's end, columns kind and title."""

    def titles(kind: str) -> tuple[str, ...]:
        names = lists.filter(pl.col("kind") == kind)["title"].drop_nulls()
        return tuple(sorted({name_key_of(name) for name in names}))

    return FactContext(
        end_of(period), jurisdiction, titles("retained_forms"), titles("certificates_forbidden")
    )


def count(condition: pl.Expr) -> pl.Expr:
    """Rows of the group for which the condition is true."""
    return condition.sum().cast(pl.Int64)
