"""Rebounds: burdens in use that were off the community's shoulders when they were last reported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from pipelines.base.names import add_name_keys
from schemas.codes import ENDED_STATUS
from schemas.returns import REGISTERS

KEYS: dict[str, tuple[str, ...]] = {
    register.key: register.unique for register in REGISTERS.values() if register.status_column
}
"""Registers in which a burden can come back, and what names it there."""

COLUMNS: dict[str, tuple[str, ...]] = {
    register: (
        *key,
        "status",
        *(["department_level"] if "department_level" in REGISTERS[register].by_name else []),
    )
    for register, key in KEYS.items()
}

FACTS = ("rebounds",)
"""The columns it counts: whole numbers that add up over communities."""

States = Mapping[str, pl.DataFrame]
"""By register: one row per key that was ended in the most recent accepted period in which it appears, names
as they are compared. A key that was last seen in use, or never, cannot rebound and is not kept."""


def no_states() -> dict[str, pl.DataFrame]:
    """The states before the first period."""
    return {register: pl.DataFrame(schema=dict.fromkeys(key, pl.String)) for register, key in KEYS.items()}


def last_states(previous: States, registers: Mapping[str, pl.LazyFrame]) -> dict[str, pl.DataFrame]:
    """The states after one more period, given those before it and the period's register rows.

    Fold it over the periods in their order: twelve months then cost twelve times one month."""
    return {
        register: _fold(previous[register], _keyed(register, registers[register]).collect(), list(key))
        for register, key in KEYS.items()
    }


def lead_states(
    states: States, registers: Mapping[str, pl.LazyFrame], moved: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    """The states under the codes that communities have on a later tree (``moved``: level, code, successor).
    Of communities that became one, what was in use in any of them has not ended: ``registers`` are the rows
    of the period the states are of."""
    codes = moved.filter(pl.col("level") == "community").select(community_code="code", now="successor")
    return {
        register: _lead(states[register].lazy(), _keyed(register, registers[register]), codes.lazy(), key)
        for register, key in KEYS.items()
    }


def _lead(states: pl.LazyFrame, rows: pl.LazyFrame, codes: pl.LazyFrame, key: Sequence[str]) -> pl.DataFrame:
    def led(frame: pl.LazyFrame) -> pl.LazyFrame:
        joined = frame.join(codes, on="community_code", how="left")
        return joined.with_columns(community_code=pl.coalesce("now", "community_code")).select(key)

    in_use = led(rows.filter(~_ended()))
    return led(states).unique().join(in_use, on=list(key), how="anti").sort(list(key)).collect()


def _fold(before: pl.DataFrame, rows: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    in_use = rows.filter(~_ended()).select(key)
    ended = rows.filter(_ended()).select(key).unique().join(in_use, on=key, how="anti")
    changed = before.join(ended, on=key, how="anti")
    # A join over whole keys costs by the row, and few communities have a state that changed.
    near = rows.join(changed.select("community_code").unique(), on="community_code", how="semi")
    unseen = changed.join(near, on=key, how="anti")
    return pl.concat([unseen, ended]).sort(key)


def rebound_facts(registers: Mapping[str, pl.LazyFrame], previous: States) -> pl.LazyFrame:
    """One row per community with rebounds: rows in use whose key is ended in the previous states."""
    return count_rebounds(returned_rows(registers, previous))


def count_rebounds(returned: pl.LazyFrame) -> pl.LazyFrame:
    """The facts of such rows as ``returned_rows`` gives."""
    return returned.group_by("community").agg(pl.len().cast(pl.Int64).alias("rebounds"))


def returned_rows(registers: Mapping[str, pl.LazyFrame], previous: States) -> pl.LazyFrame:
    """One row per row in use whose key is ended in the previous states: community and department_level, empty
    where the register names none."""
    return pl.concat(
        _keyed(register, registers[register].filter(~_ended()), _level_of(register))
        .join(previous[register].lazy(), on=list(key), how="semi")
        .select(pl.col("community_code").alias("community"), "department_level")
        for register, key in KEYS.items()
    )


def _level_of(register: str) -> pl.Expr:
    named = "department_level" in REGISTERS[register].by_name
    return pl.col("department_level") if named else pl.lit("").alias("department_level")


def _keyed(register: str, rows: pl.LazyFrame, *further: pl.Expr) -> pl.LazyFrame:
    """The register's keys with their status and what further is asked; names by what they are compared by."""
    names = REGISTERS[register].names
    keyed = add_name_keys(rows.select(*KEYS[register], "status", *further), names)
    keys = (pl.col(f"{k}_key").alias(k) if k in names else k for k in KEYS[register])
    return keyed.select(*keys, "status", *(column.meta.output_name() for column in further))


def _ended() -> pl.Expr:
    return pl.col("status").is_in(sorted(ENDED_STATUS))
