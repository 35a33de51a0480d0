"""Bytes and names are synced, one by one where they are few and all together where they are many."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import polars as pl
import pytest

from pipelines.base import disk
from pipelines.base.disk import FEW, Unsynced, file_hash, system_error


def test_hash_is_that_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"content")
    assert file_hash(tmp_path / "a") == hashlib.sha256(b"content").hexdigest()


@pytest.mark.parametrize(("written", "together"), [(1, True), (FEW + 1, True), (FEW + 1, False)])
def test_everything_is_synced_once(
    written: int, together: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_by_one = []
    fsync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (one_by_one.append(handle), fsync(handle)))
    if not together:  # as on a system without that call
        monkeypatch.setattr(disk, "_find_syncfs", lambda: None)
    unsynced = Unsynced(tmp_path)
    for number in range(written):
        path = tmp_path / f"{number}"
        path.write_bytes(b"content")
        unsynced.add(path, path)
    can = together and disk._find_syncfs() is not None
    unsynced.sync()
    assert len(one_by_one) == (0 if can and written > FEW else written)
    unsynced.sync()
    assert len(one_by_one) == (0 if can and written > FEW else written)


def test_what_cannot_be_synced_is_said(tmp_path: Path) -> None:
    unsynced = Unsynced(tmp_path)
    unsynced.add(tmp_path / "gone")
    with pytest.raises(OSError, match="gone"):
        unsynced.sync()


@pytest.mark.parametrize("write", ["write_csv", "write_parquet"])
def test_a_full_disk_is_known_by_its_number_whoever_met_it(write: str) -> None:
    rows = pl.DataFrame({"a": range(100_000)})
    with pytest.raises(Exception, match="space") as refused, Path("/dev/full").open("wb") as target:
        getattr(rows, write)(target)
    found = system_error(refused.value)
    assert found is not None and found.errno == errno.ENOSPC


@pytest.mark.parametrize("error", [None, ValueError("(os error)"), OSError("no number")])
def test_what_the_system_did_not_say_is_none(error: Exception | None) -> None:
    assert system_error(error) is None
