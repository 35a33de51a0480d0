"""Frames of several units in one folder: each unit finds its own rows, and knows them by their content."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.engine.cuts import CUTS, CutFrames, cut_frames, read_slices, write_cut
from pipelines.engine.frames import DamagedFrames
from pipelines.engine.units import Units

JOINED = Units({"5103": "5101"})
NAMES = ["5101", "5106", "5107"]
CODES = ("510101001", "510301001", "510601001")
ROWS = st.lists(st.tuples(st.sampled_from(CODES), st.none() | st.integers(0, 9)), max_size=20)


def frame(rows: list[tuple[str, int | None]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"code": pl.String, "value": pl.Int64}, orient="row")


def written(folder: Path, rows: pl.DataFrame) -> CutFrames:
    write_cut(folder, {"told": rows}, {"told": "code"}, NAMES, JOINED)
    made = cut_frames(folder)
    assert made is not None
    return made


def rows_in(made: CutFrames, unit: str) -> list[tuple[str, int | None]]:
    slices = [made.slice(unit, "told")] if "told" in made.cuts[unit] else []
    return [row for rows in read_slices(slices) for row in rows.rows()]


@given(rows=ROWS)
@settings(max_examples=60)
def test_every_unit_has_its_rows_in_their_order(
    rows: list[tuple[str, int | None]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = written(tmp_path_factory.mktemp("cut") / "made", frame(rows))
    assert rows_in(made, "5101") == [row for row in rows if row[0] in CODES[:2]]
    assert rows_in(made, "5106") == [row for row in rows if row[0] == CODES[2]]
    assert rows_in(made, "5107") == [] and set(made.cuts) == set(NAMES)
    asked = [made.slice(unit, "told") for unit in NAMES if made.cuts[unit]]
    assert sum(rows.height for rows in read_slices(asked, ["value"])) == len(rows)


@given(rows=ROWS, others=ROWS)
@settings(max_examples=60)
def test_the_content_of_a_unit_is_told_by_its_own_rows_alone(
    rows: list[tuple[str, int | None]],
    others: list[tuple[str, int | None]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("cut")
    one, two = (written(folder / name, frame(told)) for name, told in (("one", rows), ("two", others)))
    for unit in NAMES:
        same = rows_in(one, unit) == rows_in(two, unit)
        assert (one.cuts[unit].get("told") is None) == (rows_in(one, unit) == [])
        hashes = [made.cuts[unit]["told"].hash if made.cuts[unit] else "" for made in (one, two)]
        assert (hashes[0] == hashes[1]) == same


def test_other_columns_are_other_content(tmp_path: Path) -> None:
    rows = frame([(CODES[0], 1)])
    one = written(tmp_path / "one", rows)
    for number, other in enumerate((rows.rename({"value": "count"}), rows.cast({"value": pl.Int32}))):
        made = written(tmp_path / str(number), other)
        assert made.cuts["5101"]["told"].hash != one.cuts["5101"]["told"].hash


def test_a_file_that_is_not_what_was_written_is_never_read(tmp_path: Path) -> None:
    made = written(tmp_path / "made", frame([(code, 1) for code in CODES]))
    path = made.frames.path("told")
    whole = path.read_bytes()
    path.write_bytes(whole[:40] + bytes([whole[40] ^ 1]) + whole[41:])
    with pytest.raises(DamagedFrames):
        made.slice("5101", "told")
    path.write_bytes(whole[:-1])
    assert cut_frames(tmp_path / "made") is None
    path.write_bytes(whole)
    (tmp_path / "made" / CUTS).write_text("{", encoding="utf-8")
    assert cut_frames(tmp_path / "made") is None
