"""Whatever townships report, each is counted once; and what is filled in is what stands after the import."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.base.home import Home
from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.plans.by_level.handing_out import write_books
from pipelines.plans.by_level.importing import import_books
from pipelines.plans.by_level.rows import count_parts, summary_rows
from pipelines.plans.by_level.source import Source, read_source
from pipelines.plans.declared import read_plan
from pipelines.plans.townships import Townships
from pipelines.store import open_store
from schemas.plan_books import COUNTED
from schemas.plan_entries import PROGRESS_COLUMNS, TASK_STATES
from tests.support.huanxian import fill, make_huanxian
from tests.support.made_once import made_home

DUE = date(2023, 12, 20)
"""The due day of huanxian's fifth task."""
TODAY = date(2024, 1, 5)
NAMES = [f"{number}号镇" for number in range(6)]
CODES = {name: f"62102210{number}" for number, name in enumerate(NAMES)}
TOWNSHIPS = Townships({code: name for name, code in CODES.items()}, CODES)
SHARES = {"not_started": 0, "under_way": 50, "done": 100}
reports = st.lists(
    st.tuples(st.sampled_from(NAMES), st.integers(0, 60), st.sampled_from(TASK_STATES.keys)), max_size=20
)


def source_of(log: list[tuple[str, int, str]], day: date) -> Source:
    rows = [
        {
            "plan": "huanxian",
            "task": 5,
            "sequence": number,
            "kind": "report",
            "acted_on": date(2023, 12, 1) + timedelta(days=days),
            "state": state,
            "share": SHARES[state],
            "unit": name,
        }
        for number, (name, days, state) in enumerate(log, start=1)
    ]
    entries = pl.DataFrame(rows, schema=PROGRESS_COLUMNS)
    return Source(read_plan("huanxian"), entries, day, TOWNSHIPS, load_jurisdiction("huanxian"), False)


@given(reports, st.integers(0, 60))
def test_each_township_is_counted_once(log: list[tuple[str, int, str]], after: int) -> None:
    """Against a loop over what was reported, township by township."""
    day = date(2023, 12, 1) + timedelta(days=after)
    source = source_of(log, day)
    counted = count_parts(source.parts.filter(number=5))
    expected: Counter[str] = Counter()
    for name in NAMES:
        own = sorted((days, at) for at, (who, days, _) in enumerate(log) if who == name and days <= after)
        state = log[own[-1][1]][2] if own else None
        late = state not in (None, "done") and day > DUE
        expected["unreported" if state is None else "overdue" if late else state] += 1
    assert counted == {"townships": len(NAMES)} | {name: expected[name] for name in list(COUNTED)[1:]}
    county = next(row for row in summary_rows(source) if row["number"] == 5)
    assert (county["state"] == "done") == (counted["done"] == len(NAMES))


cells = st.fixed_dictionaries(
    {
        "state": st.sampled_from(TASK_STATES.keys),
        "acted_on": st.dates(date(2023, 8, 1), TODAY),
        "note": st.none() | st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=40),
    }
)


@settings(max_examples=12)
@given(st.dictionaries(st.sampled_from([1, 2, 3, 5, 6, 7, 8]), cells, max_size=4))
def test_what_is_filled_in_stands_and_the_same_again_changes_nothing(
    filled: dict[int, dict[str, Any]],
) -> None:
    with TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        shutil.copytree(made_home(make_huanxian).path, home.path)
        with open_store(home) as store:
            source = read_source(store, "huanxian", TODAY)
        (path,) = write_books(source, Path(folder) / "t.xlsx", township="621022100")
        rows = {
            task: {**row, "state": TASK_STATES.zh_of[row["state"]], "share": SHARES[row["state"]]}
            for task, row in filled.items()
        }
        fill(path, rows)
        assert len(import_books(home, [path], today=TODAY)[0].entries) == len(filled)
        assert import_books(home, [path], today=TODAY)[0].entries == []
        with open_store(home) as store:
            parts = read_source(store, "huanxian", TODAY).parts.filter(township_code="621022100")
        stands = {row["number"]: row for row in parts.iter_rows(named=True) if row["state"]}
        assert {n: (r["state"], r["acted_on"], r["share"]) for n, r in stands.items()} == {
            n: (r["state"], r["acted_on"], SHARES[r["state"]]) for n, r in filled.items()
        }
