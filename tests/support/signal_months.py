"""Months of small registers for the rules of signals: what a test does not say is neutral and stays the
same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from pipelines.signals.former import no_former
from pipelines.signals.rules import MonthRows, judge_month, judge_surveys
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


Found = Mapping[str, pl.DataFrame]

_known: dict[str, Found] = {}
"""By what all months up to one hold: what was found in it. Tests begin with the same months."""


def judge(
    *months: Tables | None, where: pl.DataFrame | None = None, jurisdiction: Jurisdiction | None = None
) -> list[Found]:
    """What is found in each of these months from 2026-01 on, each compared with the one before. None is a
    month in which nobody handed in: it is not judged, and the next is compared with what was before it. With
    places or settings of its own nothing is taken from what another test had judged."""
    found: list[Found] = []
    handed_in: list[tuple[str, dict[str, pl.DataFrame]]] = []
    for number, tables in enumerate(months):
        if tables is None:
            continue
        period = shift(FIRST, number)
        handed_in.append((period, month_rows(period, tables)))
        if where is not None or jurisdiction is not None:
            found.append(_judge_last(handed_in, found, where, jurisdiction))
            continue
        so_far = repr(months[: number + 1])
        if so_far not in _known:
            _known[so_far] = _judge_last(handed_in, found, None, None)
        found.append(_known[so_far])
    return found


def _judge_last(
    handed_in: Sequence[tuple[str, dict[str, pl.DataFrame]]],
    found: Sequence[Found],
    where: pl.DataFrame | None,
    jurisdiction: Jurisdiction | None,
) -> Found:
    """What is found in the last month; ``found``: in those before it."""
    period, now = handed_in[-1]
    nothing = {key: rows.clear() for key, rows in now.items()}
    last, before = handed_in[-2] if found else (shift(period, -1), nothing)
    rows = MonthRows(
        period,
        (end_of(period), end_of(last)),
        now,
        before,
        found[-1]["former"] if found else no_former(),
        [one["changed"] for one in found],
        [registers["communities"] for _, registers in handed_in[:-1]][-2:],
        places() if where is None else where,
    )
    found = judge_month(rows, jurisdiction or jurisdiction_with())
    further = judge_surveys(found["surveys"], rows.places, rows.period)
    return {**found, "signals": pl.concat([found["signals"], further])}


def signals_of(code: str, *months: Tables | None, **told: Any) -> pl.DataFrame:
    """The signals of one kind in the last of these months."""
    return judge(*months, **told)[-1]["signals"].filter(pl.col("code") == code)
