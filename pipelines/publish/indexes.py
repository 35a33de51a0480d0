"""The burden index of a period's areas, and its ranks where an area is ranked."""

from __future__ import annotations

import polars as pl

from pipelines.ranking import index
from pipelines.ranking.ranks import competition
from schemas.dtypes import Dtypes
from schemas.jurisdiction import Jurisdiction
from schemas.snapshot import AREA_INDEX, INDEX_GROUPS

OF_THE_AREA = (
    "no_return",
    "completeness_below_minimum",
    "too_few_communities",
    "correction_under_way",
    "recount_outside",
)
"""Reasons that hold for all indicators of an area alike, and so for its index; and a recount, though of one
register only."""

TOO_FEW = "too_few_indicators"
GROUP_PREFIX = "group_"


def index_frames(
    values: pl.DataFrame, provinces: pl.DataFrame, jurisdiction: Jurisdiction
) -> dict[str, pl.DataFrame]:
    """From the values of one period (columns of AREA_VALUES): ``index``, one row per area (columns of
    AREA_INDEX; the changes are null), and ``groups``, one row per area and burden group (INDEX_GROUPS).
    ``provinces`` has one row per area: level, area_code, province."""
    settings = index.index_settings(jurisdiction)
    wide = _wide(values, settings.codes).join(provinces, on=["level", "area_code"], how="left")
    built = index.build(wide, settings).with_columns(
        pl.coalesce("reason", pl.when(pl.col("index").is_null()).then(pl.lit(TOO_FEW))).alias("reason")
    )
    judged = built.with_columns(
        eligible=pl.col("reason").is_null(), value=pl.col("index"), direction=pl.lit("low")
    )
    # A province is ranked among provinces, everything else within its own.
    within = pl.when(pl.col("level") != "province").then("province")
    ranked = competition(judged.with_columns(within.alias("within")), ["level", "within"])
    tables = ranked.sort("level", "area_code").partition_by("level", "within", maintain_order=True)
    found = [index.sensitivity(table, settings, seed=jurisdiction.random_seed) for table in tables]
    rows = pl.concat(found) if found else index.sensitivity(ranked, settings)
    return {"index": _typed(rows, AREA_INDEX), "groups": _groups(rows)}


def _wide(values: pl.DataFrame, codes: list[str]) -> pl.DataFrame:
    """One row per area: level, area_code, period, a column per indicator, and the reason that holds for
    all of them, if one does."""
    chosen = values.filter(pl.col("indicator").is_in(codes))
    areas = ["level", "area_code", "period"]
    reasons = chosen.group_by(areas).agg(
        pl.coalesce(
            pl.when((pl.col("reason") == code).any()).then(pl.lit(code)) for code in OF_THE_AREA
        ).alias("reason")
    )
    wide = chosen.pivot("indicator", on_columns=codes, index=areas, values="value")
    return wide.join(reasons, on=areas)


def _groups(rows: pl.DataFrame) -> pl.DataFrame:
    columns = [name for name in rows.columns if name.startswith(GROUP_PREFIX)]
    areas = ["area_code", "level", "period"]
    long = rows.unpivot(columns, index=areas, variable_name="group", value_name="score")
    named = long.with_columns(pl.col("group").str.strip_prefix(GROUP_PREFIX)).drop_nulls("score")
    return _typed(named, INDEX_GROUPS)


def _typed(rows: pl.DataFrame, schema: Dtypes) -> pl.DataFrame:
    return rows.select(
        (pl.col(name) if name in rows.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in schema.items()
    )
