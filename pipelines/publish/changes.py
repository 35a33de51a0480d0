"""What a snapshot says differently from the one before: the content of its diff.json."""

from __future__ import annotations

import polars as pl

from schemas.manifest import AddedReturn, ReplacedReturn, ReturnChanges, ValueChange, ValueChanges
from schemas.rows import typed_rows

TOP_CHANGES = 100
"""Changes listed one by one, the largest first; the rest is counted."""

KEY = ("level", "area_code", "period", "indicator")
RETURN_KEY = ("township_code", "period")


def compare_values(before: pl.DataFrame, after: pl.DataFrame) -> ValueChanges:
    """How the values (area_values of two snapshots) differ: counts, periods, areas and indicators touched,
    and the largest changes relative to the value before."""
    columns = [*KEY, "value"]
    joined = (
        before.filter(~pl.col("restated"))
        .select(columns)
        .join(after.filter(~pl.col("restated")).select(columns), on=KEY, how="full", suffix="_after")
    )
    there_before, there_after = pl.col("area_code").is_not_null(), pl.col("area_code_after").is_not_null()
    differs = there_before & there_after & pl.col("value").ne_missing(pl.col("value_after"))
    changed = joined.filter(differs).select(*KEY, before="value", after="value_after")
    return {
        "values_changed": changed.height,
        "values_added": joined.filter(there_after & ~there_before).height,
        "values_removed": joined.filter(there_before & ~there_after).height,
        "periods": changed["period"].unique().sort().to_list(),
        "by_level": _counts(changed, "level"),
        "by_indicator": _counts(changed, "indicator"),
        "areas": changed.select("level", "area_code").unique().height,
        "top": typed_rows(ValueChange, _largest(changed)),
    }


def compare_returns(before: pl.DataFrame, after: pl.DataFrame) -> ReturnChanges:
    """Returns (current ones) that came in or were replaced since: township, period, return_id each."""
    old = before.filter(pl.col("current")).select(*RETURN_KEY, "return_id", "sha256")
    new = after.filter(pl.col("current")).select(*RETURN_KEY, "return_id", "sha256")
    joined = new.join(old, on=RETURN_KEY, how="left", suffix="_before").sort("period", "township_code")
    added = joined.filter(pl.col("return_id_before").is_null())
    replaced = joined.filter(
        pl.col("return_id_before").is_not_null(), pl.col("sha256") != pl.col("sha256_before")
    )
    listed = [*RETURN_KEY, "return_id"]
    return {
        "returns_added": typed_rows(AddedReturn, added.select(listed)),
        "returns_replaced": typed_rows(ReplacedReturn, replaced.select(*listed, "return_id_before")),
    }


def _counts(changed: pl.DataFrame, column: str) -> dict[str, int]:
    return dict(changed.group_by(column).len().sort(column).rows())


def _largest(changed: pl.DataFrame) -> pl.DataFrame:
    change = pl.col("after") - pl.col("before")
    size = (change / pl.max_horizontal(pl.col("before").abs(), pl.lit(1.0))).abs().fill_null(0)
    return (
        changed.with_columns(change=change, size=size)
        .sort("size", *KEY, descending=[True, *[False] * len(KEY)])
        .head(TOP_CHANGES)
        .drop("size")
    )
