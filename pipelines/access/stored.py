"""Grants and tokens in the store: entries that only grow, each with its record in the audit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from pipelines.base.clock import now_utc
from pipelines.store import Store
from schemas.grants import GRANT_KEY, GRANTS, TOKENS


def read_grants(store: Store) -> pl.DataFrame:
    """One row per entry about a grant, by its number (schemas/grants.py)."""
    return _read(store, "SELECT * FROM grants ORDER BY sequence", GRANTS)


def read_tokens(store: Store) -> pl.DataFrame:
    """One row per entry about a token, by its number (schemas/grants.py)."""
    return _read(store, "SELECT * FROM tokens ORDER BY sequence", TOKENS)


def last_grants(entries: pl.DataFrame) -> pl.DataFrame:
    """One row per grant that was not taken back: the last entry about it."""
    return entries.unique(GRANT_KEY, keep="last", maintain_order=True).filter(kind="given")


def last_tokens(entries: pl.DataFrame) -> pl.DataFrame:
    """One row per token that was not revoked."""
    return entries.unique("token_id", keep="last", maintain_order=True).filter(kind="made")


def add_grant(store: Store, entry: Mapping[str, Any]) -> int:
    """Puts an entry about a grant down, with its record in the audit; its number. Call it inside a
    transaction."""
    number = _add(store, "grants", GRANTS, entry)
    store.record(
        f"grant.{entry['kind']}", str(entry["principal"]), **_told(entry, "principal"), number=number
    )
    return number


def add_token(store: Store, entry: Mapping[str, Any]) -> int:
    """The same for a token; what it hashes to is on record, the token is not."""
    number = _add(store, "tokens", TOKENS, entry)
    store.record(f"token.{entry['kind']}", str(entry["token_id"]), **_told(entry, "token_id"), number=number)
    return number


def _add(store: Store, table: str, columns: Mapping[str, Any], entry: Mapping[str, Any]) -> int:
    last = store.scalar(f"SELECT max(sequence) FROM {table}")  # noqa: S608 one of ours
    number = 1 + (last or 0)
    row = {"sequence": number, "at_utc": now_utc(), "actor": store.actor, **entry}
    store.insert(table, pl.DataFrame([row], schema=columns))
    return number


def _told(entry: Mapping[str, Any], subject: str) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key not in ("kind", subject) and value is not None}


def _read(store: Store, question: str, columns: Mapping[str, Any]) -> pl.DataFrame:
    return store.frame(question).select(pl.col(name).cast(kind) for name, kind in columns.items())
