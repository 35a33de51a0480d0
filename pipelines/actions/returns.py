"""Returns: handing them in, trying them, and handing out the workbooks for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TypedDict, Unpack

from pipelines.actions.rights import codes_outside, require_at, require_somewhere
from pipelines.base.home import Home
from pipelines.intake import load
from pipelines.intake.handout import template
from pipelines.intake.load import Gate, Paths, Progress
from schemas.errors import UserError
from schemas.receipts import ReturnReceipt
from schemas.scope import Scope


class Ways(TypedDict, total=False):
    """How returns are taken: ``received_at`` in UTC, now where left out; ``annotate_dir``, where marked
    copies go; ``on_progress``, told how far it is."""

    received_at: datetime | None
    annotate_dir: Path | None
    on_progress: Progress | None


def hand_in(home: Home, scope: Scope, paths: Paths, **ways: Unpack[Ways]) -> list[ReturnReceipt]:
    """Archive, check and load files and folders; one receipt per return, in order. Raises UserError where a
    path does not exist, HomeError where the home is unusable."""
    require_somewhere(scope, "returns")
    return load.ingest(home, paths, actor=scope.principal, gate=_gate(home, scope), **ways)


def try_returns(home: Home, scope: Scope, paths: Paths, **ways: Unpack[Ways]) -> list[ReturnReceipt]:
    """The receipts that handing in would give, against the store as it is; nothing is kept. Raises as
    ``hand_in``."""
    require_somewhere(scope, "returns")
    return load.check(home, paths, gate=_gate(home, scope), **ways)


def hand_out_template(home: Home, scope: Scope, township: str, period: str, out: Path) -> None:
    """Write a township's prefilled workbook for a month to a file. Raises UserError where there is no such
    township or month, or where the file cannot be written."""
    require_at(home, scope, "templates", township)
    template.make_template(home, township, period, out)


def _gate(home: Home, scope: Scope) -> Gate | None:
    """What stops a hand-in of returns of other townships than those of the scope, before any is on record."""
    if scope.everywhere("returns"):
        return None

    def stop(named: Sequence[tuple[str, str]]) -> None:
        outside = set(codes_outside(home, scope, "returns", [township for _file, township in named]))
        refused = [f"{file}（{township}）" for file, township in named if township in outside]
        if refused:
            raise UserError("GRT-018", who=scope.principal, files="、".join(refused))

    return stop
