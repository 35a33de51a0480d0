"""Clues as a published figure: counted a second way, withheld below the county, and without a word of who
spoke."""

from __future__ import annotations

import random
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from pipelines.actions.clues import ClueMove, receive, take_clue_step
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from pipelines.clues.acting import act_on_clue, receive_clue
from pipelines.publish import publish
from pipelines.publish.manifest import current_name
from pipelines.publish.stored import read_table
from pipelines.queries import open_snapshot, whole_table
from pipelines.queries.chinese import chinese_parts
from pipelines.queries.voices.clue_counts import clues_by_department, clues_of_area, clues_of_areas
from pipelines.store import Store, open_store
from schemas.clue_counts import BELOW_THE_COUNTY, COUNTS
from schemas.clues import BURDENS, FEWEST_SHOWN, OUTCOMES
from schemas.periods import end_of, start_of
from tests.support.damaged_home import run_command
from tests.support.hand_store import EAST, PROVINCE, TOWNSHIPS, WEST, hand_areas, hand_in, villages
from tests.support.made_once import copy_home, made_home
from tests.support.recoded_home import AFTER, RECODED, recoded_home
from tests.support.scopes import WHOLE
from tests.support.small_store import make_store

MAY = system_scope()
MONTHS = ("2026-01", "2026-02", "2026-03")
SENDER = "李村支书之名"


def quarter_home(home: Home) -> None:
    """Three months of returns, and no clue."""
    make_store(home, hand_areas())
    for month in MONTHS:
        hand_in(home, month, dict.fromkeys(TOWNSHIPS, (2, 0)))
    publish(home)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", quarter_home)


def table(home: Home) -> pl.DataFrame:
    return read_table(home, current_name(home) or "", "clue_counts")


def speaking(area: str, on: date, **more: Any) -> ClueMove:
    told = {"area_code": area, "told": f"报表太多{on}", "sender": SENDER, **more}
    return ClueMove("receive", "周受理", on, details=told)


def stepping(action: str, on: date, reason: str | None = None, **details: Any) -> ClueMove:
    return ClueMove(action, "周受理", on, reason, details)


def answering(on: date, outcome: str) -> ClueMove:
    return stepping("answer", on, outcome=outcome, answer="已停")


def speak(home: Home, area: str, on: date, **more: Any) -> str:
    return receive(home, MAY, speaking(area, on, **more)).clue_id


def step(home: Home, clue: str, action: str, on: date, **details: Any) -> None:
    take_clue_step(home, MAY, clue, stepping(action, on, **details))


def answer(home: Home, clue: str, on: date, outcome: str = "upheld") -> None:
    take_clue_step(home, MAY, clue, answering(on, outcome))


def cells(rows: pl.DataFrame, level: str, code: str, period: str, **margin: str) -> tuple[Any, ...]:
    """COUNTS of the one row of an area and period, of all or of one margin."""
    both = {"department": None, "burden": None} | margin
    named = [pl.col(name).eq_missing(pl.lit(value, pl.String)) for name, value in both.items()]
    return rows.filter(*named, level=level, area_code=code, period=period).select(COUNTS).row(0)


def test_a_home_without_clues_has_an_empty_table(home: Home) -> None:
    snapshot = open_snapshot(home)
    assert table(home).is_empty()
    assert clues_of_area(snapshot, WHOLE, *snapshot.top, "2026-03") is None
    assert whole_table(snapshot, WHOLE, "clue_counts", "county", ["2026-03"]).is_empty()


def test_worked_by_hand(home: Home) -> None:
    """Six of one village: two upheld and one not, one never answered, one merged, one withdrawn."""
    village, other = villages("510104001")[:2]
    first, second, third, late, same, gone = (
        speak(home, village, date(2026, 1, 5), department=name, burden="forms")
        for name in ("民政局", "民政局", "民 政 局", "应急局", "应急局", "应急局")
    )
    answer(home, first, date(2026, 2, 2))
    answer(home, second, date(2026, 2, 27), "partly")
    answer(home, third, date(2026, 2, 27), "not_upheld")
    step(home, same, "merge", date(2026, 1, 6), same_as=late)
    step(home, gone, "withdraw", date(2026, 1, 6), reason="误报")
    speak(home, other, date(2026, 3, 30))  # no department; not past its day at the end of March
    publish(home)
    rows = table(home)
    # COUNTS in their order; ten working days from 5 January are over on the 19th.
    assert cells(rows, "county", EAST, "2026-01") == (5, 0, 0, 0, 0, 4)
    assert cells(rows, "county", EAST, "2026-02") == (0, 3, 2, 1, 0, 1)
    assert cells(rows, "county", EAST, "2026-03") == (1, 0, 0, 0, 0, 1)
    assert cells(rows, "county", EAST, "2026-Q1") == (6, 3, 2, 1, 0, 1)
    assert cells(rows, "county", EAST, "2026-02", department="民政局") == (0, 3, 2, 1, 0, 0)
    assert cells(rows, "county", EAST, "2026-01", burden="forms") == (5, 0, 0, 0, 0, 4)
    assert cells(rows, "province", PROVINCE, "2026-Q1") == (6, 3, 2, 1, 0, 1)
    assert rows.filter(area_code=WEST).is_empty()
    names = clues_by_department(open_snapshot(home), WHOLE, "county", EAST, "2026-Q1")
    assert names["name"].to_list() == ["应急局", "民政局"]
    township = rows.filter(level="township", period="2026-01").select("area_code", *COUNTS, "withheld")
    # All five are the first one's: what the county's are about and what became of them would be said of it.
    assert township.rows() == [
        (code, None, None, None, None, None, None, True) for code in ("510104001", "510104002")
    ]
    assert rows.filter(level="community").is_empty()
    assert set(rows.filter(level="township")["period"]) == set(MONTHS)


def test_below_the_county_clues_received_are_all_that_is_told(home: Home) -> None:
    for township, count in (("510104001", 7), ("510104002", 6)):
        for number in range(count):
            village = villages(township)[number // 4 if township == "510104001" else 0]
            clue = speak(home, village, date(2026, 1, 5), told=f"{number}", burden="forms")
            answer(home, clue, date(2026, 1, 9), "upheld" if number else "unclear")
    publish(home)
    rows = table(home).filter(period="2026-01")
    assert cells(rows, "county", EAST, "2026-01") == (13, 13, 11, 0, 2, 0)
    lower = rows.filter(pl.col("level").is_in(["township", "community"]))
    told = {row["area_code"]: row for row in lower.iter_rows(named=True)}
    shown = {code: row["received"] for code, row in told.items() if not row["withheld"]}
    # Four and three of the first one's villages are under five; all six are of one village of the second one.
    assert shown == {"510104001": 7, "510104002": 6}
    assert {level: len(one) for (level,), one in lower.group_by("level")} == {
        "township": 2,
        "community": len(villages("510104001")) + len(villages("510104002")),
    }
    others = lower.select(name for name in COUNTS if name not in BELOW_THE_COUNTY)
    assert others.null_count().row(0) == (lower.height,) * len(others.columns)


def test_a_clue_that_was_taken_up_again_was_answered_until_then(home: Home) -> None:
    clue = speak(home, villages("510104001")[0], date(2026, 1, 5))
    answer(home, clue, date(2026, 1, 9))
    step(home, clue, "reopen", date(2026, 2, 3), reason="又在报送")
    answer(home, clue, date(2026, 3, 9), "unclear")
    publish(home)
    rows = table(home)
    assert cells(rows, "county", EAST, "2026-01") == (1, 0, 0, 0, 0, 0)
    assert cells(rows, "county", EAST, "2026-02") == (0, 0, 0, 0, 0, 1)
    assert cells(rows, "county", EAST, "2026-03") == (0, 1, 0, 0, 1, 0)


def many(home: Home) -> None:
    """Clues with lives drawn by a seed, put down while the store is open once."""
    shutil.copytree(made_home(quarter_home).path, home.path)
    with open_store(home, actor=MAY.principal) as store, store.transaction():
        live(store, random.Random(20260301))
    publish(home)


def live(store: Store, draw: random.Random) -> None:
    places = [code for township in TOWNSHIPS for code in villages(township)[: 1 + int(township[-1])]]
    for number in range(160):
        on = date(2026, 1, 1) + timedelta(days=draw.randrange(85))
        told = {"department": draw.choice([None, "民政局", "民政局 ", "应急局", "卫健局"])}
        area = draw.choice([*places, *TOWNSHIPS, EAST])
        move = speaking(area, on, burden=draw.choice(BURDENS.keys), told=f"{number}", **told)
        clue = receive_clue(store, move).clue_id
        way = draw.random()
        later = on + timedelta(days=draw.randrange(40))
        if way < 0.6:
            act_on_clue(store, clue, answering(later, draw.choice(OUTCOMES.keys)))
            if way < 0.1:
                act_on_clue(store, clue, stepping("reopen", later + timedelta(days=9), "又来"))
        elif way < 0.7:
            act_on_clue(store, clue, stepping("withdraw", later, "误报"))


TWIN = """
WITH alive AS (SELECT *, area_code[:{digits}] AS place FROM clues WHERE step <> 'merged'),
past AS (
    SELECT c.clue_id FROM alive c WHERE c.answer_due < $last AND (
        SELECT e.to_step FROM clue_events e WHERE e.clue_id = c.clue_id AND e.acted_on <= $last
        ORDER BY e.sequence DESC LIMIT 1) IN ('received', 'checking'))
SELECT place, {by} AS margin,
    count(*) FILTER (received_on BETWEEN $first AND $last),
    count(*) FILTER (answered_on BETWEEN $first AND $last),
    count(*) FILTER (answered_on BETWEEN $first AND $last AND outcome IN ('upheld', 'partly')),
    count(*) FILTER (answered_on BETWEEN $first AND $last AND outcome = 'not_upheld'),
    count(*) FILTER (answered_on BETWEEN $first AND $last AND outcome = 'unclear'),
    count(*) FILTER (clue_id IN (SELECT clue_id FROM past))
FROM alive WHERE length(area_code) >= {digits} AND ({by}) IS NOT NULL GROUP BY ALL
"""
DIGITS = {"community": 12, "township": 9, "county": 6}
MARGINS = {"all": "''", "department": "replace(department, ' ', '')", "burden": "burden"}


def counted(
    home: Home, level: str, period: tuple[str, str], by: str
) -> dict[tuple[str, str], tuple[int, ...]]:
    """By place and margin: COUNTS, by SQL over the store, the place told by the first digits of the code."""
    query = TWIN.format(digits=DIGITS[level], by=MARGINS[by])
    with duckdb.connect(str(home.store), read_only=True) as store:
        rows = store.execute(query, {"first": start_of(period[0]), "last": end_of(period[1])}).fetchall()
    return {(place, margin): tuple(counts) for place, margin, *counts in rows if any(counts)}


@pytest.fixture
def spoken(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "spoken", many)


PERIODS = {**{month: (month, month) for month in MONTHS}, "2026-Q1": ("2026-01", "2026-03")}


@pytest.mark.parametrize("by", MARGINS)
def test_a_second_way_of_counting_finds_the_same(spoken: Home, by: str) -> None:
    rows = table(spoken).filter(level="county")
    for period, ends in PERIODS.items():
        here = rows.filter(period=period)
        margin = pl.lit("") if by == "all" else pl.col(by)
        others = [name for name in ("department", "burden") if name != by]
        of_margin = here.filter(margin.is_not_null(), *(pl.col(name).is_null() for name in others))
        found = of_margin.select("area_code", margin.alias("margin"), *COUNTS).rows()
        assert {(area, key): tuple(counts) for area, key, *counts in found} == counted(
            spoken, "county", ends, by
        )


def test_what_is_shown_below_the_county_is_right_and_never_under_five(spoken: Home) -> None:
    rows = table(spoken)
    at = [COUNTS.index(name) for name in BELOW_THE_COUNTY]
    shown = 0
    for level in ("township", "community"):
        for month in MONTHS:
            twin = counted(spoken, level, (month, month), "all")
            for row in rows.filter(level=level, period=month).iter_rows(named=True):
                counts = [row[name] for name in BELOW_THE_COUNTY]
                right = twin.get((row["area_code"], ""), (0,) * len(COUNTS))
                assert row["withheld"] == (None in counts)
                for place, count in zip(at, counts, strict=True):
                    assert count is None or (count == right[place] and count >= FEWEST_SHOWN)
                    shown += count is not None
    assert shown >= 10


def test_the_same_clues_are_the_same_snapshot_and_say_nothing_of_who_spoke(spoken: Home) -> None:
    named = current_name(spoken)
    assert publish(spoken).unchanged
    folder = spoken.snapshots / (named or "")
    for path in folder.iterdir():
        assert SENDER.encode() not in path.read_bytes()
    speak(spoken, villages("510106001")[0], date(2026, 3, 2))
    assert publish(spoken).snapshot != named


def test_a_clue_of_a_place_that_was_recoded_is_counted_where_it_lies_now(tmp_path: Path) -> None:
    home = copy_home(tmp_path / "recoded", recoded_home)
    before, now = RECODED["community"]
    clue = speak(home, before, date(2026, 2, 3), asked_on=date(2026, 1, 20))
    answer(home, clue, date(2026, 2, 9))
    publish(home)
    rows = table(home)
    assert cells(rows, "county", RECODED["county"][1], AFTER)[:3] == (1, 1, 1)
    assert rows.filter(level="county")["area_code"].unique().to_list() == [RECODED["county"][1]]
    assert now.startswith(RECODED["county"][1])


def test_areas_are_listed_by_code_and_exported_with_their_words(spoken: Home, tmp_path: Path) -> None:
    snapshot = open_snapshot(spoken)
    listed = clues_of_areas(snapshot, WHOLE, "county", "2026-Q1")
    assert listed["area_code"].is_sorted() and listed["area_name"].null_count() == 0
    assert listed["received"].sum() == cells(table(spoken), "province", PROVINCE, "2026-Q1")[0]
    rows = whole_table(snapshot, WHOLE, "clue_counts", "community", ["2026-02"])
    assert rows.height > 0 and rows["area_name"].null_count() == 0
    (chinese,) = chinese_parts(
        snapshot,
        WHOLE,
        iter([whole_table(snapshot, WHOLE, "clue_counts", "county", ["2026-02"])]),
        "clue_counts",
    )
    assert set(chinese["负担类别"].drop_nulls()) <= set(BURDENS.zh_of.values())
    out = tmp_path / "clues.csv"
    asked = ["export", "--table", "clue_counts", "--level", "county", "--period", "2026-01:2026-02"]
    code, told, _ = run_command(spoken.path, [*asked, "--format", "csv", "--out", str(out)])
    assert code == 0 and told["rows"] == pl.read_csv(out).height > 0
    code, _, said = run_command(spoken.path, ["clues", "list", "--departments", "--period", "2027-01"])
    assert code == 2 and "REQ-112" in said
