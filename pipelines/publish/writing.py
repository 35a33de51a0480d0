"""Writing a snapshot's folder: manifest, diff and the statements that make its tables, under a temporary
name, then into place. The rows are in files of their own, which are on the disk before."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path

from pipelines.base.disk import sync_folder
from pipelines.base.home import Home
from pipelines.publish.content import json_text
from pipelines.publish.files import TEMPORARY, replace_text, write_text
from pipelines.publish.manifest import DIFF, MANIFEST, SEAL, seal_text
from pipelines.publish.marks import mark_of
from pipelines.publish.stored import damaged_files, manifest_or_none, remove_folder
from pipelines.publish.table_files import FROM_SNAPSHOT, VIEWS_FILE, views_sql
from schemas.manifest import Diff, Manifest


def write_snapshot(home: Home, manifest: Manifest, diff: Diff, doubted: Container[str] = ()) -> Path:
    """Writes the snapshot's folder whole or not at all; returns it. Does not make it current. Where the same
    content was written before, that is kept if it is whole and replaced if it is damaged or
    ``doubted``. Raises HomeError where it cannot be replaced, since another process has it open (Windows)."""
    final = home.snapshots / manifest["id"]
    known = manifest_or_none(final) if final.exists() else None
    is_doubted = manifest["id"] in doubted
    if known and known.get("files") and not is_doubted and not damaged_files(home, known):
        return final
    folder = home.snapshots / (TEMPORARY + manifest["id"])
    folder.mkdir(parents=True)
    write_text(folder / VIEWS_FILE, views_sql(manifest["tables"], FROM_SNAPSHOT))
    write_text(folder / DIFF, json_text(diff))
    marks = {name: mark_of(folder / name) for name in (VIEWS_FILE, DIFF)}
    write_text(folder / MANIFEST, json_text({**manifest, "files": marks}))
    write_text(folder / SEAL, seal_text(folder))
    sync_folder(folder)
    if final.exists():
        remove_folder(final)
    folder.replace(final)
    sync_folder(home.snapshots)
    return final


def make_current(home: Home, snapshot_id: str) -> None:
    """Switches the published snapshot in one step."""
    replace_text(home.current, snapshot_id + "\n")
