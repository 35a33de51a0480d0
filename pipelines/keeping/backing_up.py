"""Backing a home up: the store while nobody is at it, then all other files while nobody publishes, into a
folder of backups."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypedDict

import pipelines
from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.keeping.backup_folder import Incoming, keep_newest, writing_to
from pipelines.keeping.backup_lists import made_lists, read_list
from pipelines.keeping.contents import other_files, store_files
from pipelines.publish.figures import Track
from pipelines.publish.lock import one_publisher
from pipelines.publish.manifest import current_name
from pipelines.store import Store, open_store, store_at_rest
from pipelines.store.connection import current_actor
from pipelines.store.migrations import SCHEMA_VERSION
from schemas.backups import FORMAT, BackupList
from schemas.errors import HomeError, UserError
from schemas.manifest import AuditHead, FileMark

BACKED_UP = "home.backed_up"
_UNRECORDED = """
SELECT count(*) > 0 AND count(*) FILTER (action = $action AND subject = $backup) = 0
FROM audit WHERE (sequence = $entries AND hash = $hash) OR (action = $action AND subject = $backup)
"""
"""Whether a backup of this audit, as far as it had come then, is not on record in it."""
_FIRST = "SELECT hash FROM audit ORDER BY sequence LIMIT 1"


@dataclass(frozen=True)
class BackedUp:
    """A backup that was made. ``new``: how many of its files, and bytes, were not there before, or not whole;
    ``removed``: the older backups that were."""

    backup: str
    snapshot: str | None
    files: int
    bytes: int
    new: int
    new_bytes: int
    removed: list[str] = field(default_factory=list)


class _Said(TypedDict):
    """What a store says of itself."""

    home: str
    jurisdiction: str
    audit: AuditHead


def back_up(
    home: Home, folder: Path, track: Track, keep: int | None = None, actor: str | None = None
) -> BackedUp:
    """Puts all that a home holds into a folder of backups, on record in its audit. ``keep``: only so many of
    the newest stay there. Raises UserError for a folder that cannot take it, HomeError where the home or the
    folder is busy, the disk refuses, or, after the backup, an older list that is damaged keeps others from
    being removed."""
    home.require()
    folder = folder.resolve()
    if keep is not None and keep < 1:
        raise UserError("BAK-008", keep=keep)
    with writing_to(folder, home) as incoming:
        with one_publisher(home):
            told = _gather(home, incoming, track, actor)
        before = _newest(folder)
        incoming.write_list(told)
        done = _report(told, incoming.sent)
        _record(home, folder, before, done, actor)
        if keep is not None:
            done.removed.extend(keep_newest(folder, keep, done.backup))
    return done


def _gather(home: Home, incoming: Incoming, track: Track, actor: str | None) -> BackupList:
    """Every file of the home is kept. What is on record in the store was in its place before, so the files
    that are looked at after the store are all that it speaks of, and perhaps more."""
    files: dict[str, FileMark] = {}
    with store_at_rest(home, _look, actor) as said:
        _require_same(incoming.folder, said["home"])
        for path in store_files(home):
            files[path] = incoming.bring(home.path / path)
    others = other_files(home, incoming.folder)
    gone = []
    for path in track(others, len(others), "备份"):
        if not _keep(home, incoming, path, files):
            gone.append(path)
    for path in gone:  # one that was just being replaced is there again; else the home has it no more
        _keep(home, incoming, path, files)
    moment = now_utc()
    return {
        "format": FORMAT,
        "id": _name(incoming.folder, moment),
        "created_at": moment.isoformat() + "Z",
        "made_by": actor or current_actor(),
        "product": pipelines.__version__,
        "store": SCHEMA_VERSION,
        "snapshot": _current(home),
        "files": files,
        **said,
    }


def _current(home: Home) -> str | None:
    """The current snapshot; None before the first, and where what names it is damaged: the backup may be all
    that is left, and what is wrong is told when it is restored."""
    try:
        return current_name(home)
    except HomeError:
        return None


def _look(store: Store) -> _Said:
    return {
        "home": store.scalar(_FIRST) or "",
        "jurisdiction": store.setting("jurisdiction") or "",
        "audit": store.audit_head(),
    }


def _keep(home: Home, incoming: Incoming, path: str, files: dict[str, FileMark]) -> bool:
    """Whether the file was there to be kept."""
    try:
        files[path] = incoming.keep(home.path / path)
    except FileNotFoundError:
        return False
    return True


def _require_same(folder: Path, home: str) -> None:
    """Raises UserError where the newest list that can be read is of another home."""
    newest = _newest(folder)
    if newest is not None and newest["home"] != home:
        raise UserError("BAK-005", path=folder)


def _newest(folder: Path) -> BackupList | None:
    """The newest list that can be read."""
    for one in reversed(made_lists(folder)):
        try:
            return read_list(one)
        except HomeError:  # said by backups --check, and no reason to go without a new one
            continue
    return None


def _name(folder: Path, moment: datetime) -> str:
    number = 1 + max((one.number for one in made_lists(folder)), default=0)
    return f"{number:04}-{moment:%Y%m%dT%H%M%SZ}"


def _report(told: BackupList, sent: list[FileMark]) -> BackedUp:
    return BackedUp(
        told["id"],
        told["snapshot"],
        len(told["files"]),
        _bytes_of(told),
        len(sent),
        sum(mark["bytes"] for mark in sent),
    )


def _bytes_of(told: BackupList) -> int:
    return sum(mark["bytes"] for mark in told["files"].values())


def _is_unrecorded(store: Store, told: BackupList) -> bool:
    asked = {"action": BACKED_UP, "backup": told["id"], **told["audit"]}
    return bool(store.scalar(_UNRECORDED, asked))


def _record(home: Home, folder: Path, before: BackupList | None, done: BackedUp, actor: str | None) -> None:
    """Puts a backup on record, and first the one ``before`` it, where that was killed once its list was
    there. What it brought is not known any more."""
    with open_store(home, actor=actor) as store, store.transaction():
        if before is not None and _is_unrecorded(store, before):
            files, size = len(before["files"]), _bytes_of(before)
            store.record(BACKED_UP, before["id"], folder=str(folder), files=files, bytes=size)
        store.record(
            BACKED_UP,
            done.backup,
            folder=str(folder),
            files=done.files,
            bytes=done.bytes,
            new=done.new,
            new_bytes=done.new_bytes,
        )
