"""What is on record: changes of the home, and who read what. Whoever sees the audit of some areas only is
shown what is about these, and what was done by that name."""

from __future__ import annotations

import polars as pl

from pipelines.access.reads import read_reads
from pipelines.base.home import Home
from pipelines.queries.scoped import query
from pipelines.queries.seen import codes_seen
from pipelines.store import Store, look_at_store
from schemas.scope import Scope

_LATEST = """
SELECT sequence, at_utc, actor, action, subject, detail, hash FROM audit
ORDER BY at_utc DESC, sequence DESC
"""
_PLACES = """
SELECT case_id AS subject, area_code FROM cases UNION ALL
SELECT item_id, area_code FROM admission_items UNION ALL
SELECT clue_id, area_code FROM clues UNION ALL
SELECT plan_id, area_code FROM inspection_plans UNION ALL
SELECT return_id, township_code FROM returns UNION ALL
SELECT sample_id, area_code FROM inspection_samples
"""


@query(own_check=True, needs="audit")
def changes(home: Home, scope: Scope, limit: int) -> pl.DataFrame:
    """One row per entry of the audit that is seen, the latest first, at most so many: sequence, at_utc,
    actor, action, subject, detail, hash."""
    codes = codes_seen(home, scope, "audit")
    if codes is None:
        with look_at_store(home) as store:
            return store.frame(_LATEST).head(limit)
    told = {
        start: codes_seen(home, scope, right) or frozenset() if scope.has(right) else frozenset()
        for start, right in DISCREET.items()
    }
    with look_at_store(home) as store:
        return _about(store, scope, codes, told).head(limit)


DISCREET = {"clue": "clues", "inspection": "inspections", "grant": "grants", "token": "grants"}
"""By how an action begins: the right without which it is not told, who complained and who will be visited
among them."""


def _about(
    store: Store, scope: Scope, codes: frozenset[str], told: dict[str, frozenset[str]]
) -> pl.DataFrame:
    rows, places = store.frame(_LATEST), store.frame(_PLACES).unique("subject", keep="last")
    placed = rows.join(places, on="subject", how="left", maintain_order="left")
    for start, seen in told.items():
        area = pl.coalesce("area_code", "subject")
        hidden = pl.col("action").str.starts_with(start) & ~area.is_in(sorted(seen))
        placed = placed.filter(~hidden.fill_null(True) | (pl.col("actor") == scope.principal))
    area = pl.coalesce("area_code", "subject")
    return placed.filter(area.is_in(sorted(codes)) | (pl.col("actor") == scope.principal)).select(
        rows.columns
    )


@query(own_check=True, needs="audit")
def reads(home: Home, scope: Scope, month: str | None = None) -> pl.DataFrame:
    """One row per read that is seen, the latest first, of a month (YYYY-MM) or of all
    (pipelines.access.reads.READS)."""
    rows = read_reads(home, month)
    codes = codes_seen(home, scope, "audit")
    if codes is None:
        return rows
    return rows.filter(pl.col("area_code").is_in(sorted(codes)) | (pl.col("principal") == scope.principal))
