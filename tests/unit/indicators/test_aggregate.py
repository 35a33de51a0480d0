"""Area values: sums up the tree, areas without returns, changes, mergers, quarters."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from pipelines.indicators.aggregate import add_changes, area_values, community_values
from pipelines.indicators.columns import STATING
from pipelines.indicators.definitions import BY_CODE, INDICATORS
from pipelines.indicators.facts import FACT_COLUMNS
from pipelines.indicators.months import combine_months, combine_reporting
from schemas.errors import UserError
from schemas.periods import months_of
from schemas.snapshot import AREA_VALUES
from tests.support.register_rows import jurisdiction_with

PERIOD = "2026-10"
TREE = pl.DataFrame(
    [("a1", "A", "K", "P", "S"), ("a2", "A", "K", "P", "S"), ("b1", "B", "L", "P", "S")],
    schema=["community", "township", "county", "prefecture", "province"],
    orient="row",
)
LEVELS = ("township", "county", "prefecture", "province")
ANY_SIZE = jurisdiction_with(minimum_communities=1)


def areas_of(tree: pl.DataFrame) -> pl.DataFrame:
    return pl.concat(
        tree.unique(level).select(pl.lit(level).alias("level"), pl.col(level).alias("code"), *LEVELS[1:])
        for level in LEVELS
    ).with_columns(country=pl.lit(None, pl.String))


def facts_of(*rows: dict[str, Any], period: str = PERIOD) -> pl.DataFrame:
    """Facts of communities; what a row does not say is 0."""
    empty = {name: 0 if dtype == pl.Int64 else None for name, dtype in FACT_COLUMNS.items()}
    stated = dict.fromkeys(STATING.values(), 1)
    own = {"period": period, "communities": 1, "emergency_wait_days": [], **stated}
    full = [empty | own | {"township": row["community"][0].upper()} | row for row in rows]
    return pl.DataFrame(full, schema=FACT_COLUMNS)


def reporting_of(**accepted: bool) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "township": list(accepted),
            "expected": True,
            "accepted": list(accepted.values()),
            "on_time": list(accepted.values()),
        }
    )


def values_of(facts: pl.DataFrame, code: str, tree: pl.DataFrame = TREE, **options: Any) -> pl.DataFrame:
    reporting = options.pop("reporting", reporting_of(A=True, B=True))
    jurisdiction = options.pop("jurisdiction", ANY_SIZE)
    indicators = [BY_CODE[code]]
    return area_values(facts, tree, areas_of(tree), reporting, PERIOD, jurisdiction, indicators, **options)


def figure(values: pl.DataFrame, area: str, column: str = "value") -> Any:
    return values.filter(area_code=area)[column].item()


def test_rates_are_of_sums_and_not_means_of_rates() -> None:
    facts = facts_of(
        {"community": "a1", "plaques_removed": 1, "plaques_all": 2},
        {"community": "a2", "plaques_removed": 0, "plaques_all": 8},
        {"community": "b1", "plaques_removed": 9, "plaques_all": 10},
    )
    values = values_of(facts, "plaques_removed_share")
    assert [figure(values, area) for area in "AKBLPS"] == [10, 10, 90, 90, 50, 50]
    assert values.select("level", "area_code").rows() == sorted(values.select("level", "area_code").rows())
    assert values.schema == pl.Schema(AREA_VALUES)


def test_an_area_without_a_return_stands_there_with_the_reason() -> None:
    facts = facts_of({"community": "a1", "meetings": 3}, {"community": "a2"})
    values = values_of(facts, "meetings_per_community", reporting=reporting_of(A=True, B=False))
    row = values.filter(area_code="B").to_dicts()[0]
    assert (row["value"], row["numerator"], row["denominator"]) == (None, None, None)
    assert (row["reason"], row["eligible"], row["rank"]) == ("no_return", False, None)
    assert (row["townships"], row["townships_expected"], row["completeness"]) == (0, 1, 0.0)
    assert figure(values, "S", "completeness") == 0.5
    assert figure(values, "S", "reason") == "completeness_below_minimum"
    assert figure(values, "S") == 1.5


def test_a_total_of_nobody_is_null_and_of_somebody_0() -> None:
    reporting = reporting_of(A=True, B=False)
    values = values_of(facts_of({"community": "a1"}), "plaques_removed", reporting=reporting)
    assert (figure(values, "A"), figure(values, "B")) == (0, None)


def test_no_county_leaves_the_reporting_table_by_not_reporting() -> None:
    values = values_of(facts_of(), "reporting_completeness", reporting=reporting_of(A=False, B=False))
    assert values["value"].to_list() == [0.0] * 6
    assert values["eligible"].all()


def test_a_zero_denominator_gives_null_and_never_0() -> None:
    values = values_of(facts_of({"community": "a1"}), "plaques_removed_share")
    assert (figure(values, "A"), figure(values, "A", "reason")) == (None, "zero_denominator")
    assert (figure(values, "A", "lower"), figure(values, "A", "upper")) == (None, None)


def test_the_median_is_of_all_items_of_the_area() -> None:
    facts = facts_of(
        {"community": "a1", "emergency_wait_days": [1, 2, 90]},
        {"community": "a2", "emergency_wait_days": [3]},
        {"community": "b1"},
    )
    values = values_of(facts, "emergency_median_wait_days")
    assert [figure(values, area) for area in "ABS"] == [2.5, None, 2.5]


def test_a_rejected_correction_takes_the_areas_that_hold_it_out_of_the_table() -> None:
    facts = facts_of({"community": "a1"}, {"community": "b1"})
    values = values_of(facts, "meetings_per_community", correcting=pl.DataFrame({"township": ["A"]}))
    reasons = {area: figure(values, area, "reason") for area in "AKBLPS"}
    assert reasons == {**dict.fromkeys("AKPS", "correction_under_way"), "B": None, "L": None}


def test_too_few_communities_and_ranks_among_the_rest() -> None:
    facts = facts_of(
        {"community": "a1", "meetings": 2}, {"community": "a2"}, {"community": "b1", "meetings": 1}
    )
    values = values_of(facts, "meetings_per_community")
    assert (figure(values, "A", "rank"), figure(values, "B", "rank")) == (1, 1)
    assert figure(values, "A", "tied") and figure(values, "A", "ranked") == 2
    values = values_of(facts, "meetings_per_community", jurisdiction=jurisdiction_with(minimum_communities=2))
    assert (figure(values, "A", "rank"), figure(values, "B", "reason")) == (1, "too_few_communities")


def test_intervals_are_on_the_scale_of_the_value() -> None:
    facts = facts_of(
        {"community": "a1", "survey_satisfied": 81, "survey_respondents": 263, "undocumented_items": 4},
        {"community": "a2", "undocumented_items": 0},
    )
    share = values_of(facts, "satisfaction_share")
    assert figure(share, "A", "lower") == pytest.approx(25.53, abs=5e-3)
    assert figure(share, "A", "upper") == pytest.approx(36.62, abs=5e-3)
    items = values_of(facts, "undocumented_items")
    assert figure(items, "A") == 200
    assert figure(items, "A", "lower") == pytest.approx(100 * 1.09 / 2, abs=0.1)
    assert figure(items, "A", "upper") == pytest.approx(100 * 10.24 / 2, abs=0.1)


def test_changes_are_differences_and_null_where_either_is() -> None:
    def month(meetings: int | None) -> pl.DataFrame:
        rows = [{"community": "b1"}] if meetings is None else [{"community": "a1", "meetings": meetings}]
        told = reporting_of(A=meetings is not None, B=meetings is None)
        return values_of(facts_of(*rows), "meetings_per_community", reporting=told)

    earlier = {"change_month": month(3), "change_year": None, "change_baseline": month(None)}
    changed = add_changes(month(7), earlier)
    assert [figure(changed, "A", change) for change in earlier] == [4, None, None]
    assert figure(changed, "B", "change_baseline") is None


MERGED = TREE.with_columns(pl.lit("M").alias("township"), pl.lit("K").alias("county"))
SUCCESSORS = pl.DataFrame(
    [("township", "A", "M"), ("township", "B", "M"), ("county", "L", "K"), ("community", "b0", "b1")],
    schema=["level", "code", "successor"],
    orient="row",
)


def test_an_earlier_month_is_restated_on_the_tree_after_a_merger() -> None:
    facts = facts_of({"community": "a1", "meetings": 1}, {"community": "b0", "meetings": 5})
    reporting = reporting_of(A=True, B=False)
    values = values_of(facts, "meetings_per_community", MERGED, successors=SUCCESSORS, reporting=reporting)
    assert [figure(values, area) for area in "MKPS"] == [3] * 4
    assert [figure(values, area, "restated") for area in "MKPS"] == [True, True, False, False]
    assert (figure(values, "M", "townships"), figure(values, "M", "townships_expected")) == (1, 2)


def test_the_restated_value_is_the_one_compared_with() -> None:
    facts = facts_of({"community": "a1", "meetings": 1}, {"community": "b1", "meetings": 5})
    before = values_of(facts, "meetings_per_community")
    restated = values_of(facts, "meetings_per_community", MERGED, successors=SUCCESSORS)
    now = values_of(facts.with_columns(meetings=10), "meetings_per_community", MERGED)
    changed = add_changes(now, {"change_month": pl.concat([before, restated])})
    # County K alone had 1 meeting; with L, which went into it, 3.
    assert (figure(changed, "K", "change_month"), figure(changed, "M", "change_month")) == (7, 7)


def test_communities_with_and_without_a_return() -> None:
    facts = facts_of({"community": "a1", "meetings": 4})
    indicators = [BY_CODE["meetings_per_community"]]
    asked = (facts, TREE, reporting_of(A=True, B=False), PERIOD, ANY_SIZE, indicators)
    assert community_values(*asked)["area_code"].to_list() == ["a1"]
    everyone = community_values(*asked, include_missing=True)
    assert everyone.select("area_code", "value", "reason").rows() == [
        ("a1", 4.0, None),
        ("a2", None, "no_return"),
        ("b1", None, "no_return"),
    ]
    assert everyone["townships_expected"].to_list() == [1, 1, 1]


def test_the_order_of_rows_changes_no_bit() -> None:
    facts = facts_of(
        {"community": "a1", "funds_due_fen": 12345, "funds_paid_fen": 99, "emergency_wait_days": [4, 9]},
        {"community": "a2", "funds_due_fen": 777, "funds_paid_fen": 776, "emergency_wait_days": [5]},
        {"community": "b1", "funds_due_fen": 31, "funds_paid_fen": 17},
    )
    told = reporting_of(A=True, B=True)
    one, other = (
        area_values(rows, tree, areas_of(tree), told, PERIOD, ANY_SIZE)
        for rows, tree in ((facts, TREE), (facts.reverse(), TREE.reverse()))
    )
    assert_frame_equal(one, other, check_exact=True)
    assert one.height == 6 * len(INDICATORS)


def test_communities_that_left_a_flow_empty_are_on_neither_side() -> None:
    facts = facts_of(
        {"community": "a1", "meetings": 4},
        {"community": "a2", "communities_stating_meetings": 0},
        {"community": "b1", "communities_stating_meetings": 0},
    )
    values = values_of(facts, "meetings_per_community").filter(level="township").sort("area_code")
    figures = values.select("numerator", "denominator", "value", "completeness")
    assert figures.rows() == [(4.0, 1.0, 4.0, 0.5), (0.0, 0.0, None, 0.0)]


def test_a_flow_of_a_quarter_needs_every_month() -> None:
    told = [
        facts_of({"community": "a1", "meetings": n}, {"community": "a2", "meetings": n}) for n in (1, 2, 3)
    ]
    silent = pl.when(pl.col("community") == "a2").then(pl.lit(0, pl.Int64))
    told[1] = told[1].with_columns(
        silent.otherwise("meetings").alias("meetings"),
        silent.otherwise(pl.lit(1, pl.Int64)).alias("communities_stating_meetings"),
    )
    combined = combine_months("2026-Q1", told).sort("community")
    assert combined.select("meetings", "communities_stating_meetings").rows() == [(6, 1), (0, 0)]


def test_a_quarter_takes_the_last_months_stocks_and_adds_its_flows() -> None:
    months = [
        facts_of({"community": "a1", "meetings": 1, "forms_in_use": 9}, {"community": "b1", "meetings": 8}),
        facts_of({"community": "a1", "meetings": 2, "forms_in_use": 8, "survey_respondents": 5}),
        facts_of({"community": "a1", "meetings": 4, "forms_in_use": 7}, {"community": "a2", "meetings": 1}),
    ]
    quarter = combine_months("2026-Q4", months)
    assert quarter.schema == pl.Schema(FACT_COLUMNS)
    assert quarter.select("community", "period", "meetings", "forms_in_use", "survey_respondents").rows() == [
        ("a1", "2026-Q4", 7, 7, 5),
        ("a2", "2026-Q4", 1, 0, 0),
    ]


def test_reporting_of_a_quarter_adds_up_but_its_completeness_is_that_of_the_stocks() -> None:
    told = combine_reporting([reporting_of(A=True, B=True), reporting_of(A=True, B=False)])
    values = values_of(facts_of({"community": "a1"}), "reporting_completeness", reporting=told)
    assert (figure(values, "S"), figure(values, "S", "denominator")) == (75, 4)
    assert (figure(values, "S", "townships"), figure(values, "S", "completeness")) == (1, 0.5)


def test_months_of_a_period() -> None:
    assert months_of("2026-10") == ["2026-10"]
    assert months_of("2026-Q3") == ["2026-07", "2026-08", "2026-09"]
    assert months_of("2026") == [f"2026-{month:02d}" for month in range(1, 13)]
    with pytest.raises(UserError):
        months_of("2026-Q5")
