"""A snapshot's id names its content: the same inputs give the same id and the same exported bytes; a
correction gives a new one, and its diff says what changed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from pipelines.__main__ import main
from pipelines.base.home import Home
from pipelines.publish import PublishReport, list_snapshots, prune_snapshots, publish
from pipelines.publish.manifest import MANIFEST, SEAL, seal_text
from pipelines.queries import current_id, export_frame, league, open_snapshot, table_bytes
from pipelines.store import open_store
from schemas.errors import HomeError, UserError
from schemas.manifest import Manifest
from tests.support.hand_store import EAST, WEST, forms_return, hand_areas, hand_in, reject
from tests.support.made_once import copy_home
from tests.support.scopes import WHOLE
from tests.support.small_store import add_return, make_store

MONTHS = {"2026-01": 2, "2026-02": 2, "2026-03": 3}
TOWNSHIPS = ("510104001", "510104002", "510105001", "510105002", "510106001")
OLDER = {"returns"}
"""Entries of the manifest that only older versions wrote."""


def make_home(home: Home, order: Sequence[str], months: Sequence[str]) -> Home:
    """The same returns, put in township by township in the order given."""
    make_store(home, hand_areas().sample(fraction=1.0, shuffle=True, seed=len(order[0]) + len(months[0])))
    with open_store(home) as store, store.transaction():
        for count, month in enumerate(months):
            for township in order:
                registers = forms_return(township, MONTHS[month], stopped=1)
                shuffled = {key: rows.reverse() for key, rows in registers.items()}
                rows = shuffled if order[0] > order[-1] else registers
                add_return(store, township, month, rows, cells_changed=count)
    return home


def exported(home: Home, level: str) -> bytes:
    snapshot = open_snapshot(home)
    return table_bytes(snapshot, WHOLE, export_frame(snapshot, WHOLE, level, snapshot.periods), "csv")


def test_the_order_of_hand_ins_leaves_no_trace(home: Home, tmp_path: Path) -> None:
    two = make_home(Home(tmp_path / "two"), list(reversed(TOWNSHIPS)), sorted(MONTHS, reverse=True))
    assert current_id(home) == publish(two).snapshot
    for level in ("community", "township", "county", "province"):
        assert exported(home, level) == exported(two, level)


def make_published(home: Home, order: Sequence[str], months: Sequence[str]) -> Home:
    publish(make_home(home, order, months))
    return home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """As a test begins, it is published."""
    return copy_home(tmp_path / "home", make_published, TOWNSHIPS, tuple(sorted(MONTHS)))


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, PublishReport]:
    """February corrected in one township and published, and what that said: to be read."""
    path = tmp_path_factory.mktemp("corrected") / "home"
    home = copy_home(path, make_published, TOWNSHIPS, tuple(sorted(MONTHS)))
    hand_in(home, "2026-02", {"510104001": (5, 1)})
    return home, publish(home)


@pytest.fixture
def twice(corrected: tuple[Home, PublishReport], tmp_path: Path) -> Home:
    """That home, with both its snapshots, to be written to."""
    shutil.copytree(corrected[0].path, tmp_path / "twice")
    return Home(tmp_path / "twice")


def test_nothing_changed_says_so_and_makes_nothing(home: Home) -> None:
    first = current_id(home)
    again = publish(home)
    assert again.unchanged and again.snapshot == first
    assert (again.recomputed, again.parts_written) == ([], 0)
    assert len(list_snapshots(home)) == 1


def test_a_lost_cache_changes_nothing(home: Home) -> None:
    first = current_id(home)
    home.current.unlink()
    for path in sorted(home.cache.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    report = publish(home)
    assert (report.unchanged, report.snapshot, report.recomputed) == (False, first, sorted(MONTHS))


def test_a_correction_is_named_in_the_diff(corrected: tuple[Home, PublishReport]) -> None:
    home, report = corrected
    before = list_snapshots(home)[-1]["id"]
    assert report.previous == before != report.snapshot
    diff = open_snapshot(home).diff
    assert diff["previous"] == before
    assert diff["returns_added"] == []
    assert diff["returns_replaced"] == [
        {
            "township_code": "510104001",
            "period": "2026-02",
            "return_id": "510104001-2026-02-2",
            "return_id_before": "510104001-2026-02-1",
        }
    ]
    # The form that came back in March was not stopped in February after all: one rebound a village less. And
    # the fifth form, in use in February now and not in March's register, counts there, unconfirmed.
    assert diff["periods"] == ["2026-02", "2026-03", "2026-Q1"]
    march = {row["indicator"] for row in diff["top"] if row["period"] == "2026-03"}
    assert {"rebounds", "forms_per_community"} <= march
    assert report.values_changed == diff["values_changed"] == sum(diff["by_indicator"].values())
    touched = {(row["level"], row["area_code"]) for row in diff["top"]}
    assert ("county", EAST) in touched and ("county", WEST) not in touched
    county = [r for r in diff["top"] if r["area_code"] == EAST and r["indicator"] == "forms_per_community"]
    # East: 6 villages with 2 forms and 6 with 5 are 3.5 a village. In March, and in the quarter, all had 3;
    # now 6 villages have the fifth form as well: (6 × 4 + 6 × 3) / 12.
    told = [(row["period"], row["before"], row["after"], row["change"]) for row in county]
    assert sorted(told) == [
        ("2026-02", 2.0, 3.5, 1.5),
        ("2026-03", 3.0, 3.5, 0.5),
        ("2026-Q1", 3.0, 3.5, 0.5),
    ]


def test_only_what_a_correction_touches_is_computed_again(
    corrected: tuple[Home, PublishReport], twice: Home
) -> None:
    _, report = corrected
    # Three more forms in use, the ones that ended are other forms now: rebounds of March are looked at anew.
    assert report.recomputed == ["2026-02", "2026-03"]
    assert report.parts_written == 7
    hand_in(twice, "2026-03", {"510104001": (4, 1)})
    assert publish(twice).recomputed == ["2026-03"]


def test_a_correction_without_a_change_of_status_leaves_later_months(home: Home) -> None:
    with open_store(home) as store, store.transaction():
        registers = forms_return("510104001", 2, stopped=1)
        registers["communities"] = registers["communities"].with_columns(meetings=9)
        add_return(store, "510104001", "2026-02", registers)
    report = publish(home)
    assert (report.recomputed, report.revalued) == (["2026-02"], ["2026-02", "2026-Q1"])
    changes = open_snapshot(home)
    march = league(changes, WHOLE, "meetings_per_community", "township", "2026-03").filter(
        area_code="510104001"
    )
    assert march["change_month"].to_list() == [-5.0]


def test_a_refused_correction_keeps_an_area_from_being_ranked(home: Home) -> None:
    with open_store(home) as store, store.transaction():
        reject(store, "510104001", "2026-03", datetime(2026, 4, 20), kind="correction")
        reject(store, "510105001", "2026-03", datetime(2026, 4, 20), kind="initial")
    report = publish(home)
    assert report.recomputed == [] and report.revalued == ["2026-03", "2026-Q1"]
    rows = league(open_snapshot(home), WHOLE, "forms_per_community", "county", "2026-03")
    reasons = dict(rows.select("area_code", "reason").rows())
    assert (reasons[EAST], reasons[WEST]) == ("correction_under_way", None)


def test_what_was_published_is_on_the_manifest(home: Home) -> None:
    manifest = open_snapshot(home).manifest
    assert manifest.keys() == (Manifest.__required_keys__ | Manifest.__optional_keys__) - OLDER
    assert manifest["periods"] == sorted(MONTHS)
    assert manifest["rows"]["returns"] == manifest["counted"] == 15
    assert manifest["synthetic"] is False and not manifest["id"].startswith("demo-")
    assert manifest["top"] == {"level": "province", "code": "510000"}
    assert set(manifest["hashes"]) == set(manifest["rows"])
    assert json.loads((home.snapshots / manifest["id"] / "diff.json").read_text("utf-8"))["previous"] is None


def test_a_synthetic_home_says_so_in_the_id(tmp_path: Path) -> None:
    home = Home(tmp_path)
    make_store(home, hand_areas(), synthetic=True)
    hand_in(home, "2026-01", {"510104001": (1, 0)})
    assert publish(home).snapshot.startswith("demo-")


def test_pruning_keeps_the_newest_and_what_they_share(twice: Home) -> None:
    home = twice
    hand_in(home, "2026-02", {"510104001": (6, 1)})
    ids = [row["id"] for row in list_snapshots(home)][::-1]
    ids.append(publish(home).snapshot)
    assert [row["id"] for row in list_snapshots(home)] == ids[::-1]
    assert [row["current"] for row in list_snapshots(home)] == [True, False, False]
    pruned = prune_snapshots(home, keep=2)
    assert (pruned["removed"], pruned["parts_removed"]) == ([ids[0]], 7)
    for kept in ids[1:]:
        snapshot = open_snapshot(home, kept)
        parts = snapshot.frame("SELECT file FROM parts")["file"]
        assert all((snapshot.part_folder / name).exists() for name in parts)
    with pytest.raises(UserError, match=ids[1]):
        open_snapshot(home, ids[0])
    assert prune_snapshots(home, keep=1)["removed"] == [ids[1]]
    assert current_id(home) == ids[2]


def test_pruning_never_removes_the_current_one(twice: Home) -> None:
    home, old = twice, list_snapshots(twice)[-1]["id"]
    home.current.write_text(old + "\n", encoding="utf-8")
    assert prune_snapshots(home, keep=1)["removed"] == []
    with pytest.raises(UserError):
        prune_snapshots(home, keep=0)


def published_at(home: Home, snapshot: str, moment: datetime) -> None:
    """The snapshot as if it had been published at a moment in UTC."""
    folder = home.snapshots / snapshot
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    manifest["created_at"] = moment.isoformat() + "Z"
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    (folder / SEAL).write_text(seal_text(folder), encoding="utf-8")


@pytest.mark.parametrize("months", [1, 2, 13])
def test_pruning_by_months_goes_by_the_calendar_of_china(twice: Home, months: int) -> None:
    """The first second of the month stays, the last one before it goes."""
    old = list_snapshots(twice)[-1]["id"]
    now = datetime.now(UTC).replace(tzinfo=None) + timedelta(hours=8)
    back = now.year * 12 + now.month - months  # months since the year 0, from January
    begins = datetime(back // 12, back % 12 + 1, 1) - timedelta(hours=8)
    published_at(twice, old, begins)
    asked = ["--home", str(twice.path), "snapshots", "prune", "--keep-months", str(months)]
    assert main(asked) == 0 and len(list_snapshots(twice)) == 2
    published_at(twice, old, begins - timedelta(seconds=1))
    assert main(asked) == 0
    assert [row["current"] for row in list_snapshots(twice)] == [True]


def test_pruning_by_months_never_removes_the_current_one(twice: Home) -> None:
    current, old = (row["id"] for row in list_snapshots(twice))
    for one in (current, old):
        published_at(twice, one, datetime(2020, 1, 1))
    assert prune_snapshots(twice, None, since="2026-01")["removed"] == [old]
    assert current_id(twice) == current
    assert main(["--home", str(twice.path), "snapshots", "prune", "--keep-months", "0"]) == 2


def test_nothing_to_publish_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(HomeError):
        publish(Home(tmp_path / "nowhere"))
    home = Home(tmp_path / "empty")
    make_store(home, hand_areas())
    with pytest.raises(UserError):
        publish(home)
    with pytest.raises(UserError):
        open_snapshot(home)


@pytest.mark.parametrize("name", ["../../etc", "a/b", "", "..", "demo-0000000000000000"])
def test_an_id_from_a_url_is_no_way_out_of_the_folder(home: Home, name: str) -> None:
    if name:
        with pytest.raises(UserError):
            open_snapshot(home, name)
    else:
        assert open_snapshot(home, name).id == current_id(home)


def test_exported_values_are_those_of_the_tables(home: Home) -> None:
    snapshot = open_snapshot(home)
    rows = export_frame(snapshot, WHOLE, "county", ["2026-01"], ["forms_per_community"])
    stored = snapshot.frame(
        "SELECT area_code, value FROM area_values WHERE level = 'county' AND period = '2026-01'"
        " AND indicator = 'forms_per_community' ORDER BY area_code"
    )
    assert rows.select("area_code", "value").equals(stored)
    assert stored["value"].dtype == pl.Float64
