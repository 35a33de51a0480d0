"""What is handed in, when, and that the same files come out every time."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from pipelines.demo.deliveries import write_month
from pipelines.demo.demo_areas import TOWNSHIPS_PER_COUNTY, choose_areas, list_communities
from pipelines.demo.months import PERIODS
from pipelines.demo.provinces import PROVINCES
from pipelines.demo.schedule import HandIn, plan_month
from pipelines.demo.stories import read_stories
from schemas.periods import china_date, due_date

DAY = date(2026, 10, 31)
DUE_DAY = 5


@pytest.fixture(scope="module", params=PROVINCES)
def communities(request: pytest.FixtureRequest) -> pl.DataFrame:
    return list_communities(choose_areas(DAY, jurisdiction=request.param), DAY)


def plan(communities: pl.DataFrame, month: int, story: str | None = None) -> list[HandIn]:
    townships = communities.select("township", "county").unique(maintain_order=True)
    hand_ins = plan_month(townships, month)
    if story is None:
        return hand_ins
    jurisdiction = {"51": "sichuan", "62": "gansu"}[townships["county"][0][:2]]
    own = set(townships.filter(county=read_stories(jurisdiction)[story].area)["township"])
    return [hand_in for hand_in in hand_ins if hand_in.township in own]


def on_time(hand_in: HandIn) -> bool:
    return china_date(hand_in.received_at_utc) <= due_date(hand_in.period, DUE_DAY)


def test_most_are_on_time_and_one_county_never_is(communities: pl.DataFrame) -> None:
    for month in range(12):
        first = [hand_in for hand_in in plan(communities, month) if hand_in.round == 1]
        assert 0.93 < sum(map(on_time, first)) / len(first) < 0.99
        assert not any(map(on_time, plan(communities, month, "late")))


def test_nothing_arrives_before_its_month_is_over_or_after_the_next_return(communities: pl.DataFrame) -> None:
    for month in range(12):
        for hand_in in plan(communities, month):
            assert f"{china_date(hand_in.received_at_utc):%Y-%m}" > PERIODS[month]
            assert china_date(hand_in.received_at_utc) < due_date(PERIODS[month], 25)


def test_rejected_ones_come_again_and_the_last_month_has_gaps(communities: pl.DataFrame) -> None:
    hand_ins = [hand_in for month in range(12) for hand_in in plan(communities, month)]
    broken = {(h.township, h.period) for h in hand_ins if h.content == "broken"}
    again = {(h.township, h.period) for h in hand_ins if h.round == 2 and h.content == "right"}
    assert broken and broken <= again
    expected = communities["township"].n_unique()
    assert len({h.township for h in plan(communities, 0)}) == expected
    assert expected - 20 < len({h.township for h in plan(communities, 11)}) < expected - 2
    assert len(plan(communities, 11, "missing")) == TOWNSHIPS_PER_COUNTY - 2
    assert [h.submission_kind for h in plan(communities, 10, "corrected") if h.round == 2] == ["correction"]


def digests(written: Sequence[tuple[Path, HandIn]]) -> list[tuple[str, str, datetime]]:
    return [
        (path.name, hashlib.sha256(path.read_bytes()).hexdigest(), hand_in.received_at_utc)
        for path, hand_in in written
    ]


@pytest.mark.parametrize("month", [3, 11])
def test_the_same_files_every_time(tmp_path: Path, month: int) -> None:
    few = list_communities(choose_areas(DAY, ["510104", "511402"], 2), DAY)
    first = digests(write_month(tmp_path / "1", few, month))
    assert first == digests(write_month(tmp_path / "2", few, month))
    assert {name.rsplit(".", 1)[1] for name, _, _ in first} == ({"zip", "xlsx"} if month == 11 else {"zip"})
