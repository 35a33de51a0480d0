"""Rounds of the two-way review and what their answers say. Who answered what is nowhere."""

from __future__ import annotations

from datetime import date

import polars as pl

from pipelines.areas import areas_on, load_areas
from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.queries.scoped import query
from pipelines.queries.seen import only_seen, require_seen
from pipelines.review.answering import Asked as Asked
from pipelines.review.answering import look_up, read_answers
from pipelines.review.results import results_of
from pipelines.review.rounds import read_rounds
from pipelines.store import look_at_store
from schemas.errors import UserError
from schemas.periods import china_date
from schemas.reviews import TOKEN_COLUMNS
from schemas.scope import Scope

_TOKENS = "SELECT * FROM review_tokens WHERE round_id = $round"
_COUNTS = "SELECT round_id, count(*) FILTER (answered) AS answered FROM review_tokens GROUP BY round_id"


@query(own_check=True, needs="matters")
def review_rounds(home: Home, scope: Scope) -> pl.DataFrame:
    """One row per round, the newest first: the fields of ReviewRound, and how many answered. Raises HomeError
    where the home is busy."""
    with look_at_store(home) as store:
        counted = store.frame(_COUNTS)
        rounds = read_rounds(store)
    rounds = only_seen(home, scope, "matters", rounds)
    return rounds.join(counted, on="round_id", how="left").sort("round_id", descending=True)


@query(own_check=True, needs="matters")
def review_results(home: Home, scope: Scope, round_id: str, on: date | None = None) -> pl.DataFrame:
    """What the answers of a round say on a day, by target and question: schemas.reviews.RESULTS; only how
    many answered before it has closed. Raises UserError where there is no such round."""
    with look_at_store(home) as store:
        rounds = read_rounds(store).filter(round_id=round_id)
        if rounds.is_empty():
            raise UserError("REV-101")
        row = rounds.row(0, named=True)
        tokens = store.frame(_TOKENS, {"round": round_id}).cast(pl.Schema(TOKEN_COLUMNS))
        answers = read_answers(store, round_id)
        names = dict(areas_on(load_areas(store), row["opens_on"]).select("code", "name").iter_rows())
    require_seen(home, scope, "matters", row["area_code"])
    has_closed = (on or china_date(now_utc())) > row["closes_on"]
    return results_of(row["direction"], tokens, answers, names, has_closed=has_closed)


@query(own_check=True, needs=None)
def review_asked(home: Home, scope: Scope, token: str, on: date | None = None) -> Asked:
    """What a link leads to. Raises UserError for one that is none, was used or is not open."""
    with look_at_store(home) as store:
        return look_up(store, token, on or china_date(now_utc()))
