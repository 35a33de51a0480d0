"""What samples say of the figures: by register and over all, with the verdict of the stage reached."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from pipelines.inspections.draw import EXTENDED
from pipelines.inspections.factor import judge, recount_factor
from schemas.inspections import ALL, COUNTED, INSPECTIONS

DIGITS = 12
_SUMS = ("reported", "recounted", "missing", "invented")


def summarise(samples: pl.DataFrame, units: pl.DataFrame, recounts: pl.DataFrame) -> pl.DataFrame:
    """One row per sample whose communities of the stage reached have all been visited, and register (``all``
    among them): columns of INSPECTIONS, in the order of the samples. ``recounts``: those that count."""
    rows = [
        row
        for sample in samples.iter_rows(named=True)
        for row in _of_sample(
            sample,
            units.filter(sample_id=sample["sample_id"]),
            recounts.filter(sample_id=sample["sample_id"]),
        )
    ]
    return pl.DataFrame(rows, schema=INSPECTIONS)


def in_force(summary: pl.DataFrame, samples: pl.DataFrame) -> pl.DataFrame:
    """Of each county and month the last sample that was visited whole."""
    drawn = samples.select("sample_id").with_row_index("drawn")
    joined = summary.join(drawn, on="sample_id", how="left", maintain_order="left")
    last = pl.col("drawn").max().over("area_code", "period")
    return joined.filter(pl.col("drawn") == last).drop("drawn")


def visited_of(units: pl.DataFrame, stage: int) -> tuple[pl.DataFrame, str]:
    """The communities to be visited in a stage, and the column of their probability."""
    column = "probability" if stage == 1 else "probability_extended"
    return units.filter(pl.col("stage") <= stage), column


def is_last_stage(sample: dict[str, Any]) -> bool:
    """Whether no further community can be drawn: both stages, or a first one that is as large already."""
    return bool(sample["stage"] == 2 or sample["first_size"] >= min(sample["communities"], EXTENDED))


def _of_sample(
    sample: dict[str, Any], units: pl.DataFrame, recounts: pl.DataFrame
) -> Iterator[dict[str, Any]]:
    asked, column = visited_of(units, sample["stage"])
    if asked["community_code"].is_in(recounts["community_code"].implode()).all():
        told = {name: sample[name] for name in ("area_code", "period", "sample_id", "stage")}
        for register in (ALL, *COUNTED):
            rows = recounts if register == ALL else recounts.filter(register=register)
            yield told | {"level": "county", "register": register} | _judged(rows, asked, column, sample)


def _judged(rows: pl.DataFrame, asked: pl.DataFrame, column: str, sample: dict[str, Any]) -> dict[str, Any]:
    """Sums over the communities, the factor and its verdict."""
    sums = rows.group_by("community_code").agg(pl.col(*_SUMS).sum())
    known = asked.select("community_code", column).join(sums, on="community_code", how="left")
    known = known.with_columns(pl.col(*_SUMS).fill_null(0)).sort("community_code")
    reported, recounted = (known[name].cast(pl.Float64).to_numpy() for name in ("reported", "recounted"))
    found = recount_factor(reported, recounted, known[column].to_numpy())
    total = {name: int(known[name].sum()) for name in _SUMS}
    verdict = judge(found, last_stage=is_last_stage(sample), recounted=total["recounted"])
    figures = {"factor": found.factor, "lower": found.lower, "upper": found.upper}
    rounded = {name: None if value is None else round(value, DIGITS) for name, value in figures.items()}
    return total | rounded | {"communities": known.height, "verdict": verdict}
