"""Which townships had to report in a period, which did, which are about to correct themselves; and which
counties a recount strikes out."""

from __future__ import annotations

import polars as pl


def reporting_frame(townships: pl.Series, returns: pl.DataFrame, period: str) -> pl.DataFrame:
    """One row per township expected: township, expected, accepted, on_time (booleans). On time goes by its
    first accepted return, whatever replaced it later. ``returns`` has one row per accepted return."""
    accepted = accepted_returns(returns.filter(pl.col("period") == period))
    return (
        townships.alias("township")
        .to_frame()
        .join(accepted, on="township", how="left", maintain_order="left")
        .select("township", pl.lit(True).alias("expected"), pl.col("accepted", "on_time").fill_null(False))
    )


def accepted_returns(returns: pl.DataFrame) -> pl.DataFrame:
    """One row per township and period with an accepted return: township, period, accepted (true), on_time
    (of the first one)."""
    keys = [pl.col("township_code").alias("township"), "period"]
    first = returns.sort("township_code", "period", "sequence").group_by(keys, maintain_order=True)
    return first.agg(pl.col("on_time").first(), accepted=pl.lit(True))


def correcting_townships(returns: pl.DataFrame, rejections: pl.DataFrame, period: str) -> pl.DataFrame:
    """One row per township (column township) that has an accepted return of the period and handed in a
    correction afterwards that was refused: it has said itself that its figures are wrong."""
    corrections = rejections.filter("correction", period=period)
    if corrections.is_empty():
        return pl.DataFrame(schema={"township": pl.String})
    key = ["township_code", "period"]
    last = (
        returns.filter(pl.col("period") == period)
        .group_by(key)
        .agg(accepted_at=pl.col("received_at_utc").max())
    )
    refused = corrections.group_by(key).agg(refused_at=pl.col("received_at_utc").max())
    pending = last.join(refused, on=key).filter(pl.col("refused_at") >= pl.col("accepted_at"))
    return pending.select(township="township_code").sort("township")


def struck_counties(inspections: pl.DataFrame, period: str) -> pl.DataFrame:
    """One row per county and register (``all`` among them) of which a recount of the month says that its
    figures lie outside what is tolerated: area_code, register. ``inspections``: columns of INSPECTIONS."""
    outside = inspections.filter(pl.col("period") == period, pl.col("verdict") == "outside")
    return outside.select("area_code", "register").sort("area_code", "register")
