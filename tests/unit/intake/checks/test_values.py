"""One cell, read for what it is or refused; never guessed."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.intake.checks.values import Unreadable, read_value
from schemas.returns import COVER, REGISTERS

COUNT = REGISTERS["communities"].by_name["households"]
DECIMAL = REGISTERS["work_items"].by_name["funds_due"]
DAY = REGISTERS["work_items"].by_name["ends_on"]
CODE = REGISTERS["communities"].by_name["community_code"]
MONTH = COVER.by_name["period"]


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        (COUNT, "１，２００", 1200),
        (COUNT, " 1 200 ", 1200),
        (COUNT, "12.0", 12),
        (DAY, "2026–10–03", date(2026, 10, 3)),
        (DAY, "2026—10—03", date(2026, 10, 3)),
        (DAY, "2026‑10‑03", date(2026, 10, 3)),
        (DAY, "2026−10−03", date(2026, 10, 3)),
        (DAY, "2026－10－03", date(2026, 10, 3)),
        (DAY, "２０２６年１０⽉３日", date(2026, 10, 3)),
        (DAY, "2026-09-04T00:00:00.000Z", date(2026, 9, 4)),
        (DAY, "2026-09-03T16:00:00.000Z", date(2026, 9, 4)),
        (DAY, "2026-09-04T00:00:00+08:00", date(2026, 9, 4)),
        (DAY, "2026-09-04T08:30:00Z", date(2026, 9, 4)),
        (MONTH, "2026.01", "2026-01"),
        (MONTH, "2026.10", "2026-10"),
        (MONTH, "2026.11", "2026-11"),
        (MONTH, "2026.2", "2026-02"),
        (MONTH, "2026-1", "2026-01"),
        (MONTH, "2026–10", "2026-10"),
        (MONTH, "2026年11月份", "2026-11"),
        (MONTH, "2026年1月", "2026-01"),
        (MONTH, "202610", "2026-10"),
    ],
)
def test_it_is_read_for_what_it_is(column, text, value):
    assert read_value(text, column) == value


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        (COUNT, "10³", "CEL-001"),
        (COUNT, "\u202e0021", "CEL-001"),
        (COUNT, "10₃", "CEL-001"),
        (COUNT, "①", "CEL-001"),
        (COUNT, "12①", "CEL-001"),
        (COUNT, "1½", "CEL-001"),
        (COUNT, "٣", "CEL-001"),
        (COUNT, "𝟏𝟐", "CEL-001"),
        (COUNT, "⒈", "CEL-001"),
        (DECIMAL, "95%", "CEL-001"),
        (DECIMAL, "10²", "CEL-001"),
        (CODE, "51010401700¹", "CEL-012"),
        (DAY, "2026-10-0③", "CEL-003"),
        (DAY, "202610031", "CEL-003"),
        (DAY, "2026-09-03T18:00:00Z", "CEL-003"),
        (MONTH, "2026.1", "CEL-013"),
        (MONTH, "2025.1", "CEL-013"),
        (MONTH, "２０２６．１", "CEL-013"),
        (COUNT, '=DISPIMG("ID_5",1)', "CEL-015"),
        (COUNT, "=SUM(A1:A3)", "CEL-009"),
    ],
)
def test_it_is_refused_and_not_guessed(column, text, code):
    with pytest.raises(Unreadable) as refused:
        read_value(text, column)
    assert refused.value.code == code
