"""Cases: proposing, opening on frozen evidence, and every step after; and what units say of their figures.

Evidence and re-checks come from a snapshot (pipelines.queries.case_evidence); a step is one transaction."""

from __future__ import annotations

from pipelines.actions.rights import require_at, require_in, require_somewhere
from pipelines.base.home import Home
from pipelines.cases import confirming
from pipelines.cases.acting import act_on_case, begin_case
from pipelines.cases.confirming import Said, Standing
from pipelines.cases.evidence import Frozen, Recheck
from pipelines.cases.moves import CaseMove
from pipelines.publish.manifest import MANIFEST
from pipelines.store import open_store
from schemas.case_items import Case
from schemas.cases import ROLES
from schemas.errors import UserError
from schemas.scope import Scope

__all__ = [
    "CaseMove",
    "Frozen",
    "Recheck",
    "Said",
    "Standing",
    "begin",
    "confirm_figures",
    "decide_objection",
    "object_to_figure",
    "take_case_step",
]


def begin(home: Home, scope: Scope, move: CaseMove) -> Case:
    """Propose a case, or open one at once on frozen evidence; the case. Raises NotAllowed where the rules do
    not allow it, UserError where the snapshot behind the evidence is gone."""
    require_somewhere(scope, ROLES[move.party])
    _require_kept(home, move)
    with open_store(home, actor=scope.principal) as store, store.transaction():
        case = begin_case(store, move)
        require_in(store, scope, ROLES[move.party], case.area_code, department=case.department)
        return case


def take_case_step(
    home: Home, scope: Scope, case_id: str, move: CaseMove, *, expected_version: int | None = None
) -> Case:
    """Take a step with a case; the case as it is afterwards. Raises NotAllowed where the rules do not allow
    it, or where the case is no longer at the version that was seen."""
    require_somewhere(scope, ROLES[move.party])
    _require_kept(home, move)
    with open_store(home, actor=scope.principal) as store, store.transaction():
        case = act_on_case(store, case_id, move, expected_version=expected_version)
        require_in(store, scope, ROLES[move.party], case.area_code, department=case.department)
        return case


def _require_kept(home: Home, move: CaseMove) -> None:
    """Raises UserError where a snapshot that the step would rest on is not kept."""
    for rests in (move.evidence, move.recheck):
        if rests is not None and not (home.snapshots / rests.snapshot_id / MANIFEST).exists():
            raise UserError("SUP-013", snapshot=rests.snapshot_id)


def confirm_figures(home: Home, scope: Scope, said: Said) -> Standing:
    """Put down that the unit finds the figures of a month right. Raises UserError where an objection of it
    awaits a decision."""
    require_at(home, scope, "confirmations", said.area)
    with open_store(home, actor=scope.principal) as store, store.transaction():
        return confirming.confirm(store, said)


def object_to_figure(home: Home, scope: Scope, said: Said) -> Standing:
    """Put down that the unit finds a figure of a month wrong. Raises UserError where it is not said which and
    why."""
    require_at(home, scope, "confirmations", said.area)
    with open_store(home, actor=scope.principal) as store, store.transaction():
        return confirming.object_to(store, said)


def decide_objection(home: Home, scope: Scope, said: Said, objection: int, *, upheld: bool) -> Standing:
    """Put down what is decided of an objection. Raises UserError where there is no such objection, it is
    decided, no reason is given, or the one who objected decides."""
    require_at(home, scope, "case_decisions", said.area)
    with open_store(home, actor=scope.principal) as store, store.transaction():
        return confirming.decide(store, said, objection, upheld=upheld)
