"""A piece of work may be done twice, or be left half done, and it makes no difference."""

from __future__ import annotations

import pickle
from pathlib import Path

import polars as pl

from pipelines.engine.attempts import DAMAGED, MADE, MISSING, Order, attempt
from pipelines.engine.frames import DamagedFrames, write_frames
from pipelines.engine.month import MonthWork, WorkStep, facts_of
from tests.support.month_work import month_work


def write_one(work: MonthWork) -> None:
    write_frames(work.folder, {"one": pl.DataFrame({"period": [work.period]})})


def find_damage(work: MonthWork) -> None:
    raise DamagedFrames(work.folder / "one.parquet")


def read_nothing(work: MonthWork) -> None:
    pl.read_parquet(work.folder / "one.parquet")


def order(step: WorkStep, folder: Path, drafts: Path) -> bytes:
    return pickle.dumps(tuple(Order(step, month_work(folder), drafts)))


def test_each_attempt_makes_a_folder_of_its_own_with_the_same_in_it(tmp_path: Path) -> None:
    asked = order(write_one, tmp_path / "kept" / "7", tmp_path)
    made = [attempt(asked), attempt(asked)]
    assert [kind for kind, _ in made] == [MADE, MADE]
    one, two = (Path(path) for _, path in made)
    assert (one != two, one.parent, two.parent) == (True, tmp_path, tmp_path)
    assert [path.read_bytes() for path in sorted(one.iterdir())] == [
        path.read_bytes() for path in sorted(two.iterdir())
    ]
    assert not (tmp_path / "kept").exists()


def test_the_real_work_travels(tmp_path: Path) -> None:
    kind, path = attempt(order(facts_of, tmp_path / "kept" / "0", tmp_path))
    assert kind == MADE
    assert pl.read_parquet(Path(path) / "facts.parquet").is_empty()


def test_what_is_damaged_or_not_there_is_said_and_not_raised(tmp_path: Path) -> None:
    """Spark would try it again, and it would be no better."""
    assert attempt(order(find_damage, tmp_path / "kept" / "0", tmp_path))[0] == DAMAGED
    assert attempt(order(read_nothing, tmp_path / "kept" / "0", tmp_path))[0] == MISSING


def test_a_machine_that_does_not_see_the_home_begins_nothing(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    assert attempt(order(write_one, tmp_path / "kept" / "0", elsewhere)) == (MISSING, str(elsewhere))
    assert not elsewhere.exists()
