"""Clues from below: what they say, their steps, and the columns of both tables.

The words and the transitions are data: clues.toml beside this file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl

from schemas.codes import Code, CodeList, declared_codes
from schemas.dtypes import Dtypes, columns_of

_DECLARED = tomllib.loads((Path(__file__).parent / "clues.toml").read_text(encoding="utf-8"))

SOURCES = declared_codes("sources", _DECLARED)
BURDENS = declared_codes("burdens", _DECLARED)
"""What a clue is about; those that are registers of the return can be held against it."""
COMPLAINTS = declared_codes("complaints", _DECLARED)
STEPS = declared_codes("steps", _DECLARED)
ACTIONS = declared_codes("actions", _DECLARED)
OUTCOMES = declared_codes("outcomes", _DECLARED)
PARTIES = declared_codes("parties", _DECLARED)

ENDED_STEPS = ("answered", "merged", "withdrawn")
"""Steps of a clue that waits for nobody."""
UPHELD = ("upheld", "partly")
"""Outcomes that make it a figure of the department it is about."""
FEWEST_SHOWN = 5
"""Below the county counts under this are not shown: they could tell who spoke up."""

BROUGHT = CodeList(
    "clue_words",
    (
        Code("told", "反映内容", "what is said"),
        Code("outcome", "核查结论", "what was found"),
        Code("answer", "答复内容", "the answer"),
        Code("same_as", "并入的编号", "the clue it is merged with"),
        Code("case_id", "督办件编号", "the case"),
        Code("reason", "理由", "reason"),
    ),
)
"""Words for what an action must bring."""


@dataclass(frozen=True)
class ClueTransition:
    """One way from a step to another. ``from_step`` is empty where the clue begins; ``needs`` must be
    brought."""

    from_step: str
    action: str
    to_step: str
    needs: tuple[str, ...]
    clause: str


TRANSITIONS: dict[tuple[str, str], ClueTransition] = {
    (row["from"], row["action"]): ClueTransition(
        row["from"], row["action"], row["to"], tuple(row.get("needs", ())), row["clause"]
    )
    for row in _DECLARED["transitions"]
}
"""By step and action: the one transition there is."""


@dataclass(frozen=True)
class Clue:
    """A clue as its last event left it. ``version`` counts its events. ``source_number`` is its number with
    whoever passed it on; ``sender`` is null where it is anonymous, ``subject`` the form, plaque or item it is
    about. Dates are China's."""

    clue_id: str
    version: int = 0
    step: str = ""
    acted_on: date | None = None
    source: str = "community"
    source_number: str | None = None
    burden: str = "other"
    complaint: str = "too_much"
    area_code: str = ""
    area_level: str = "community"
    area_name: str = ""
    subject: str | None = None
    department: str | None = None
    department_level: str | None = None
    asked_on: date | None = None
    told: str = ""
    sender: str | None = None
    contact: str | None = None
    received_on: date | None = None
    answer_due: date | None = None
    handler: str | None = None
    taken_on: date | None = None
    outcome: str | None = None
    answer: str | None = None
    answered_on: date | None = None
    same_as: str | None = None
    case_id: str | None = None
    ended_on: date | None = None


@dataclass(frozen=True)
class ClueEvent:
    """One step with one clue. ``person`` took it; ``actor`` entered it. ``details`` as of
    schemas.event_details."""

    clue_id: str
    sequence: int
    at_utc: datetime
    actor: str
    person: str
    party: str
    action: str
    acted_on: date
    reason: str | None
    from_step: str
    to_step: str
    details: str


CLUE_COLUMNS = columns_of(Clue)
"""Columns of the clues: one row per clue."""
CLUE_EVENT_COLUMNS = columns_of(ClueEvent)
"""Columns of the events: one row per step with a clue."""

CLUE_FILE: Dtypes = {
    "source_number": pl.String,
    "received_on": pl.Date,
    "area_code": pl.String,
    "burden": pl.String,
    "complaint": pl.String,
    "subject": pl.String,
    "department": pl.String,
    "asked_on": pl.Date,
    "told": pl.String,
    "sender": pl.String,
    "contact": pl.String,
}
"""Columns of a file of clues, as a hotline exports it."""
FILE_FIELDS = CodeList(
    "clue_fields",
    (
        Code("source_number", "工单编号", "number"),
        Code("received_on", "受理日期", "received on"),
        Code("area_code", "社区代码", "community code"),
        Code("burden", "负担类别", "burden"),
        Code("complaint", "反映类型", "complaint"),
        Code("subject", "表格牌子事项名称", "form, plaque or item"),
        Code("department", "下派部门", "department"),
        Code("asked_on", "下派日期", "asked on"),
        Code("told", "反映内容", "what is said"),
        Code("sender", "反映人", "sender"),
        Code("contact", "联系方式", "contact"),
    ),
)
FILE_HEADERS: dict[str, str] = {code.key: code.key for code in FILE_FIELDS.codes} | {
    code.zh: code.key for code in FILE_FIELDS.codes
}
"""Every accepted header of a file of clues to its column."""
REQUIRED_IN_FILE = ("source_number", "area_code", "told")
