"""What is said of a step before it is taken is what the guards say when it is taken."""

from __future__ import annotations

from pipelines.cases.foreseen import OF_WHAT_IS_BROUGHT
from pipelines.cases.guards import GUARDS
from schemas.cases import TRANSITIONS


def test_every_guard_is_asked_before_or_when_the_step_is_taken() -> None:
    named = {name for transition in TRANSITIONS.values() for name in transition.guards}
    assert named == set(GUARDS) and named > OF_WHAT_IS_BROUGHT
