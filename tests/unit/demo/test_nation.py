"""The demonstration of all provinces: what it holds, and what the command line refuses."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.demo.demo_areas import choose_areas, choose_share, list_communities
from pipelines.demo.months import LAST_PERIOD
from pipelines.demo_home.build import _chunks
from schemas.periods import end_of
from tests.support.small_returns import run_cli

DAY = end_of(LAST_PERIOD)


@pytest.fixture(scope="module")
def areas() -> pl.DataFrame:
    return choose_share(DAY, 0.03)


def test_every_county_that_has_townships_keeps_one(areas: pl.DataFrame) -> None:
    every = choose_share(DAY, 1)
    for level in ("country", "province", "prefecture", "county"):
        codes = [set(frame.filter(level=level)["code"]) for frame in (areas, every)]
        assert codes[0] == codes[1]
    assert areas.filter(level="province").height == 31
    townships = areas.filter(level="township").group_by("parent").len()
    assert townships["len"].min() == 1 and townships.height == areas.filter(level="county").height


def test_a_larger_share_keeps_more_of_each(areas: pl.DataFrame) -> None:
    fifth = choose_share(DAY, 0.2).filter(level="township")
    assert fifth.height > 2 * areas.filter(level="township").height


def test_files_are_made_by_province(areas: pl.DataFrame) -> None:
    """What a community hands in follows from its province, which is that of the first of a file."""
    chunks = _chunks(list_communities(areas, DAY))
    assert all(chunk["county"].str.slice(0, 2).n_unique() == 1 for chunk in chunks)
    alone = list_communities(choose_areas(DAY), DAY)
    assert pl.concat(_chunks(alone)).sort("community_code").equals(alone)


@pytest.mark.parametrize(
    "options", [("--nation", "0"), ("--nation", "1.5"), ("--months", "11"), ("--months", "0")]
)
def test_what_no_demonstration_has_is_refused(tmp_path: Path, options: tuple[str, ...]) -> None:
    code, *_ = run_cli(Home(tmp_path / "home"), "demo", *options)
    assert code == 2 and not (tmp_path / "home").exists()
