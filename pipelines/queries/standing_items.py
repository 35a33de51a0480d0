"""How long the very items that make a fact of gate-keeping have stood."""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from pipelines.base.names import add_name_keys
from pipelines.queries.registers import counted_rows
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from pipelines.queries.values import periods_to
from schemas.returns import REGISTERS
from schemas.scope import Scope

ITEMS = REGISTERS["work_items"]
KEY = ("community_code", *(f"{name}_key" if name in ITEMS.names else name for name in ITEMS.unique[1:]))
"""What makes two rows of different months the same item; names by their keys."""


@query()
def standing_items(snapshot: Snapshot, scope: Scope, indicator: str, period: str) -> pl.DataFrame:
    """One row per work item in an indicator's numerator in a month, by township and community:
    township_code, community_code, sheet_row, item_name, and ``run``, in how many months in a row up to this
    one, at most twelve, that same item of that community was in it. Other items in the months before do not
    lengthen it; an item of a community that was recoded begins anew."""
    return _standing(snapshot, scope, indicator, period)


@lru_cache(maxsize=16)
def _standing(snapshot: Snapshot, scope: Scope, indicator: str, period: str) -> pl.DataFrame:
    """Kept, since a list of measures asks for the facts of a month, and then for the items behind each."""
    now = _keyed(counted_rows(snapshot, scope, indicator, period))
    standing = now.select(*KEY).unique().with_columns(run=pl.lit(1, pl.Int64))
    last = standing
    for month in reversed(periods_to(period)[:-1]):
        communities = last["community_code"].unique().to_list()
        if not communities or month not in snapshot.periods:
            break
        before = _keyed(counted_rows(snapshot, scope, indicator, month, communities)).select(*KEY)
        last = last.join(before, on=KEY, how="semi", nulls_equal=True)
        again = last.select(*KEY, again=pl.lit(1, pl.Int64))
        standing = standing.join(again, on=KEY, how="left", nulls_equal=True).select(
            *KEY, run=pl.col("run") + pl.col("again").fill_null(0)
        )
    columns = ("township_code", "community_code", "sheet_row", "item_name", "run")
    joined = now.join(standing, on=KEY, how="left", nulls_equal=True, maintain_order="left")
    return joined.select(*columns)


def _keyed(rows: pl.DataFrame) -> pl.DataFrame:
    return add_name_keys(rows, ITEMS.names)
