"""Parts of the page of returns: file names, tables of problems, the matrix, and the work a return takes."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

import openpyxl
import polars as pl
import pytest

from pages._ui.parts import refusals, returns_matrix, uploads
from pipelines.base.home import Home
from pipelines.queries import open_snapshot


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("锦官驿 10月.xlsx", "锦官驿 10月.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\报表\\a.xlsx", "a.xlsx"),
        ("..", uploads.UNNAMED),
        ("", uploads.UNNAMED),
        ("a\0b.zip", "ab.zip"),
    ],
)
def test_a_name_keeps_its_last_part_only(given: str, kept: str) -> None:
    assert uploads.plain_name(given) == kept


def test_a_cell_from_a_file_cannot_draw_on_the_page() -> None:
    problem = {
        "code": "CEL-001",
        "sheet": "社区概况",
        "row": 3,
        "column": "户数",
        "value": "![x](http://a) `<b>`",
        "message": "不是整数",
        "message_en": "no whole number",
        "allowed": "填整数",
        "allowed_en": "whole",
    }
    table = refusals.problem_table([problem, {**problem, "value": None, "row": None}])
    assert table["现有内容"] == ["!\\[x\\](http:\u2060//a) \\`\\<b>\\`", "—"]
    assert table["行"] == ["3", "—"]
    assert table["怎么改"] == ["填整数"] * 2


def row(township: str, period: str, state: str, days: int | None, cells: int | None) -> dict[str, object]:
    received = None if state in ("missing", "rejected") else datetime(2026, 1, 1)
    return {
        "township_code": township,
        "township_name": f"镇{township}",
        "county_name": "县",
        "prefecture_name": "市",
        "period": period,
        "state": state,
        "days_late": days,
        "on_time": None if received is None else not days,
        "received_at": received,
        "cells_changed": cells,
        "warnings": 0,
    }


MATRIX = pl.DataFrame(
    [
        row("1", "2026-01", "on_time", 0, 4),
        row("1", "2026-02", "late", 3, 0),
        row("2", "2026-01", "missing", None, None),
        row("2", "2026-02", "rejected", None, None),
        row("3", "2026-01", "corrected", 2, None),
        row("3", "2026-02", "on_time", 0, 9),
    ]
)


def test_matrix_says_every_state_by_symbol_and_word() -> None:
    table = returns_matrix.matrix_table(MATRIX)
    assert table["26年1月"].to_list() == ["✓ 按时", "○ 未报", "↻ 已更正"]
    assert table["2月"].to_list() == ["◐ 迟3天", "✕ 被退回", "✓ 按时"]


def test_finding_counts_late_ones_that_were_corrected() -> None:
    finding = returns_matrix.submissions_finding(MATRIX, "2026-01", 5)
    assert finding == (
        "2026年1月（截止 2026-02-05）：3 个乡镇中已报送 2 个，其中迟报 1 个；0 个被退回尚未重报，1 个未报。"
    )
    assert returns_matrix.completeness(MATRIX, "2026-01") == pytest.approx(2 / 3)


def test_work_of_returns_starts_with_the_worst() -> None:
    assert returns_matrix.burden_rows(MATRIX, "2026-02")["cells_changed"].to_list() == [9, 0]


def test_matrix_as_a_workbook(small_home: Home) -> None:
    snapshot = open_snapshot(small_home)
    book = openpyxl.load_workbook(BytesIO(returns_matrix.matrix_file(MATRIX, "标题", snapshot)))
    rows = list(book.worksheets[0].values)
    assert rows[1][:5] == ("镇1", "县", "市", "✓ 按时", "◐ 迟3天")
    assert snapshot.id in str(book.worksheets[1]["A2"].value)
