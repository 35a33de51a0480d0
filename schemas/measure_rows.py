"""Rows of the measures of a period, as queries and the command line give them."""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict


class EvidenceRow(TypedDict):
    """What a reason rests on (``queries.measures.EVIDENCE``); ``why`` of a reason about a department alone:
    the evidence of a finding (schemas/admission_findings.py)."""

    period: str
    table: str
    township_code: str | None
    community_code: str | None
    sheet_row: int | None
    name: str | None
    value: float | None
    why: NotRequired[str]


class ReasonRow(TypedDict):
    """One reason for a step (``queries.measures.REASON``)."""

    code: str
    indicator: str | None
    value: float | None
    periods: int | None
    evidence: list[EvidenceRow]


class MeasureRow(TypedDict):
    """One proposal of ``queries.measures_list``."""

    area_code: str
    area_name: str
    prefecture: str | None
    prefecture_name: str | None
    step: str
    reasons: list[ReasonRow]
    lacks: list[str]
    chance_expected: float


class DepartmentReasonRow(TypedDict):
    """One ground for reminding a department (``queries.department_proposals.REASON``)."""

    code: str
    rows: int
    communities: int
    evidence: list[dict[str, Any]]


class DepartmentProposal(TypedDict):
    """One row of ``queries.department_proposals``."""

    area_code: str
    area_name: str
    prefecture: str | None
    prefecture_name: str | None
    department: str
    rows: int
    communities: int
    reasons: list[DepartmentReasonRow]
