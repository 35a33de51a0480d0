"""Attaching a picture or PDF to a case, a clue or an inspection."""

from __future__ import annotations

from pipelines.actions.rights import require_in, require_somewhere
from pipelines.attachments.kept import Given, area_of, keep_attachment
from pipelines.base.home import Home
from pipelines.store import open_store
from schemas.attachments import ROLES, Attachment
from schemas.scope import Scope

__all__ = ["Given", "attach"]


def attach(home: Home, scope: Scope, about: str, about_id: str, given: Given) -> Attachment:
    """Keep a file with what it is about (schemas.attachments.ABOUT) and its number. Raises UserError for a
    file that is neither picture nor PDF, too large or damaged, and where there is nothing of that number."""
    right = ROLES.get(about, "cases")
    require_somewhere(scope, right)
    with open_store(home, actor=scope.principal) as store, store.transaction():
        if not scope.everywhere(right):
            require_in(store, scope, right, area_of(store, about, about_id))
        return keep_attachment(home, store, about, about_id, given)
