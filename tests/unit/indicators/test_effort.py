"""Hours: what counts, what the times leave open, and how much of it can turn an order round."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import polars as pl
import pytest

from pipelines.indicators.aggregate import area_values
from pipelines.indicators.columns import STATING, unconfirmed_of
from pipelines.indicators.definitions import BY_CODE
from pipelines.indicators.effort import OF_EFFORT, effort_reach
from pipelines.indicators.facts import FACT_COLUMNS, community_facts, no_states
from pipelines.indicators.facts.effort import ENDS, PARTS, minutes_column
from tests.support.register_rows import NO_LISTS, jurisdiction_with, lazily, registers_of, vanished_in

PERIOD = "2026-10"
HOURS = BY_CODE["burden_hours_per_community"]
PLACE = {"community_code": "510104001001", "township_code": "510104001"}
LEVELS = ("township", "county", "prefecture", "province")
AREAS = pl.DataFrame(
    [("township", code, f"K{code}", "P", "S") for code in "ABC"]
    + [("county", f"K{code}", f"K{code}", "P", "S") for code in "ABC"]
    + [("prefecture", "P", None, "P", "S"), ("province", "S", None, None, "S")],
    schema=["level", "code", *LEVELS[1:]],
    orient="row",
).with_columns(country=pl.lit(None, pl.String))


def hours_of(**rows: list[dict[str, Any]]) -> tuple[int, int]:
    """Minutes and whether the community counts, of one community with these rows."""
    tables = {"communities": [{}]} | rows
    placed = {name: [PLACE | row for row in listed] for name, listed in tables.items()}
    registers = lazily(registers_of(PERIOD, placed))
    facts = community_facts(registers, PERIOD, jurisdiction_with(), NO_LISTS, no_states()).collect()
    found = facts.row(0, named=True)
    return found[HOURS.numerator], found[str(HOURS.denominator)]


@pytest.mark.parametrize(
    ("rows", "counts"),
    [
        ({}, 1),
        ({"communities": [{"meetings": None}]}, 0),
        ({"forms": [{"frequency": "ad_hoc", "ad_hoc_fills": None}]}, 0),
        ({"forms": [{"frequency": "ad_hoc", "ad_hoc_fills": None, "status": "stopped"}]}, 1),
        ({"certificates": [{"issued": None}]}, 0),
        ({"certificates": [{"issued": 3}, {"certificate_name": "二", "issued": None}]}, 0),
        ({"certificates": [{"issued": None, "status": "retired"}]}, 1),
    ],
)
def test_who_left_a_part_open_would_pass_for_less_burdened_and_does_not_count(
    rows: dict[str, list[dict[str, Any]]], counts: int
) -> None:
    minutes, stated = hours_of(**rows)
    assert stated == counts
    assert minutes == 0


def test_a_form_that_vanished_is_filled_as_before_and_told_apart() -> None:
    monthly, weekly = (PLACE | {"form_name": name, "frequency": name} for name in ("monthly", "weekly"))
    months = [
        (period, lazily(registers_of(period, {"communities": [PLACE], "forms": forms})))
        for period, forms in (("2026-09", [monthly, weekly]), (PERIOD, [monthly]))
    ]
    given = (PERIOD, jurisdiction_with(), NO_LISTS, no_states(), vanished_in(months))
    found = community_facts(months[-1][1], *given).collect().row(0, named=True)
    assert found[HOURS.numerator] == 12 * 30 + 52 * 20
    assert found[unconfirmed_of(HOURS.numerator)] == 52 * 20


def facts(*rows: tuple[str, tuple[int, int, int], tuple[float, float]]) -> pl.DataFrame:
    """A community per row: its township, usual minutes of the parts, and the ends as shares of these."""
    empty = {name: 0 if dtype == pl.Int64 else None for name, dtype in FACT_COLUMNS.items()}
    own = dict.fromkeys(STATING.values(), 1) | {"communities": 1, "emergency_wait_days": []}
    full = []
    for number, (township, minutes, shares) in enumerate(rows):
        ends = {
            minutes_column(part, end): round(taken * share)
            for part, taken in zip(PARTS, minutes, strict=True)
            for end, share in zip(ENDS, shares, strict=True)
        }
        place = {"community": f"{township}{number}", "township": township, HOURS.numerator: sum(minutes)}
        full.append(empty | own | place | ends)
    return pl.DataFrame(full, schema=FACT_COLUMNS)


def variances(placed: pl.DataFrame) -> dict[str, float]:
    rows = effort_reach(placed, AREAS).filter(level="county")
    return dict(rows.select("area_code", "effort_s2").iter_rows())


def test_times_that_move_all_areas_alike_turn_no_order_round() -> None:
    alike = facts(
        ("A", (600, 6000, 60), (0.5, 2)), ("B", (1200, 12_000, 120), (0.5, 2)), ("C", (60, 600, 6), (0.5, 2))
    )
    assert variances(alike) == pytest.approx({"KA": 0, "KB": 0, "KC": 0}, abs=1e-20)


def test_only_another_mix_is_unsure_and_as_much_as_drawn_times_make_it() -> None:
    """Times drawn between their ends, the same everywhere: an area against its province, in proportion."""
    minutes = {"A": (6000, 600, 60), "B": (600, 9000, 60), "C": (3000, 3000, 600)}
    placed = facts(*((township, parts, (0.95, 1.05)) for township, parts in minutes.items()))
    found = variances(placed)
    drawn = np.random.default_rng(5).uniform(0.95, 1.05, (20_000, 3))
    hours = {township: drawn @ np.array(parts) / 60 for township, parts in minutes.items()}
    whole = sum(hours.values())
    usual = sum(map(sum, minutes.values())) / 60
    for township, taken in hours.items():
        assert found[f"K{township}"] == pytest.approx((taken * usual / whole).var(), rel=0.05)


def test_the_extreme_cases_have_every_part_at_one_of_its_ends() -> None:
    (cases,) = effort_reach(facts(("A", (60, 600, 6000), (0.5, 2))), AREAS).filter(level="county")["extremes"]
    minutes = [[share * taken for share in (0.5, 2)] for taken in (60, 600, 6000)]
    assert sorted(cases) == pytest.approx(sorted(sum(case) / 60 for case in product(*minutes)))


def test_the_span_is_what_the_least_and_the_most_time_make_of_the_value() -> None:
    placed = facts(("A", (600, 6000, 60), (0.5, 2)), ("A", (60, 60, 0), (0.5, 2)))
    tree = placed.select("community", "township", county=pl.lit("KA"), prefecture=pl.lit("P"))
    reporting = pl.DataFrame({"township": ["A"], "expected": True, "accepted": True, "on_time": True})
    values = area_values(
        placed, tree.with_columns(province=pl.lit("S")), AREAS, reporting, PERIOD, jurisdiction_with()
    )
    rows = values.filter(level="county", area_code="KA").select(
        "value", "effort_low", "effort_high", "indicator"
    )
    assert rows.filter(indicator=HOURS.code).rows() == [(56.5, 28.25, 113.0, HOURS.code)]
    assert rows["effort_low"].count() == len(OF_EFFORT) == 1
