"""Restoring a home from a backup: all of it, verified while it is copied, or nothing. And looking whether
backups are whole."""

from __future__ import annotations

import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from pipelines.base.disk import Unsynced, sync_folder
from pipelines.base.home import Home
from pipelines.keeping.backup_folder import FOLDER_MODE, copy, file_path, reading_from, require_apart
from pipelines.keeping.backup_lists import choose, lists_in, read_list
from pipelines.keeping.contents import is_inside
from pipelines.keeping.findings import Finding, finding
from pipelines.publish.figures import Track
from pipelines.publish.marks import fits
from pipelines.store import open_store
from pipelines.store.migrations import SCHEMA_VERSION
from pipelines.store.trouble import home_trouble
from schemas.backups import BackupList
from schemas.errors import HomeError, UserError
from schemas.manifest import FileMark
from schemas.words import Words

RESTORED = "home.restored"
MADE, LOCK = "home", "restoring.lock"
"""In the folder of a restore that is not finished: the home, and what tells that somebody is at it."""
NEW_FILE = 0o666
"""As any new file of a home: the system takes from it what its user lets nobody have."""
MISSING, CHANGED, ELSEWHERE = "BAK-012", "BAK-013", "BAK-014"


@dataclass(frozen=True)
class Checked:
    """What a folder holds: its lists that can be read, newest first, and what is wrong."""

    lists: list[BackupList] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    files: int = 0


def restore(
    home: Home, folder: Path, track: Track, backup: str | None = None, actor: str | None = None
) -> BackupList:
    """Makes the home of a backup, the newest where none is named, where nothing is yet; on record in its
    audit. What was restored. Raises UserError where the place or the backup cannot be, HomeError with all
    that is wrong with the backup, or where the disk refuses; then nothing is at the place."""
    folder = folder.resolve()
    require_apart(folder, home)
    _require_free(home.path)
    with reading_from(folder), _making(home.path) as making:
        told = read_list(choose(folder, backup))
        _require_known(told)
        made = Home(making / MADE)
        made.path.mkdir(FOLDER_MODE)
        problems = _fill(made.path, folder, told, track)
        if problems:
            raise _refusal(home, told, problems)
        with open_store(made, actor=actor) as store, store.transaction():
            store.record(
                RESTORED,
                told["id"],
                created_at=told["created_at"],
                made_by=told["made_by"],
                entries=told["audit"]["entries"],
                files=len(told["files"]),
            )
        _put_in_place(made.path, home.path)
    return told


def _require_known(told: BackupList) -> None:
    """Raises HomeError where a newer program wrote the store."""
    if int(told["store"]) > int(SCHEMA_VERSION):
        raise HomeError("HOM-005", found=told["store"], known=SCHEMA_VERSION)


def _require_free(place: Path) -> None:
    """Raises UserError where something is at the place, or nothing above it."""
    if not place.parent.is_dir():
        raise UserError("BAK-002", path=place)
    with home_trouble(place):
        if place.exists() and (not place.is_dir() or any(place.iterdir())):
            raise UserError("BAK-015", path=place)


@contextmanager
def _making(place: Path) -> Iterator[Path]:
    """A folder beside the place to make a home in, gone afterwards, as what killed restores left behind."""
    begin = f".{place.name}.restoring-"
    with home_trouble(place.parent):
        for left in place.parent.iterdir():
            if left.name.startswith(begin):
                _remove_left(left)
        making = Path(tempfile.mkdtemp(dir=place.parent, prefix=begin))
        lock = FileLock(making / LOCK)
        try:
            lock.acquire()
            yield making
        finally:
            lock.release()
            shutil.rmtree(making)


def _remove_left(left: Path) -> None:
    """Removes a folder that nobody works in."""
    lock = FileLock(left / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return
    lock.release()
    shutil.rmtree(left)


def _fill(made: Path, folder: Path, told: BackupList, track: Track) -> list[Finding]:
    """Copies every file to its place in the home that is made; what is wrong, and after the first of that
    files are only looked at. All is on the disk when this returns."""
    named = told["id"]
    problems = [
        finding(ELSEWHERE, path, path=path, backups=named) for path in told["files"] if not is_inside(path)
    ]
    unsynced = Unsynced(made)
    entries = [(path, mark) for path, mark in sorted(told["files"].items()) if is_inside(path)]
    for path, mark in track(entries, len(entries), "恢复"):
        if problems:
            problems += check_file(folder, mark, [path], [named])
        elif found := _copy(folder, mark, made / path, unsynced):
            problems.append(finding(found, _place(mark), path=path, backups=named))
    if not problems:
        unsynced.sync()
    return problems


def _copy(folder: Path, mark: FileMark, target: Path, unsynced: Unsynced) -> str | None:
    """Copies a file of a backup; the code of what is wrong with it."""
    source = file_path(folder, mark["sha256"])
    if not source.is_file():
        return MISSING
    target.parent.mkdir(parents=True, exist_ok=True)
    found = copy(source, target, NEW_FILE)
    if (found["bytes"], found["sha256"]) != (mark["bytes"], mark["sha256"]):
        return CHANGED
    unsynced.add(target, target.parent)
    return None


def check_file(folder: Path, mark: FileMark, paths: list[str], backups: list[str]) -> Iterator[Finding]:
    """What is wrong with a file of a folder of backups."""
    place = file_path(folder, mark["sha256"])
    if not fits(place, mark):
        code = CHANGED if place.is_file() else MISSING
        yield finding(code, _place(mark), path=_some(paths), backups=_some(backups))


def _place(mark: FileMark) -> str:
    return file_path(Path(), mark["sha256"]).as_posix()


def _some(names: list[str]) -> Words:
    """The first names, and how many more there are."""
    told = Words.listed(names[:SHOWN])
    return told if len(names) <= SHOWN else _MORE.format(names=told, count=len(names))


SHOWN = 3
_MORE = Words("{names} 等 {count} 个", "{names} and others, {count} in all")


def _refusal(home: Home, told: BackupList, problems: list[Finding]) -> HomeError:
    error = HomeError("BAK-011", backup=told["id"], count=len(problems), path=home.path)
    error.list_lines(one.text.words for one in problems)
    error.problems = [one.told for one in problems]
    return error


def _put_in_place(made: Path, place: Path) -> None:
    """An empty folder that stood there gives way, with its mode: whoever made it said who may go in."""
    if place.exists():
        made.chmod(stat.S_IMODE(place.stat().st_mode))
        place.rmdir()
    made.rename(place)
    sync_folder(place.parent)


def look_at(folder: Path, track: Track | None = None) -> Checked:
    """The backups of a folder; with ``track`` all their files are read. Raises UserError where there are
    none, HomeError where it is busy or the disk refuses."""
    with reading_from(folder):
        done = _read_lists(folder)
        return done if track is None else _check_files(folder, done, track)


def _read_lists(folder: Path) -> Checked:
    lists, findings = [], []
    for one in reversed(lists_in(folder)):
        try:
            lists.append(read_list(one))
        except HomeError as error:
            findings.append(finding("BAK-018", f"backups/{one.path.name}", error=error.words))
    return Checked(lists, findings)


def _check_files(folder: Path, done: Checked, track: Track) -> Checked:
    """Each file is read once, however many backups name it."""
    asked: dict[str, tuple[FileMark, dict[str, None], list[str]]] = {}
    findings = list(done.findings)
    for told in done.lists:
        for path, mark in told["files"].items():
            if not is_inside(path):
                findings.append(finding(ELSEWHERE, path, path=path, backups=told["id"]))
            _, paths, backups = asked.setdefault(mark["sha256"], (mark, {}, []))
            paths[path] = None
            if told["id"] not in backups:
                backups.append(told["id"])
    for mark, paths, backups in track(asked.values(), len(asked), "核对"):
        findings += check_file(folder, mark, list(paths), backups)
    return Checked(done.lists, findings, len(asked))
