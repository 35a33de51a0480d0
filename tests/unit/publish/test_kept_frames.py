"""What a publish keeps is known by its content: equal frames have one name, however they lie in memory."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from pipelines.publish.cache import content_hash

ROWS = pl.DataFrame(
    {
        "code": ["510104", "510105", None, "减负"] * 50,
        "value": [0.1, None, -0.0, 1e300] * 50,
        "count": [1, None, 3, 4] * 50,
        "days": [[1, 2], [], None, [3]] * 50,
    },
    schema_overrides={"days": pl.List(pl.Int32)},
)


def in_two_chunks(rows: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([rows[:70], rows[70:]], rechunk=False)


def cut_out_of_more(rows: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([rows[:9], rows, rows[:5]])[9 : 9 + rows.height]


def with_something_under_its_nulls(rows: pl.DataFrame) -> pl.DataFrame:
    told = rows.select(pl.col("count").fill_null(7).alias("told"), pl.col("count").is_null().alias("none"))
    masked = told.select(pl.when(~pl.col("none")).then("told").alias("count"))
    return rows.with_columns(masked["count"])


def from_disk(rows: pl.DataFrame) -> pl.DataFrame:
    return pl.DataFrame(rows.to_dicts(), schema=rows.schema)


@pytest.mark.parametrize(
    "made", [in_two_chunks, cut_out_of_more, with_something_under_its_nulls, from_disk, pl.DataFrame.clone]
)
def test_equal_frames_have_one_name(made: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    other = made(ROWS)
    assert other.equals(ROWS)
    assert content_hash({"rows": other}) == content_hash({"rows": ROWS})


@pytest.mark.parametrize(
    "changed",
    [
        ROWS[::-1],
        ROWS.head(-1),
        ROWS.with_columns(pl.col("count").fill_null(0)),
        ROWS.with_columns(pl.col("count").cast(pl.Int32)),
        ROWS.with_columns(pl.col("days").list.reverse()),
        ROWS.rename({"count": "counted"}),
    ],
)
def test_frames_that_differ_have_names_that_differ(changed: pl.DataFrame) -> None:
    assert content_hash({"rows": changed}) != content_hash({"rows": ROWS})


def test_the_order_of_frames_has_no_say_and_their_names_have() -> None:
    one, two = ROWS.head(3), ROWS.tail(3)
    assert content_hash({"one": one, "two": two}) == content_hash({"two": two, "one": one})
    assert content_hash({"one": one, "two": two}) != content_hash({"one": two, "two": one})
