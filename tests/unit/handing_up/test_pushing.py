"""A home hands up what it holds: once, whole, and only what is not there yet."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from fsspec import register_implementation
from fsspec.implementations.memory import MemoryFileSystem

from pipelines.base.home import Home
from pipelines.handing_up.push import PUSHED, push
from pipelines.handing_up.target import UNFINISHED, file_path, open_target
from pipelines.store import open_store
from schemas.errors import UserError
from schemas.returns import REGISTERS
from tests.support.handing_homes import CHENGDU, LUZHOU, MONTHS, correct, make_both, make_part, no_track
from tests.support.made_once import copy_home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", make_part, CHENGDU)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "target"


def lists(target: Path) -> list[dict[str, Any]]:
    """What the lists at a target say, by path."""
    return [json.loads(path.read_text("utf-8")) for path in sorted(target.glob("homes/*/*.json"))]


def files(target: Path) -> list[Path]:
    return sorted(path for path in target.glob("files/*/*") if UNFINISHED not in path.name)


def assert_whole(target: Path) -> None:
    """Every file is what its name says, and every file of a list is there with its size."""
    for path in files(target):
        assert sha256(path.read_bytes()).hexdigest() == path.name
    for told in lists(target):
        for mark in (*told["tables"].values(), *told["parts"].values()):
            assert (target / file_path(mark["sha256"])).stat().st_size == mark["bytes"]


def test_what_is_handed_up_says_who_and_what(home: Home, target: Path) -> None:
    pushed = push(home, str(target), [CHENGDU], no_track, "王莉")
    (told,) = lists(target)
    assert (told["areas"], told["synthetic"], told["jurisdiction"]) == ([CHENGDU], False, "sichuan")
    assert told["made_by"] == "王莉"
    assert {name[:7] for name in told["parts"]} == set(MONTHS)
    assert len(told["parts"]) == len(MONTHS) * len(REGISTERS)
    assert pushed.sent == pushed.files == len(files(target))
    assert_whole(target)


def test_a_second_push_sends_nothing(home: Home, target: Path) -> None:
    push(home, str(target), [CHENGDU], no_track)
    before = {path: path.stat().st_mtime_ns for path in target.rglob("*")}
    again = push(home, target.as_uri(), [CHENGDU], no_track)
    assert (again.unchanged, again.sent, again.bytes_sent) == (True, 0, 0)
    assert {path: path.stat().st_mtime_ns for path in target.rglob("*")} == before
    with open_store(home) as store:
        entries = store.frame("SELECT detail FROM audit WHERE action = $action", {"action": PUSHED})
    assert [json.loads(one)["sent"] for one in entries["detail"]] == [len(files(target)), 0]


class CutOff(Exception):
    """The line goes dead."""


def test_a_push_that_was_cut_off_goes_on(home: Home, target: Path) -> None:
    def until_cut(items: Iterable[Any], total: int, label: str) -> Iterator[Any]:
        for done, item in enumerate(items):
            if done == 20:
                raise CutOff
            yield item

    with pytest.raises(CutOff):
        push(home, str(target), [CHENGDU], until_cut)
    assert lists(target) == []
    arrived = len(files(target))
    # One of them is half there under its own name, another under the name of what is being written.
    half = files(target)[3]
    half.write_bytes(half.read_bytes()[:100])
    (target / "files" / "00").mkdir(exist_ok=True)
    (target / "files" / "00" / f"x{UNFINISHED}1").write_bytes(b"half")
    went_on = push(home, str(target), [CHENGDU], no_track)
    assert went_on.sent == went_on.files - arrived + 1
    assert_whole(target)


def test_a_file_damaged_at_the_target_is_sent_again(home: Home, target: Path) -> None:
    push(home, str(target), [CHENGDU], no_track)
    shorter, same_size = files(target)[0], files(target)[1]
    shorter.write_bytes(b"")
    same_size.write_bytes(same_size.read_bytes()[:-1] + b"?")
    assert push(home, str(target), [CHENGDU], no_track).sent == 1  # told by its size
    assert push(home, str(target), [CHENGDU], no_track, verify=True).sent == 1  # read for it
    assert_whole(target)


def test_a_correction_sends_what_it_changes(home: Home, target: Path) -> None:
    push(home, str(target), [CHENGDU], no_track)
    (before,) = lists(target)
    with open_store(home) as store, store.transaction():
        correct(store, CHENGDU, MONTHS[0], 1)
    pushed = push(home, str(target), [CHENGDU], no_track)
    after = lists(target)[-1]
    new_parts = after["parts"].keys() - before["parts"].keys()
    assert {name.split("-5101-")[0] for name in new_parts} == {f"{MONTHS[0]}-{key}" for key in REGISTERS}
    changed = {name for name, mark in after["tables"].items() if before["tables"][name] != mark}
    # The return is there, what stood when it was published is told, and its warning is no current one.
    assert changed == {"returns", "warnings", "replaced", *(f"replaced_{key}" for key in REGISTERS)}
    assert pushed.sent <= len(new_parts) + len(changed)
    assert pushed.sent >= len(new_parts) + 2
    assert_whole(target)


def test_old_lists_go_and_the_one_before_stays(home: Home, target: Path) -> None:
    for fewer in (1, 2, 3):
        with open_store(home) as store, store.transaction():
            correct(store, CHENGDU, MONTHS[0], fewer)
        push(home, str(target), [CHENGDU], no_track)
    names = [path.name[:6] for path in sorted(target.glob("homes/*/*"))]
    assert names == ["000002", "000003"]


def test_two_pushes_at_once_leave_both_whole(tmp_path: Path, target: Path) -> None:
    one, other = (copy_home(tmp_path / prefecture, make_part, prefecture) for prefecture in (CHENGDU, LUZHOU))
    with ThreadPoolExecutor() as threads:
        pushes = [
            threads.submit(push, home, str(target), [area], no_track)
            for home, area in ((one, CHENGDU), (other, LUZHOU))
        ]
        assert [done.result().unchanged for done in pushes] == [False, False]
    assert [told["areas"] for told in lists(target)] == [[CHENGDU], [LUZHOU]]
    assert_whole(target)


def test_another_home_of_the_same_area_is_refused(tmp_path: Path, home: Home, target: Path) -> None:
    push(home, str(target), [CHENGDU], no_track)
    other = copy_home(tmp_path / "other", make_part, CHENGDU)
    with pytest.raises(UserError, match="HUP-006"):
        push(other, str(target), [CHENGDU], no_track)


def test_returns_outside_the_area_are_refused_before_anything_is_sent(tmp_path: Path, target: Path) -> None:
    both = copy_home(tmp_path / "both", make_both)
    with pytest.raises(UserError, match="HUP-004") as refused:
        push(both, str(target), [CHENGDU], no_track)
    assert "8 townships lie outside 510100" in refused.value.words.en
    assert not target.exists()
    with pytest.raises(UserError, match="HUP-005"):
        push(both, str(target), ["999999"], no_track)
    assert push(both, str(target), [], no_track).areas == ["510000"]


def test_a_target_that_cannot_be_reached_is_said(tmp_path: Path, home: Home) -> None:
    taken = tmp_path / "a file"
    taken.write_text("no folder")
    for url in (str(tmp_path / "not mounted" / "target"), str(taken), (taken / "in it").as_uri()):
        with pytest.raises(UserError, match="HUP-001") as refused:
            push(home, url, [CHENGDU], no_track)
        assert url in refused.value.words.zh
    with pytest.raises(UserError, match="HUP-002") as lacking:
        open_target("s3://bucket/burden")
    assert "s3fs" in lacking.value.words.zh
    with pytest.raises(UserError, match="HUP-003"):
        open_target("nowhere://bucket")


class Lossy(MemoryFileSystem):  # type: ignore[misc]
    """A store that loses the last byte of what it is given, and says nothing."""

    protocol = "lossy"

    def pipe_file(self, path: str, value: bytes, mode: str = "overwrite", **options: Any) -> None:
        super().pipe_file(path, value[:-1], mode, **options)


def test_what_comes_back_otherwise_is_no_push(home: Home) -> None:
    register_implementation("lossy", Lossy, clobber=True)
    with pytest.raises(UserError, match="HUP-007"):
        push(home, "lossy://disk", [CHENGDU], no_track)
    assert not any(path.startswith("homes/") for path in open_target("lossy://disk").sizes())


def test_any_file_system_will_do(home: Home) -> None:
    url = "memory://handed-up/here"
    assert push(home, url, [CHENGDU], no_track).sent > 0
    assert push(home, url, [CHENGDU], no_track).unchanged
