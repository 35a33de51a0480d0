"""Better, worse, no different: by interval, direction and kind; and the sentences that say it."""

from __future__ import annotations

import polars as pl
import pytest

from pages._ui import profile, standing

LOW, HIGH, CONTEXT = "forms_per_community", "satisfaction_share", "volunteers_share"
TOTAL, AMOUNT = "plaques_removed", "form_fills_per_community"


@pytest.mark.parametrize(
    ("indicator", "lower", "upper", "province", "expected"),
    [
        (LOW, 4.0, 6.0, 3.9, "worse"),
        (LOW, 4.0, 6.0, 6.1, "better"),
        (LOW, 4.0, 6.0, 4.0, "same"),
        (HIGH, 4.0, 6.0, 3.9, "better"),
        (HIGH, 4.0, 6.0, 6.1, "worse"),
        (CONTEXT, 4.0, 6.0, 9.0, "none"),
        (TOTAL, 4.0, 6.0, 900.0, "none"),
        (AMOUNT, None, None, 9.0, "none"),
        (LOW, 4.0, 6.0, None, "none"),
    ],
)
def test_standing(
    indicator: str, lower: float | None, upper: float | None, province: float | None, expected: str
) -> None:
    row = {"indicator": [indicator], "value": [5.0], "lower": [lower], "upper": [upper]}
    rows = pl.DataFrame(
        {**row, "province_value": [province]},
        schema_overrides={"lower": pl.Float64, "upper": pl.Float64, "province_value": pl.Float64},
    )
    assert standing.with_standing(rows)["standing"].to_list() == [expected]


@pytest.mark.parametrize(
    ("indicator", "value", "province", "rank", "expected"),
    [
        (LOW, 14.2, 11.0, 168, "**每社区使用中表格数** 14.20；全省 11.00，高 29%（第168/183名）"),
        (LOW, 8.0, 10.0, None, "**每社区使用中表格数** 8.00；全省 10.00，低 20%"),
        (LOW, 50.0, 10.0, None, "**每社区使用中表格数** 50.00；全省 10.00，是全省的 5.0 倍"),
        (LOW, 0.5, 0.0, None, "**每社区使用中表格数** 0.50；全省 0.00，全省没有"),
        (HIGH, 81.5, 86.8, None, "**居民满意率** 81.5%；全省 86.8，低 5.3 个百分点"),
    ],
)
def test_sentence(indicator: str, value: float, province: float, rank: int | None, expected: str) -> None:
    row = {"indicator": indicator, "value": value, "province_value": province, "rank": rank, "ranked": 183}
    assert standing.sentence(row) == expected


def test_farthest_from_the_province_comes_first() -> None:
    rows = pl.DataFrame(
        {
            "indicator": [LOW, HIGH, AMOUNT],
            "value": [11.0, 40.0, 5.0],
            "province_value": [10.0, 80.0, 5.0],
            "standing": ["worse", "worse", "same"],
        }
    )
    assert standing.notable(rows, "worse")["indicator"].to_list() == [HIGH, LOW]


def test_a_year_without_a_value_draws_nothing() -> None:
    rows = pl.DataFrame(
        {"history": [[None, None], [None, 2.0], None]}, schema={"history": pl.List(pl.Float64)}
    )
    assert profile.history_line(rows).to_list() == [None, [2.0], None]
