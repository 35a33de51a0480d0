"""Attachments of a case, a clue or an inspection, and the files themselves."""

from __future__ import annotations

from pipelines.attachments.kept import attachment_bytes, read_attachments
from pipelines.base.home import Home
from pipelines.queries.scoped import query
from pipelines.store import look_at_store
from schemas.attachments import Attachment
from schemas.scope import Scope


@query
def attachments_of(home: Home, scope: Scope, about: str, about_id: str) -> tuple[Attachment, ...]:
    """The attachments in order. Raises HomeError where the home is busy."""
    with look_at_store(home) as store:
        rows = read_attachments(store, about, about_id)
    return tuple(Attachment(**row) for row in rows.iter_rows(named=True))


@query
def attached_file(home: Home, scope: Scope, attachment: Attachment) -> bytes:
    """The file of an attachment. Raises HomeError where it is gone or not what was kept."""
    return attachment_bytes(home, attachment)
