"""Taking an answer: once for each link, without who gave it or when."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.base.names import code_of
from pipelines.base.tables import find_repeats, read_table
from pipelines.inspections.reading import whole
from pipelines.review.rounds import digest, read_rounds
from pipelines.store import Store
from schemas.errors import UserError
from schemas.problems import Problem
from schemas.reviews import ANSWER_COLUMNS, HIGHEST, LOWEST, QUESTIONS, Question, ReviewRound

_TOKEN = "SELECT round_id, target, answered FROM review_tokens WHERE token_sha256 = $token"
_USED = "UPDATE review_tokens SET answered = true WHERE token_sha256 = $token"
_ANSWERS = "SELECT * FROM review_answers ORDER BY round_id, shuffle"

Answers = Mapping[str, int | None]
"""By question: 1 to 5, null where it was left open."""


@dataclass(frozen=True)
class Asked:
    """What a link leads to: the round, whom it is about, and the questions."""

    round: ReviewRound
    target: str
    questions: tuple[Question, ...]


def read_answers(store: Store, round_id: str) -> pl.DataFrame:
    """One row per answer of a round: ANSWER_COLUMNS."""
    return store.frame(_ANSWERS).cast(pl.Schema(ANSWER_COLUMNS)).filter(round_id=round_id)


def look_up(store: Store, token: str, on: date) -> Asked:
    """What a link leads to on a day. Raises UserError for a token that is none or was used, and outside the
    days of its round."""
    rows = store.frame(_TOKEN, {"token": digest(token)}).rows()
    if not rows:
        raise UserError("REV-101")
    round_id, target, answered = rows[0]
    (found,) = read_rounds(store).filter(round_id=round_id).to_dicts()
    about = ReviewRound(**found)
    if answered:
        raise UserError("REV-102", round=round_id)
    if not about.opens_on <= on <= about.closes_on:
        raise UserError("REV-103", round=round_id, first=about.opens_on, last=about.closes_on)
    return Asked(about, target, QUESTIONS[about.direction])


def take_answer(store: Store, token: str, answers: Answers, on: date) -> ReviewRound:
    """Put an answer down, inside a transaction of the caller; the round. Raises UserError as ``look_up``, for
    an answer that is none of 1 to 5, and where nothing was answered."""
    asked = look_up(store, token, on)
    known = {one.key for one in asked.questions}
    given = {key: value for key, value in answers.items() if value is not None}
    if wrong := sorted(set(given) - known):
        raise UserError("REV-104", questions="、".join(wrong))
    if any(not _is_answer(value) for value in given.values()):
        raise UserError("REV-105", lowest=LOWEST, highest=HIGHEST)
    if not given:
        raise UserError("REV-106")
    _keep(store, asked, given)
    store.run(_USED, {"token": digest(token)})
    store.record("review.answered", asked.round.round_id)
    return asked.round


def _is_answer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and LOWEST <= value <= HIGHEST


def _keep(store: Store, asked: Asked, given: Mapping[str, int]) -> None:
    """All answers of the round are written anew in an order of chance: the order of the table must not say
    who came last."""
    round_id = asked.round.round_id
    row = {
        "round_id": round_id,
        "target": asked.target,
        "answers": json.dumps(dict(given), sort_keys=True),
        "shuffle": secrets.randbits(62),
    }
    every = pl.concat([read_answers(store, round_id), pl.DataFrame([row], schema=ANSWER_COLUMNS)])
    store.run("DELETE FROM review_answers WHERE round_id = $round", {"round": round_id})
    store.insert("review_answers", every.sort("shuffle"))


def import_answers(store: Store, path: Path, on: date) -> int:
    """Put down answers that came on paper, a row each: token and a column per question (its key or its
    Chinese words), all rows or none; how many. Raises TableError with every problem by row."""
    headers = {"token": "token", "编号": "token"}
    for questions in QUESTIONS.values():
        headers |= {one.key: one.key for one in questions} | {one.zh: one.key for one in questions}
    table = read_table(path, headers, ("token",))
    known_by = [None if token is None else code_of(token) for token in table.rows["token"]]
    rows = table.rows.with_columns(pl.Series("token", known_by, dtype=pl.String))
    keys = [name for name in dict.fromkeys(headers.values()) if name != "token"]
    found = [*_row_problems(store, rows, keys, on), *find_repeats(rows, ("token",), "REV-107")]
    if rows.is_empty():
        found.append(Problem("REV-108"))
    table.refuse(found)
    for row in rows.iter_rows(named=True):
        take_answer(store, row["token"], {key: whole(row[key]) for key in keys if row[key] is not None}, on)
    return rows.height


def _row_problems(store: Store, rows: pl.DataFrame, keys: list[str], on: date) -> Iterator[Problem]:
    for row in rows.iter_rows(named=True):
        at = row["sheet_row"]
        if row["token"] is None:
            yield Problem("REV-109", row=at, field="token")
            continue
        try:
            known = {one.key for one in look_up(store, row["token"], on).questions}
        except UserError:
            yield Problem("REV-110", row=at, field="token", value=row["token"])
            continue
        said = {key: row[key] for key in keys if row[key] is not None}
        if not said.keys() & known:
            yield Problem("REV-111", row=at, field="token")
        for key, value in said.items():
            if key not in known or whole(value) not in range(LOWEST, HIGHEST + 1):
                params = {"lowest": LOWEST, "highest": HIGHEST}
                yield Problem("REV-112", row=at, field=key, value=value, params=params)
