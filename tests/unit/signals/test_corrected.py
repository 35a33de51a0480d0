"""corrected_after_publication: by how many places, and what makes it the same signal."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest

from pipelines.signals.corrected import find_corrected
from pipelines.signals.found import signal_frame

AREA = {"level": "township", "area_code": "510104001"}
RETURNS = pl.DataFrame([AREA | {"township_code": "510104001", "return_id_before": "r-1", "return_id": "r-2"}])


def moved(
    rank: tuple[int, int] = (10, 10),
    ranked: int = 100,
    limit: tuple[str | None, str | None] = ("inside",) * 2,
) -> pl.DataFrame:
    row: dict[str, Any] = AREA | {"indicator": "forms_per_community", "value": 2.0, "value_before": 1.0}
    row |= {"ranked": ranked, "rank_before": rank[0], "rank": rank[1]}
    row |= {"limit_class_before": limit[0], "limit_class": limit[1]}
    classes = {"limit_class": pl.String, "limit_class_before": pl.String}
    return pl.DataFrame([row], schema_overrides=classes)


@pytest.mark.parametrize(
    ("rows", "fires"),
    [
        (moved(rank=(10, 15)), True),
        (moved(rank=(15, 10)), True),
        (moved(rank=(10, 14)), False),
        (moved(rank=(1, 2), ranked=20), True),
        (moved(rank=(1, 2), ranked=21), False),
        (moved(limit=("inside", "high_0025")), True),
        (moved(limit=(None, None)), False),
    ],
    ids=["five of a hundred", "for the better", "four", "one of twenty", "one of 21", "a class", "no limits"],
)
def test_five_in_a_hundred_places_or_a_class(rows: pl.DataFrame, fires: bool) -> None:
    assert bool(list(find_corrected(rows, RETURNS))) is fires


def test_old_and_new_are_told_and_the_corrections_make_it_the_same() -> None:
    tables = [signal_frame(find_corrected(moved(rank=(10, now)), RETURNS), "2026-09") for now in (15, 16)]
    one, other = (table.row(0, named=True) for table in tables)
    assert one["signal_id"] == other["signal_id"], "what others hand in moves ranks, a dismissal stands"
    returns, figures = (row["fields"] for row in json.loads(other["evidence"]))
    assert returns == {"return_id": {"before": "r-1", "after": "r-2"}}
    assert figures["rank"] == {"before": 10, "after": 16}
    assert figures["value"] == {"before": 1.0, "after": 2.0}
    again = RETURNS.with_columns(return_id=pl.lit("r-3"))
    corrected = signal_frame(find_corrected(moved(rank=(10, 16)), again), "2026-09")
    assert corrected["signal_id"][0] != one["signal_id"]
