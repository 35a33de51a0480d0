"""What was said about signals, in the store: dismissed with a reason, or opened again."""

from __future__ import annotations

import polars as pl

from pipelines.base.clock import now_utc
from pipelines.store import Store
from schemas.signals import SIGNAL_DISMISSALS

_ENTRIES = "SELECT * FROM signal_dismissals ORDER BY signal_id, sequence"


def read_dismissals(store: Store) -> pl.DataFrame:
    """One row per entry, by signal and sequence (schemas/signals.py)."""
    return store.frame(_ENTRIES).select(pl.col(name).cast(kind) for name, kind in SIGNAL_DISMISSALS.items())


def add_dismissal(store: Store, signal_id: str, code: str, kind: str, why: str) -> int:
    """Puts an entry down, with its record in the audit; its number among those of the signal. Call it inside
    a transaction."""
    last = store.scalar("SELECT max(sequence) FROM signal_dismissals WHERE signal_id = ?", [signal_id])
    number, moment = 1 + (last or 0), now_utc()
    row = (signal_id, number, moment, store.actor, kind, code, why)
    store.insert("signal_dismissals", pl.DataFrame([row], schema=SIGNAL_DISMISSALS, orient="row"))
    store.record(f"signal.{kind}", signal_id, moment, code=code, why=why)
    return number
