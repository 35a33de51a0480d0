"""What moving the log into a store's file writes over, kept beside it until that is through. DuckDB writes
new blocks and names them in the header at last; but blocks of metadata, which hold what is in force and what
is to come side by side, it writes where they are. One that is half written has no right sum, and the whole
file could not be opened any more."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import duckdb

from pipelines.base.disk import sync_folder

HEAD = 3 * 4096
"""Bytes before the first block: the file's header, and two of which the newer one is in force."""
_BLOCK_BYTES = 4096 + 8 + 4 * 8
"""Where the first of those says how large a block is."""
_NUMBER = struct.Struct("<Q")
_METADATA = "SELECT block_id FROM pragma_metadata_info(?)"


def undo_path(store: Path) -> Path:
    return store.with_name(store.name + ".undo")


def _unfinished(store: Path) -> Path:
    return store.with_name(store.name + ".undo.tmp")


def keep_for_undo(store: Path, connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Keeps the headers and the blocks of metadata of a store that is attached under a name and has a log.
    They are on the disk when this returns. Raises OSError where the disk refuses."""
    log = store.with_name(store.name + ".wal")
    if not log.exists() or not log.stat().st_size:
        return
    listed = [block for (block,) in connection.execute(_METADATA, [name]).fetchall()]
    with store.open("rb") as file, _unfinished(store).open("wb") as kept:
        head = file.read(HEAD)
        kept.write(head)
        (size,) = _NUMBER.unpack_from(head, _BLOCK_BYTES)
        for block in listed:
            if HEAD + block * size < store.stat().st_size:  # one that is not written yet has a number beyond
                file.seek(HEAD + block * size)
                kept.write(_NUMBER.pack(block) + file.read(size))
        kept.flush()
        os.fsync(kept.fileno())
    _unfinished(store).replace(undo_path(store))
    sync_folder(store.parent)


def forget_undo(store: Path) -> None:
    """The log is in the store's file, or was never there."""
    undo_path(store).unlink(missing_ok=True)


def undo(store: Path) -> None:
    """Puts back what was kept where the process was killed before the header was written, which comes last:
    the store is then as it was, and its log is still there. Call it while nobody has the store open."""
    _unfinished(store).unlink(missing_ok=True)
    if not undo_path(store).exists():
        return
    with undo_path(store).open("rb") as kept, store.open("rb+") as file:
        head = kept.read(HEAD)
        if file.read(HEAD) == head:
            (size,) = _NUMBER.unpack_from(head, _BLOCK_BYTES)
            while number := kept.read(_NUMBER.size):
                file.seek(HEAD + _NUMBER.unpack(number)[0] * size)
                file.write(kept.read(size))
            file.flush()
            os.fsync(file.fileno())
    forget_undo(store)
