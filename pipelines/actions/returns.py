"""Returns: handing them in, trying them, and handing out the workbooks for them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pipelines.actions.rights import require
from pipelines.base.home import Home
from pipelines.intake import load
from pipelines.intake.handout import template
from pipelines.intake.load import Paths, Progress
from schemas.receipts import ReturnReceipt
from schemas.scope import Scope


def hand_in(
    home: Home,
    scope: Scope,
    paths: Paths,
    *,
    received_at: datetime | None = None,
    annotate_dir: Path | None = None,
    on_progress: Progress | None = None,
) -> list[ReturnReceipt]:
    """Archive, check and load files and folders; one receipt per return, in order. ``received_at`` is UTC,
    now where left out. Raises UserError where a path does not exist, HomeError where the home is unusable."""
    require(scope, "returns")
    return load.ingest(
        home,
        paths,
        received_at=received_at,
        actor=scope.principal,
        annotate_dir=annotate_dir,
        on_progress=on_progress,
    )


def try_returns(
    home: Home,
    scope: Scope,
    paths: Paths,
    *,
    received_at: datetime | None = None,
    annotate_dir: Path | None = None,
    on_progress: Progress | None = None,
) -> list[ReturnReceipt]:
    """The receipts that handing in would give, against the store as it is; nothing is kept. Raises as
    ``hand_in``."""
    require(scope, "returns")
    return load.check(
        home, paths, received_at=received_at, annotate_dir=annotate_dir, on_progress=on_progress
    )


def hand_out_template(home: Home, scope: Scope, township: str, period: str, out: Path) -> None:
    """Write a township's prefilled workbook for a month to a file. Raises UserError where there is no such
    township or month, or where the file cannot be written."""
    require(scope, "templates")
    template.make_template(home, township, period, out)
