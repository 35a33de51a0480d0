"""Draws that one publish made are there for the next, and what comes out is what would be drawn."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from pipelines.base.home import Home
from pipelines.publish import publish
from pipelines.publish.cache import Cache
from pipelines.publish.draws import Draws, hold_draws
from pipelines.publish.manifest import current_name
from pipelines.publish.stored import read_table
from pipelines.ranking import ranks
from tests.support.hand_store import hand_in, publish_hand_home
from tests.support.made_once import copy_home

FIRST = np.array([[1.0, 2.0, np.nan], [0.25, 0.5, 0.125]])
SECOND = np.array([[7.0], [1 / 3]])


def drawn(folder: Path, step: str = "2026-01") -> Draws:
    return Draws(Cache(folder), {}, "values", step)


def test_what_was_asked_for_is_there_again_to_the_last_bit(tmp_path: Path) -> None:
    draws = drawn(tmp_path)
    draws[b"first"], draws[b"second"] = FIRST, SECOND
    draws.keep()
    again = drawn(tmp_path)
    assert sorted(again) == [b"first", b"second"] and len(again) == 2
    assert np.array_equal(again[b"first"], FIRST, equal_nan=True)
    assert np.array_equal(again[b"second"], SECOND)
    assert b"third" not in again and b"first" not in drawn(tmp_path, "2026-02")


def test_what_is_asked_for_no_more_goes(tmp_path: Path) -> None:
    draws = drawn(tmp_path)
    draws[b"first"], draws[b"second"] = FIRST, SECOND
    draws.keep()
    again = drawn(tmp_path)
    assert np.array_equal(again[b"second"], SECOND)
    again.keep()
    assert sorted(drawn(tmp_path)) == [b"second"]


def test_another_step_of_the_publish_finds_what_this_one_drew(tmp_path: Path) -> None:
    """A quarter's stocks are those of its last month."""
    shared: dict[bytes, np.ndarray] = {}
    Draws(Cache(tmp_path), shared, "values", "2026-03")[b"first"] = FIRST
    assert Draws(Cache(tmp_path), shared, "values", "2026-Q1")[b"first"] is FIRST


def test_damaged_draws_are_made_again(tmp_path: Path) -> None:
    draws = drawn(tmp_path)
    draws[b"first"] = FIRST
    draws.keep()
    (kept,) = tmp_path.glob("draws-*/draws.parquet")
    kept.write_bytes(kept.read_bytes()[:-9])
    again = drawn(tmp_path)
    assert b"first" not in again
    again[b"first"] = FIRST
    again.keep()
    assert np.array_equal(drawn(tmp_path)[b"first"], FIRST, equal_nan=True)


def test_what_needs_no_draws_now_keeps_them_for_later(tmp_path: Path) -> None:
    draws = drawn(tmp_path)
    draws[b"first"] = FIRST
    draws.keep()
    cache = Cache(tmp_path)
    assert [path.name.partition("-")[0] for path in cache.unused()] == ["draws"]
    hold_draws(cache, "values", "2026-01")
    assert cache.unused() == []
    hold_draws(cache, "values", "2026-02")


def test_a_correction_draws_what_it_touched_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also after a publish in between that had nothing to draw."""
    home = copy_home(tmp_path / "home", publish_hand_home)
    hand_in(home, "2026-03", {"510104001": (5, 0)})
    publish(home)
    asked: list[int] = []
    draw = ranks.summarise_draws

    def counted(*given: object) -> object:
        asked.append(1)
        return draw(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(ranks, "summarise_draws", counted)
    hand_in(home, "2026-01", {"510104001": (4, 0)})
    publish(home)
    corrected = len(asked)
    asked.clear()
    bare = Home(tmp_path / "bare")
    bare.path.mkdir()
    shutil.copy(home.store, bare.path)
    publish(bare)
    assert 0 < corrected < len(asked) / 2
    kept, made = (read_table(one, current_name(one) or "", "area_values") for one in (home, bare))
    assert kept.equals(made)
