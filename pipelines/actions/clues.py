"""Clues from below: putting one down, a file of them, and every step after."""

from __future__ import annotations

from pathlib import Path

from pipelines.actions.rights import require_in, require_somewhere
from pipelines.base.home import Home
from pipelines.clues.acting import ClueMove, act_on_clue, receive_clue
from pipelines.clues.importing import import_clues as read_clues_in
from pipelines.store import open_store
from schemas.clues import Clue
from schemas.scope import Scope

__all__ = ["ClueMove", "import_clues", "receive", "take_clue_step"]

ROLE = "clues"
SENDING = "send_clues"
"""The right of a community: to put down what is pushed on itself, not to handle it."""


def receive(home: Home, scope: Scope, move: ClueMove) -> Clue:
    """Put a clue down; the clue, with the day by which it must be answered. Raises NotAllowed where it was
    passed on before, UserError for an area or a code that is none."""
    right = ROLE if scope.has(ROLE) else SENDING
    require_somewhere(scope, right)
    with open_store(home, actor=scope.principal) as store, store.transaction():
        clue = receive_clue(store, move)
        require_in(store, scope, right, clue.area_code)
        return clue


def import_clues(home: Home, scope: Scope, path: Path, person: str) -> tuple[list[Clue], int]:
    """Put down a file of clues, all rows or none; the clues, and how many rows had been put down before.
    Raises TableError with every problem by row."""
    require_somewhere(scope, ROLE)
    with open_store(home, actor=scope.principal) as store, store.transaction():
        clues, before = read_clues_in(store, path, person)
        require_in(store, scope, ROLE, *(clue.area_code for clue in clues))
        return clues, before


def take_clue_step(
    home: Home, scope: Scope, clue_id: str, move: ClueMove, *, expected_version: int | None = None
) -> Clue:
    """Take a step with a clue; the clue afterwards. Raises NotAllowed where the rules do not allow it, or
    where it is no longer at the version that was seen."""
    require_somewhere(scope, ROLE)
    with open_store(home, actor=scope.principal) as store, store.transaction():
        clue = act_on_clue(store, clue_id, move, expected_version=expected_version)
        require_in(store, scope, ROLE, clue.area_code)
        return clue
