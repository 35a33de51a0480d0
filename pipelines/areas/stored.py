"""The areas of a home: reading them, and putting a new version in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.areas.reading import read_areas_csv
from pipelines.base.home import Home
from pipelines.store import Store, open_store
from pipelines.store.versions import add_version
from schemas.areas import AREA_COLUMNS, level_depth

SUBJECT = "areas"


@dataclass(frozen=True)
class AreasImport:
    """What an import did. ``version`` is null where the file held nothing new."""

    version: int | None
    added: int
    changed: int
    areas: int


def load_areas(store: Store) -> pl.DataFrame:
    """One row per area, level and span of validity of this home, sorted from the top down."""
    areas = store.frame("SELECT * FROM areas")
    return areas.sort(level_depth(), "code", "valid_from", nulls_last=False)


def replace_areas(store: Store, areas: pl.DataFrame, sha256: str, why: str | None = None) -> int:
    """Put these areas in place of the home's and note them as a new version; its number. Call it inside
    a transaction."""
    store.run("DELETE FROM areas")
    store.insert("areas", areas.select(*AREA_COLUMNS))
    return add_version(store, SUBJECT, sha256, areas.height, why)


def import_areas(home: Home, path: Path, why: str | None = None, actor: str | None = None) -> AreasImport:
    """Put the rows of a CSV into a home's areas: a row replaces that of the same level, code and
    valid_from, any other is added, none is lost. Raises UserError with every problem of what would come
    out; then nothing is changed."""
    with open_store(home, actor=actor) as store:
        before = load_areas(store)
        after = read_areas_csv(path, before)
        changed = after.join(before, on=list(AREA_COLUMNS), how="anti", nulls_equal=True)
        new = changed.join(before, on=["level", "code", "valid_from"], how="anti", nulls_equal=True)
        if changed.is_empty():
            return AreasImport(None, 0, 0, before.height)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        with store.transaction():
            version = replace_areas(store, after, digest, why)
            replaced = before.join(after, on=list(AREA_COLUMNS), how="anti", nulls_equal=True)
            store.record(
                "areas import",
                path.name,
                version=version,
                sha256=digest,
                why=why,
                added=new.height,
                changed=changed.height - new.height,
                before=replaced.to_dicts(),
            )
    return AreasImport(version, new.height, changed.height - new.height, after.height)
