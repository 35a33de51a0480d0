"""A small county with two townships, and returns of them: for tests that hand things in."""

from __future__ import annotations

import json
from contextlib import redirect_stderr, redirect_stdout
from datetime import date, datetime
from functools import cache
from io import BytesIO, TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import polars as pl

from pipelines.__main__ import main
from pipelines.actions.homes import found_home
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from pipelines.intake.handout.prefill import Prefill
from pipelines.intake.handout.workbook import write_workbook
from schemas.returns import REGISTERS
from tests.support.made_once import copy_home

NORTH, SOUTH = "510104017", "510104020"
"""Two townships: a street with three communities, a town with one community and one village."""

AREAS = """code,name,level,parent,kind,valid_from,valid_to,successor_code
510000,四川省,province,,,,,
510100,成都市,prefecture,510000,,,,
510104,锦江区,county,510100,,,,
510104017,锦官驿街道,township,510104,,,,
510104020,东湖镇,township,510104,,,,
510104021,旧镇,township,510104,,,2023-12-31,510104020
510104017001,水井坊社区,community,510104017,urban,,,
510104017002,崇德里社区,community,510104017,urban,,,
510104017003,合江亭社区,community,510104017,urban,,,
510104020001,东湖社区,community,510104020,town,,,
510104020201,东湖村,community,510104020,village,,,
510104020202,旧村,community,510104020,village,,2024-06-30,510104020201
"""
NORTH_COMMUNITIES = {"510104017001": "水井坊社区", "510104017002": "崇德里社区", "510104017003": "合江亭社区"}
RECEIVED = datetime(2025, 12, 1)
"""A moment after every month the tests report."""

Rows = dict[str, list[dict[str, Any]]]


def make_home(folder: Path) -> Home:
    """A home with the small county in it, in the folder."""
    return copy_home(folder / "home", found_small_county)


def found_small_county(home: Home) -> None:
    areas = home.path.with_suffix(".csv")
    areas.write_text(AREAS, encoding="utf-8")
    found_home(home, system_scope(), "sichuan", areas)


def north_rows() -> Rows:
    """A good first month of the northern township, at least one row in every register."""
    first, second, third = NORTH_COMMUNITIES.items()

    def row(community: tuple[str, str], **fields: Any) -> dict[str, Any]:
        return {"community_code": community[0], "community_name": community[1], **fields}

    office = {"department": "民政局", "department_level": "county"}
    figures = {
        "community_kind": "urban",
        "households": 1200,
        "residents": 3100,
        "registered_volunteers": 85,
        "social_organisations": 6,
        "service_area_m2": 820.5,
        "meetings": 9,
    }
    return {
        "communities": [
            row(first, **figures, survey_respondents=100, survey_satisfied=91),
            row(second, **figures),
            row(third, **figures),
        ],
        "work_items": [
            row(
                first,
                item_name="低保复核",
                **office,
                entry_route="listed",
                list_kind="assistance",
                list_number=12,
                started_on=date(2024, 3, 1),
                funds_due=5000.0,
                funds_paid=2500.5,
            ),
            row(second, item_name="防汛值守", **office, entry_route="emergency", started_on=date(2025, 1, 7)),
        ],
        "forms": [
            row(first, form_name="居民台账", **office, frequency="monthly", status="in_use"),
            row(first, form_name="走访记录", **office, frequency="ad_hoc", ad_hoc_fills=3, status="in_use"),
            row(
                second,
                form_name="旧统计表",
                **office,
                frequency="yearly",
                status="stopped",
                stopped_on=date(2024, 11, 30),
            ),
        ],
        "plaques": [
            row(
                first,
                plaque_name="党群服务中心",
                **office,
                placement="outside",
                basis="central",
                dedicated_post=True,
                status="hung",
                hung_on=date(2020, 5, 1),
            ),
            row(
                third,
                plaque_name="某某工作站",
                **office,
                placement="inside",
                basis="none",
                dedicated_post=False,
                status="removed",
                removed_on=date(2024, 12, 20),
            ),
        ],
        "certificates": [
            row(first, certificate_name="居住证明", requiring_unit="公安局", status="in_force", issued=4),
            row(
                second,
                certificate_name="收入证明",
                requiring_unit="银行",
                status="retired",
                issued=0,
                retired_on=date(2024, 10, 1),
                replacement="data_check",
            ),
        ],
        "appraisals": [
            row(
                first,
                appraisal_name="平安建设考核",
                **office,
                appraisal_kind="departmental",
                one_vote_veto=True,
                status="in_use",
            )
        ],
        "digital_tools": [
            row(first, tool_name="网格工作群", **office, tool_kind="chat_group", status="in_use"),
            row(third, tool_name="综治通", **office, tool_kind="app", status="in_use"),
        ],
    }


def south_rows() -> Rows:
    """A good first month of the southern township: two communities, one form."""
    lake = {"community_code": "510104020001", "community_name": "东湖社区"}
    figures = {
        "households": 400,
        "residents": 1300,
        "registered_volunteers": 20,
        "social_organisations": 2,
        "service_area_m2": 300.0,
        "meetings": 4,
    }
    return {
        "communities": [
            {**lake, "community_kind": "town", **figures},
            {
                "community_code": "510104020201",
                "community_name": "东湖村",
                "community_kind": "village",
                **figures,
            },
        ],
        "forms": [
            {
                **lake,
                "form_name": "居民台账",
                "department": "民政局",
                "department_level": "county",
                "frequency": "monthly",
                "status": "in_use",
            }
        ],
    }


def write_return(
    path: Path,
    period: str,
    rows: Rows | None = None,
    *,
    township: str = NORTH,
    name: str = "锦官驿街道",
    kind: str = "initial",
) -> Path:
    """A return as a workbook; the good one of the northern township where no rows are given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if rows is None:
        path.write_bytes(_good_return(period, township, name, kind))
    else:
        _write(path, period, rows, township, name, kind)
    return path


@cache
def _good_return(period: str, township: str, name: str, kind: str) -> bytes:
    """The same bytes every time: hundreds of tests begin with this workbook."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "return.xlsx"
        _write(path, period, north_rows(), township, name, kind)
        return path.read_bytes()


def _write(path: Path, period: str, rows: Rows, township: str, name: str, kind: str) -> None:
    cover: dict[str, str | None] = {
        "township_code": township,
        "township_name": name,
        "period": period,
        "submission_kind": kind,
        "prepared_by": "王某",
        "template_version": "1",
    }
    frames = {key: pl.DataFrame(rows.get(key, []), schema=REGISTERS[key].dtypes) for key in REGISTERS}
    write_workbook(path, Prefill(cover, frames), period)


def edit(path: Path, sheet: str, **cells: Any) -> Path:
    """Change cells of a workbook, named like B2, as a clerk would."""
    book = openpyxl.load_workbook(path)
    for place, value in cells.items():
        book[sheet][place] = value
    book.save(path)
    return path


def run_cli(home: Home, *arguments: str | Path) -> tuple[int, Any, str]:
    """What ``python -m pipelines --json`` does, in this process: exit code, what it printed as JSON, and
    standard error."""
    said, complained = (TextIOWrapper(BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with redirect_stdout(said), redirect_stderr(complained):
        code = main(["--home", str(home.path), "--json", *map(str, arguments)])
    printed, errors = (stream.buffer.getvalue().decode("utf-8") for stream in (said, complained))
    return code, json.loads(printed) if printed.strip() else None, errors


def codes(receipt: dict[str, Any], kind: str = "errors") -> list[str]:
    return [problem["code"] for problem in receipt[kind]]
