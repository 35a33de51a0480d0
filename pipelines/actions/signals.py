"""Signals: dismissing one with a reason, and opening it again."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipelines.actions.rights import require_in, require_somewhere
from pipelines.base.home import Home
from pipelines.base.names import written
from pipelines.publish.stored import current_manifest, read_table
from pipelines.signals.status import with_status
from pipelines.signals.stored import add_dismissal, read_dismissals
from pipelines.store import open_store
from schemas.errors import UserError
from schemas.scope import Scope
from schemas.signals import DISMISSAL_KINDS, SIGNAL_STATES


@dataclass(frozen=True)
class Said:
    """An entry about a signal that was put down."""

    signal_id: str
    code: str
    kind: str
    sequence: int


def dismiss_signal(home: Home, scope: Scope, signal_id: str, why: str | None) -> Said:
    """Dismiss a signal of the current snapshot: the same evidence stays silent, another of the kind does not.
    Raises UserError without a reason, for an id that is none, and for one that is dismissed already."""
    require_somewhere(scope, "signals")
    return _say(home, scope, signal_id, "dismissed", why)


def reopen_signal(home: Home, scope: Scope, signal_id: str, why: str | None) -> Said:
    """Take a dismissal back by an entry of its own. Errors as of ``dismiss_signal``."""
    require_somewhere(scope, "signals")
    return _say(home, scope, signal_id, "reopened", why)


def _say(home: Home, scope: Scope, signal_id: str, kind: str, why: str | None) -> Said:
    reason = written(why)
    if reason is None:
        raise UserError("SIG-001", kind=DISMISSAL_KINDS.words[kind])
    manifest = current_manifest(home)
    if manifest is None:
        raise UserError("PUB-005")
    found = read_table(home, manifest["id"], "signals").filter(pl.col("signal_id") == signal_id)
    if found.is_empty():
        raise UserError("SIG-002", signal=signal_id)
    with open_store(home, actor=scope.principal) as store, store.transaction():
        require_in(store, scope, "signals", *found["area_code"])
        row = with_status(found, read_dismissals(store)).row(0, named=True)
        if (row["status"] == "dismissed") == (kind == "dismissed"):
            raise UserError("SIG-003", signal=signal_id, state=SIGNAL_STATES.words[row["status"]])
        return Said(signal_id, row["code"], kind, add_dismissal(store, signal_id, row["code"], kind, reason))
