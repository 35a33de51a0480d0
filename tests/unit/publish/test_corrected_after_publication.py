"""Corrections after the first publication of a month: what stood then, and where areas stood by it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.publish import prune_snapshots
from pipelines.publish.corrected import KEY, LEVELS
from pipelines.publish.figures import COMPARED
from pipelines.publish.record import PUBLISHED
from pipelines.publish.replaced import read_replaced
from pipelines.queries import open_snapshot
from pipelines.queries.snapshot import Snapshot
from pipelines.ranking.instead import FIGURE, stand_instead
from pipelines.signals.corrected import STANDING
from pipelines.store import Store, open_store
from tests.support.corrected_home import FIRST, LAST, MONTH, THIRD, correct, make_published_home
from tests.support.hand_store import WEST, area_frame
from tests.support.made_once import copy_home
from tests.support.small_store import add_return, make_store


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", make_published_home)


def found(snapshot: Snapshot) -> dict[str, dict[str, Any]]:
    """By area: the fields of the evidence, by indicator and, of the returns, by township."""
    rows = snapshot.frame("SELECT * FROM signals WHERE code = 'corrected_after_publication'").to_dicts()
    return {row["area_code"]: _by_name(json.loads(row["evidence"])) for row in rows}


def _by_name(evidence: list[dict[str, Any]]) -> dict[str, Any]:
    told = {}
    for row in evidence:
        fields = {name: (pair["before"], pair["after"]) for name, pair in row["fields"].items()}
        told[fields.pop("indicator", (row["township_code"],))[0]] = fields
    return told


def values_of(snapshot: Snapshot) -> pl.DataFrame:
    return snapshot.frame(f"SELECT * FROM area_values WHERE period = '{MONTH}'")  # noqa: S608


def moved_between(before: pl.DataFrame, after: pl.DataFrame) -> dict[tuple[str, str], dict[str, Any]]:
    """The rule once more, from two published snapshots: of areas whose own figure differs."""
    both = before.filter("eligible").join(after.filter("eligible"), on=KEY, suffix="_now")
    told = {}
    for row in both.filter(pl.col("level").is_in(LEVELS)).iter_rows(named=True):
        own = any(row[name] != row[f"{name}_now"] for name in FIGURE)
        places = abs(row["rank"] - row["rank_now"]) / row["ranked_now"]
        if own and (places >= 0.05 or row["limit_class"] != row["limit_class_now"]):
            pairs = {name: (row[name], row[f"{name}_now"]) for name in (*STANDING, "ranked")}
            told[row["area_code"], row["indicator"]] = pairs
    return told


def test_a_township_is_moved_by_its_correction(home: Home) -> None:
    """3 forms a village are place 3 of 10; with 5 those with 1, 2 and 4 are before it: place 4. With 8 it is
    place 7, together with another; the first publication stays what it is held against."""
    first = open_snapshot(home)
    assert found(first) == {}, "what was corrected before is not told"
    before = values_of(first)
    second = correct(home, {THIRD: 5})
    signals = found(second)
    township = signals[THIRD]
    assert township[THIRD] == {"return_id": (f"{THIRD}-{MONTH}-1", f"{THIRD}-{MONTH}-2")}
    forms = township["forms_per_community"]
    assert (forms["value"], forms["rank"], forms["ranked"]) == ((3.0, 5.0), (3, 4), (10, 10))
    told = {
        (area, name): one for area, rows in signals.items() for name, one in rows.items() if name != THIRD
    }
    assert told == moved_between(before, values_of(second))

    prune_snapshots(home, keep=1)
    third = correct(home, {THIRD: 8, LAST: 11})
    signals = found(third)
    assert LAST not in signals and WEST not in signals, "last it was, and last it is"
    township = signals[THIRD]
    assert township[THIRD] == {"return_id": (f"{THIRD}-{MONTH}-1", f"{THIRD}-{MONTH}-3")}
    forms = township["forms_per_community"]
    assert (forms["value"], forms["rank"]) == ((3.0, 8.0), (3, 7))


def test_with_its_own_figures_an_area_stands_where_it_does(home: Home) -> None:
    snapshot = open_snapshot(home)
    areas = snapshot.frame("SELECT level, code AS area_code, province FROM areas")
    values = values_of(snapshot).join(areas, on=["level", "area_code"])
    ranked = values.filter("eligible", pl.col("level").is_in(LEVELS)).sort(KEY)
    stood = stand_instead(values, ranked.select(*KEY, *FIGURE), COMPARED, 0.1).sort(KEY)
    assert stood.height > 100 and stood["limit_class"].n_unique() > 1
    assert stood.equals(ranked.select(stood.columns))


@pytest.fixture
def store(tmp_path: Path) -> Any:
    make_store(Home(tmp_path / "bare"), area_frame([]))
    with open_store(Home(tmp_path / "bare")) as opened:
        yield opened


def accept(store: Store, *townships: str) -> None:
    for township in townships:
        add_return(store, township, MONTH, {})


def put_down_publish(store: Store, **detail: int) -> None:
    store.record(PUBLISHED, "a snapshot", **detail)


def stood(store: Store) -> list[tuple[str, ...]]:
    """The return that stood and the one there is, where they differ."""
    rows = read_replaced(store).returns.select("return_id", "return_id_now").rows()
    return rows


def ids(township: str, *numbers: int) -> tuple[str, ...]:
    return tuple(f"{township}-{MONTH}-{number}" for number in numbers)


def test_only_what_came_after_the_first_publication_is_a_later_correction(store: Store) -> None:
    accept(store, FIRST, FIRST, THIRD)
    assert stood(store) == []
    put_down_publish(store, accepted=3)
    accept(store, THIRD)
    assert stood(store) == [ids(THIRD, 1, 2)]
    put_down_publish(store, accepted=4)
    accept(store, THIRD)
    assert stood(store) == [ids(THIRD, 1, 3)]


def test_a_township_that_comes_late_is_published_first_with_what_it_then_has(store: Store) -> None:
    accept(store, FIRST)
    put_down_publish(store, accepted=1)
    accept(store, THIRD, THIRD)
    assert stood(store) == []
    put_down_publish(store, accepted=3)
    accept(store, THIRD)
    assert stood(store) == [ids(THIRD, 2, 3)]


def test_what_comes_in_while_a_publish_runs_is_not_in_it(store: Store) -> None:
    accept(store, FIRST)
    accept(store, FIRST)
    put_down_publish(store, accepted=1)
    assert stood(store) == [ids(FIRST, 1, 2)]


def test_an_older_entry_counts_what_was_accepted_before_it(store: Store) -> None:
    accept(store, FIRST)
    put_down_publish(store)
    accept(store, FIRST)
    assert stood(store) == [ids(FIRST, 1, 2)]
