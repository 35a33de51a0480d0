"""Warnings that need no earlier month: contradictions taken as the status says, empty and all-zero sheets."""

from __future__ import annotations

import polars as pl

from pipelines.intake.checks.findings import findings, gathered, word_en, word_zh
from pipelines.intake.files.layout import stated_version
from schemas.codes import ENDED_STATUS
from schemas.returns import REGISTERS, TEMPLATE_VERSION


def check_end_dates(register: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Rows in use that carry the date of their end."""
    contract = REGISTERS[register]
    status, ended_on = contract.status_column, contract.ended_on
    if status is None or ended_on is None:
        return gathered([])
    codes = contract.by_name[status].codes
    assert codes is not None
    rows = frame.filter(~pl.col(status).is_in(sorted(ENDED_STATUS)) & pl.col(ended_on).is_not_null())
    return findings(
        rows,
        "WRN-009",
        register,
        field=ended_on,
        value=pl.col(ended_on).cast(pl.String),
        status_zh=word_zh(codes, status),
        status_en=word_en(codes, status),
    )


def check_ad_hoc(forms: pl.DataFrame) -> pl.DataFrame:
    """Returns with ad hoc forms in use that do not say how often they were filled: a note each. A flow may be
    left empty, and a month without change would else be told of every form."""
    silent = forms.filter(
        (pl.col("frequency") == "ad_hoc") & (pl.col("status") == "in_use") & pl.col("ad_hoc_fills").is_null()
    )
    rows = silent.group_by("return_no").agg(count=pl.len()).sort("return_no")
    return findings(rows, "WRN-010", "forms", field="ad_hoc_fills", count=pl.col("count"))


def check_merged_into(forms: pl.DataFrame) -> pl.DataFrame:
    """Forms that are said to have gone into another one although they are not merged."""
    codes = REGISTERS["forms"].by_name["status"].codes
    assert codes is not None
    rows = forms.filter((pl.col("status") != "merged") & pl.col("merged_into").is_not_null())
    return findings(
        rows,
        "WRN-015",
        "forms",
        field="merged_into",
        value=pl.col("merged_into"),
        status_zh=word_zh(codes, "status"),
        status_en=word_en(codes, "status"),
    )


def check_template_versions(covers: pl.DataFrame) -> pl.DataFrame:
    """Covers that name a template version this program never handed out."""
    known = set(range(1, int(TEMPLATE_VERSION) + 1))
    strange = [stated_version(text) not in known for text in covers["template_version"]]
    rows = covers.filter(pl.Series(strange, dtype=pl.Boolean))
    value = pl.col("template_version")
    return findings(
        rows, "WRN-016", "cover", field="template_version", value=value, newest=pl.lit(TEMPLATE_VERSION)
    )


def check_emptiness(register: str, frame: pl.DataFrame, present: pl.DataFrame) -> pl.DataFrame:
    """Sheets without a row, and sheets whose every required figure is zero, or where none is required every
    flow. ``present`` has one row per return in which the sheet was found."""
    filled = frame.select("return_no").unique()
    empty = present.join(filled, on="return_no", how="anti").sort("return_no")
    parts = [findings(empty, "WRN-007", register)]
    numbers = [c for c in REGISTERS[register].columns if c.kind in ("count", "decimal")]
    figures = [c for c in numbers if c.required] or [c for c in numbers if c.flow]
    if figures:
        zero = pl.all_horizontal((pl.col(c.name).fill_null(1) == 0).all() for c in figures)
        rows = frame.group_by("return_no").agg(zero.alias("zero")).filter("zero").sort("return_no")
        parts.append(
            findings(
                rows,
                "WRN-008",
                register,
                columns_zh=pl.lit("、".join(c.zh for c in figures)),
                columns_en=pl.lit(", ".join(c.en for c in figures)),
            )
        )
    return gathered(parts)
