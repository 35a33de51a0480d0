"""Who pushes what adds up to the whole, and agrees with plain loops over the rows."""

from __future__ import annotations

from collections import Counter
from typing import Any

import polars as pl
from hypothesis import HealthCheck, Phase, given, settings
from polars.testing import assert_frame_equal

from pipelines.base.names import name_key_of
from pipelines.indicators.aggregate import area_values
from pipelines.indicators.by_whom import (
    BY_DEPARTMENT,
    BY_LEVEL,
    add_values,
    community_denominators,
    placed_townships,
    sum_communities,
    sum_pushed,
    sum_townships,
)
from pipelines.indicators.facts import community_facts, no_states
from pipelines.indicators.facts.rebounds import returned_rows
from pipelines.indicators.pushed import OWN_LEVELS, STOCKS, UNSTATED, own_facts, pushed_facts
from schemas.periods import end_of
from tests.support.made_registers import PERIODS, TREE, MadeProvince, area_rows, made_provinces
from tests.support.register_rows import jurisdiction_with, lazily, list_rows

ASKED = PERIODS[-1]
FILLS = {"daily": 250, "weekly": 52, "monthly": 12, "quarterly": 4, "half_yearly": 2, "yearly": 1}
HERE = ["level", "area_code", "indicator"]

few = settings(
    max_examples=8,
    phases=[Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def facts_of(made: MadeProvince) -> pl.DataFrame:
    registers, lists = lazily(made.registers[ASKED]), list_rows(made.lists)
    return community_facts(registers, ASKED, jurisdiction_with(), lists, no_states()).collect()


def pushed_of(made: MadeProvince) -> pl.DataFrame:
    registers, lists = lazily(made.registers[ASKED]), list_rows(made.lists)
    return pushed_facts(registers, ASKED, jurisdiction_with(), lists, facts_of(made))


def values_of(made: MadeProvince, facts: pl.DataFrame) -> pl.DataFrame:
    return area_values(facts, TREE, area_rows(), made.reporting, ASKED, jurisdiction_with())


def counted(made: MadeProvince) -> Counter[tuple[str, str, str, str]]:
    """By community, indicator, department and level: the numerators, row by row."""
    found: Counter[tuple[str, str, str, str]] = Counter()
    forms = made.registers[ASKED]["forms"].to_dicts()
    silent = {row["community_code"] for row in forms if adhoc(row) and row["ad_hoc_fills"] is None}
    for register, rows in made.registers[ASKED].items():
        for row in rows.iter_rows(named=True):
            for stock, amount in amounts(register, row, silent).items():
                key = name_key_of(row["department"])
                found[row["community_code"], stock, key, row["department_level"] or UNSTATED] += amount
    return Counter({key: amount for key, amount in found.items() if amount})


def adhoc(row: dict[str, Any]) -> bool:
    return row["status"] == "in_use" and row["frequency"] == "ad_hoc"


def amounts(register: str, row: dict[str, Any], silent: set[str]) -> dict[str, int]:
    """What one row adds to each stock."""
    if register in ("communities", "certificates"):
        return {}
    if register == "work_items":
        end, withdrawn = end_of(ASKED), row["withdrawn_on"]
        is_open = row["started_on"] <= end and (withdrawn is None or withdrawn > end)
        return {"work_items_per_community": int(is_open and row["list_kind"] != "self_governance")}
    if row["status"] not in ("in_use", "hung"):
        return {}
    if register == "forms":
        told = row["community_code"] not in silent
        fills = 12 * row["ad_hoc_fills"] if told and adhoc(row) else FILLS.get(row["frequency"], 0)
        return {"forms_per_community": 1, "form_fills_per_community": fills if told else 0}
    if register == "digital_tools":
        groups = int(row["tool_kind"] == "chat_group")
        return {"digital_tools_per_community": 1, "chat_groups_per_community": groups}
    beyond = register == "plaques" or row["appraisal_kind"] != "township_comprehensive"
    return {f"{register}_per_community": int(beyond)}


@given(made=made_provinces())
@few
def test_every_row_counts_under_its_department_and_level(made: MadeProvince) -> None:
    rows = pushed_of(made).drop("township").iter_rows()
    assert {tuple(key): amount for *key, amount in rows} == counted(made)


@given(made=made_provinces())
@few
def test_levels_and_departments_add_up_to_the_whole(made: MadeProvince) -> None:
    facts, pushed = facts_of(made), pushed_of(made)
    townships = placed_townships(sum_townships(pushed, TREE), area_rows())
    whole = values_of(made, facts).filter(pl.col("indicator").is_in(STOCKS), pl.col("numerator") > 0)
    wanted = whole.select(*HERE, "numerator").sort(HERE)
    for sums in (sum_pushed(townships, BY_LEVEL), sum_pushed(townships, BY_DEPARTMENT)):
        found = sums.group_by(HERE).agg(pl.col("numerator").sum().cast(pl.Float64)).sort(HERE)
        assert_frame_equal(found, wanted)
    of_communities = sum_communities(pushed)
    top = of_communities.group_by("indicator").agg(pl.col("numerator").sum().cast(pl.Float64))
    assert_frame_equal(
        top.sort("indicator"), wanted.filter(level="province").select("indicator", "numerator")
    )
    valued = add_values(of_communities, community_denominators(facts))
    assert valued.height == of_communities.height
    assert (valued["value"] == valued["numerator"] / valued["denominator"]).all()


@given(made=made_provinces())
@few
def test_the_own_part_is_the_sum_of_its_levels(made: MadeProvince) -> None:
    registers, lists, facts = lazily(made.registers[ASKED]), list_rows(made.lists), facts_of(made)
    levels = sum_pushed(placed_townships(sum_townships(pushed_of(made), TREE), area_rows()), BY_LEVEL)
    returned = returned_rows(registers, no_states()).collect()
    for own in OWN_LEVELS.values():
        mine = own_facts(registers, ASKED, jurisdiction_with(), lists, returned, own, facts)
        values = values_of(made, mine).filter(pl.col("indicator").is_in(STOCKS), pl.col("numerator") > 0)
        wanted = levels.filter(pl.col("department_level").is_in(own)).group_by(HERE)
        assert_frame_equal(
            values.select(*HERE, "numerator").sort(HERE),
            wanted.agg(pl.col("numerator").sum().cast(pl.Float64)).sort(HERE),
        )
        whole = values_of(made, facts).join(values, on=HERE, how="semi").sort(HERE)
        assert (values.sort(HERE)["denominator"] == whole["denominator"]).all()
