"""How areas stand: classes of the snapshot, ranks or bands by the verdict, and the sentences about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest

from pages._ui.parts import cell_pictures, standouts
from pages._ui.words import rankability, standing, trend_marks
from pages._ui.words.text import use_language
from pages.brief.area import index_tile
from tests.pages.conftest import Shower, words

LOW, HIGH, CONTEXT = "forms_per_community", "satisfaction_share", "volunteers_share"
TOTAL, AMOUNT = "plaques_removed", "form_fills_per_community"
VERDICTS = ("ranks", "bands", "indistinct")


@pytest.fixture
def english() -> Iterator[None]:
    use_language("en")
    yield
    use_language("zh")


def test_standing_is_that_of_the_snapshot() -> None:
    """Whatever the intervals: here each would lie on the other side of the province."""
    rows = pl.DataFrame(
        {
            "indicator": [LOW, LOW, HIGH, HIGH, AMOUNT],
            "value": [5.0] * 5,
            "lower": [4.0, 4.0, 4.0, 4.0, None],
            "upper": [6.0, 6.0, 6.0, 6.0, None],
            "province_value": [9.0, 1.0, 9.0, 1.0, 9.0],
            "significance": ["worse", "better", "same", "worse", "none"],
            "limit_class": ["high_0001", "low_0025", "inside", "low_0025", None],
        }
    )
    found = standing.with_standing(rows, {LOW: "bands", HIGH: "ranks", AMOUNT: None})
    assert found["standing"].to_list() == ["worse_0001", "better", "same", "worse", "none"]
    assert found["banded"].to_list() == [True, True, False, False, False]


@pytest.mark.parametrize(
    ("indicator", "value", "province", "place", "expected"),
    [
        (LOW, 14.2, 11.0, (9, False, 5), "▲ **每社区使用中表格数** 14.20；全省 11.00，高 29%（第9/183名）"),
        (LOW, 14.2, 11.0, (168, True, 5), "▲ **每社区使用中表格数** 14.20；全省 11.00，高 29%（第5档）"),
        (LOW, 8.0, 10.0, None, "▲ **每社区使用中表格数** 8.00；全省 10.00，低 20%"),
        (LOW, 50.0, 10.0, None, "▲ **每社区使用中表格数** 50.00；全省 10.00，是全省的 5.0 倍"),
        (LOW, 0.5, 0.0, None, "▲ **每社区使用中表格数** 0.50；全省 0.00，全省没有"),
        (HIGH, 81.5, 86.8, None, "▲ **居民满意率** 81.5%；全省 86.8，低 5.3 个百分点"),
    ],
)
def test_sentence(
    indicator: str, value: float, province: float, place: tuple[int, bool, int] | None, expected: str
) -> None:
    rank, banded, band = place or (None, False, None)
    row = {
        "indicator": indicator,
        "value": value,
        "province_value": province,
        "rank": rank,
        "ranked": 183,
        "band": band,
        "banded": banded,
        "standing": "worse",
    }
    assert standing.sentence(row) == expected


def test_the_strong_come_first_then_the_farthest_from_the_province() -> None:
    rows = pl.DataFrame(
        {
            "indicator": [LOW, HIGH, AMOUNT, TOTAL],
            "value": [11.0, 40.0, 5.0, 9.0],
            "province_value": [10.0, 80.0, 5.0, 10.0],
            "standing": ["worse", "worse", "same", "worse_0001"],
        }
    )
    assert standing.notable(rows, standing.WORSE)["indicator"].to_list() == [TOTAL, HIGH, LOW]


def test_what_is_not_compared_is_said_with_the_reason(english: None) -> None:
    rows = pl.DataFrame(
        {
            "indicator": [LOW, HIGH, CONTEXT],
            "standing": ["none"] * 3,
            "reason": ["completeness_below_minimum", "completeness_below_minimum", "context"],
        }
    )
    assert standing.area_finding("甲县", "2026-10", rows) == (
        "Oct 2026, 甲县: nothing can be compared with the province (too few townships have reported)."
    )
    assert not standing.is_compared(rows)
    assert standing.is_compared(rows.with_columns(standing=pl.Series(["none", "same", "none"])))


def test_boxes_do_not_say_alike_of_what_is_not_compared(show: Shower) -> None:
    """A township of too few communities is not said to differ from the province by chance alone."""
    seen = set()
    for code in ("510104017", "510104018", "510104019"):
        said = words(show("area", level="township", code=code))
        seen.add("没有可与全省相比的指标（" in said)
        assert ("没有可与全省相比的指标（" in said) == ("没有可与全省相比的指标。" in said)
        assert ("没有可与全省相比的指标（" in said) <= ("差别都在偶然波动范围之内" not in said)
    assert True in seen


def test_a_year_without_a_value_draws_nothing() -> None:
    rows = pl.DataFrame(
        {"history": [[None, None], [None, 2.0], None]}, schema={"history": pl.List(pl.Float64)}
    )
    assert cell_pictures.history_line(rows).to_list() == [None, [2.0], None]


@pytest.mark.parametrize(
    ("verdict", "real_share", "start", "share"),
    [
        ("ranks", 0.8, "**Ranks can be used**", "80%"),
        ("bands", 0.55, "**Bands instead of ranks**", "55%"),
        ("indistinct", 0.3, "**These areas cannot be told apart**: Only", "30%"),
        ("indistinct", 0.0, "**These areas cannot be told apart**: The", "no more than chance"),
        (None, None, "**Too few areas", "intervals"),
    ],
)
def test_the_verdict_in_words(
    english: None, verdict: str | None, real_share: float | None, start: str, share: str
) -> None:
    known = {"verdict": verdict, "rankability": real_share, "areas": 172}
    said = rankability.verdict_sentence(known, LOW, "county") or ""
    assert said.startswith(start) and share in said and "φ" not in said


def league_rows(classes: dict[str, tuple[str, str]]) -> pl.DataFrame:
    """Ranked areas, the best first: name → significance and limit class."""
    return pl.DataFrame(
        {
            "area_name": list(classes),
            "prefecture_name": ["市"] * len(classes),
            "rank": range(1, len(classes) + 1),
            "eligible": [True] * len(classes),
            "significance": [one for one, _limit in classes.values()],
            "limit_class": [limit for _one, limit in classes.values()],
        }
    )


def test_a_sentence_never_contradicts_its_table() -> None:
    """One county 94 times the province among counties that chance explains: it is named, the rest is not
    said to hold it."""
    alike = {"甲县": ("same", "inside"), "乙县": ("worse", "high_0025")}
    found = standouts.far_out(league_rows(alike | {"通江县": ("worse", "high_0001")}))
    known = {"verdict": "indistinct", "rankability": 0.0, "areas": 172}
    said = rankability.verdict_sentence(known, LOW, "county", found) or ""
    assert said == (
        "**除个别地区外，分不出高下**：其余171个区县之间看到的差别，都可以用偶然波动解释；只分档，不给名次。"
        "超出99.8%控制限的有：**▲▲明显较差的通江县**。"
    )
    without = rankability.verdict_sentence(known, LOW, "county", standouts.far_out(league_rows(alike))) or ""
    assert "这172个区县" in without and "99.8%" not in without


@pytest.mark.parametrize(
    ("verdict", "share"), [("ranks", 0.8), ("bands", 0.6), ("indistinct", 0.3), (None, None)]
)
def test_outliers_are_named_whatever_the_verdict(
    english: None, verdict: str | None, share: float | None
) -> None:
    rows = league_rows(
        {
            "丁县": ("better", "low_0001"),
            "戊县": ("same", "inside"),
            "乙县": ("worse", "high_0001"),
            "丙县": ("worse", "high_0001"),
            "己县": ("none", "high_0001"),
        }
    )
    known = {"verdict": verdict, "rankability": share, "areas": 172}
    said = rankability.verdict_sentence(known, LOW, "county", standouts.far_out(rows)) or ""
    assert said.endswith("Beyond the 99.8% limits: **▲▲ much worse 丙县, 乙县; ▼▼ much better 丁县**.")


def test_of_very_many_outliers_the_farthest_are_named(english: None) -> None:
    many = rankability.Outliers(tuple(f"县{number}" for number in range(23)))
    said = rankability.outliers_sentence(many)
    assert "县0, 县1" in said and "县19 and 3 more" in said and "县20" not in said


def test_what_is_counted_keeps_its_ranks(english: None) -> None:
    assert "A total grows with the area" in (rankability.verdict_sentence({}, TOTAL, "county") or "")
    median = rankability.verdict_sentence({}, "emergency_median_wait_days", "county")
    assert "counted or added up, not drawn" in (median or "")
    assert rankability.verdict_sentence({}, LOW, "county") is None
    assert [rankability.is_banded(one) for one in (*VERDICTS, None)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("banded", "changes", "expected"),
    [
        (False, {}, "138/172 (93–163)"),
        (True, {}, "Band 4 (93–163)"),
        (False, {"tied": True}, "138=/172 (93–163)"),
        (True, {"band": None, "rank_low": None, "rank_high": None}, "138/172"),
        (True, {"rank": None, "reason": "context"}, "describes the area and is not ranked"),
    ],
)
def test_ranks_or_bands(english: None, banded: bool, changes: dict[str, Any], expected: str) -> None:
    row = {"rank": 138, "tied": False, "ranked": 172, "band": 4, "rank_low": 93, "rank_high": 163}
    assert rankability.place_label({**row, "reason": None, **changes}, banded) == expected


def test_only_areas_beyond_the_limits_stand_out() -> None:
    rows = pl.DataFrame(
        {
            "area_code": list("abcdef"),
            "rank": [1, 2, 3, 4, 5, 6],
            "significance": ["better", "better", "same", "worse", "worse", "same"],
            "limit_class": ["low_0025", "low_0001", "inside", "high_0001", "high_0025", "inside"],
        }
    )
    found = standouts.find_standouts(rows, LOW, 2)
    assert found.worse["area_code"].to_list() == ["d", "e"]
    assert found.better["area_code"].to_list() == ["b", "a"]
    alike = standouts.find_standouts(rows.filter(significance="same"), LOW, 2)
    assert alike.worse.is_empty() and alike.better.is_empty()
    counted = standouts.find_standouts(rows, TOTAL, 2)
    assert counted.worse["area_code"].to_list() == ["f", "e"]
    assert counted.better["area_code"].to_list() == ["a", "b"]


def test_how_many_stand_out_by_chance() -> None:
    """183 × 0.025 = 4.575, 183 × 0.001 = 0.183."""
    known = {"areas": 183, "expected_0025": 183 * 0.025, "expected_0001": 183 * 0.001}
    assert standouts.chance_sentence(known, "county") == (
        "183个区县中，仅凭偶然每一侧约有4.6个超出95%控制限、0.2个超出99.8%控制限。"
    )


@pytest.mark.parametrize(
    ("code", "mark", "expected"),
    [
        (LOW, "falling", "↘ 下降（变好）"),
        (LOW, "rising", "↗ 上升（变差）"),
        (HIGH, "rising", "↗ 上升（变好）"),
        (HIGH, "falling", "↘ 下降（变差）"),
        (CONTEXT, "rising", "↗ 上升"),
        (LOW, "turned_up", "⤴ 先降后升（变差）"),
        (LOW, "turned_down", "⤵ 先升后降（变好）"),
        (HIGH, "turned_up", "⤴ 先降后升（变好）"),
        (LOW, "steady", "→ 平稳"),
        (LOW, "too_short", "– 数据不足，无法计算"),
        (LOW, None, "—"),
    ],
)
def test_trends_in_words(code: str, mark: str | None, expected: str) -> None:
    assert trend_marks.label(code, mark) == expected


def test_the_index_says_how_far_its_rank_rests_on_choices(english: None) -> None:
    row = {"rank": 12, "tied": True, "ranked": 172, "rank_low": 8, "rank_high": 20, "reason": None}
    assert index_tile.index_place(row) == "rank 12= of 172  \n:small[rank range 8–20]"
    assert index_tile.index_place({**row, "rank": None, "reason": "too_few_indicators"}) == (
        "fewer than 90% of the indicators have a value"
    )
