"""A home in which everything that is kept is there: originals, replaced returns, what was refused, an
attachment, two snapshots."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

from PIL import Image

from pipelines.actions.attachments import Given, attach
from pipelines.actions.clues import ClueMove, receive
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from pipelines.intake.load import ingest
from pipelines.publish import publish
from tests.support.small_returns import (
    NORTH_COMMUNITIES,
    RECEIVED,
    SOUTH,
    Rows,
    found_small_county,
    north_rows,
    south_rows,
    write_return,
)

MONTHS = ("2025-01", "2025-02")
CORRECTED = "correction.xlsx"


def corrected_rows() -> Rows:
    """The northern township's month with a form less in use."""
    rows = north_rows()
    rows["forms"][0] |= {"status": "stopped", "stopped_on": date(2025, 2, 20)}
    return rows


def hand_in_files(folder: Path) -> list[Path]:
    """Two months of two townships, and a file that is no return."""
    files = []
    for month in MONTHS:
        files.append(write_return(folder / f"north-{month}.xlsx", month))
        south = {"township": SOUTH, "name": "东湖镇"}
        files.append(write_return(folder / f"south-{month}.xlsx", month, south_rows(), **south))
    refused = folder / "not-a-return.xlsx"
    refused.write_bytes(b"PK no workbook")
    return [*files, refused]


def build_kept_home(home: Home) -> None:
    """Handed in and published; then a correction of the last month, and published again."""
    found_small_county(home)
    handed_in = home.path / "handed_in"
    ingest(home, hand_in_files(handed_in), received_at=RECEIVED)
    publish(home)
    _attach(home)
    correction = write_return(handed_in / CORRECTED, MONTHS[-1], corrected_rows(), kind="correction")
    ingest(home, [correction], received_at=RECEIVED)
    publish(home)


def _attach(home: Home) -> None:
    """A clue with a picture."""
    told = {"area_code": next(iter(NORTH_COMMUNITIES)), "told": "又要填表"}
    receive(home, system_scope(), ClueMove("receive", "周受理", date(2025, 3, 3), details=told))
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(made, "PNG")
    attach(home, system_scope(), "clue", "F2025-00001", Given(made.getvalue(), "现场.png", "周受理"))
