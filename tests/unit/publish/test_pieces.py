"""A period of a table is put in order and hashed once for what it rests on, and what comes out is what a
publish without anything kept finds."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.base.home import Home
from pipelines.publish import publish
from pipelines.publish.before import difference
from pipelines.publish.cache import Cache
from pipelines.publish.content import canonical_table, table_hash
from pipelines.publish.manifest import current_name, read_diff, read_manifest
from pipelines.publish.pieces import Pieces, is_kept, joined, kept_piece, pieces_hash, whole_piece
from pipelines.publish.stored import read_table
from pipelines.store import open_store
from schemas.manifest import Manifest
from schemas.periods import months_between
from schemas.snapshot import TABLES
from tests.support.hand_store import forms_return, hand_areas, hand_in
from tests.support.made_once import copy_home
from tests.support.recoded_home import AFTER, RECODED, recoded_home
from tests.support.small_store import add_return, make_store

MONTHS = months_between("2025-04", "2026-05")
TOWNSHIPS = ("510104001", "510104002", "510105001", "510105002", "510106001")

ROWS = {"key": ["b", "a"], "value": ["2", "1"], "source": ["x", "y"], "clause": ["x", "y"]}
SETTINGS = pl.DataFrame({**ROWS, "note_zh": ["x", "y"], "note_en": ["x", "y"]})


def report(home: Home, month: str, township: str, forms: tuple[int, int], meetings: int) -> None:
    """A return of the township: forms in use and stopped, and meetings, of each of its villages."""
    registers = forms_return(township, *forms)
    registers["communities"] = registers["communities"].with_columns(meetings=meetings)
    with open_store(home) as store, store.transaction():
        add_return(store, township, month, registers)


def long_home(home: Home) -> None:
    """Fourteen months in which forms move about and meetings become ever more, published."""
    make_store(home, hand_areas())
    for number, month in enumerate(MONTHS):
        for place, township in enumerate(TOWNSHIPS):
            report(home, month, township, forms_of(number, place), 9 + 2 * number + number * place % 2)
    publish(home)


def forms_of(number: int, place: int) -> tuple[int, int]:
    return 3 + number * place % 4, number % 2


def manifest_of(home: Home) -> Manifest:
    return read_manifest(home.snapshots / (current_name(home) or ""))


def made_from_nothing(home: Home, folder: Path) -> Home:
    """The same store, published where nothing is kept of an earlier publish."""
    folder.mkdir()
    shutil.copy(home.store, folder)
    bare = Home(folder)
    publish(bare)
    return bare


def test_corrections_leave_what_a_publish_from_nothing_finds(tmp_path: Path) -> None:
    """More meetings alone touch no fact of a later month; its changes and its trend they do. Every publish
    rests on what those before it kept, and the last is what one without anything kept finds."""
    home = copy_home(tmp_path / "home", long_home)
    after = read_table(home, current_name(home) or "", "area_values")
    for corrected in ("2026-05", "2025-12", "2025-05", "2025-04"):
        before = after
        report(home, corrected, TOWNSHIPS[0], forms_of(MONTHS.index(corrected), 0), 90)
        assert publish(home).recomputed == [corrected]
        after = read_table(home, current_name(home) or "", "area_values")
        later = [month for month in MONTHS if month > corrected]
        assert moved_months(before, after, "value") == {corrected}
        assert {*later[:1]} <= moved_months(before, after, "change_month") <= {corrected, *later[:1]}
        assert moved_months(before, after, "trend") <= {corrected, *later[:11]}
        if corrected == "2025-12":
            assert moved_months(before, after, "trend") >= {"2026-02", "2026-03"}
    bare = made_from_nothing(home, tmp_path / "bare")
    assert current_name(home) == current_name(bare)
    for table in TABLES:
        if table != "signals":  # what a correction moved is known where it was published before
            kept, made = (read_table(one, current_name(one) or "", table) for one in (home, bare))
            assert kept.equals(made), table


def moved_months(before: pl.DataFrame, after: pl.DataFrame, column: str) -> set[str]:
    """Months in which a column of area_values differs."""
    columns = ["level", "area_code", "indicator", "period", column]
    moved = after.select(columns).join(before.select(columns), on=columns, how="anti", nulls_equal=True)
    return {*moved["period"]} & {*MONTHS}


def test_so_it_does_where_areas_were_recoded(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    recoded_home(home)
    publish(home)
    hand_in(home, AFTER, {RECODED["township"][1]: (6, 1)})
    publish(home)
    bare = made_from_nothing(home, tmp_path / "bare")
    assert manifest_of(home)["pieces"] == manifest_of(bare)["pieces"]
    assert manifest_of(home)["hashes"]["area_values"] == manifest_of(bare)["hashes"]["area_values"]


def test_only_periods_that_changed_have_other_hashes(tmp_path: Path) -> None:
    home = copy_home(tmp_path / "home", long_home)
    before = manifest_of(home)["pieces"]
    hand_in(home, MONTHS[-1], {"510104001": (9, 1)})
    publish(home)
    after = manifest_of(home)["pieces"]
    assert set(after) == set(before) >= {"area_values", "community_facts", "flows", "own_index"}
    for table, hashes in after.items():
        differing = {period for period, made in hashes.items() if before[table][period] != made}
        assert differing <= {MONTHS[-1]}, table
    assert before["area_values"][MONTHS[-1]] != after["area_values"][MONTHS[-1]]


def test_the_difference_is_that_of_whole_tables(tmp_path: Path) -> None:
    """An older snapshot, which says nothing of its periods, is compared whole."""
    home = copy_home(tmp_path / "home", long_home)
    before = manifest_of(home)
    hand_in(home, "2025-12", {"510104001": (9, 1)})
    publish(home)
    name = current_name(home) or ""
    told = read_diff(home.snapshots / name)
    values = read_table(home, name, "area_values").partition_by("period", as_dict=True)
    tables = {
        "area_values": {
            str(period): whole_piece("area_values", rows)[""] for (period,), rows in values.items()
        },
        "returns": whole_piece("returns", read_table(home, name, "returns")),
    }
    older = dict(before)
    del older["pieces"]
    assert difference(home, tables, older) == difference(home, tables, before) == told  # type: ignore[arg-type]
    assert told["values_changed"] > 0 and told["values_added"] == told["values_removed"] == 0


def test_a_piece_is_made_once_for_what_it_rests_on(tmp_path: Path) -> None:
    made: list[Any] = []
    cache = Cache(tmp_path)

    def piece(rests_on: Any) -> Any:
        return kept_piece(cache, "settings", "2026-01", rests_on, lambda: made.append(rests_on) or SETTINGS)

    first = piece(["a", 1])
    assert is_kept(cache, "settings", "2026-01", ["a", 1]) and not is_kept(
        cache, "settings", "2026-02", ["a", 1]
    )
    assert first.rows.equals(canonical_table("settings", SETTINGS)) and first.hash == table_hash(first.rows)
    again = piece(["a", 1])
    assert made == [["a", 1]] and again.hash == first.hash and again.rows.equals(first.rows)
    assert piece(["a", 2]).hash == first.hash and made == [["a", 1], ["a", 2]]


def test_a_damaged_piece_is_made_again(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    first = kept_piece(cache, "settings", "2026-01", "a", lambda: SETTINGS)
    (kept,) = tmp_path.glob("table_settings-*/rows.parquet")
    kept.write_bytes(kept.read_bytes()[:-9])
    assert not is_kept(cache, "settings", "2026-01", "a")
    again = kept_piece(cache, "settings", "2026-01", "a", lambda: SETTINGS)
    assert again.hash == first.hash and again.rows.equals(first.rows)


def test_the_hash_of_a_table_is_that_of_its_pieces_in_whatever_order() -> None:
    one, other = (whole_piece("settings", SETTINGS.filter(key=key))[""] for key in "ab")
    pieces: Pieces = {"2026-01": one, "2026-02": other}
    assert pieces_hash(pieces) == pieces_hash(dict(reversed(pieces.items())))
    assert pieces_hash(pieces) != pieces_hash({"2026-01": other, "2026-02": one})
    assert pieces_hash({"": one}) == one.hash
    assert joined("settings", pieces)["key"].to_list() == ["a", "b"]
    assert joined("settings", {}).schema == TABLES["settings"]
