"""Returns of townships that handed a month in three times or more, replaced ones with their rows: what parts,
which hold current rows only, cannot tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from pipelines.indicators.facts import community_facts, no_states
from pipelines.signals.last_hour import RANKED_NUMERATORS
from pipelines.store import Store, register_columns
from schemas.jurisdiction import Jurisdiction
from schemas.returns import REGISTERS

OFTEN = 3
"""A first hand-in and two more: fewer say nothing about the last hours."""

_RETURNS = """
SELECT township_code, period, return_id, sequence, received_at_utc FROM returns
WHERE (township_code, period) IN (
    SELECT (township_code, period) FROM returns GROUP BY township_code, period HAVING count(*) >= $often
)
ORDER BY period, township_code, sequence
"""
_ROWS = "SELECT {columns} FROM {register} WHERE return_id IN (SELECT unnest($returns::VARCHAR[]))"


@dataclass(frozen=True)
class HandIns:
    """``returns``: township_code, period, return_id, sequence, received_at_utc; ``rows``: by register the
    rows of all of them."""

    returns: pl.DataFrame
    rows: Mapping[str, pl.DataFrame] = field(default_factory=dict)

    def sums(self, return_id: str, period: str, jurisdiction: Jurisdiction) -> dict[str, int]:
        """The ranked numerators of one return, over its communities."""
        registers = {key: rows.filter(return_id=return_id).lazy() for key, rows in self.rows.items()}
        no_lists = pl.DataFrame(schema={"kind": pl.String, "title": pl.String})
        facts = community_facts(registers, period, jurisdiction, no_lists, no_states()).collect()
        return {name: int(facts[name].fill_null(0).sum()) for name in RANKED_NUMERATORS}


def read_hand_ins(store: Store) -> HandIns:
    """What was handed in three times or more, from the store."""
    returns = store.frame(_RETURNS, {"often": OFTEN})
    return HandIns(returns, rows_of_returns(store, returns["return_id"].to_list()))


def rows_of_returns(store: Store, returns: list[str]) -> dict[str, pl.DataFrame]:
    """By register the rows of the returns, replaced ones too."""
    rows = {}
    for register in REGISTERS:
        columns = register_columns(register)
        query = _ROWS.format(columns=", ".join(columns), register=register)
        rows[register] = store.frame(query, {"returns": returns}).cast(pl.Schema(columns))
    return rows
