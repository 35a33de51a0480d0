"""Made-up registers of a small province over some months, with dates at every boundary. Hypothesis draws the
seed, and chance everything else: hundreds of rows that were drawn one by one took half of a test's time, and
a province is not made smaller when a test fails anyway."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random
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
).with_columns(province=pl.lit("510000"), country=pl.lit(None, pl.String))
"""Six communities in four townships, three counties, two prefectures."""

NAMES = ("甲", "乙", "丙")


def area_rows() -> pl.DataFrame:
    """One row per area above the communities, with its lineage."""
    levels = ("township", "county", "prefecture", "province")
    return pl.concat(
        TREE.unique(level).select(pl.lit(level).alias("level"), pl.col(level).alias("code"), *levels[1:])
        for level in levels
    ).with_columns(country=pl.lit(None, pl.String))


Maker = Callable[[Random], Any]
"""Draws one value."""


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


def _of(values: Sequence[Any]) -> Maker:
    return lambda chance: chance.choice(values)


def _one(codes: Any) -> Maker:
    return _of(codes.keys)


def _from(least: int, most: int) -> Maker:
    return lambda chance: chance.randint(least, most)


def _hundredths(most: int) -> Maker:
    return lambda chance: chance.randint(0, most) / 100


def _either(*makers: Maker) -> Maker:
    """As often by one as by another."""
    return lambda chance: chance.choice(makers)(chance)


def _just(value: Any) -> Maker:
    return lambda chance: value


NONE = _just(None)


def _overview() -> dict[str, Any]:
    counts = _from(0, 12)
    return {
        "community_kind": _one(COMMUNITY_KIND),
        "households": _of([0, 299, 300, 699, 1500, 1501, 2000, 4000, 4001]),
        "residents": _either(_from(12, 40), _just(0)),
        "registered_volunteers": counts,
        "social_organisations": counts,
        "service_area_m2": _hundredths(99_999),
        "meetings": _either(NONE, counts),
        "survey_respondents": _either(NONE, _from(5, 9)),
        "survey_satisfied": _either(NONE, _from(0, 5)),
    }


def _work_item(end: date) -> dict[str, Any]:
    day = _of(_boundaries(end))
    money = _either(NONE, _hundredths(50_000))
    return {
        "item_name": _of(NAMES),
        "started_on": day,
        "entry_route": _either(_one(ENTRY_ROUTE), _just("emergency")),
        "list_kind": _either(NONE, _one(LIST_KIND)),
        "approval_document": _of([None, "1号", "无", "—", "N/A", "暂 无"]),
        "approved_on": _either(NONE, day),
        "ends_on": _either(NONE, day),
        "withdrawn_on": _either(NONE, day),
        "funds_due": money,
        "funds_paid": money,
    }


def _fields(register: str, end: date) -> dict[str, Any]:
    name = _of(NAMES)
    fields: dict[str, dict[str, Any]] = {
        "communities": _overview(),
        "work_items": _work_item(end),
        "forms": {
            "form_name": name,
            "frequency": _one(FREQUENCY),
            "status": _one(FORM_STATUS),
            "ad_hoc_fills": _either(NONE, _from(0, 3)),
        },
        "plaques": {
            "plaque_name": name,
            "placement": _one(PLACEMENT),
            "basis": _either(_one(BASIS), _just("none")),
            "status": _one(PLAQUE_STATUS),
        },
        "certificates": {
            "certificate_name": name,
            "status": _one(CERTIFICATE_STATUS),
            "issued": _either(NONE, _from(0, 3)),
            "replacement": _either(NONE, _one(REPLACEMENT), _just("none")),
        },
        "appraisals": {
            "appraisal_name": name,
            "appraisal_kind": _one(APPRAISAL_KIND),
            "one_vote_veto": _of([True, False]),
            "status": _one(APPRAISAL_STATUS),
        },
        "digital_tools": {"tool_name": name, "tool_kind": _one(TOOL_KIND), "status": _one(TOOL_STATUS)},
    }
    by_whom = {"department": name, "department_level": _either(NONE, _one(DEPARTMENT_LEVEL))}
    return fields[register] | (by_whom if "department_level" in REGISTERS[register].by_name else {})


def _rows(chance: Random, register: str, period: str, places: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row per community of an overview; of another register few or many anywhere, no key twice."""
    fields = _fields(register, end_of(period))
    if register == "communities":
        return [place | _record(chance, fields) for place in places]
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for _ in range(chance.choice([chance.randint(1, 6), chance.randint(8, 20)])):
        row = chance.choice(places) | _record(chance, fields)
        found.setdefault(tuple(row.get(name) for name in REGISTERS[register].unique), row)
    return list(found.values())


def _record(chance: Random, fields: dict[str, Maker]) -> dict[str, Any]:
    return {name: make(chance) for name, make in fields.items()}


def made_provinces() -> st.SearchStrategy[MadeProvince]:
    return st.integers(0, 2**64 - 1).map(_made_province)


def _made_province(seed: int) -> MadeProvince:
    chance, registers = Random(seed), {}
    for period in PERIODS:
        silent = chance.choice([None, *TREE["township"].unique().sort()])
        told = TREE.filter(pl.col("township").ne_missing(silent))
        places = told.select(community_code="community", township_code="township").to_dicts()
        rows = {register: _rows(chance, register, period, places) for register in REGISTERS}
        registers[period] = registers_of(period, rows)
    return MadeProvince(
        registers,
        _reporting(chance, registers[PERIODS[-1]]["communities"]),
        {
            kind: chance.sample(NAMES, chance.randint(0, 2))
            for kind in ("retained_forms", "certificates_forbidden")
        },
        chance.choice([None, ("甲", "乙")]),
    )


def _reporting(chance: Random, told: pl.DataFrame) -> pl.DataFrame:
    """Accepted is who has rows; who was on time is drawn."""
    townships = TREE["township"].unique().sort()
    late = chance.sample(townships.to_list(), chance.randint(0, len(townships)))
    accepted = pl.col("township").is_in(told["township_code"].unique().to_list())
    return pl.DataFrame({"township": townships}).select(
        "township", expected=True, accepted=accepted, on_time=accepted & ~pl.col("township").is_in(late)
    )
