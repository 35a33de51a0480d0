"""Flows between two periods: against plain loops, and what holds of them exactly."""

from __future__ import annotations

from collections import Counter
from typing import Any

import polars as pl
from hypothesis import HealthCheck, Phase, given, settings

from pipelines.base.names import name_key_of
from pipelines.indicators.facts import Missing, community_facts, last_states, no_states, unconfirmed_rows
from pipelines.indicators.facts.vanished import RENAMED
from pipelines.indicators.flows import (
    FLOWING,
    ITEMS,
    LABELS,
    MOVES,
    STOCKS,
    Side,
    flow_rows,
    flows_between,
    list_registers,
)
from schemas.codes import ENDED_STATUS
from schemas.periods import end_of
from schemas.returns import REGISTERS
from tests.support.made_registers import PERIODS, TREE, MadeProvince, made_provinces
from tests.support.register_rows import jurisdiction_with, lazily, list_rows, missing_in
from tests.support.vanished_twin import renamed_rows, vanished_rows

FIRST, BEFORE, NOW = PERIODS
LEVELS = ("township", "county", "prefecture", "province")
STOCK = {
    "work_items": "work_items_put_on",
    "forms": "forms_in_use",
    "plaques": "plaques_hung",
    "certificates": "certificates_in_force",
    "appraisals": "appraisals_beyond_comprehensive",
    "digital_tools": "digital_tools_in_use",
}
"""The fact that counts the stock of a register."""

Rows = list[dict[str, Any]]


def areas() -> pl.DataFrame:
    return pl.concat(
        TREE.unique(level).select(pl.lit(level).alias("level"), pl.col(level).alias("code"), *LEVELS[1:])
        for level in LEVELS
    ).with_columns(country=pl.lit(None, pl.String))


def missing(made: MadeProvince, period: str) -> Missing:
    return missing_in([(month, lazily(made.registers[month])) for month in PERIODS if month <= period])


def side(made: MadeProvince, period: str) -> Side:
    reported = made.registers[period]["communities"].select(community="community_code")
    gone = unconfirmed_rows(missing(made, period))
    listed = list_registers(lazily(made.registers[period]), end_of(period), gone)
    return Side(listed, reported.join(TREE, on="community"))


def found_flows(made: MadeProvince) -> pl.DataFrame:
    states = no_states()
    for period in (FIRST, BEFORE):
        states = last_states(states, lazily(made.registers[period]))
    past = side(made, BEFORE)._replace(renamed=missing(made, NOW)[RENAMED])
    return flow_rows(flows_between(past, side(made, NOW), states), areas(), NOW)


def key_of(register: str, row: dict[str, Any]) -> tuple[Any, ...]:
    names = REGISTERS[register].names
    return tuple(
        name_key_of(row[column]) if column in names else row[column] for column in REGISTERS[register].unique
    )


def ended(register: str, row: dict[str, Any], period: str) -> bool:
    if register == ITEMS:
        return row["withdrawn_on"] is not None and row["withdrawn_on"] <= end_of(period)
    return row["status"] in ENDED_STATUS


def used(register: str, row: dict[str, Any], period: str) -> bool:
    if ended(register, row, period):
        return False
    if register == ITEMS:
        return row["started_on"] <= end_of(period) and row["list_kind"] != "self_governance"
    return register != "appraisals" or row["appraisal_kind"] != "township_comprehensive"


def last_seen_ended(made: MadeProvince, register: str, key: tuple[Any, ...]) -> bool:
    """Whether the key had ended where it was last seen up to the period before."""
    for period in (BEFORE, FIRST):
        rows = [row for row in rows_of(made, register, period) if key_of(register, row) == key]
        if rows:
            return all(ended(register, row, period) for row in rows)
    return False


def rows_of(made: MadeProvince, register: str, period: str) -> Rows:
    return list(made.registers[period][register].iter_rows(named=True))


def by_loops(made: MadeProvince, register: str, community: str) -> Counter[str]:
    """Every key of a community, one by one, those of before under the names they have now."""
    told = {
        period: [(month, made.registers[month]) for month in PERIODS if month <= period] for period in PERIODS
    }
    gone = {period: vanished_rows(told[period], register) for period in (BEFORE, NOW)}
    past, present = (
        [row for row in rows_of(made, register, period) + gone[period] if row["community_code"] == community]
        for period in (BEFORE, NOW)
    )
    renamed = renamed_rows(told[NOW], register)
    found: Counter[str] = Counter()
    for key in {renamed.get(key_of(register, row), key_of(register, row)) for row in past + present}:
        old = [row for row in past if renamed.get(key_of(register, row), key_of(register, row)) == key]
        new = [row for row in present if key_of(register, row) == key]
        before = sum(used(register, row, BEFORE) for row in old)
        now = sum(used(register, row, NOW) for row in new)
        away = [
            sum(used(register, row, p) for row in rows if row in gone[p])
            for p, rows in ((BEFORE, old), (NOW, new))
        ]
        found["in_use_before"] += before
        found["in_use"] += now
        found["unconfirmed"] += away[1]
        found["vanished"] += max(0, away[1] - away[0])
        came_back = not before and (
            any(ended(register, row, BEFORE) for row in old)
            or (register != ITEMS and last_seen_ended(made, register, key))
        )
        found["came_back" if came_back else "begun"] += max(0, now - before)
        found["ended"] += max(0, before - now)
        stands = not any(ended(register, row, BEFORE) for row in old) and not any(
            ended(register, row, NOW) for row in new
        )
        said = [
            min(repr([row[label] for label in LABELS[register]]) for row in rows)
            for rows in (old, new)
            if rows
        ]
        is_named_anew = any(key_of(register, row) != key for row in old)
        found["relabelled"] += bool(stands and new and old and (is_named_anew or len(set(said)) == 2))
    return found


@given(made=made_provinces())
@settings(
    max_examples=6,
    phases=[Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    deadline=None,
)
def test_flows_are_those_of_loops_and_add_up(made: MadeProvince) -> None:
    flows = found_flows(made)
    net = pl.col("begun") + pl.col("came_back") - pl.col("ended")
    assert flows.filter(pl.col("in_use") != pl.col("in_use_before") + net).is_empty()
    reported = {
        period: set(made.registers[period]["communities"]["community_code"]) for period in (BEFORE, NOW)
    }
    both = reported[BEFORE] & reported[NOW]
    for register in FLOWING:
        whole = flows.filter(pl.col("level") == "province", pl.col("register") == register)
        assert whole["communities"].sum() == len(both)
        assert whole["communities_only_now"].sum() == len(reported[NOW] - both)
        assert whole["communities_only_before"].sum() == len(reported[BEFORE] - both)
        wanted = {community: by_loops(made, register, community) for community in both}
        for name in (*STOCKS, *MOVES):
            assert whole[name].sum() == sum(count[name] for count in wanted.values()), (register, name)
        listed = flows.filter(pl.col("level") == "community", pl.col("register") == register)
        moved = {community for community, count in wanted.items() if any(count[name] for name in MOVES)}
        assert set(listed["area_code"]) == moved
        for row in listed.iter_rows(named=True):
            assert {name: row[name] for name in MOVES} == {
                name: wanted[row["area_code"]][name] for name in MOVES
            }


@given(made=made_provinces())
@settings(
    max_examples=3,
    phases=[Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    deadline=None,
)
def test_what_is_in_use_is_what_the_indicators_count(made: MadeProvince) -> None:
    flows = found_flows(made).filter(level="province")
    jurisdiction, lists = jurisdiction_with(permitted_outside_plaques=made.permitted), list_rows(made.lists)
    facts = {
        period: community_facts(
            lazily(made.registers[period]),
            period,
            jurisdiction,
            lists,
            no_states(),
            unconfirmed_rows(missing(made, period)),
        ).collect()
        for period in (BEFORE, NOW)
    }
    both = facts[NOW].select("community").join(facts[BEFORE], on="community", how="semi")
    for register, column in STOCK.items():
        row = flows.filter(register=register)
        away = f"{column}_unconfirmed"
        for period, name, fact in (
            (BEFORE, "in_use_before", column),
            (NOW, "in_use", column),
            (NOW, "unconfirmed", away),
        ):
            assert row[name].sum() == facts[period].join(both, on="community")[fact].sum(), register
