"""A small published home for samples, and workbooks filled in on the spot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.publish import publish
from schemas.periods import china_date, months_between
from tests.support.made_once import copy_home
from tests.support.small_returns import run_cli
from tests.support.small_snapshot import build_small_snapshot

PERIOD, COUNTY, NUMBER = "2026-10", "510104", "2026135"
SAMPLE = f"{PERIOD}-{COUNTY}-1"
ROWS, TOTALS, COVER = "逐项核查", "核查汇总", "核查封面"
NAME, STATE, CHECK, RECOUNTED = 2, 5, 6, 3
"""Columns of the sheets."""


def publish_few_months(home: Home) -> None:
    """As many as it takes for something to have ended."""
    build_small_snapshot(home, months_between("2026-07", PERIOD))


def draw(home: Home, *more: str) -> tuple[int, Any, str]:
    return run_cli(
        home, "inspections", "draw", "--period", PERIOD, "--area", COUNTY, "--public-number", NUMBER, *more
    )


def hand_out(home: Home, folder: Path) -> list[Path]:
    code, told, complained = run_cli(home, "inspections", "sheet", "--sample", SAMPLE, "--out", folder)
    assert code == 0, complained
    return [Path(file) for file in told["files"]]


def fill_in(
    path: Path,
    *,
    gone: Callable[[str, int], bool] = lambda register, at: False,
    added: dict[str, int] | None = None,
    visited: date | None = None,
) -> Path:
    """The workbook as somebody fills it in who finds everything as reported, but for the rows of a register
    for whose place in it ``gone`` holds, and as many more of a register as ``added`` says."""
    book = openpyxl.load_workbook(path)
    cover, rows, totals = book[COVER], book[ROWS], book[TOTALS]
    cover["E2"], cover["F2"] = visited or china_date(now_utc()), "赵某、钱某"
    lost: dict[str, int] = {}
    places: dict[str, int] = {}
    last = 1
    for row in rows.iter_rows(min_row=2):
        register = row[0].value
        if register is None:
            break
        last, in_use = row[0].row, row[STATE - 1].value == "在用"
        places[register] = places.get(register, 0) + in_use
        missing = in_use and gone(register, places[register])
        row[CHECK - 1].value = "查无此项" if missing else "属实"
        lost[register] = lost.get(register, 0) + missing
    for register, count in (added or {}).items():
        for number in range(count):
            last += 1
            for column, value in enumerate((register, f"未报{number}", "县某局"), start=1):
                rows.cell(last, column, value)
            rows.cell(last, CHECK, "漏报")
    for row in totals.iter_rows(min_row=2, max_row=7):
        register = row[0].value
        row[RECOUNTED - 1].value = row[1].value - lost.get(register, 0) + (added or {}).get(register, 0)
    book.save(path)
    return path


def record(home: Home, path: Path) -> tuple[int, Any, str]:
    return run_cli(home, "inspections", "record", path)


def show(home: Home, sample: str = SAMPLE) -> Any:
    code, told, complained = run_cli(home, "inspections", "show", "--sample", sample)
    assert code == 0, complained
    return told


def verdicts(told: Any) -> dict[str, str | None]:
    return {row["register"]: row["verdict"] for row in told["registers"]}


def recount(home: Home, added: dict[str, int]) -> None:
    """Both stages where the first asks for it, every community with so many rows that were not reported."""
    folder = home.path.parent / "out"
    draw(home)
    for path in hand_out(home, folder):
        assert record(home, fill_in(path, added=added))[0] == 0
    if run_cli(home, "inspections", "extend", "--sample", SAMPLE)[0] == 0:
        for path in hand_out(home, folder)[5:]:
            assert record(home, fill_in(path, added=added))[0] == 0


def publish_struck_county(home: Home) -> None:
    """A county that left so many forms and plaques out that its recount is outside."""
    copy_home(home.path, publish_few_months)
    recount(home, {"报表台账": 9, "机制牌子": 9})
    publish(home)
