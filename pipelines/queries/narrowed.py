"""A snapshot of several provinces as one of a single province: the same tables, cut to what lies in it."""

from __future__ import annotations

import polars as pl

from pipelines.queries.areas import areas_in
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from schemas.scope import Scope


@query(needs=None)
def provinces_in(snapshot: Snapshot, scope: Scope, period: str) -> dict[str, str]:
    """Code → name of the provinces of a home that holds several, by code; none of any other."""
    if snapshot.top[0] != "country":
        return {}
    areas = areas_in(snapshot, scope, period).filter(level="province").sort("code")
    return dict(areas.select("code", "name").iter_rows())


@query(needs=None)
def snapshot_about(snapshot: Snapshot, scope: Scope, code: str, period: str) -> Snapshot:
    """The snapshot as that of the province in which the area of the code lies; itself where it is of one
    province, or the code is the country's or unknown."""
    if snapshot.top[0] != "country":
        return snapshot
    lying = areas_in(snapshot, scope, period).filter(code=code)["province"].drop_nulls()
    return snapshot if lying.is_empty() else narrow(snapshot, scope, str(lying[0]))


@query(needs=None)
def narrow(snapshot: Snapshot, scope: Scope, province: str) -> Snapshot:
    """A snapshot of several provinces as it would be of one, which is then its top. Raises HomeError where a
    file of its tables cannot be read."""
    return snapshot.recut(province)


@query(needs=None)
def rows_inside(
    snapshot: Snapshot, scope: Scope, rows: pl.DataFrame, column: str = "area_code"
) -> pl.DataFrame:
    """Of rows about areas of the home as it is now those that lie in the province to which the snapshot is
    cut; all of them where it is not."""
    if snapshot.cut_to is None:
        return rows
    codes = snapshot.frame("SELECT DISTINCT code FROM areas")["code"]
    return rows.filter(pl.col(column).is_in(codes.implode()))
