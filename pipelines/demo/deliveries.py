"""The files of one month, as the townships hand them in."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.demo.contents import CONTENTS, Registers, apply_content
from pipelines.demo.months import PERIODS
from pipelines.demo.packing import Sheets, csv_sheets, make_cover, zip_bytes
from pipelines.demo.registers import make_registers
from pipelines.demo.schedule import HandIn, plan_month
from pipelines.intake.handout.prefill import Prefill
from pipelines.intake.handout.workbook import write_workbook

WORKBOOK_EVERY = 60
"""Every so many townships hand in the last month as a workbook; the rest are zips of CSV files, as a
workbook takes fifty times as long to write."""

Delivered = tuple[Path, HandIn]


def _of_townships(registers: Registers, townships: list[str]) -> Registers:
    return {key: rows.filter(pl.col("township").is_in(townships)) for key, rows in registers.items()}


def _write_file(
    folder: Path, name: str, hand_in: HandIn, registers: Registers, sheets: Sheets, as_workbook: bool
) -> Path:
    cover = make_cover(hand_in.township, name, hand_in.period, hand_in.submission_kind)
    again = "" if hand_in.round == 1 else f"_{hand_in.round}"
    path = folder / f"{hand_in.township}{name}_{hand_in.period}{again}.{'xlsx' if as_workbook else 'zip'}"
    if as_workbook:
        own = _of_townships(registers, [hand_in.township])
        write_workbook(path, Prefill(cover, own), hand_in.period)
    else:
        path.write_bytes(zip_bytes(cover, sheets))
    return path


def write_month(folder: Path, communities: pl.DataFrame, month: int) -> list[Delivered]:
    """Write the numbered month's files into the folder; one (path, hand-in) per file, by round and township.
    ``communities`` has list_communities' rows."""
    folder.mkdir(parents=True, exist_ok=True)
    townships = communities.select("township", "township_name", "county").unique(maintain_order=True)
    names = dict(townships.select("township", "township_name").iter_rows())
    is_last = month == len(PERIODS) - 1
    in_workbooks = set(townships["township"].gather_every(WORKBOOK_EVERY)) if is_last else set()
    plan = plan_month(townships, month)
    registers = make_registers(communities, month)
    written: list[Delivered] = []
    for content in CONTENTS:
        hand_ins = [hand_in for hand_in in plan if hand_in.content == content]
        concerned = list({hand_in.township for hand_in in hand_ins})
        reported = apply_content(_of_townships(registers, concerned), content)
        sheets = csv_sheets(reported)
        for hand_in in hand_ins:
            code = hand_in.township
            path = _write_file(folder, names[code], hand_in, reported, sheets[code], code in in_workbooks)
            written.append((path, hand_in))
    return sorted(written, key=lambda delivered: (delivered[1].round, delivered[1].township))
