"""A period of a table is put in order and hashed once for what it rests on, and what comes out is what a
publish without anything kept finds."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import polars.selectors as cs
import pytest

from pipelines.base.home import Home
from pipelines.publish import publish
from pipelines.publish.before import difference, hashes_in
from pipelines.publish.cache import Cache
from pipelines.publish.content import canonical_table, table_hash
from pipelines.publish.manifest import current_name, read_diff, read_manifest
from pipelines.publish.marks import mark_of
from pipelines.publish.pieces import WHOLE, Shelf, pieces_hash
from pipelines.publish.stored import read_table
from pipelines.publish.table_files import TableFiles, table_folder
from pipelines.queries import close_snapshots, open_snapshot
from pipelines.store import Store, open_store
from schemas.errors import HomeError
from schemas.manifest import Manifest
from schemas.periods import months_between
from schemas.snapshot import SORTED_BY, TABLES
from tests.support.damaged_home import flip
from tests.support.hand_store import forms_return, hand_areas, hand_in
from tests.support.made_once import copy_home, made_home
from tests.support.recoded_home import AFTER, RECODED, recoded_home
from tests.support.small_store import add_return, make_store

MONTHS = months_between("2025-05", "2026-05")
"""The last looks back at the first as the same month a year ago, and its trend no longer reaches it."""
TOWNSHIPS = ("510104001", "510104002", "510105001", "510105002", "510106001")

ROWS = {"key": ["b", "a"], "value": ["2", "1"], "source": ["x", "y"], "clause": ["x", "y"]}
SETTINGS = pl.DataFrame({**ROWS, "note_zh": ["x", "y"], "note_en": ["x", "y"]})


def report(store: Store, month: str, place: int, meetings: int) -> None:
    """A return of the township at this place: its forms of the month, and the meetings of each village."""
    number = MONTHS.index(month)
    registers = forms_return(TOWNSHIPS[place], 3 + number * place % 4, number % 2)
    registers["communities"] = registers["communities"].with_columns(meetings=meetings)
    add_return(store, TOWNSHIPS[place], month, registers)


def long_home(home: Home) -> None:
    """Thirteen months in which forms move about and meetings become ever more, published."""
    make_store(home, hand_areas())
    with open_store(home) as store, store.transaction():
        for number, month in enumerate(MONTHS):
            for place in range(len(TOWNSHIPS)):
                report(store, month, place, 9 + 2 * number + number * place % 2)
    publish(home)


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
    for corrected in ("2026-05", "2025-12", "2025-05"):  # the last, one between, the first
        before = after
        with open_store(home) as store, store.transaction():
            report(store, corrected, 0, 90)
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
    kept, made = manifest_of(home), manifest_of(bare)
    assert {name for name in TABLES if kept["hashes"][name] != made["hashes"][name]} <= {"signals"}
    assert hashes_in(kept, "area_values") == hashes_in(made, "area_values")


@pytest.fixture(scope="module")
def last_corrected(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The last month corrected and published: to be read beside the home as it was."""
    home = copy_home(tmp_path_factory.mktemp("corrected") / "home", long_home)
    hand_in(home, MONTHS[-1], {"510104001": (9, 1)})
    publish(home)
    return home


def test_only_periods_that_changed_have_other_hashes(last_corrected: Home) -> None:
    before, after = manifest_of(made_home(long_home)), manifest_of(last_corrected)
    cut = {name for name, files in after["tables"].items() if files[0]["period"] != WHOLE}
    assert cut == {name for name, files in before["tables"].items() if files[0]["period"] != WHOLE}
    assert cut >= {"area_values", "community_facts", "flows", "own_index", "parts"}
    for table in cut:
        was = hashes_in(before, table)
        differing = {period for period, made in hashes_in(after, table).items() if was[period] != made}
        assert differing <= {MONTHS[-1]}, table
    assert hashes_in(before, "area_values")[MONTHS[-1]] != hashes_in(after, "area_values")[MONTHS[-1]]


def test_a_publish_writes_files_for_what_changed_alone(last_corrected: Home) -> None:
    home = last_corrected
    before = {path.name for path in table_folder(made_home(long_home)).iterdir()}
    new = {path.name for path in table_folder(home).iterdir()} - before
    assert {name for name in new if MONTHS[-1] not in name} <= {
        kept["file"]
        for files in manifest_of(home)["tables"].values()
        for kept in files
        if kept["period"] == WHOLE
    }
    assert sorted(path.name for path in (home.snapshots / (current_name(home) or "")).iterdir()) == [
        "diff.json",
        "manifest.json",
        "manifest.json.sha256",
        "tables.sql",
    ]


def test_the_difference_is_that_of_whole_tables(tmp_path: Path) -> None:
    """An older snapshot, which says nothing of its periods, is compared whole."""
    home = copy_home(tmp_path / "home", long_home)
    before = manifest_of(home)
    hand_in(home, "2026-03", {"510104001": (9, 1)})
    publish(home)
    name = current_name(home) or ""
    told = read_diff(home.snapshots / name)
    made = manifest_of(home)["tables"]
    tables = {table: {kept["period"]: kept for kept in made[table]} for table in ("area_values", "returns")}
    shelf, older = shelf_in(home.snapshots), dict(before)
    del older["tables"]
    assert difference(home, shelf, tables, older) == difference(home, shelf, tables, before) == told  # type: ignore[arg-type]
    assert told["values_changed"] > 0 and told["values_added"] == told["values_removed"] == 0


def test_rows_that_are_not_what_was_written_are_not_read(tmp_path: Path) -> None:
    home = copy_home(tmp_path / "home", long_home)
    name = current_name(home) or ""
    first, *_ = manifest_of(home)["tables"]["area_values"]
    flip(table_folder(home) / first["file"])
    with pytest.raises(HomeError) as raised:
        read_table(home, name, "area_values")
    assert raised.value.code == "PUB-007" and first["file"] in raised.value.words.zh
    assert read_table(home, name, "area_values", [MONTHS[-1]]).height
    assert read_table(home, name, "returns").height == len(MONTHS) * len(TOWNSHIPS)


def shelf_in(folder: Path) -> Shelf:
    return Shelf(Cache(folder / "cache"), TableFiles(folder / "tables", {}))


def test_a_piece_is_made_once_for_what_it_rests_on(tmp_path: Path) -> None:
    made: list[Any] = []
    shelf = shelf_in(tmp_path)

    def piece(rests_on: Any) -> Any:
        return shelf.piece("settings", "2026-01", rests_on, lambda: made.append(rests_on) or SETTINGS)

    first = piece(["a", 1])
    assert shelf.has("settings", "2026-01", ["a", 1]) and not shelf.has("settings", "2026-02", ["a", 1])
    ordered = canonical_table("settings", SETTINGS)
    assert shelf.files.read(first).equals(ordered) and first["hash"] == table_hash(ordered)
    assert (first["rows"], first["period"]) == (2, "2026-01")
    assert piece(["a", 1]) == first and made == [["a", 1]]
    assert piece(["a", 2]) == first and made == [["a", 1], ["a", 2]]
    assert len([*(tmp_path / "tables").iterdir()]) == 1


@pytest.mark.parametrize("spoil", [lambda path: path.write_bytes(path.read_bytes()[:-9]), Path.unlink])
@pytest.mark.parametrize("pattern", ["cache/table_settings-*", "tables/settings-*.parquet"])
def test_a_damaged_piece_is_made_again(tmp_path: Path, pattern: str, spoil: Callable[[Path], object]) -> None:
    first = shelf_in(tmp_path).piece("settings", "2026-01", "a", lambda: SETTINGS)
    (kept,) = tmp_path.glob(pattern)
    spoil(kept)
    shelf = shelf_in(tmp_path)
    assert not shelf.has("settings", "2026-01", "a")
    assert shelf.piece("settings", "2026-01", "a", lambda: SETTINGS) == first
    assert shelf.files.is_whole(first) and shelf.has("settings", "2026-01", "a")


def test_rows_that_a_snapshot_has_in_other_bytes_stay_as_they_are(tmp_path: Path) -> None:
    """Another version of the library writes the same rows otherwise."""
    ordered = canonical_table("settings", SETTINGS)
    folder = tmp_path / "tables"
    first = TableFiles(folder, {}).keep("settings", "", ordered, table_hash(ordered))
    path = folder / first["file"]
    ordered.write_parquet(path, compression="uncompressed")
    other = mark_of(path)
    assert not TableFiles(folder, {}).is_whole(first)
    again = TableFiles(folder, {first["file"]: [other]}).keep("settings", "", ordered, first["hash"])
    assert (again["sha256"], again["file"]) == (other["sha256"], first["file"]) and mark_of(path) == other


def test_the_hash_of_a_table_is_that_of_its_pieces_in_whatever_order(tmp_path: Path) -> None:
    shelf = shelf_in(tmp_path)
    one, other = (shelf.whole("settings", SETTINGS.filter(key=key))[WHOLE] for key in "ab")
    pieces = {"2026-01": one, "2026-02": other}
    assert pieces_hash(pieces) == pieces_hash(dict(reversed(pieces.items())))
    assert pieces_hash(pieces) != pieces_hash({"2026-01": other, "2026-02": one})
    assert pieces_hash({WHOLE: one}) == one["hash"]
    assert shelf.joined("settings", pieces)["key"].to_list() == ["a", "b"]
    assert shelf.joined("settings", {}).schema == TABLES["settings"]


@pytest.mark.parametrize("place", ["plain", "a,b", "it's", "[ab]", "year=2026", "what?", "a*b", "县 里"])
def test_a_home_may_lie_wherever_its_owner_wants_it(tmp_path: Path, place: str) -> None:
    """DuckDB takes some characters of a path for a pattern, and some folders for columns."""
    home = copy_home(tmp_path / place / "home", long_home)
    snapshot = open_snapshot(home)
    for table in TABLES:
        found = snapshot.frame(f"FROM {table}")
        assert found.columns[: len(TABLES[table])] == list(TABLES[table])
        assert found.height == snapshot.manifest["rows"][table], table
    close_snapshots()


def test_its_tables_are_made_by_the_statements_beside_it(tmp_path: Path) -> None:
    """As the analysts' page says: from the snapshot's folder, with DuckDB and nothing of ours."""
    home = copy_home(tmp_path / "home", long_home)
    folder = home.snapshots / (current_name(home) or "")
    with duckdb.connect() as bare:
        bare.execute(f"SET file_search_path = '{folder}'")
        bare.execute((folder / "tables.sql").read_text(encoding="utf-8"))
        for table in TABLES:
            asked = bare.sql(f"FROM {table}").pl().sort(SORTED_BY[table], nulls_last=False)
            stored = read_table(home, folder.name, table).sort(SORTED_BY[table], nulls_last=False)
            assert asked.height == stored.height and asked.columns == stored.columns
            assert asked.drop(cs.by_dtype(pl.List(pl.String))).equals(
                stored.drop(cs.by_dtype(pl.List(pl.String)))
            )
