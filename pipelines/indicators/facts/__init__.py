"""Registers to community facts: LazyFrames in, a LazyFrame out; it is not known here where rows come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from pipelines.indicators.columns import KEY_COLUMNS, NULLABLE_COLUMNS, STATING, WAIT_DAYS
from pipelines.indicators.facts import (
    appraisals,
    baseline,
    certificates,
    communities,
    digital_tools,
    forms,
    plaques,
    rebounds,
    work_items,
)
from pipelines.indicators.facts.context import FactContext, make_context
from pipelines.indicators.facts.rebounds import States, last_states, lead_states, no_states
from schemas.dtypes import Dtypes
from schemas.jurisdiction import Jurisdiction

__all__ = [
    "BURDENS",
    "COUNT_COLUMNS",
    "FACTS_OF",
    "FACT_COLUMNS",
    "NEEDED_COLUMNS",
    "States",
    "community_facts",
    "last_states",
    "lead_states",
    "no_states",
    "put_together",
]

BURDENS: dict[str, Callable[[pl.LazyFrame, FactContext], pl.LazyFrame]] = {
    "work_items": work_items.work_items_facts,
    "forms": forms.forms_facts,
    "plaques": plaques.plaques_facts,
    "certificates": certificates.certificates_facts,
    "appraisals": appraisals.appraisals_facts,
    "digital_tools": digital_tools.digital_tools_facts,
}

_COLUMNS = {
    "communities": communities.COLUMNS,
    "work_items": work_items.COLUMNS,
    "forms": forms.COLUMNS,
    "plaques": plaques.COLUMNS,
    "certificates": certificates.COLUMNS,
    "appraisals": appraisals.COLUMNS,
    "digital_tools": digital_tools.COLUMNS,
}
FACTS_OF: dict[str, tuple[str, ...]] = {
    "work_items": work_items.FACTS,
    "forms": forms.FACTS,
    "plaques": plaques.FACTS,
    "certificates": certificates.FACTS,
    "appraisals": appraisals.FACTS,
    "digital_tools": digital_tools.FACTS,
}
"""By register of burdens: the facts that are counted from its rows alone."""

NEEDED_COLUMNS: dict[str, tuple[str, ...]] = {
    register: tuple(dict.fromkeys(columns + rebounds.COLUMNS.get(register, ())))
    for register, columns in _COLUMNS.items()
}
"""By register: the columns that facts read. Whoever loads the rows need load no others."""

COUNT_COLUMNS: tuple[str, ...] = (
    *communities.FACTS,
    *(fact for facts in FACTS_OF.values() for fact in facts),
    *rebounds.FACTS,
    *baseline.FACTS,
)
"""Whole numbers that add up over communities: sums of scaled integers are the same in every order."""

FACT_COLUMNS: Dtypes = {**KEY_COLUMNS, **dict.fromkeys(COUNT_COLUMNS, pl.Int64), WAIT_DAYS: pl.List(pl.Int32)}
"""Columns of the community facts, one row per community and period."""


def community_facts(
    registers: Mapping[str, pl.LazyFrame],
    period: str,
    jurisdiction: Jurisdiction,
    lists: pl.DataFrame,
    previous_states: States,
) -> pl.LazyFrame:
    """One row per community of the accepted returns of a period, with the columns of FACT_COLUMNS.

    ``registers`` holds the period's rows of accepted returns by register; ``lists`` one row per list
    entry in force at the period's end (kind, title); ``previous_states`` what ``last_states`` gives
    for all earlier accepted periods. What they are since the baseline is 0 until ``set_against`` fills it.
    Source: docs/developing/indicators.md.
    """
    context = make_context(period, jurisdiction, lists)
    places = communities.communities_facts(registers["communities"], context)
    parts = [burden(registers[register], context) for register, burden in BURDENS.items()]
    parts.append(rebounds.rebound_facts(registers, previous_states))
    named = places.with_columns(pl.lit(period).alias("period"), **baseline.NOTHING)
    return put_together(named, parts, context)


def put_together(places: pl.LazyFrame, parts: Sequence[pl.LazyFrame], context: FactContext) -> pl.LazyFrame:
    """The community facts from those of the communities and of their burdens, each one row per community."""
    facts = places
    for part in parts:
        facts = facts.join(part, on="community", how="left", validate="m:1")
    return facts.select(_filled(name, context) for name in FACT_COLUMNS).sort("township", "community")


def _filled(name: str, context: FactContext) -> pl.Expr:
    """A community without rows in a register counts 0 there, has no waits, and has stated all there is."""
    column = pl.col(name)
    if name in STATING.values():
        return column.fill_null(1)
    if name == WAIT_DAYS:
        return column.fill_null(pl.lit([], FACT_COLUMNS[WAIT_DAYS]))
    if name in NULLABLE_COLUMNS and not context.retained_forms:
        return column
    return column.fill_null(0) if FACT_COLUMNS[name] == pl.Int64 else column
