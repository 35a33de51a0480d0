"""The verification sample: drawing it, its second stage, its workbooks, and recording what was found."""

from __future__ import annotations

from pathlib import Path

from pipelines.actions.rights import require
from pipelines.base.home import Home
from pipelines.inspections import drawing, recording, sheet
from pipelines.inspections.drawing import Asked, Source
from pipelines.inspections.recording import Recounted
from pipelines.store import open_store
from schemas.errors import UserError
from schemas.scope import Scope

__all__ = ["Recounted", "draw_sample", "extend_sample", "hand_out_sheets", "record_visit"]


def draw_sample(home: Home, scope: Scope, source: Source, public_number: str, why: str | None = None) -> str:
    """Draw the sample of a county and month from what a snapshot holds of it
    (pipelines.queries.inspection_frame.inspection_source), by a number that was announced
    before and drawn after the deadline; the sample's number. What the communities reported is kept with it,
    so that a later correction does not change what they are held against. ``why`` there should be a further
    sample of the same county and month. Raises UserError where that is not said, or the number is none."""
    require(scope, "inspections")
    if not (public_number.isascii() and public_number.isdigit()):
        raise UserError("INS-106", number=public_number)
    asked = Asked(source.area, source.period, source.snapshot, public_number, why)
    with open_store(home, actor=scope.principal) as store, store.transaction():
        return drawing.keep_sample(store, source.frame, source.registers, asked)


def extend_sample(home: Home, scope: Scope, sample: str) -> int:
    """Take a sample to its second stage; how many communities are added. Raises UserError where the recount
    does not ask for it."""
    require(scope, "inspections")
    with open_store(home, actor=scope.principal) as store, store.transaction():
        return drawing.extend_sample(store, sample)


def hand_out_sheets(
    home: Home, scope: Scope, sample: str, folder: Path, community: str | None = None
) -> list[Path]:
    """Write the workbooks of the communities to be visited, or of the one that is named, into a folder.
    Raises UserError where there is no such sample or community, or the folder cannot be written."""
    require(scope, "inspections")
    with open_store(home) as store:
        return sheet.write_sample(store, sample, folder, community)


def record_visit(home: Home, scope: Scope, path: Path) -> Recounted:
    """Put down what a workbook says that came back from a visit. Raises TableError with every problem of
    it; then nothing is kept."""
    require(scope, "inspections")
    with open_store(home, actor=scope.principal) as store, store.transaction():
        return recording.record_visit(store, path)
