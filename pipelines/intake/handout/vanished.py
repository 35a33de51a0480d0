"""What vanished from a township's registers without having ended: handed out again, so that ending it is one
choice in a drop-down."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import polars as pl

from pipelines.base.names import add_name_keys
from pipelines.indicators.facts import Missing, Step, missing_rows
from pipelines.indicators.facts.vanished import PLACE, RENAMED, REPORTED, key_text
from pipelines.intake.checks.context import Context
from pipelines.store import Store
from schemas.periods import end_of
from schemas.returns import REGISTERS

GONE_IN = "gone_in"
"""The month in which a row was missing first."""

Gone = dict[tuple[str, str, str], str]
"""By register, community and key: that month."""

_MONTHS = "SELECT DISTINCT period FROM returns WHERE current AND period <= ? ORDER BY period"


def vanished_rows(store: Store, township: str, period: str, context: Context) -> dict[str, pl.DataFrame]:
    """By register, where there are any: the rows that figures count as in use, unconfirmed, of communities
    that lie in the township, up to a month, under the codes that they have in it (missing_rows); GONE_IN."""
    rows = {key: _rows_of(store, key, township, period, context) for key in REGISTERS}
    told = rows["communities"]["period"].min()
    months = [month for (month,) in store.frame(_MONTHS, [period]).iter_rows() if told and month >= told]
    missing: Missing = {}
    first: Gone = {}
    for before, now in pairwise(months):
        past, present = (
            {key: part.filter(period=month).lazy() for key, part in rows.items()} for month in (before, now)
        )
        missing = missing_rows(missing, Step(past, present, (end_of(before), end_of(now))))
        first = {key: first.get(key, now) for key in _keys(missing, first)}
    found = {key: rows for key, rows in missing.items() if key != RENAMED}
    dated = {key: rows.with_columns(_months(key, rows, first).alias(GONE_IN)) for key, rows in found.items()}
    # Of communities that have not reported since, the last return is handed out whole.
    return {key: rows.filter(pl.col(GONE_IN).is_not_null()) for key, rows in dated.items()}


def _keys(missing: Missing, known: Gone) -> Iterator[tuple[str, str, str]]:
    """What is missing by a return that says so, this month's or an earlier one."""
    for register, rows in missing.items():
        if register != RENAMED:
            told = zip(_named(register, rows), rows[REPORTED], strict=True)
            yield from (key for key, reported in told if reported or key in known)


def _named(register: str, rows: pl.DataFrame) -> list[tuple[str, str, str]]:
    """What names each row: register, community and the text of its key."""
    keyed = add_name_keys(rows, REGISTERS[register].names).select(PLACE, key_text(register))
    return [(register, place, key) for place, key in keyed.iter_rows()]


def _months(register: str, rows: pl.DataFrame, first: Gone) -> pl.Series:
    return pl.Series([first.get(key) for key in _named(register, rows)], dtype=pl.String)


def _rows_of(store: Store, register: str, township: str, period: str, context: Context) -> pl.DataFrame:
    """One row per row of the register in any month's return: period and the fields, those of communities that
    lie in the township in the month asked for, under the codes that they have then."""
    sources = context.sources(period).filter(pl.col("township") == township)["source"].to_list()
    fields = ", ".join(f"r.{name}" for name in REGISTERS[register].dtypes)
    rows = store.frame(
        f"SELECT r.period, {fields} FROM {register} r JOIN returns t USING (return_id) "  # noqa: S608
        "WHERE t.current AND r.period <= ? AND t.township_code IN (SELECT unnest(?::VARCHAR[]))",
        [period, sources],
    )
    schema = {"period": pl.String} | REGISTERS[register].dtypes
    codes = context.moved(period).select(community_code="code", later_code="now")
    led = rows.select(pl.col(name).cast(dtype) for name, dtype in schema.items()).join(
        codes, on="community_code", how="left", maintain_order="left"
    )
    placed = led.with_columns(pl.coalesce("later_code", "community_code").alias("community_code"))
    roster = context.roster(period).filter(pl.col("township") == township).select("community_code")
    return placed.drop("later_code").join(roster, on="community_code", how="semi", maintain_order="left")
