"""Hypothesis strategies: a small province's registers over some months, with dates at every boundary."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
from hypothesis import strategies as st

from schemas.codes import (
    APPRAISAL_KIND,
    APPRAISAL_STATUS,
    BASIS,
    CERTIFICATE_STATUS,
    COMMUNITY_KIND,
    DEPARTMENT_LEVEL,
    ENTRY_ROUTE,
    FORM_STATUS,
    FREQUENCY,
    LIST_KIND,
    PLACEMENT,
    PLAQUE_STATUS,
    REPLACEMENT,
    TOOL_KIND,
    TOOL_STATUS,
)
from schemas.periods import end_of
from schemas.returns import REGISTERS
from tests.support.register_rows import registers_of

PERIODS = ("2025-12", "2026-01", "2026-02")
"""The last one is asked for; a year before its end lies in a common year, too."""
GRACE = 30

TREE = pl.DataFrame(
    [
        ("510101001001", "510101001", "510101", "510100"),
        ("510101001002", "510101001", "510101", "510100"),
        ("510101002001", "510101002", "510101", "510100"),
        ("510104001001", "510104001", "510104", "510100"),
        ("510302001001", "510302001", "510302", "510300"),
        ("510302001002", "510302001", "510302", "510300"),
    ],
    schema=["community", "township", "county", "prefecture"],
    orient="row",
).with_columns(province=pl.lit("510000"))
"""Six communities in four townships, three counties, two prefectures."""

NAMES = ("甲", "乙", "丙")


def area_rows() -> pl.DataFrame:
    """One row per area above the communities, with its lineage."""
    levels = ("township", "county", "prefecture", "province")
    return pl.concat(
        TREE.unique(level).select(pl.lit(level).alias("level"), pl.col(level).alias("code"), *levels[1:])
        for level in levels
    )


class MadeProvince:
    """Register frames by period; reporting of the last period; lists; the permitted set or none."""

    def __init__(
        self,
        registers: dict[str, dict[str, pl.DataFrame]],
        reporting: pl.DataFrame,
        lists: dict[str, list[str]],
        permitted: tuple[str, ...] | None,
    ) -> None:
        self.registers, self.reporting, self.lists, self.permitted = registers, reporting, lists, permitted

    def __repr__(self) -> str:
        """The rows that there are: what a failing example must show."""
        told = [
            f"{period} {name}: {row}"
            for period, registers in self.registers.items()
            for name, rows in registers.items()
            for row in rows.iter_rows()
        ]
        return "\n".join([*told, str(self.reporting.rows()), str(self.lists), str(self.permitted)])


def _boundaries(end: date) -> list[date]:
    year_back = end.replace(year=end.year - 1)
    edges = [end, end - timedelta(days=GRACE), year_back]
    return [edge + timedelta(days=shift) for edge in edges for shift in (-1, 0, 1)]


def _one(codes: Any) -> st.SearchStrategy[str]:
    return st.sampled_from(codes.keys)


def _overview() -> dict[str, Any]:
    counts = st.integers(0, 12)
    return {
        "community_kind": _one(COMMUNITY_KIND),
        "households": st.sampled_from([0, 299, 300, 699, 1500, 1501, 2000, 4000, 4001]),
        "residents": st.integers(12, 40) | st.just(0),
        "registered_volunteers": counts,
        "social_organisations": counts,
        "service_area_m2": st.integers(0, 99_999).map(lambda n: n / 100),
        "meetings": st.none() | counts,
        "survey_respondents": st.none() | st.integers(5, 9),
        "survey_satisfied": st.none() | st.integers(0, 5),
    }


def _work_item(end: date) -> dict[str, Any]:
    day = st.sampled_from(_boundaries(end))
    money = st.none() | st.integers(0, 50_000).map(lambda fen: fen / 100)
    return {
        "item_name": st.sampled_from(NAMES),
        "started_on": day,
        "entry_route": _one(ENTRY_ROUTE) | st.just("emergency"),
        "list_kind": st.none() | _one(LIST_KIND),
        "approval_document": st.none() | st.just("1号"),
        "approved_on": st.none() | day,
        "ends_on": st.none() | day,
        "withdrawn_on": st.none() | day,
        "funds_due": money,
        "funds_paid": money,
    }


def _fields(register: str, end: date) -> dict[str, Any]:
    name = st.sampled_from(NAMES)
    fields: dict[str, dict[str, Any]] = {
        "communities": _overview(),
        "work_items": _work_item(end),
        "forms": {
            "form_name": name,
            "frequency": _one(FREQUENCY),
            "status": _one(FORM_STATUS),
            "ad_hoc_fills": st.none() | st.integers(0, 3),
        },
        "plaques": {
            "plaque_name": name,
            "placement": _one(PLACEMENT),
            "basis": _one(BASIS) | st.just("none"),
            "status": _one(PLAQUE_STATUS),
        },
        "certificates": {
            "certificate_name": name,
            "status": _one(CERTIFICATE_STATUS),
            "issued": st.none() | st.integers(0, 3),
            "replacement": st.none() | _one(REPLACEMENT) | st.just("none"),
        },
        "appraisals": {
            "appraisal_name": name,
            "appraisal_kind": _one(APPRAISAL_KIND),
            "one_vote_veto": st.booleans(),
            "status": _one(APPRAISAL_STATUS),
        },
        "digital_tools": {"tool_name": name, "tool_kind": _one(TOOL_KIND), "status": _one(TOOL_STATUS)},
    }
    by_whom = {"department": name, "department_level": st.none() | _one(DEPARTMENT_LEVEL)}
    return fields[register] | (by_whom if "department_level" in REGISTERS[register].by_name else {})


def _rows(
    register: str, period: str, places: list[dict[str, Any]]
) -> st.SearchStrategy[list[dict[str, Any]]]:
    record = st.fixed_dictionaries(_fields(register, end_of(period)))
    if register == "communities":
        return st.tuples(*(record for _ in places)).map(
            lambda made: [place | row for place, row in zip(places, made, strict=True)]
        )
    anywhere = st.builds(lambda place, row: place | row, st.sampled_from(places), record)
    return st.lists(anywhere, min_size=6, max_size=14, unique_by=lambda row: _key(register, row))


def _key(register: str, row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row.get(name) for name in REGISTERS[register].unique)


@st.composite
def made_provinces(draw: st.DrawFn) -> MadeProvince:
    registers = {}
    for period in PERIODS:
        silent = draw(st.sampled_from([None, *TREE["township"].unique().sort()]))
        told = TREE.filter(pl.col("township").ne_missing(silent))
        places = told.select(community_code="community", township_code="township").to_dicts()
        rows = {register: draw(_rows(register, period, places)) for register in REGISTERS}
        registers[period] = registers_of(period, rows)
    return MadeProvince(
        registers,
        draw(_reporting(registers[PERIODS[-1]]["communities"])),
        {
            kind: draw(st.lists(st.sampled_from(NAMES), max_size=2, unique=True))
            for kind in ("retained_forms", "certificates_forbidden")
        },
        draw(st.none() | st.just(("甲", "乙"))),
    )


@st.composite
def _reporting(draw: st.DrawFn, told: pl.DataFrame) -> pl.DataFrame:
    """Accepted is who has rows; who was on time is drawn."""
    townships = TREE["township"].unique().sort()
    late = draw(st.sets(st.sampled_from(townships.to_list())))
    accepted = pl.col("township").is_in(told["township_code"].unique().to_list())
    return pl.DataFrame({"township": townships}).select(
        "township", expected=True, accepted=accepted, on_time=accepted & ~pl.col("township").is_in(list(late))
    )
