"""Returns that were published and are replaced since: what stood when its township's figures of a month were
first published, with its rows. Told by the order of the audit: moments of hand-ins can be given by hand, and
snapshots can be pruned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from pipelines.publish.hand_ins import rows_of_returns
from pipelines.publish.record import ACCEPTED, PUBLISHED
from pipelines.store import Store

_REPLACED = """
WITH entries AS (
    SELECT subject, action, detail,
           count(*) FILTER (WHERE action = $accepted) OVER (ORDER BY sequence) AS number
    FROM audit WHERE action IN ($accepted, $published)
), published AS (
    SELECT DISTINCT coalesce(CAST(detail->>'accepted' AS BIGINT), number) AS number
    FROM entries WHERE action = $published
), taken AS (
    SELECT r.township_code, r.period, r.return_id, r.sequence, r.sha256, coalesce(e.number, 0) AS number
    FROM returns r LEFT JOIN entries e ON e.subject = r.return_id AND e.action = $accepted
), first AS (
    SELECT t.township_code, t.period, min(p.number) AS number
    FROM taken t JOIN published p ON p.number >= t.number GROUP BY ALL
), stood AS (
    SELECT t.township_code, t.period, max_by(t.return_id, t.sequence) AS return_id,
           max_by(t.sha256, t.sequence) AS sha256
    FROM taken t JOIN first f ON f.township_code = t.township_code AND f.period = t.period
    WHERE t.number <= f.number GROUP BY ALL
)
SELECT s.township_code, s.period, s.return_id, s.sha256, r.return_id AS return_id_now
FROM stood s JOIN returns r ON r.township_code = s.township_code AND r.period = s.period AND r.current
WHERE r.return_id <> s.return_id ORDER BY s.period, s.township_code
"""


@dataclass(frozen=True)
class Replaced:
    """``returns``: one row per township and month that was corrected after it was first published:
    township_code, period, return_id and sha256 of the return that stood then, return_id_now. ``rows``: by
    register the rows of those that stood."""

    returns: pl.DataFrame
    rows: Mapping[str, pl.DataFrame] = field(default_factory=dict)


def read_replaced(store: Store) -> Replaced:
    """What was published first and is replaced, from the store."""
    returns = store.frame(_REPLACED, {"accepted": ACCEPTED, "published": PUBLISHED})
    return Replaced(returns, rows_of_returns(store, returns["return_id"].to_list()))
