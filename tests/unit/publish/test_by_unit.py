"""How a month's rows are cut changes no figure; and what one prefecture corrects is no work in another."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.engine.local import LocalEngine
from pipelines.engine.units import Units, units_of
from pipelines.indicators import stacking
from pipelines.publish import PublishReport, by_unit, months, publish
from pipelines.publish.cache import cache_folder
from pipelines.publish.manifest import current_name, read_manifest
from pipelines.publish.stored import read_table
from pipelines.queries import open_snapshot
from pipelines.store import open_store
from schemas.snapshot import TABLES
from tests.support.hand_store import forms_return, hand_in, villages
from tests.support.made_once import copy_home, made_home
from tests.support.moved_home import AFTER, CAME, STAYED, WENT, moved_home
from tests.support.recoded_home import recoded_home
from tests.support.signal_home import make_signal_home
from tests.support.small_snapshot import build_small_snapshot
from tests.support.small_store import PERIODS, add_return
from tests.support.vanished_home import publish_vanished


def of_a_quarter(home: Home) -> None:
    build_small_snapshot(home, PERIODS[:3])


MAKERS: list[Callable[[Home], object]] = [
    of_a_quarter,
    make_signal_home,
    moved_home,
    publish_vanished,
    recoded_home,
]


def in_one_piece(areas: pl.DataFrame) -> Units:
    """All buckets as one unit, as if rows were not cut."""
    buckets = areas["code"].str.head(4).unique().sort().to_list()
    return Units(dict.fromkeys(buckets[1:], buckets[0]))


def published_anew(home: Home, folder: Path, at_once: int) -> Home:
    """The same store, published where nothing is kept."""
    folder.mkdir()
    shutil.copy(home.store, folder)
    bare = Home(folder)
    publish(bare, engine=LocalEngine(at_once))
    return bare


def tables_of(home: Home) -> dict[str, pl.DataFrame]:
    return {table: read_table(home, current_name(home) or "", table) for table in TABLES}


@pytest.mark.parametrize("make", MAKERS)
def test_figures_are_the_same_however_rows_are_cut(
    make: Callable[[Home], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one piece, by unit and all units at once, and one unit and a few indicators after the other."""
    home = made_home(make)
    cut = tables_of(home)
    monkeypatch.setattr(by_unit, "TOWNSHIPS", 1)
    monkeypatch.setattr(stacking, "ROWS_AT_ONCE", 300)
    one_by_one = published_anew(home, tmp_path / "one", 1)
    monkeypatch.setattr(months, "units_of", in_one_piece)
    whole = published_anew(home, tmp_path / "whole", 1)
    assert current_name(one_by_one) == current_name(whole) == current_name(home)
    for other in (one_by_one, whole):
        for table, rows in tables_of(other).items():
            assert rows.equals(cut[table]), table


def test_what_went_to_another_prefecture_is_followed_there() -> None:
    """Two forms that had stopped in each village of the township are in use where it is now."""
    snapshot = open_snapshot(made_home(moved_home))
    rows = snapshot.frame(
        "SELECT community, rebounds FROM community_facts WHERE period = $period", {"period": AFTER}
    )
    assert dict(rows.rows()) == {
        code: 2 if township == CAME else 0 for township in (CAME, *STAYED) for code in villages(township)
    }
    came_back = (
        "SELECT came_back FROM flows WHERE level = 'township' AND area_code = $code AND register = 'forms'"
    )
    assert snapshot.frame(came_back, {"code": CAME}).item() == 2 * len(villages(CAME))
    assert units_of(read_areas(snapshot.frame("FROM areas"))).of("5103") == "5101"


def read_areas(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select("code", "level", "parent", "successor_code")


def test_a_community_is_held_against_the_whole_province(tmp_path: Path) -> None:
    """One of 400 contented answers in the third prefecture, where the others have 40 of 50; in the first all
    have 47 of 50, which is the best tenth of the province. Of the third alone it would be 90 of 100."""
    home = copy_home(tmp_path / "home", moved_home)
    with open_store(home) as store, store.transaction():
        for township, shares in ((STAYED[0], [47] * 6), (STAYED[2], [40] * 5 + [50])):
            registers = forms_return(township, 2)
            answers = pl.Series([50 * (8 if satisfied == 50 else 1) for satisfied in shares])
            asked = registers["communities"].with_columns(
                survey_respondents=answers, survey_satisfied=answers * pl.Series(shares) // 50
            )
            add_return(store, township, AFTER, {**registers, "communities": asked})
    publish(home)
    signals = open_snapshot(home).frame("FROM signals WHERE code = 'perfect_satisfaction'")
    assert signals["area_code"].to_list() == [villages(STAYED[2])[-1]]
    assert json.loads(signals["params"].item())["best_tenth"] == 0.94


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, PublishReport]:
    """The moved home with a correction in the third prefecture, and what its publish said: to be read."""
    home = copy_home(tmp_path_factory.mktemp("corrected") / "home", moved_home)
    hand_in(home, AFTER, {STAYED[2]: (4, 0)})
    return home, publish(home)


def test_a_correction_writes_the_parts_of_its_own_prefecture_alone(
    corrected: tuple[Home, PublishReport],
) -> None:
    home, report = corrected
    before, after = parts_of(made_home(moved_home)), parts_of(home)
    assert report.parts_written == len({one for one in before if f"{AFTER}-" in one and "-5106-" in one})
    assert {name.split("-")[3] for name in after ^ before} == {"5106"}


def parts_of(home: Home) -> set[str]:
    return set(read_manifest(home.snapshots / (current_name(home) or ""))["parts"])


def test_and_makes_nothing_anew_that_lies_in_others(corrected: tuple[Home, PublishReport]) -> None:
    """Folders of frames of the units that did not change are those of before."""
    home, before = corrected[0], folders(made_home(moved_home))
    kinds = ("facts", "pushed", "flows", "signals", "demands")
    assert {name.split("-")[0] for name in folders(home) - before} >= {*kinds}
    for kind in kinds:
        held = {name for name in folders(home) & before if name.startswith(f"{kind}-")}
        assert held, kind
    assert len({name for name in folders(home) - before if name.startswith("facts-")}) == 1


def folders(home: Home) -> set[str]:
    return {path.name for path in cache_folder(home).iterdir()}


def test_a_unit_that_reports_nothing_any_more_is_remembered(tmp_path: Path) -> None:
    """Nothing is told of it in a month without its return, and in the next nothing is new or gone."""
    home = copy_home(tmp_path / "home", moved_home)
    hand_in(home, "2026-03", dict.fromkeys((CAME, *STAYED[:2]), (2, 0)))
    hand_in(home, "2026-04", dict.fromkeys((CAME, *STAYED), (2, 0)))
    publish(home)
    facts = open_snapshot(home).frame("FROM community_facts")
    ours = facts.filter(pl.col("community").str.starts_with(STAYED[2]))
    assert sorted(set(ours["period"])) == ["2026-01", AFTER, "2026-04"]
    assert ours.select(pl.col("rebounds", "forms_in_use_unconfirmed").sum()).row(0) == (0, 0)
    assert WENT not in set(facts.filter(period="2026-04")["community"].str.head(9))
