"""A snapshot is the same whether everything was handed in to one home or several handed it up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from pipelines.base.home import Home
from pipelines.handing_up.push import push
from pipelines.handing_up.take_in import take_in
from pipelines.publish import publish
from pipelines.publish.stored import current_manifest, read_table
from pipelines.store import open_store
from schemas.manifest import Manifest
from tests.support.handing_homes import (
    CHENGDU,
    LUZHOU,
    MONTHS,
    correct,
    make_above,
    make_both,
    make_part,
    name_as_above,
    no_track,
)
from tests.support.made_once import copy_home, made_home
from tests.support.small_returns import run_cli

COUNTY = "510104"
OF_TOWNSHIPS = {"deliveries": "township_code", "returns": "township_code", "return_warnings": "return_id"}


def publish_both(home: Home) -> None:
    """Everything in one home, numbers of items, cases and clues as a higher home gives them: two homes count
    theirs each from one, so that there a number begins with its area. It is the one thing that tells who
    handed something in."""
    make_both(home)
    name_as_above(home)
    publish(home)


def manifest_of(home: Home) -> Manifest:
    manifest = current_manifest(home)
    assert manifest is not None
    return manifest


def take_county(home: Home) -> None:
    """Leaves in a home of both prefectures what was handed in in one county, and nothing of other kinds."""
    others = ("admission_items", "admission_events", "cases", "clues", "clue_events", "plan_progress")
    with open_store(home) as store, store.transaction():
        for table in (*others, "confirmations", "signal_dismissals"):
            store.run(f"DELETE FROM {table}")  # noqa: S608 - names of this module
        for table, column in OF_TOWNSHIPS.items():
            store.run(f"DELETE FROM {table} WHERE NOT starts_with({column}, ?)", [COUNTY])  # noqa: S608


def take_rest(home: Home) -> None:
    """Leaves in a home of both prefectures all but what was handed in in that county."""
    name_as_above(home)
    with open_store(home) as store, store.transaction():
        for table, column in OF_TOWNSHIPS.items():
            store.run(f"DELETE FROM {table} WHERE starts_with({column}, ?)", [COUNTY])  # noqa: S608


def test_two_homes_of_prefectures_make_the_snapshot_of_one(tmp_path: Path) -> None:
    target = str(tmp_path / "target")
    parts = {area: copy_home(tmp_path / area, make_part, area) for area in (CHENGDU, LUZHOU)}
    above = copy_home(tmp_path / "above", make_above)
    for area, home in parts.items():
        code, told, complained = run_cli(home, "parts", "push", "--to", target, "--area", area)
        assert (code, told["areas"]) == (0, [area]), complained
    code, report, complained = run_cli(above, "publish", "--parts", target)
    assert code == 0, complained
    one = manifest_of(made_home(publish_both))
    together = manifest_of(above)
    assert together["hashes"] == one["hashes"]
    assert (together["parts"], together["rows"]) == (one["parts"], one["rows"])
    assert report["snapshot"] == together["id"] == one["id"]
    # Nothing new, asked for by its address or not.
    for words in (("publish",), ("publish", "--parts", target)):
        assert run_cli(above, *words)[1]["unchanged"] is True
    _correct_one(parts, above, target, one)


def _correct_one(parts: dict[str, Home], above: Home, target: str, one: Manifest) -> None:
    """A correction that is handed up later makes one month anew, and what the others look back at."""
    with open_store(parts[LUZHOU]) as store, store.transaction():
        returned = correct(store, LUZHOU, MONTHS[2], 3)
    push(parts[LUZHOU], target, [LUZHOU], no_track)
    take_in(above, [target], no_track)
    report = publish(above)
    assert (report.unchanged, report.recomputed) == (False, MONTHS[2:])
    now = manifest_of(above)
    gone = set(one["parts"]) - set(now["parts"])
    assert {name.split("-")[-2] for name in gone} == {"5105"}
    returns = read_table(above, now["id"], "returns")
    assert returns.filter("current", return_id=returned).height == 1


def test_a_home_with_returns_of_its_own_and_a_county_of_the_same_prefecture(tmp_path: Path) -> None:
    """Rows of one prefecture and month then lie in two files; all that is said of them is the same. Only the
    table of the files is another."""
    target = str(tmp_path / "target")
    county, rest = copy_home(tmp_path / "county", make_both), copy_home(tmp_path / "rest", make_both)
    take_county(county)
    take_rest(rest)
    push(county, target, [COUNTY], no_track)
    take_in(rest, [target], no_track)
    publish(rest)
    one, together = manifest_of(made_home(publish_both)), manifest_of(rest)
    differing = {name for name, found in together["hashes"].items() if found != one["hashes"][name]}
    assert differing == {"parts"}
    assert together["id"] == one["id"]
    rows: list[Any] = [
        read_table(home, manifest["id"], "parts").group_by("period", "register").agg(pl.col("rows").sum())
        for home, manifest in ((rest, together), (made_home(publish_both), one))
    ]
    assert rows[0].sort("period", "register").equals(rows[1].sort("period", "register"))
