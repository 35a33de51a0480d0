"""Two-way review (双向评议): the fixed questions, rounds, and the columns of their tables.

Communities review their township, townships review the departments of their county. What is answered is kept
without who answered it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl

from schemas.codes import Code, CodeList
from schemas.dtypes import Dtypes, columns_of
from schemas.words import Named

DIRECTIONS = CodeList(
    "review_directions",
    (
        Code("up", "社区评乡镇", "communities review their township"),
        Code("down", "乡镇评社区工作", "townships review the work of their communities"),
    ),
)
MOST_A_YEAR = 2
"""Rounds of a direction in a calendar year: a review is a form too."""
FEWEST_SHOWN = 5
"""Below so many answers nothing is shown: it would say who answered what."""
LOWEST, HIGHEST = 1, 5
SATISFIED = 4
"""From this answer on somebody is satisfied."""
TOKEN_LENGTH = 10


@dataclass(frozen=True)
class Question(Named):
    """One fixed question, answered from 1 (not at all) to 5 (fully), or left open."""

    key: str
    zh: str
    en: str


_DECLARED = tomllib.loads((Path(__file__).parent / "reviews.toml").read_text(encoding="utf-8"))
QUESTIONS: dict[str, tuple[Question, ...]] = {
    direction: tuple(Question(**row) for row in _DECLARED[direction]) for direction in DIRECTIONS.keys
}
"""By direction, in order."""


@dataclass(frozen=True)
class ReviewRound:
    """A round: who is asked about whom, and until when. ``asked``: how many got a link."""

    round_id: str
    direction: str
    area_code: str
    area_level: str
    area_name: str
    opens_on: date
    closes_on: date
    asked: int
    person: str
    at_utc: datetime
    actor: str


ROUND_COLUMNS = columns_of(ReviewRound)
"""One row per round."""
TOKEN_COLUMNS: Dtypes = {
    "round_id": pl.String,
    "token_sha256": pl.String,
    "respondent": pl.String,
    "target": pl.String,
    "answered": pl.Boolean,
}
"""One row per link: the hash of its token, who got it, whom it is about, whether it was used: not when."""
ANSWER_COLUMNS: Dtypes = {
    "round_id": pl.String,
    "target": pl.String,
    "answers": pl.String,
    "shuffle": pl.Int64,
}
"""One row per answer, in an order that says nothing of when it came: whom it is about, and as JSON the answer
to every question."""

RESULTS: Dtypes = {
    "target": pl.String,
    "target_name": pl.String,
    "asked": pl.Int64,
    "answered": pl.Int64,
    "response": pl.Float64,
    "response_lower": pl.Float64,
    "response_upper": pl.Float64,
    "question": pl.String,
    "answers": pl.Int64,
    "mean": pl.Float64,
    "satisfied": pl.Float64,
    "lower": pl.Float64,
    "upper": pl.Float64,
}
"""One row per target and question, ``all`` for all questions together: how many were asked and answered, the
response rate with its 95 % interval (Wilson), the mean of the answers, and the share from SATISFIED on with
its interval; null where there are fewer than FEWEST_SHOWN answers, and while the round is open."""
ALL = "all"
