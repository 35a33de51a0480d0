"""Whether every kept snapshot is what was published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import PurePath
from typing import Any, NamedTuple

from pipelines.base.home import Home
from pipelines.keeping.findings import Finding, finding
from pipelines.keeping.guarding import guarded
from pipelines.publish.files import TEMPORARY
from pipelines.publish.manifest import MANIFEST, current_name, read_manifest, seal_text
from pipelines.publish.marks import fits
from pipelines.publish.parts import part_folder
from pipelines.publish.stored import kept_manifests
from pipelines.publish.table_files import files_of, mark_in, table_folder
from schemas.errors import HomeError
from schemas.manifest import AuditHead, FileMark
from schemas.words import Words

SHARED = ("parts", "tables")
"""Folders beside those of the snapshots, for files that several of them share."""


class OnRecord(NamedTuple):
    """What the audit says: ``manifests``: by snapshot that was ever published the hash of its manifest, None
    where it does not say; ``standing``: those that were not pruned since; ``last``: the last published."""

    manifests: Mapping[str, str | None]
    standing: list[str]
    last: str | None


def kept_heads(home: Home) -> dict[str, AuditHead]:
    """By snapshot: what the audit was when it was made; none of what an older version published."""
    found: dict[str, Any] = {one["id"]: one.get("audit") for one in kept_manifests(home)}
    return {name: head for name, head in found.items() if _is_head(head)}


def _is_head(head: Any) -> bool:
    return isinstance(head, dict) and isinstance(head.get("entries"), int) and "hash" in head


def check_snapshots(home: Home, record: OnRecord | None) -> Iterator[Finding]:
    """What is wrong with what was published. ``record``: None where the audit cannot be read."""
    yield from guarded(home.current.name, partial(_check_current, home, record))
    marks: dict[tuple[str, str], tuple[FileMark, list[str]]] = {}
    for name in _names(home):
        yield from guarded(
            f"snapshots/{name}", partial(_check_manifest, home, name, record, marks), "KEP-031"
        )
    for (place, _sha256), (mark, names) in marks.items():
        if not (home.path / place).is_file():
            yield finding("KEP-033", place, snapshots=Words.listed(names))
        elif not fits(home.path / place, mark):
            yield finding("KEP-034", place, snapshots=Words.listed(names))
    gone = set(record.standing) - set(_names(home)) if record else set()
    for name in sorted(gone - {record.last if record else None}):
        yield finding("KEP-037", f"snapshots/{name}", snapshot=name)


def _check_current(home: Home, record: OnRecord | None) -> Iterator[Finding]:
    place = home.current.name
    try:
        name = current_name(home)
    except HomeError as error:
        yield finding("KEP-030", place, error=error.words)
        return
    last = record.last if record else None
    if name is None and (last or _names(home)):
        yield finding("KEP-030", place, error=HomeError("PUB-010", path=home.current, found="–").words)
    elif name is not None and (name in SHARED or not (home.snapshots / name).is_dir()):
        yield finding("KEP-030", place, error=HomeError("PUB-012", snapshot=name).words)
    elif name is not None and record and name in record.manifests and name != last:
        yield finding("KEP-035", place, snapshot=name, last=last)


def _check_manifest(
    home: Home, name: str, record: OnRecord | None, asked: dict[tuple[str, str], tuple[FileMark, list[str]]]
) -> Iterator[Finding]:
    """What is wrong with the manifest of a snapshot; what it says of files is put down in ``asked``."""
    folder = home.snapshots / name
    place = f"snapshots/{name}/{MANIFEST}"
    try:
        manifest = read_manifest(folder)
    except HomeError as error:
        yield finding("KEP-031", f"snapshots/{name}", snapshot=name, error=error.words)
        return
    vouched = record.manifests.get(name) if record else None
    if record and name not in record.manifests:
        yield finding("KEP-036", place, snapshot=name)
    elif manifest["id"] != name or (vouched and not seal_text(folder).startswith(vouched)):
        yield finding("KEP-032", place, snapshot=name)
    tables = {kept["file"]: mark_in(kept) for kept in files_of(manifest)}
    for within, marks in (
        (folder, manifest.get("files", {})),
        (part_folder(home), manifest.get("part_files", {})),
        (table_folder(home), tables),
    ):
        for file, mark in marks.items():
            if PurePath(file).name != file:
                raise ValueError(f"{file!r} is no name of a file")
            path = (within / file).relative_to(home.path).as_posix()
            asked.setdefault((path, mark["sha256"]), (mark, []))[1].append(name)


def _names(home: Home) -> list[str]:
    """The folders of snapshots, those that lost their manifest too."""
    if not home.snapshots.is_dir():
        return []
    found = (path.name for path in sorted(home.snapshots.iterdir()) if path.is_dir())
    return [name for name in found if name not in SHARED and not name.startswith(TEMPORARY)]
