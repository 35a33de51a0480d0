"""Inspections as they are planned: number, code, team and places; and what is typed on site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from schemas.codes import Code, CodeList
from schemas.dtypes import Dtypes, columns_of

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without those that are taken for each other."""
CODE_LENGTH = 8

VERIFIED = CodeList(
    "inspection_verified",
    (
        Code("genuine", "属实，可以接受检查", "genuine"),
        Code("unknown", "没有这个督查码，可以拒绝检查", "there is no such code: refuse"),
        Code("cancelled", "该督查已取消，可以拒绝检查", "cancelled: refuse"),
        Code("other_day", "今天不在督查日期内，可以拒绝检查", "not on one of its days: refuse"),
        Code("other_place", "本社区不在督查范围内，可以拒绝检查", "not one of its communities: refuse"),
    ),
)
"""What a community is told of a code: 无码不查."""


@dataclass(frozen=True)
class InspectionPlan:
    """Visits that are planned. ``number`` is that of its document, ``code`` what stands on its sheet;
    ``sample_id`` the verification sample whose communities are visited, null where they were named."""

    plan_id: str
    number: str | None
    code: str
    announced: bool
    purpose: str
    team: str
    area_code: str
    area_level: str
    area_name: str
    first_day: date
    last_day: date
    sample_id: str | None
    at_utc: datetime
    actor: str
    cancelled_why: str | None = None
    cancelled_at_utc: datetime | None = None


PLAN_COLUMNS = columns_of(InspectionPlan)
"""One row per plan."""

PLACE_COLUMNS: Dtypes = {
    "plan_id": pl.String,
    "place": pl.Int64,
    "community_code": pl.String,
    "community_name": pl.String,
    "why": pl.String,
}
"""One row per community of a plan, in the order of the visits; ``why`` it was named, null where drawn."""
