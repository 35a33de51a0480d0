"""What must hold of the burden index whatever the areas are like."""

from __future__ import annotations

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.ranking.index import IndexSettings, build, sensitivity
from schemas.composite import Goalpost

CODES = ("a", "b", "c", "d")
SETTINGS = IndexSettings(
    goalposts={
        "a": Goalpost(0, 10, "由", "why"),
        "b": Goalpost(5, 15, "由", "why"),
        "c": Goalpost(100, 0, "由", "why"),
        "d": Goalpost(1, 0, "由", "why"),
    },
    groups={"a": "first", "b": "first", "c": "second", "d": "third"},
    directions={"a": "low", "b": "low", "c": "high", "d": "high"},
    weights={"first": 1.0, "second": 2.0, "third": 0.5},
)
RANKS = ["rank_nominal", "rank_median", "rank_low", "rank_high"]

values = st.one_of(st.none(), st.integers(-20, 140).map(lambda number: number / 4))
full = st.integers(-20, 140).map(lambda number: number / 4)


Cells = st.SearchStrategy[float | None]
Rows = st.SearchStrategy[list[list[float | None]]]


def areas(cell: Cells, fewest: int = 1) -> Rows:
    return st.lists(st.lists(cell, min_size=4, max_size=4), min_size=fewest, max_size=7)


def frame_of(rows: list[list[float | None]]) -> pl.DataFrame:
    codes = pl.Series("area_code", [f"{place:06}" for place in range(len(rows))])
    return pl.DataFrame(rows, schema=dict.fromkeys(CODES, pl.Float64), orient="row").with_columns(codes)


@given(areas(values))
def test_within_0_and_100_and_the_geometric_never_kinder(rows: list[list[float | None]]) -> None:
    found = build(frame_of(rows), SETTINGS)
    for index, geometric in found.select("index", "index_geometric").rows():
        assert (index is None) == (geometric is None)
        assert index is None or 0 <= index <= geometric + 1e-8 <= 100 + 2e-8


@given(areas(full), st.sampled_from(CODES), st.integers(0, 100), st.data())
def test_more_burden_never_lowers_an_index(
    rows: list[list[float | None]], code: str, more: int, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    worse = [list(row) for row in rows]
    sign = 1 if SETTINGS.directions[code] == "low" else -1
    worse[place][CODES.index(code)] += sign * more  # type: ignore[operator]
    before, after = build(frame_of(rows), SETTINGS), build(frame_of(worse), SETTINGS)
    for column in ("index", "index_geometric"):
        assert after[column][place] >= before[column][place] - 1e-9


@given(areas(values, fewest=2), st.lists(values, min_size=4, max_size=4))
def test_one_area_s_change_does_not_move_the_others(
    rows: list[list[float | None]], instead: list[float | None]
) -> None:
    before, after = build(frame_of(rows), SETTINGS), build(frame_of([*rows[:-1], instead]), SETTINGS)
    columns = [name for name in before.columns if name.startswith(("index", "group_"))]
    assert before[:-1].select(columns).equals(after[:-1].select(columns))


@settings(max_examples=25)
@given(areas(values), st.integers(0, 3), st.randoms(use_true_random=False))
def test_permuting_areas_permutes_ranks_and_the_seed_decides(
    rows: list[list[float | None]], seed: int, random: object
) -> None:
    frame = frame_of(rows)
    straight = sensitivity(frame, SETTINGS, runs=200, seed=seed)
    assert straight.equals(sensitivity(frame, SETTINGS, runs=200, seed=seed))
    order = list(range(len(rows)))
    random.shuffle(order)  # type: ignore[attr-defined]
    shuffled = sensitivity(frame[order], SETTINGS, runs=200, seed=seed)
    assert shuffled.sort("area_code").select(RANKS).equals(straight.select(RANKS))


@settings(max_examples=25)
@given(areas(values))
def test_the_range_holds_the_median_and_lies_among_the_places(rows: list[list[float | None]]) -> None:
    found = sensitivity(frame_of(rows), SETTINGS, runs=100)
    ranked = build(frame_of(rows), SETTINGS)["index"].count()
    for nominal, median, low, high in found.select(RANKS).rows():
        assert nominal is None or 1 <= low <= median <= high <= ranked >= nominal


@settings(max_examples=25)
@given(areas(full, fewest=2))
def test_an_area_better_in_everything_is_never_behind(rows: list[list[float | None]]) -> None:
    """In every run alike, whatever is drawn: so in each end of the range."""
    best = [-5.0, -5.0, 35.0, 35.0]  # the ends of what is drawn
    found = sensitivity(frame_of([*rows, best]), SETTINGS, runs=100)
    assert found.select(RANKS).row(-1) == (1, 1, 1, 1)
