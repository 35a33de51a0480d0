"""The verification sample: drawing it, its second stage, its workbooks, and recording what was found."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipelines.actions.rights import require_at, require_in, require_somewhere
from pipelines.base.home import Home
from pipelines.inspections import drawing, on_site, plans, recording, sheet
from pipelines.inspections.drawing import Asked, Source
from pipelines.inspections.plans import PlanDraft
from pipelines.inspections.recording import Recounted
from pipelines.inspections.stored import find_sample
from pipelines.store import Store, open_store
from schemas.errors import UserError
from schemas.inspection_plans import InspectionPlan
from schemas.scope import Scope

__all__ = [
    "PlanDraft",
    "Recounted",
    "cancel_inspection",
    "draw_sample",
    "extend_sample",
    "hand_out_sheets",
    "keep_on_site",
    "plan_inspection",
    "record_on_site",
    "record_visit",
]


RIGHT = "inspections"


def draw_sample(home: Home, scope: Scope, source: Source, public_number: str, why: str | None = None) -> str:
    """Draw the sample of a county and month from what a snapshot holds of it
    (pipelines.queries.inspection_frame.inspection_source), by a number that was announced
    before and drawn after the deadline; the sample's number. What the communities reported is kept with it,
    so that a later correction does not change what they are held against. ``why`` there should be a further
    sample of the same county and month. Raises UserError where that is not said, or the number is none."""
    require_at(home, scope, RIGHT, source.area)
    if not (public_number.isascii() and public_number.isdigit()):
        raise UserError("INS-106", number=public_number)
    asked = Asked(source.area, source.period, source.snapshot, public_number, why)
    with open_store(home, actor=scope.principal) as store, store.transaction():
        return drawing.keep_sample(store, source.frame, source.registers, asked)


def extend_sample(home: Home, scope: Scope, sample: str) -> int:
    """Take a sample to its second stage; how many communities are added. Raises UserError where the recount
    does not ask for it."""
    require_somewhere(scope, RIGHT)
    with open_store(home, actor=scope.principal) as store, store.transaction():
        _require_sample(store, scope, sample)
        return drawing.extend_sample(store, sample)


def hand_out_sheets(
    home: Home, scope: Scope, sample: str, folder: Path, community: str | None = None
) -> list[Path]:
    """Write the workbooks of the communities to be visited, or of the one that is named, into a folder.
    Raises UserError where there is no such sample or community, or the folder cannot be written."""
    require_somewhere(scope, RIGHT)
    with open_store(home) as store:
        _require_sample(store, scope, sample)
        return sheet.write_sample(store, sample, folder, community)


def record_visit(home: Home, scope: Scope, path: Path) -> Recounted:
    """Put down what a workbook says that came back from a visit. Raises TableError with every problem of
    it; then nothing is kept."""
    require_somewhere(scope, RIGHT)
    with open_store(home, actor=scope.principal) as store, store.transaction():
        recounted = recording.record_visit(store, path)
        require_in(store, scope, RIGHT, recounted.community)
        return recounted


def plan_inspection(home: Home, scope: Scope, draft: PlanDraft) -> InspectionPlan:
    """Plan visits; the plan with its number and the code that stands on its sheets. Raises UserError for what
    is wrong with what is asked."""
    require_at(home, scope, RIGHT, draft.area, *(code for code, _why in draft.places))
    with open_store(home, actor=scope.principal) as store, store.transaction():
        if draft.sample is not None:
            _require_sample(store, scope, draft.sample)
        return plans.make_plan(store, draft)


def cancel_inspection(home: Home, scope: Scope, plan: str, why: str) -> InspectionPlan:
    """Cancel a plan; its code says so from then on. Raises UserError where there is none, or no reason."""
    require_somewhere(scope, RIGHT)
    with open_store(home, actor=scope.principal) as store, store.transaction():
        cancelled = plans.cancel_plan(store, plan, why)
        require_in(store, scope, RIGHT, cancelled.area_code)
        return cancelled


def keep_on_site(home: Home, scope: Scope, sample: str, community: str, draft: Mapping[str, Any]) -> None:
    """Keep what is typed on site so far (pipelines.inspections.on_site.Draft). Raises UserError where the
    community is not to be visited."""
    require_at(home, scope, RIGHT, community)
    with open_store(home, actor=scope.principal) as store, store.transaction():
        on_site.keep_draft(store, sample, community, draft)


def record_on_site(home: Home, scope: Scope, sample: str, community: str) -> Recounted:
    """Record what was typed on site. Raises TableError with every problem of it; then the draft stays."""
    require_at(home, scope, RIGHT, community)
    with open_store(home, actor=scope.principal) as store, store.transaction():
        return on_site.record_draft(store, sample, community)


def _require_sample(store: Store, scope: Scope, sample: str) -> None:
    if not scope.everywhere(RIGHT):
        require_in(store, scope, RIGHT, str(find_sample(store, sample)["area_code"]))
