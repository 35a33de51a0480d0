"""Attachments of a case, a clue or an inspection, and the files themselves."""

from __future__ import annotations

from collections.abc import Callable

from pipelines.attachments.kept import attachment_bytes, read_attachments
from pipelines.base.home import Home
from pipelines.queries.live_cases import case_file
from pipelines.queries.scoped import query
from pipelines.queries.voices.live_clues import clue_file
from pipelines.queries.voices.live_inspections import plan_file
from pipelines.store import look_at_store
from schemas.attachments import Attachment
from schemas.scope import Scope

_ASKS: dict[str, Callable[[Home, Scope, str], object]] = {
    "case": case_file,
    "clue": clue_file,
    "inspection": plan_file,
}
"""By what an attachment belongs to: the query that refuses whoever may not see that."""


@query(own_check=True, needs=None)
def attachments_of(home: Home, scope: Scope, about: str, about_id: str) -> tuple[Attachment, ...]:
    """The attachments in order. Raises HomeError where the home is busy."""
    with look_at_store(home) as store:
        rows = read_attachments(store, about, about_id)
    if rows.height and not scope.is_whole_home:
        _ASKS[about](home, scope, about_id)
    return tuple(Attachment(**row) for row in rows.iter_rows(named=True))


@query(own_check=True, needs=None)
def attached_file(home: Home, scope: Scope, attachment: Attachment) -> bytes:
    """The file of an attachment. Raises HomeError where it is gone or not what was kept."""
    if not scope.is_whole_home:
        _ASKS[attachment.about](home, scope, attachment.about_id)
    return attachment_bytes(home, attachment)
