"""How a signal stands by what was said about it."""

from __future__ import annotations

import polars as pl

STATUS = ("status", "dismissed_by", "dismissed_at_utc", "why")


def with_status(signals: pl.DataFrame, dismissals: pl.DataFrame) -> pl.DataFrame:
    """The signals with the columns of STATUS: open or dismissed, and who dismissed it, when and why. The last
    entry about a signal counts; an entry is about one signal, which is its evidence, and never about a
    kind."""
    last = dismissals.sort("sequence").unique("signal_id", keep="last").filter(pl.col("kind") == "dismissed")
    told = last.select("signal_id", "why", dismissed_by="actor", dismissed_at_utc="at_utc")
    joined = signals.join(told, on="signal_id", how="left", maintain_order="left")
    dismissed = pl.col("dismissed_by").is_not_null()
    status = pl.when(dismissed).then(pl.lit("dismissed")).otherwise(pl.lit("open"))
    return joined.with_columns(status=status).select(*signals.columns, *STATUS)


def dismissal_rates(signals: pl.DataFrame) -> pl.DataFrame:
    """One row per kind of signal (columns of ``with_status``): code, signals, dismissed."""
    dismissed = (pl.col("status") == "dismissed").sum().cast(pl.Int64)
    return signals.group_by("code").agg(signals=pl.len().cast(pl.Int64), dismissed=dismissed).sort("code")
