"""What a folder of backups says of one: the list of all files of a home, which is written last."""

from __future__ import annotations

from typing import TypedDict

from schemas.manifest import AuditHead, FileMark

FORMAT = 1
"""Rises when what is kept, or how it is listed, changes."""


class BackupList(TypedDict):
    """One backup. ``home`` tells the home from others: the hash of the first entry of its audit; ``store`` is
    the version of its store, ``snapshot`` the id of its current snapshot, null where nothing was published,
    ``audit`` the end of its audit when the store was copied. ``files``: by path in the home, with ``/``, what
    the file was; it is kept by its SHA-256. Times are UTC, ISO 8601."""

    format: int
    id: str
    created_at: str
    made_by: str
    product: str
    jurisdiction: str
    home: str
    store: str
    snapshot: str | None
    audit: AuditHead
    files: dict[str, FileMark]
