"""The workbook handed out to a township, prefilled so that a month without change needs no typing."""

from __future__ import annotations

import tempfile
from pathlib import Path

from pipelines.base.home import Home
from pipelines.intake.handout.prefill import prefill
from pipelines.intake.handout.workbook import write_workbook
from pipelines.store import open_store
from schemas.errors import UserError


def make_template(home: Home, township: str, period: str, out: Path) -> None:
    """Write a township's workbook for a month. Raises UserError where there is no such township or month,
    or where the file cannot be written."""
    if out.suffix.lower() != ".xlsx":
        raise UserError("REQ-006", file=out.name, endings=".xlsx")
    with open_store(home) as store:
        content = prefill(store, township, period)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out.parent) as folder:
            draft = Path(folder) / out.name
            write_workbook(draft, content, period)
            draft.replace(out)
    except OSError as error:
        raise UserError("REQ-009", path=out, error=error) from error
