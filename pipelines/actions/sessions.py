"""Ending the sign-ins of somebody else, on record."""

from __future__ import annotations

from pipelines.access import sessions
from pipelines.actions.rights import require
from pipelines.base.home import Home
from pipelines.store import open_store
from schemas.errors import UserError
from schemas.scope import Scope

RIGHT = "grants"


def end_sessions(home: Home, scope: Scope, principal: str) -> int:
    """End all sessions of a principal, at once; how many there were. Raises UserError where there is none."""
    require(scope, RIGHT)
    count = sessions.end_of(home, principal, "ended")
    if not count:
        raise UserError("SES-009", principal=principal)
    with open_store(home, actor=scope.principal) as store, store.transaction():
        store.record("sessions.ended", principal, count=count)
    return count
