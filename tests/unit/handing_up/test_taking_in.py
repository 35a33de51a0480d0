"""A higher home takes in what was handed up: all of it, verified, or nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest

from pipelines.areas import load_areas
from pipelines.areas.stored import replace_areas
from pipelines.base.home import Home
from pipelines.handing_up.push import push
from pipelines.handing_up.take_in import TAKEN_IN, take_in
from pipelines.handing_up.target import file_path
from pipelines.publish import prune_snapshots, publish
from pipelines.publish.content import json_text
from pipelines.publish.handed_up import read_taken, taken_in
from pipelines.store import open_store
from schemas.errors import HomeError, UserError
from tests.support.handing_homes import CHENGDU, LUZHOU, make_above, make_both, make_part, no_track
from tests.support.made_once import copy_home
from tests.support.small_returns import run_cli
from tests.support.small_store import add_return


@pytest.fixture
def above(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "above", make_above)


def push_part(target: Home, area: str) -> None:
    """What the home of a prefecture handed up, in a folder that is no home."""
    with TemporaryDirectory() as folder:
        push(copy_home(Path(folder) / "home", make_part, area), str(target.path), [area], no_track)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """What the home of Chengdu handed up."""
    return copy_home(tmp_path / "target", push_part, CHENGDU).path


def refused(home: Home, *urls: Path) -> list[str]:
    """The codes of everything that is refused, sorted; the home stays as it was."""
    with open_store(home) as store:
        before = taken_in(store)
    with pytest.raises(UserError, match="HUP-008") as error:
        take_in(home, [str(url) for url in urls], no_track)
    with open_store(home) as store:
        assert taken_in(store) == before
    assert all(str(one["message"]) in error.value.words.zh for one in error.value.problems)
    return sorted(one["code"] for one in error.value.problems)


def change_list(target: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Puts a changed list in place of the one there is, under the name of what it now says."""
    (path,) = target.glob("homes/*/*.json")
    told = json.loads(path.read_text("utf-8"))
    change(told)
    content = json_text(told).encode()
    path.unlink()
    path.with_name(f"000002-{sha256(content).hexdigest()}.json").write_bytes(content)


def test_only_what_is_new_is_fetched(above: Home, target: Path) -> None:
    first = take_in(above, [str(target)], no_track)
    assert (first.areas, first.fetched > 40) == ([CHENGDU], True)
    again = take_in(above, [target.as_uri()], no_track)
    assert (again.areas, again.fetched) == ([CHENGDU], 0)
    with open_store(above) as store:
        entries = store.scalar("SELECT count(*) FROM audit WHERE action = ?", [TAKEN_IN])
        (up,) = read_taken(above, store, {})
    assert entries == 2  # the second time by another address
    assert up.area == CHENGDU and up.tables["returns"].height > 0


def test_nothing_more_is_taken_in_where_no_target_is_named(above: Home, target: Path) -> None:
    take_in(above, [str(target)], no_track)
    assert take_in(above, [], no_track).areas == []
    with open_store(above) as store:
        assert taken_in(store) == [] and read_taken(above, store, {}) == []
    assert list(above.handed_up.iterdir()) == []


def test_everything_that_is_wrong_is_said_at_once(above: Home, target: Path, tmp_path: Path) -> None:
    (path,) = target.glob("homes/*/*.json")
    parts = list(json.loads(path.read_text("utf-8"))["parts"].values())
    gone, damaged = (target / file_path(mark["sha256"]) for mark in parts[:2])
    gone.unlink()
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"?")
    (tmp_path / "empty").mkdir()
    with open_store(above) as store:
        store.set_setting("synthetic", "yes")
    assert refused(above, target, tmp_path / "empty") == ["HUP-010", "HUP-012", "HUP-013"]
    with pytest.raises(UserError) as error:
        take_in(above, [str(target)], no_track)
    assert "2 files" in error.value.words.en and gone.name in error.value.words.en
    assert damaged.name in error.value.words.zh and str(target) in error.value.words.zh


def test_a_half_written_list_is_refused(above: Home, target: Path) -> None:
    (path,) = target.glob("homes/*/*.json")
    path.write_bytes(path.read_bytes()[:500])
    assert refused(above, target) == ["HUP-012"]


def test_another_version_is_refused(above: Home, target: Path) -> None:
    change_list(target, lambda told: told.update(store="10"))
    assert refused(above, target) == ["HUP-011"]


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told["tables"]["returns"].update(sha256="../../../etc/passwd"),
        lambda told: told.update(areas=["../x"]),
        lambda told: told["tables"].pop("returns"),
        lambda told: told["parts"].clear(),
        lambda told: told.pop("areas"),
    ],
)
def test_a_list_that_does_not_hold_together_is_refused(
    above: Home, target: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    change_list(target, change)
    assert refused(above, target) == ["HUP-012"]


def test_rows_of_other_returns_are_refused(above: Home, target: Path) -> None:
    """The list and its hashes agree, but a file of one month stands under the name of another's."""

    def swap(told: dict[str, Any]) -> None:
        first, *_, last = [name for name in sorted(told["parts"]) if "-forms-" in name]
        told["parts"][first] = told["parts"][last]

    change_list(target, swap)
    assert refused(above, target) == ["HUP-022"]


def test_a_demonstration_is_not_mixed_with_real_returns(above: Home, target: Path) -> None:
    with open_store(above) as store:
        store.set_setting("synthetic", "yes")
    assert refused(above, target) == ["HUP-013"]


def test_one_area_is_handed_up_by_one_home(above: Home, target: Path, tmp_path: Path) -> None:
    other = copy_home(tmp_path / "other", make_part, CHENGDU)
    push(other, str(tmp_path / "second"), [CHENGDU], no_track)
    codes = refused(above, target, tmp_path / "second")
    # The area, each of three months, a task of a plan and a confirmation.
    assert codes == ["HUP-014", "HUP-018", "HUP-018", "HUP-018", "HUP-019", "HUP-019"]


def test_a_township_hands_a_month_in_at_one_home(target: Path, tmp_path: Path) -> None:
    """Here the higher home has returns of both prefectures itself."""
    both = copy_home(tmp_path / "both", make_both)
    assert refused(both, target) == ["HUP-018", "HUP-018", "HUP-018", "HUP-019", "HUP-019"]


def test_a_home_that_handed_up_as_another_area_before_is_said(above: Home, tmp_path: Path) -> None:
    home, target = copy_home(tmp_path / "chengdu", make_part, CHENGDU), tmp_path / "target"
    for area in (CHENGDU, "510000"):
        push(home, str(target), [area], no_track)
    assert refused(above, target) == ["HUP-009"]
    shutil.rmtree(target / "homes" / CHENGDU)
    assert take_in(above, [str(target)], no_track).areas == ["510000"]


def test_returns_that_came_in_here_since_are_refused_by_the_next_publish(above: Home, target: Path) -> None:
    take_in(above, [str(target)], no_track)
    with open_store(above) as store, store.transaction():
        (up,) = read_taken(above, store, {})
        township, period = up.tables["returns"].select("township_code", "period").row(0)
        add_return(store, township, period, {})
    with pytest.raises(UserError, match="HUP-020") as clash:
        publish(above)
    (problem,) = clash.value.problems
    assert problem["code"] == "HUP-018" and township in str(problem["message"])


def test_pruning_leaves_what_was_taken_in_and_is_not_published_yet(above: Home, target: Path) -> None:
    take_in(above, [str(target)], no_track)
    assert prune_snapshots(above, 1)["parts_removed"] == 0
    assert take_in(above, [str(target)], no_track).fetched == 0


def test_a_home_may_know_its_own_areas_only(above: Home, tmp_path: Path) -> None:
    """It was made with the areas of its prefecture and what lies above that."""
    home = copy_home(tmp_path / "chengdu", make_part, CHENGDU)
    with open_store(home) as store, store.transaction():
        areas = load_areas(store)
        own = pl.col("code").str.starts_with(CHENGDU[:4]) | (pl.col("level") == "province")
        replace_areas(store, areas.filter(own), "1" * 64)
    push(home, str(tmp_path / "target"), [CHENGDU], no_track)
    assert take_in(above, [str(tmp_path / "target")], no_track).areas == [CHENGDU]


def test_what_was_taken_in_can_be_listed(above: Home, target: Path) -> None:
    take_in(above, [str(target)], no_track)
    code, rows, complained = run_cli(above, "parts", "list")
    assert code == 0, complained
    assert [(row["area"], row["areas"], row["url"]) for row in rows] == [(CHENGDU, CHENGDU, str(target))]


def test_returns_outside_what_a_home_answers_for_are_refused(above: Home, target: Path) -> None:
    change_list(target, lambda told: told.update(areas=[CHENGDU]))
    take_in(above, [str(target)], no_track)
    luzhou = copy_home(target.parent / "luzhou", push_part, LUZHOU).path
    (path,) = luzhou.glob("homes/*/*.json")
    path.parent.rename(path.parent.with_name("510502"))
    change_list(luzhou, lambda told: told.update(areas=["510502"]))
    assert refused(above, luzhou) == ["HUP-016"]


def test_areas_must_be_the_same_on_both_sides(above: Home, target: Path) -> None:
    with open_store(above) as store, store.transaction():
        areas = load_areas(store)
        renamed = pl.when(pl.col("level") == "township").then(pl.lit("某镇")).otherwise("name")
        replace_areas(store, areas.with_columns(name=renamed), "1" * 64)
    assert refused(above, target) == ["HUP-017"]
    with open_store(above) as store, store.transaction():
        replace_areas(store, areas.filter(~pl.col("code").str.starts_with(CHENGDU[:4])), "2" * 64)
    assert refused(above, target) == ["HUP-015"]


def test_what_is_lost_after_it_was_taken_in_is_said(above: Home, target: Path) -> None:
    take_in(above, [str(target)], no_track)
    parts = sorted((above.snapshots / "parts").glob("*.parquet"))
    parts[0].write_bytes(b"")
    with open_store(above) as store, pytest.raises(HomeError, match="HUP-021"):
        read_taken(above, store, {})
    assert take_in(above, [str(target)], no_track).fetched == 1
    table = next(above.handed_up.glob("*.parquet"))
    table.unlink()
    with open_store(above) as store, pytest.raises(HomeError, match="HUP-021"):
        read_taken(above, store, {})
    assert take_in(above, [str(target)], no_track).fetched == 1
    assert (target / file_path(table.stem)).exists()
