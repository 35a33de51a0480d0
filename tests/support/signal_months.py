"""Months of small registers for the rules of signals: what a test does not say is neutral and stays the
same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from pipelines.signals.former import no_former
from pipelines.signals.rules import MonthRows, judge_month
from schemas.jurisdiction import Jurisdiction
from schemas.periods import end_of, shift
from tests.support.register_rows import jurisdiction_with, registers_of

Tables = Mapping[str, Iterable[Mapping[str, Any]]]

COMMUNITIES = tuple(f"51010401720{number}" for number in range(1, 6))
TOWNSHIP, COUNTY, PREFECTURE, PROVINCE = "510104017", "510104", "510100", "510000"
FIRST = "2026-01"


def places(codes: Sequence[str] = COMMUNITIES, county_of: Mapping[str, str] | None = None) -> pl.DataFrame:
    """Where communities lie: all in one township, its county and province, unless another county is named."""
    rows = [(code, TOWNSHIP, (county_of or {}).get(code, COUNTY), PREFECTURE, PROVINCE) for code in codes]
    columns = ("community_code", "township", "county", "prefecture", "province")
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")


def row(community: int = 0, **fields: Any) -> dict[str, Any]:
    """A row of one of COMMUNITIES, by its place."""
    return {"community_code": COMMUNITIES[community], "township_code": TOWNSHIP, **fields}


def month_rows(period: str, tables: Tables) -> dict[str, pl.DataFrame]:
    """All registers of a month; every community stands in the overview unless the test gives its own."""
    overview = [row(number) for number in range(len(COMMUNITIES))]
    return registers_of(period, {"communities": overview} | dict(tables))


def judge(
    *months: Tables, where: pl.DataFrame | None = None, jurisdiction: Jurisdiction | None = None
) -> list[dict[str, pl.DataFrame]]:
    """What is found in each of these months from 2026-01 on, each compared with the one before."""
    found: list[dict[str, pl.DataFrame]] = []
    former, changed = no_former(), list[pl.DataFrame]()
    before: dict[str, pl.DataFrame] | None = None
    overviews: list[pl.DataFrame] = []
    for number, tables in enumerate(months):
        period = shift(FIRST, number)
        now = month_rows(period, tables)
        earlier = before or {key: rows.clear() for key, rows in now.items()}
        rows = MonthRows(
            period,
            (end_of(period), end_of(shift(period, -1))),
            now,
            earlier,
            former,
            changed,
            overviews[-2:],
            places() if where is None else where,
        )
        frames = judge_month(rows, jurisdiction or jurisdiction_with())
        former, before = frames["former"], now
        changed = [*changed, frames["changed"]]
        overviews = [*overviews, now["communities"]]
        found.append(frames)
    return found


def signals_of(code: str, *months: Tables, **told: Any) -> pl.DataFrame:
    """The signals of one kind in the last of these months."""
    return judge(*months, **told)[-1]["signals"].filter(pl.col("code") == code)
