"""What a community has now against the first period: who is in it, and what becomes of those that moved."""

from __future__ import annotations

from typing import Any

import polars as pl

from pipelines.indicators.aggregate import area_values, community_values
from pipelines.indicators.columns import STATING
from pipelines.indicators.definitions import BY_CODE
from pipelines.indicators.facts import FACT_COLUMNS
from pipelines.indicators.facts.baseline import baseline_stocks, set_against
from tests.support.register_rows import jurisdiction_with

CODES = ("forms_change_on_baseline", "plaques_change_on_baseline")
INDICATORS = [BY_CODE[code] for code in CODES]
LEVELS = ("township", "county", "prefecture", "province")


def facts(*rows: dict[str, Any]) -> pl.DataFrame:
    """Community facts; what a row does not say is 0."""
    empty = {name: 0 if dtype == pl.Int64 else None for name, dtype in FACT_COLUMNS.items()}
    own = dict.fromkeys(STATING.values(), 1) | {"communities": 1, "township": "A", "emergency_wait_days": []}
    return pl.DataFrame([empty | own | row for row in rows], schema=FACT_COLUMNS)


def one(community: str, forms: int, **counts: int) -> dict[str, Any]:
    return {"community": community, "forms_in_use": forms, **counts}


def valid(*communities: str) -> pl.DataFrame:
    return pl.DataFrame({"community": list(communities)})


def moved(**successors: str) -> pl.DataFrame:
    rows = [("community", code, successor) for code, successor in successors.items()]
    return pl.DataFrame(rows, schema=["level", "code", "successor"], orient="row")


def since(rows: pl.DataFrame) -> dict[str, tuple[int, ...]]:
    """By community: whether it is known from the baseline, forms then, forms since."""
    asked = ("communities_at_baseline", "forms_at_baseline", "forms_since_baseline")
    return {row[0]: row[1:] for row in rows.select("community", *asked).iter_rows()}


def test_only_who_reported_in_both_is_compared() -> None:
    stocks = baseline_stocks(facts(one("a1", 7), one("a2", 4)), valid("a1", "a2", "a3"))
    now = set_against(facts(one("a1", 5), one("a3", 9)), stocks)
    assert since(now) == {"a1": (1, 7, -2), "a3": (0, 0, 0)}
    assert now.columns == list(FACT_COLUMNS)


def test_a_change_says_how_much_of_the_present_stock_is_unconfirmed() -> None:
    stocks = baseline_stocks(facts(one("a1", 7)), valid("a1"))
    away = {"forms_in_use_unconfirmed": 2}
    now = set_against(facts(one("a1", 5, **away), one("a3", 9, **away)), stocks)
    assert now["forms_since_baseline_unconfirmed"].to_list() == [2, 0]


def test_communities_that_became_one_are_compared_with_both() -> None:
    stocks = baseline_stocks(facts(one("a1", 7), one("a2", 4)), valid("a1", "a2"), moved(a1="b", a2="b"))
    assert since(set_against(facts(one("b", 5)), stocks)) == {"b": (1, 11, -6)}


def test_one_that_took_in_what_did_not_report_is_not_compared() -> None:
    # a2 had forms at the baseline too, nobody knows how many: all of them would pass for new.
    stocks = baseline_stocks(facts(one("a1", 7)), valid("a1", "a2"), moved(a1="b", a2="b"))
    assert since(set_against(facts(one("b", 5)), stocks)) == {"b": (0, 0, 0)}


def values(now: pl.DataFrame, level: str = "county") -> pl.DataFrame:
    above = {"county": "K", "prefecture": "P", "province": "S"}
    tree = now.select("community", "township", **{name: pl.lit(code) for name, code in above.items()})
    areas = pl.concat(
        tree.unique(step).select(pl.lit(step).alias("level"), pl.col(step).alias("code"), *LEVELS[1:])
        for step in LEVELS
    ).with_columns(country=pl.lit(None, pl.String))
    reporting = pl.DataFrame({"township": ["A"], "expected": True, "accepted": True, "on_time": True})
    settings = jurisdiction_with(minimum_communities=1)
    if level == "community":
        return community_values(now, tree, reporting, "2026-10", settings, INDICATORS)
    return area_values(now, tree, areas, reporting, "2026-10", settings, INDICATORS).filter(level=level)


def test_the_baseline_itself_has_no_value_and_says_why() -> None:
    rows = values(facts(one("a1", 7)))
    assert rows.select("numerator", "denominator", "value", "completeness").unique().rows() == [
        (None, None, None, 1.0)
    ]
    assert set(rows["reason"]) == {"no_baseline"}


def test_of_nothing_at_the_baseline_there_is_no_change_in_per_cent() -> None:
    stocks = baseline_stocks(facts(one("a1", 4, plaques_hung=0)), valid("a1"))
    rows = values(set_against(facts(one("a1", 3, plaques_hung=2)), stocks))
    found = {row[0]: row[1:] for row in rows.select("indicator", "numerator", "value", "reason").iter_rows()}
    assert found == {CODES[0]: (-1, -25, None), CODES[1]: (2, None, "zero_denominator")}


def test_completeness_says_how_many_communities_are_known_from_the_baseline() -> None:
    stocks = baseline_stocks(facts(one("a1", 4)), valid("a1", "a2"))
    now = set_against(facts(one("a1", 2), one("a2", 9)), stocks)
    row = values(now).filter(indicator=CODES[0])
    assert row.select("value", "completeness", "reason").rows() == [(-50, 0.5, "completeness_below_minimum")]
    assert values(now, "community").filter(indicator=CODES[0])["value"].to_list() == [-50, None]
