"""Homes that are damaged, locked, full or not to be written to, and what every command says of them."""

from __future__ import annotations

import contextlib
import ctypes
import io
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pipelines.__main__ import main
from pipelines.base.home import Home
from pipelines.store import locked
from pipelines.store.connection import WAIT
from pipelines.store.engine import connect
from tests.support.processes import Say

FEW_BYTES = 4096
"""The largest file a full disk still takes here."""
CAPABILITIES = 0x20080522
"""Version of the structures that the call ``capset`` is given."""


def cut(path: Path, left: int = 100) -> None:
    """Only the beginning of a file is left."""
    path.write_bytes(path.read_bytes()[:left])


def spoil(path: Path) -> None:
    """The beginning of a file is overwritten, its size stays."""
    content = path.read_bytes()
    path.write_bytes(b"\0" * 4096 + content[4096:])


def flip(path: Path) -> None:
    """One bit in the middle of a file is another."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def drop(table: str) -> Callable[[Home], None]:
    def lose(home: Home) -> None:
        with contextlib.closing(connect(str(home.store))) as store:
            store.execute(f"DROP TABLE {table}")

    return lose


def folder_of(home: Home) -> Path:
    """The current snapshot's."""
    return home.snapshots / home.current.read_text(encoding="utf-8").strip()


def table_of(home: Home) -> Path:
    """A file of the current snapshot's area_values, that of its last month."""
    last = json.loads((folder_of(home) / "manifest.json").read_text(encoding="utf-8"))
    files = {kept["period"]: kept["file"] for kept in last["tables"]["area_values"]}
    return home.snapshots / "tables" / files[last["periods"][-1]]


STORE: dict[str, Callable[[Home], None]] = {
    "store cut": lambda home: cut(home.store, 400_000),
    "store empty": lambda home: cut(home.store, 0),
    "store spoiled": lambda home: spoil(home.store),
    "store without meta": drop("meta"),
    "store without returns": drop("returns"),
}
SNAPSHOT: dict[str, Callable[[Home], None]] = {
    "tables spoiled": lambda home: spoil(table_of(home)),
    "tables flipped": lambda home: flip(table_of(home)),
    "tables gone": lambda home: table_of(home).unlink(),
    "tables unnamed": lambda home: (folder_of(home) / "tables.sql").unlink(),
    "manifest cut": lambda home: cut(folder_of(home) / "manifest.json"),
    "manifest flipped": lambda home: flip(folder_of(home) / "manifest.json"),
    "manifest gone": lambda home: (folder_of(home) / "manifest.json").unlink(),
    "CURRENT without meaning": lambda home: _write(home.current, b"\xff\xfe\x00"),
    "CURRENT empty": lambda home: _write(home.current, b""),
    "CURRENT elsewhere": lambda home: _write(home.current, b"../../etc"),
    "CURRENT unknown": lambda home: _write(home.current, b"demo-0000000000000000"),
    "folder gone": lambda home: shutil.rmtree(folder_of(home)),
}
PART = "communities"


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


@contextlib.contextmanager
def in_trouble(home: Home, trouble: str) -> Iterator[None]:
    """This process, with a home that is locked, on a full disk or not to be written to. What is done to the
    process stays."""
    if trouble == "locked":
        os.environ[WAIT] = "0.1"
        with locked(home):
            yield
        return
    if trouble == "full":
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (FEW_BYTES, FEW_BYTES))
    elif trouble == "read-only":
        for path in [home.path, *home.path.rglob("*")]:
            path.chmod(0o555 if path.is_dir() else 0o444)
        if os.getuid() == 0:
            _give_up_privileges()
    yield


def _give_up_privileges() -> None:
    """The superuser, whom no file's mode stops, becomes an owner like any other."""
    header, none = (ctypes.c_uint32 * 2)(CAPABILITIES, 0), (ctypes.c_uint32 * 6)()
    assert ctypes.CDLL(None).capset(header, none) == 0


def run_commands(say: Say, home: Path, trouble: str, commands: list[list[str]]) -> None:
    """Runs every command; says its exit code, what it told a machine, and what it told a person."""
    with in_trouble(Home(home), trouble):
        for words in commands:
            say(run_command(home, words))


def run_command(home: Path, words: list[str]) -> tuple[int, Any, str]:
    """Exit code, the JSON and the sentences of a command."""
    out, err = io.StringIO(), io.StringIO()
    out.reconfigure = err.reconfigure = lambda **_: None  # type: ignore[attr-defined]
    kept = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = out, err
    try:
        code = main(["--home", str(home), "--json", *words])
    finally:
        sys.stdout, sys.stderr = kept
    return code, json.loads(out.getvalue() or "null"), err.getvalue()
