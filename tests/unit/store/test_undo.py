"""A store whose process is killed while its log is moved into its file: half a block of metadata is written,
and the store opens with all that was committed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipelines.base.home import Home
from pipelines.store import engine, open_store
from pipelines.store.undo import HEAD, undo_path
from tests.support.empty_home import make_empty_home
from tests.support.made_once import copy_home
from tests.support.processes import Say, die, start_apart

BLOCK = 262144
PAGE = 4096


def change_until_kept(say: Say, home: Path) -> None:
    """A change is committed, and what moving the log writes over is kept; then the process is gone."""
    keep = engine.keep_for_undo

    def kept(*given: object) -> None:
        keep(*given)  # type: ignore[arg-type]
        die()

    engine.keep_for_undo = kept
    with open_store(Home(home)) as store, store.transaction():
        store.set_setting("left", "in the log")


@pytest.fixture
def killed(tmp_path: Path) -> Home:
    home = copy_home(tmp_path / "home", make_empty_home)
    assert start_apart(change_until_kept, home.path).end() != 0
    assert undo_path(home.store).exists()
    return home


def finished(home: Home) -> bytes:
    """The store's file as it is once its log is in it."""
    other = Home(home.path.with_name("finished"))
    shutil.copytree(home.path, other.path)
    assert left_in(other) == "in the log"
    return other.store.read_bytes()


def left_in(home: Home) -> str | None:
    with open_store(home) as store:
        found = store.setting("left")
    assert not undo_path(home.store).exists()
    return found


def metadata_blocks(home: Home) -> list[int]:
    """Places of the blocks that are written where they are."""
    kept = undo_path(home.store).read_bytes()[HEAD:]
    return [int.from_bytes(kept[place : place + 8], "little") for place in range(0, len(kept), 8 + BLOCK)]


@pytest.mark.parametrize("pages", [1, 20, 40, BLOCK // PAGE])
def test_half_a_block_is_put_back(killed: Home, pages: int) -> None:
    after, torn = finished(killed), bytearray(killed.store.read_bytes())
    for block in metadata_blocks(killed):
        place = HEAD + block * BLOCK
        torn[place : place + pages * PAGE] = after[place : place + pages * PAGE]
    assert torn != killed.store.read_bytes()
    killed.store.write_bytes(torn)
    assert left_in(killed) == "in the log"
    assert left_in(killed) == "in the log"


def test_what_was_finished_stays(killed: Home) -> None:
    """The header was written and the log removed: what was kept is of no use any more."""
    after = finished(killed)
    killed.store.write_bytes(after)
    killed.store.with_name(killed.store.name + ".wal").unlink()
    assert left_in(killed) == "in the log"
    assert killed.store.read_bytes() == after


def test_a_store_that_is_only_read_keeps_nothing(tmp_path: Path) -> None:
    home = copy_home(tmp_path / "home", make_empty_home)
    before = home.store.read_bytes()
    assert left_in(home) is None
    assert home.store.read_bytes() == before
