"""Facts depend on one township's rows only, so the work may be cut anywhere between townships."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from hypothesis import HealthCheck, Phase, given, settings
from polars.testing import assert_frame_equal

from pipelines.indicators.aggregate import community_values
from pipelines.indicators.definitions import BY_CODE
from pipelines.indicators.facts import community_facts, last_states, no_states
from tests.support.made_registers import PERIODS, TREE, MadeProvince, made_provinces
from tests.support.register_rows import jurisdiction_with, list_rows

quick = settings(
    max_examples=5,
    phases=[Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def facts_of(made: MadeProvince, townships: list[str]) -> pl.DataFrame:
    """Facts of the last period from the rows of these townships alone."""

    def cut(registers: Mapping[str, pl.DataFrame]) -> dict[str, pl.LazyFrame]:
        kept = pl.col("township_code").is_in(townships)
        return {name: rows.lazy().filter(kept) for name, rows in registers.items()}

    states = no_states()
    for period in PERIODS[:-1]:
        states = last_states(states, cut(made.registers[period]))
    now = cut(made.registers[PERIODS[-1]])
    return community_facts(now, PERIODS[-1], jurisdiction_with(), list_rows(made.lists), states).collect()


@given(made=made_provinces())
@quick
def test_facts_of_parts_are_the_parts_of_the_facts(made: MadeProvince) -> None:
    townships = TREE["township"].unique().sort().to_list()
    parts = pl.concat(facts_of(made, [township]) for township in townships)
    assert_frame_equal(parts, facts_of(made, townships))


@given(made=made_provinces())
@quick
def test_values_lie_in_their_intervals_and_shares_between_0_and_100(made: MadeProvince) -> None:
    facts = facts_of(made, TREE["township"].to_list())
    values = community_values(facts, TREE, made.reporting, PERIODS[-1], jurisdiction_with())
    known = values.filter(pl.col("lower").is_not_null())
    assert known.filter((pl.col("value") < pl.col("lower")) | (pl.col("value") > pl.col("upper"))).is_empty()
    shares = [code for code, one in BY_CODE.items() if one.kind in ("proportion", "amount_ratio")]
    shares.remove("service_area_per_100_households")
    found = values.filter(pl.col("indicator").is_in(shares), pl.col("value").is_not_null())
    assert found["value"].is_between(0, 100).all()
