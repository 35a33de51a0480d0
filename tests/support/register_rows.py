"""Register frames and settings for tests: what a test does not say is neutral."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import polars as pl

from pipelines.indicators.facts import Missing, Step, missing_rows, unconfirmed_rows
from pipelines.indicators.facts.vanished import RENAMED, no_names
from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.store import register_columns
from schemas.effort import Effort
from schemas.jurisdiction import Jurisdiction, Norm
from schemas.periods import end_of
from schemas.returns import REGISTERS

_BURDEN = {"department": "民政局", "department_level": "county"}
NEUTRAL: dict[str, dict[str, Any]] = {
    "communities": {
        "community_kind": "village",
        "households": 500,
        "residents": 1000,
        "registered_volunteers": 0,
        "social_organisations": 0,
        "service_area_m2": 0.0,
        "meetings": 0,
    },
    "work_items": {
        **_BURDEN,
        "item_name": "事项",
        "entry_route": "purchased",
        "started_on": date(2025, 1, 1),
    },
    "forms": {**_BURDEN, "form_name": "表格", "frequency": "yearly", "status": "in_use"},
    "plaques": {
        **_BURDEN,
        "plaque_name": "牌子",
        "placement": "inside",
        "basis": "law",
        "dedicated_post": False,
        "status": "hung",
    },
    "certificates": {"certificate_name": "证明", "requiring_unit": "银行", "status": "in_force", "issued": 0},
    "appraisals": {
        **_BURDEN,
        "appraisal_name": "考核",
        "appraisal_kind": "departmental",
        "one_vote_veto": False,
        "status": "in_use",
    },
    "digital_tools": {**_BURDEN, "tool_name": "工具", "tool_kind": "system", "status": "in_use"},
}

NO_LISTS = pl.DataFrame(schema={"kind": pl.String, "title": pl.String})


def register_frame(register: str, period: str, records: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """A register's typed frame; each record names its community_code and township_code."""
    rows = [
        NEUTRAL[register] | {"community_name": "社区", "period": period, "sheet_row": number} | dict(record)
        for number, record in enumerate(records, start=2)
    ]
    schema = register_columns(register)
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)


def registers_of(period: str, tables: Mapping[str, Iterable[Mapping[str, Any]]]) -> dict[str, pl.DataFrame]:
    """All registers of a period; those not given are empty."""
    return {key: register_frame(key, period, tables.get(key, ())) for key in REGISTERS}


def lazily(registers: Mapping[str, pl.DataFrame]) -> dict[str, pl.LazyFrame]:
    return {key: rows.lazy() for key, rows in registers.items()}


def list_rows(lists: Mapping[str, Iterable[str]]) -> pl.DataFrame:
    """Lists in force, kind and title."""
    rows = [(kind, title) for kind, titles in lists.items() for title in titles]
    return pl.DataFrame(rows, schema=NO_LISTS.schema, orient="row")


def jurisdiction_with(**settings: Any) -> Jurisdiction:
    """Sichuan with other settings, written as in a jurisdiction's file."""
    jurisdiction = load_jurisdiction("sichuan")
    norms = dict(jurisdiction.norms)
    for key in [key for key in settings if key.startswith(("households_", "social_"))]:
        kind, value = key.rpartition("_")[2], settings.pop(key)
        norm: Norm = norms[kind]
        norms[kind] = (
            replace(norm, households_min=value[0], households_max=value[1])
            if key.startswith("households_")
            else replace(norm, social_organisations_min=value)
        )
    for key in ("hours_per_meeting", "minutes_per_certificate"):
        settings |= {key: Effort(*settings[key])} if key in settings else {}
    if "minutes_per_fill" in settings:
        taken = settings["minutes_per_fill"].items()
        settings["minutes_per_fill"] = {frequency: Effort(*minutes) for frequency, minutes in taken}
    return replace(jurisdiction, norms=norms, **settings)


def missing_in(months: Sequence[tuple[str, Mapping[str, pl.LazyFrame]]]) -> Missing:
    """What is missing in the last of the months (period, registers)."""
    missing: Missing = {RENAMED: no_names()}
    for (before, past), (later, now) in pairwise(months):
        missing = missing_rows(missing, Step(past, now, (end_of(before), end_of(later))))
    return missing


def vanished_in(months: Sequence[tuple[str, Mapping[str, pl.LazyFrame]]]) -> dict[str, pl.LazyFrame]:
    """The rows that count as in use, unconfirmed, in the last of the months (period, registers)."""
    return unconfirmed_rows(missing_in(months))
