"""Attachments in a home: the files by the hash of their content, and the record of each in the store."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.attachments.content import Content, read_content
from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.base.names import require_texts, written
from pipelines.store import Store
from schemas.attachments import ABOUT, ATTACHMENT_COLUMNS, Attachment
from schemas.errors import HomeError, UserError

FOLDER = "attachments"
_OF = "SELECT * FROM attachments WHERE about = $about AND about_id = $id ORDER BY number"
_ALL = "SELECT * FROM attachments ORDER BY about, about_id, number"
_THERE = {
    "case": "SELECT count(*) FROM cases WHERE case_id = $id",
    "clue": "SELECT count(*) FROM clues WHERE clue_id = $id",
    "inspection": "SELECT count(*) FROM inspection_plans WHERE plan_id = $id",
}


@dataclass(frozen=True)
class Given:
    """A file that somebody hands in: its bytes, its name, who hands it in and what it shows;
    ``keep_location``: place and device stay in it on purpose."""

    content: bytes
    file_name: str
    person: str
    note: str | None = None
    keep_location: bool = False


def keep_attachment(home: Home, store: Store, about: str, about_id: str, given: Given) -> Attachment:
    """Keep a file and put it on record, inside a transaction of the caller. The file is there before its
    record; one without a record is harmless. Raises UserError for a file that is none of what is taken, and
    where there is nothing of that number."""
    require_texts([given.person, given.note, given.file_name])
    if about not in ABOUT.keys or not store.scalar(_THERE[about], {"id": about_id}):
        raise UserError("ATT-006", number=about_id)
    if not (person := written(given.person)):
        raise UserError("ATT-007", file=given.file_name)
    content = read_content(given.content, given.file_name, keep_location=given.keep_location)
    sha256 = hashlib.sha256(content.kept).hexdigest()
    _put_in_place(home, sha256, content)
    before = read_attachments(store, about, about_id)
    if sha256 in set(before["sha256"]):
        raise UserError("ATT-008", file=given.file_name, number=about_id)
    entry = Attachment(
        about=about,
        about_id=about_id,
        number=before.height + 1,
        sha256=sha256,
        given_sha256=hashlib.sha256(given.content).hexdigest(),
        media_type=content.media_type,
        bytes=len(content.kept),
        file_name=Path(given.file_name).name,
        note=written(given.note),
        keeps_location=given.keep_location,
        person=person,
        at_utc=now_utc(),
        actor=store.actor,
    )
    store.insert("attachments", pl.DataFrame([vars(entry)], schema=ATTACHMENT_COLUMNS))
    # Without the person: the audit cannot forget, and the row, for which it vouches, has the name.
    told = {"number": entry.number, "sha256": sha256, "media_type": entry.media_type}
    store.record(f"{about}.attached", about_id, entry.at_utc, **told)
    return entry


def area_of(store: Store, about: str, about_id: str) -> str | None:
    """Code of the area that a case, a clue or an inspection is about; None where there is nothing of that
    number."""
    if about not in _TABLES:
        return None
    table, column = _TABLES[about]
    asked = f"SELECT area_code FROM {table} WHERE {column} = ?"  # noqa: S608 one of ours
    code: str | None = store.scalar(asked, [about_id])
    return code


_TABLES = {
    "case": ("cases", "case_id"),
    "clue": ("clues", "clue_id"),
    "inspection": ("inspection_plans", "plan_id"),
}


def read_attachments(store: Store, about: str, about_id: str) -> pl.DataFrame:
    """One row per attachment of a case, a clue or an inspection, in order: the fields of Attachment."""
    return store.frame(_OF, {"about": about, "id": about_id}).cast(pl.Schema(ATTACHMENT_COLUMNS))


def read_all_attachments(store: Store) -> pl.DataFrame:
    """One row per attachment."""
    return store.frame(_ALL).cast(pl.Schema(ATTACHMENT_COLUMNS))


def path_of(home: Home, sha256: str, ending: str) -> Path:
    """Where a file of that content lies."""
    return home.path / FOLDER / sha256[:2] / f"{sha256}.{ending}"


def attachment_bytes(home: Home, attachment: Attachment) -> bytes:
    """The file. Raises HomeError where it is gone or not what was kept."""
    path = path_of(home, attachment.sha256, attachment.ending)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise HomeError("ATT-009", file=path.name, error=error.strerror or error) from error
    if hashlib.sha256(content).hexdigest() != attachment.sha256:
        raise HomeError("ATT-010", file=path.name)
    return content


def _put_in_place(home: Home, sha256: str, content: Content) -> None:
    """Write the file whole, under its name only once it is; the same content is there already."""
    path = path_of(home, sha256, content.ending)
    if path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256:
        return
    temporary = path.with_name(f".{sha256}-{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(content.kept)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise HomeError("ATT-009", file=path.name, error=error.strerror or error) from error
