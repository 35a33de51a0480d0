"""What units say of their figures of a period, and what is decided of their objections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from schemas.codes import Code, CodeList
from schemas.dtypes import columns_of

CONFIRM_ACTIONS = CodeList(
    "confirm_actions",
    (
        Code("confirm", "确认无误", "confirm"),
        Code("object", "提出异议", "object"),
        Code("uphold", "异议成立", "uphold an objection"),
        Code("reject", "异议不成立", "reject an objection"),
    ),
)

STANDINGS = CodeList(
    "confirmation_standings",
    (
        Code("none", "未确认", "not confirmed"),
        Code("confirmed", "已确认", "confirmed"),
        Code("overtaken", "确认后数据有更正，需重新确认", "corrected since, to be confirmed again"),
        Code("objected", "有异议待处理", "an objection awaits a decision"),
        Code("decided", "异议已处理", "its objections are decided"),
    ),
)
"""How the figures of an area and period stand with their unit."""


@dataclass(frozen=True)
class Confirmation:
    """One entry: a unit confirms or objects, or its objection is decided. ``indicator`` is null where it is
    about all figures; ``returns_sha256`` names the returns behind the figures at the time; ``answers`` is the
    number of the objection that a decision is about."""

    area_code: str
    area_level: str
    period: str
    sequence: int
    at_utc: datetime
    actor: str
    person: str
    action: str
    acted_on: date
    indicator: str | None
    reason: str | None
    snapshot_id: str
    returns_sha256: str
    answers: int | None


CONFIRMATION_COLUMNS = columns_of(Confirmation)
"""One row per entry."""
