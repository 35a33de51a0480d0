"""What the answers of a round say: response rates and shares with their intervals; nothing under five."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from pipelines.ranking.intervals import CONFIDENCE, quantile, wilson
from schemas.dtypes import Dtypes
from schemas.reviews import ALL, FEWEST_SHOWN, QUESTIONS, RESULTS, SATISFIED

DIGITS = 6
_COUNTED: Dtypes = {
    "target": pl.String,
    "target_name": pl.String,
    "asked": pl.Int64,
    "answered": pl.Int64,
    "question": pl.String,
    "answers": pl.Int64,
    "total": pl.Float64,
    "content": pl.Int64,
}


def results_of(
    direction: str, tokens: pl.DataFrame, answers: pl.DataFrame, names: Mapping[str, str], *, has_closed: bool
) -> pl.DataFrame:
    """One row per target and question: RESULTS, by code of the target. ``tokens`` and ``answers``: those of
    the round; ``names`` of targets. While it is open only how many answered is told: two looks would say what
    came between them."""
    rows: list[dict[str, Any]] = []
    for (target,), own in tokens.sort("target").group_by("target", maintain_order=True):
        code = str(target)
        given = [json.loads(text) for text in answers.filter(target=code)["answers"]]
        about = {"target": code, "target_name": names.get(code, code), "asked": own.height}
        rows += [about | row for row in _by_question(given, direction)]
    return _with_shares(pl.DataFrame(rows, schema=_COUNTED), has_closed=has_closed)


def _by_question(given: Sequence[Mapping[str, int]], direction: str) -> Iterator[dict[str, Any]]:
    """One row per question, all together first: how many answered it, what that adds up to, how many are
    satisfied. All together is of each answer the mean over its questions: one person is one answer."""
    whole = [sum(one.values()) / len(one) for one in given]
    for question in (ALL, *(one.key for one in QUESTIONS[direction])):
        said = whole if question == ALL else [one[question] for one in given if question in one]
        yield {
            "answered": len(given),
            "question": question,
            "answers": len(said),
            "total": float(sum(said)),
            "content": sum(value >= SATISFIED for value in said),
        }


def _with_shares(rows: pl.DataFrame, *, has_closed: bool) -> pl.DataFrame:
    z = quantile(CONFIDENCE)
    response = wilson(pl.col("answered"), pl.col("asked"), z)
    share = wilson(pl.col("content"), pl.col("answers"), z)
    enough = (pl.col("answered") >= FEWEST_SHOWN) & (pl.col("answers") >= FEWEST_SHOWN)
    shown = pl.lit(has_closed) & enough
    figures = {
        "mean": pl.col("total") / pl.col("answers"),
        "satisfied": pl.col("content") / pl.col("answers"),
        "lower": share[0],
        "upper": share[1],
    }
    known = rows.with_columns(
        response=(pl.col("answered") / pl.col("asked")).round(DIGITS),
        response_lower=response[0].round(DIGITS),
        response_upper=response[1].round(DIGITS),
        **{name: pl.when(shown).then(value.round(DIGITS)) for name, value in figures.items()},
    )
    return known.select(pl.col(name).cast(dtype) for name, dtype in RESULTS.items())
