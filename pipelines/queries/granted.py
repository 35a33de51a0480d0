"""What is granted, as the store has it: whoever may grant sees grants in the own tree."""

from __future__ import annotations

import polars as pl

from pipelines.access.stored import last_grants, last_tokens, read_grants, read_tokens
from pipelines.base.home import Home
from pipelines.queries.scoped import query
from pipelines.queries.seen import only_seen
from pipelines.store import look_at_store
from schemas.grants import GRANTS, TOKENS
from schemas.scope import Scope

RIGHT = "grants"
GRANT_LINE = tuple(name for name in GRANTS if name not in ("sequence", "kind"))
TOKEN_LINE = tuple(name for name in TOKENS if name not in ("sequence", "kind", "token_sha256"))


@query(own_check=True, needs="grants")
def granted(home: Home, scope: Scope) -> pl.DataFrame:
    """One row per grant that was not taken back, by principal, area and role: GRANT_LINE."""
    with look_at_store(home) as store:
        rows = last_grants(read_grants(store))
    seen = only_seen(home, scope, RIGHT, rows.select(GRANT_LINE))
    return seen.sort("principal", "area_code", "role")


@query(needs="grants")
def tokens_in_force(home: Home, scope: Scope) -> pl.DataFrame:
    """One row per token that was not revoked, by principal: TOKEN_LINE; what it hashes to stays where it
    is."""
    with look_at_store(home) as store:
        return last_tokens(read_tokens(store)).select(TOKEN_LINE).sort("principal", "token_id")
