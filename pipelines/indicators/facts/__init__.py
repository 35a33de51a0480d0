"""Registers to community facts: LazyFrames in, a LazyFrame out; it is not known here where rows come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from pipelines.indicators.columns import (
    BELOW_THE_LINE,
    KEY_COLUMNS,
    NULLABLE_COLUMNS,
    OF_REPORTED_ROWS,
    STATING,
    WAIT_DAYS,
    unconfirmed_of,
)
from pipelines.indicators.facts import (
    appraisals,
    baseline,
    certificates,
    communities,
    digital_tools,
    effort,
    forms,
    plaques,
    rebounds,
    work_items,
)
from pipelines.indicators.facts.context import FactContext, make_context
from pipelines.indicators.facts.rebounds import States, last_states, lead_states, no_states
from pipelines.indicators.facts.vanished import Missing, Step, missing_rows, unconfirmed_rows
from schemas.dtypes import Dtypes
from schemas.jurisdiction import Jurisdiction

__all__ = [
    "BURDENS",
    "COUNT_COLUMNS",
    "FACTS_OF",
    "FACT_COLUMNS",
    "NEEDED_COLUMNS",
    "UNCONFIRMED_COLUMNS",
    "Missing",
    "States",
    "Step",
    "community_facts",
    "last_states",
    "lead_states",
    "missing_rows",
    "no_states",
    "put_together",
    "unconfirmed_rows",
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
    *effort.FACTS,
)
"""Whole numbers that add up over communities: sums of scaled integers are the same in every order."""

STANDING_FACTS: tuple[str, ...] = tuple(
    fact for facts in FACTS_OF.values() for fact in facts if fact not in OF_REPORTED_ROWS
)
"""Facts in which rows that vanished count."""

SAID_ONCE = ("outside_plaque_breaches",)
"""Facts that are 0 or 1 of a community, however many rows say so."""

UNCONFIRMED_COLUMNS: tuple[str, ...] = (
    *(unconfirmed_of(fact) for fact in STANDING_FACTS if fact not in BELOW_THE_LINE),
    *baseline.UNCONFIRMED,
    effort.UNCONFIRMED,
)
"""How much of the facts above a line rests on rows that vanished."""

FACT_COLUMNS: Dtypes = {
    **KEY_COLUMNS,
    **dict.fromkeys(COUNT_COLUMNS, pl.Int64),
    WAIT_DAYS: pl.List(pl.Int32),
    **dict.fromkeys(UNCONFIRMED_COLUMNS, pl.Int64),
}
"""Columns of the community facts, one row per community and period."""


def community_facts(
    registers: Mapping[str, pl.LazyFrame],
    period: str,
    jurisdiction: Jurisdiction,
    lists: pl.DataFrame,
    previous_states: States,
    unconfirmed: Mapping[str, pl.LazyFrame] | None = None,
) -> pl.LazyFrame:
    """One row per community of the accepted returns of a period, with the columns of FACT_COLUMNS.

    ``registers`` holds the period's rows of accepted returns by register; ``lists`` one row per list
    entry in force at the period's end (kind, title); ``previous_states`` what ``last_states`` gives
    for all earlier accepted periods; ``unconfirmed`` the rows that vanished and count as in use
    (unconfirmed_rows), none where left out. What they are since the baseline is 0 until ``set_against`` fills
    it. Source: docs/developing/indicators.md.
    """
    context = make_context(period, jurisdiction, lists)
    places = communities.communities_facts(registers["communities"], context)
    parts = [burden(registers[register], context) for register, burden in BURDENS.items()]
    parts.append(rebounds.rebound_facts(registers, previous_states))
    parts.append(effort.effort_facts(registers, unconfirmed or {}, context))
    named = places.with_columns(pl.lit(period).alias("period"), **baseline.NOTHING)
    return put_together(named, parts, context, unconfirmed or {})


def put_together(
    places: pl.LazyFrame,
    parts: Sequence[pl.LazyFrame],
    context: FactContext,
    unconfirmed: Mapping[str, pl.LazyFrame],
) -> pl.LazyFrame:
    """The community facts from those of the communities and of their burdens, each one row per community.
    ``unconfirmed``: rows that vanished, of registers of which ``places`` does not count them yet."""
    facts = places
    for part in parts:
        facts = facts.join(part, on="community", how="left", validate="m:1")
    facts = facts.with_columns(_filled(name, context) for name in COUNT_COLUMNS)
    facts = facts.with_columns(_filled(WAIT_DAYS, context))
    facts = _add_unconfirmed(facts, unconfirmed, context)
    known = facts.collect_schema().names()
    lacking = [name for name in UNCONFIRMED_COLUMNS if name not in known]
    facts = facts.with_columns(pl.lit(0, pl.Int64).alias(name) for name in lacking)
    return facts.select(list(FACT_COLUMNS)).sort("township", "community")


def _add_unconfirmed(
    facts: pl.LazyFrame, rows: Mapping[str, pl.LazyFrame], context: FactContext
) -> pl.LazyFrame:
    """The facts with those of the rows that vanished added, and told apart."""
    for register in rows:
        part = BURDENS[register](rows[register], context).rename(unconfirmed_of)
        part = part.rename({unconfirmed_of("community"): "community"})
        facts = facts.join(part, on="community", how="left")
    standing = [fact for register in rows for fact in FACTS_OF[register] if fact in STANDING_FACTS]
    facts = facts.with_columns(_unconfirmed(fact) for fact in standing)
    facts = facts.with_columns(pl.col(fact) + pl.col(unconfirmed_of(fact)) for fact in standing)
    if "work_items" not in rows:
        return facts
    waits = pl.col(unconfirmed_of(WAIT_DAYS)).fill_null(pl.lit([], FACT_COLUMNS[WAIT_DAYS]))
    return facts.with_columns(pl.concat_list(WAIT_DAYS, waits).list.sort().alias(WAIT_DAYS))


def _unconfirmed(fact: str) -> pl.Expr:
    """What rows that vanished add to a fact: no fills where the community did not state its own, and no
    second breach where it has one."""
    added = pl.col(unconfirmed_of(fact)).fill_null(0)
    if fact in STATING:
        added = added * pl.col(STATING[fact])
    if fact in SAID_ONCE:
        added = added * (1 - pl.col(fact))
    return added.alias(unconfirmed_of(fact))


def _filled(name: str, context: FactContext) -> pl.Expr:
    """A community without rows in a register counts 0 there, has no waits, and has stated all there is."""
    column = pl.col(name)
    if name in STATING.values():
        return column.fill_null(1)
    if name == WAIT_DAYS:
        return column.fill_null(pl.lit([], FACT_COLUMNS[WAIT_DAYS]))
    if name in NULLABLE_COLUMNS and not context.retained_forms:
        return column
    return column.fill_null(0)
