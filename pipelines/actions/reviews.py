"""Two-way review: opening a round, and taking answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from pipelines.actions.rights import require, require_at, require_somewhere
from pipelines.base.home import Home
from pipelines.review.answering import Answers, take_answer
from pipelines.review.answering import import_answers as read_answers_in
from pipelines.review.rounds import Link, Opening
from pipelines.review.rounds import open_round as put_round_down
from pipelines.store import open_store
from schemas.reviews import ReviewRound
from schemas.scope import Scope

__all__ = ["Answers", "Link", "Opening", "answer_review", "import_answers", "open_round"]


def open_round(
    home: Home, scope: Scope, opening: Opening, keep: Callable[[list[Link]], None] | None = None
) -> tuple[ReviewRound, list[Link]]:
    """Open a round; the round, and the links with their tokens, which are told this once. ``keep`` puts them
    where they are safe before the round stands: where it fails there is no round. Raises UserError for what
    is wrong with what is asked, and for a third round of the year."""
    require_at(home, scope, "reviews", opening.area)
    with open_store(home, actor=scope.principal) as store, store.transaction():
        made, links = put_round_down(store, opening)
        if keep is not None:
            keep(links)
        return made, links


def answer_review(home: Home, scope: Scope, token: str, answers: Answers, on: date) -> ReviewRound:
    """Take the answer that a link brings; its round. Raises UserError for a link that is none, was used or is
    not open, and for answers that are none."""
    require_somewhere(scope, "review_answers")
    with open_store(home, actor="review") as store, store.transaction():
        return take_answer(store, token, answers, on)


def import_answers(home: Home, scope: Scope, path: Path, on: date) -> int:
    """Take answers that came on paper, all rows or none; how many. Raises TableError with every problem."""
    require(scope, "review_answers")
    with open_store(home, actor="review") as store, store.transaction():
        return read_answers_in(store, path, on)
