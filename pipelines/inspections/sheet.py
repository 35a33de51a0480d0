"""The workbook for one community of a sample: what was reported, and empty cells for what is found."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.inspections.stored import find_sample, read_table_of
from pipelines.inspections.summary import visited_of
from pipelines.intake.handout.workbook import write_sheets
from pipelines.store import Store
from schemas.codes import PLACEMENT
from schemas.errors import UserError
from schemas.inspection_sheets import COVER_SHEET, ROWS_SHEET, TOTALS_SHEET
from schemas.inspections import COUNTED


def write_sample(store: Store, sample: str, folder: Path, community: str | None = None) -> list[Path]:
    """A workbook for each community to be visited in the stage reached, or for the one that is named, in the
    order drawn. Raises UserError where there is no such sample, the community is not in it, or the folder
    cannot be written."""
    drawn = find_sample(store, sample)
    units, _ = visited_of(read_table_of(store, "inspection_units", sample), int(str(drawn["stage"])))
    if community is not None:
        units = units.filter(community_code=community)
        if units.is_empty():
            raise UserError("INS-105", sample=sample, community=community)
    reported = read_table_of(store, "inspection_reported", sample)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [
            _write(folder, drawn, unit, reported.filter(community_code=unit["community_code"]))
            for unit in units.iter_rows(named=True)
        ]
    except OSError as error:
        raise UserError("REQ-009", path=folder, error=error) from error


def _write(folder: Path, sample: dict[str, Any], unit: dict[str, Any], reported: pl.DataFrame) -> Path:
    out = folder / f"{sample['sample_id']}-{unit['place']:02}-{unit['community_code']}.xlsx"
    title = f"核查记录表 {sample['sample_id']} {unit['community_name']}"
    cover = {
        "sample": sample["sample_id"],
        "community": unit["community_code"],
        "community_title": unit["community_name"],
        "period": sample["period"],
    }
    contents = [
        (COVER_SHEET, _typed(COVER_SHEET.dtypes, pl.DataFrame([cover]))),
        (ROWS_SHEET, _typed(ROWS_SHEET.dtypes, _said(reported))),
        (TOTALS_SHEET, _typed(TOTALS_SHEET.dtypes, _totals(reported))),
    ]
    with tempfile.TemporaryDirectory(dir=folder) as beside:
        draft = Path(beside) / out.name
        write_sheets(draft, contents, title, sample["period"], fixed=(COVER_SHEET.key, TOTALS_SHEET.key))
        draft.replace(out)
    return out


def _said(reported: pl.DataFrame) -> pl.DataFrame:
    """With placements in the words a clerk knows."""
    return reported.with_columns(pl.col("detail").replace(PLACEMENT.zh_of))


def _totals(reported: pl.DataFrame) -> pl.DataFrame:
    counts = reported.filter(reported_as="in_use").group_by("register").agg(reported=pl.len().cast(pl.Int64))
    every = pl.DataFrame({"register": list(COUNTED)})
    return every.join(counts, on="register", how="left", maintain_order="left").with_columns(
        pl.col("reported").fill_null(0)
    )


def _typed(dtypes: Any, rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        (pl.col(name) if name in rows.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in dtypes.items()
    )
