"""Whether a new version of a list that may only grow takes something away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import polars as pl

from pipelines.base.names import name_key_of
from pipelines.jurisdictions.documents import cite
from schemas.jurisdiction import Jurisdiction
from schemas.lists import split_includes
from schemas.problems import Problem
from schemas.words import Words


def find_losses(present: pl.DataFrame, entries: pl.DataFrame, settings: Jurisdiction) -> Iterator[Problem]:
    """One problem for every present entry whose title the new entries lack, hold for less time, in another
    category, or with fewer kinds of work inside: each of them bars by name."""
    setting = next(setting for setting in settings.settings if setting.key == "negative_list_only_grows")
    rule = cite(setting)
    kept: dict[str, list[dict[str, Any]]] = {}
    for row in entries.filter(pl.col("title").is_not_null()).iter_rows(named=True):
        kept.setdefault(name_key_of(row["title"]), []).append(row)
    for row in present.iter_rows(named=True):
        params = {"number": row["number"], "rule": rule}
        same = kept.get(name_key_of(row["title"]), [])
        lasting = [new for new in same if _covers(_span(new), _span(row))]
        if not same:
            yield Problem("LST-012", field="title", value=row["title"], params=params)
        elif not lasting:
            yield Problem("LST-013", field="title", value=row["title"], params=params)
        else:
            yield from _narrowed(row, lasting, params)


def _narrowed(
    present: Mapping[str, Any], kept: list[dict[str, Any]], params: dict[str, Any]
) -> Iterator[Problem]:
    """Whether an entry that stays bars less than before, by its category or by the work inside it."""
    category = present["category"]
    if category and not any(name_key_of(new["category"] or "") == name_key_of(category) for new in kept):
        told = params | {"category": category}
        yield Problem("LST-024", field="category", value=present["title"], params=told)
    barred = {name_key_of(name) for new in kept for name in split_includes(new["includes"])}
    lost = [name for name in split_includes(present["includes"]) if name_key_of(name) not in barred]
    if lost:
        told = params | {"lost": Words.listed(lost)}
        yield Problem("LST-025", field="includes", value=present["title"], params=told)


def _covers(span: tuple[date, date], other: tuple[date, date]) -> bool:
    return span[0] <= other[0] and other[1] <= span[1]


def _span(row: Mapping[str, Any]) -> tuple[date, date]:
    """An entry's first and last day; an end left open reaches as far as dates do."""
    return row["valid_from"] or date.min, row["valid_to"] or date.max
