"""Writing from the page of admissions: the same calls the command line makes; each asks first whether this
dashboard may act for the body."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from pages._ui.parts import handing_in
from pages._ui.shell import access
from pipelines.admission import applying
from pipelines.admission.acting import act
from pipelines.admission.moves import Move
from pipelines.admission.reading import make_table, read_applications
from pipelines.admission.stored import read_events, read_item
from pipelines.base.home import Home
from pipelines.store import open_store
from schemas.admission_items import WorkItem

LOOK_SECONDS = 3.0
"""How long a look at an item waits for the store; a page that only looks must not hang behind a writer."""


@dataclass(frozen=True)
class LiveItem:
    """An item as the store has it now; ``events`` one row per step, oldest first."""

    item: WorkItem
    events: pl.DataFrame


def look(home: Home, item_id: str) -> LiveItem | None:
    """The item as it is now, None where there is none. Raises HomeError where the home is busy."""
    with open_store(home, seconds=LOOK_SECONDS) as store:
        item = read_item(store, item_id)
        return None if item is None else LiveItem(item, read_events(store, item_id))


def take_step(home: Home, item_id: str, move: Move, version: int) -> WorkItem:
    """Take a step with an item of which ``version`` was shown. Raises UserError."""
    access.require(move.body)
    return act(home, item_id, move, expected_version=version)


def supplement(home: Home, item_id: str, fields: Mapping[str, Any], on: date, version: int) -> WorkItem:
    """Add the parts an emergency item lacks. Raises UserError with every problem."""
    access.require("department")
    table = make_table(item_id, [fields], None)
    return applying.supplement(home, item_id, table, on=on, expected_version=version)


def apply(home: Home, fields: Mapping[str, Any], on: date, name: str) -> list[WorkItem]:
    """Begin an item with an application; ``name`` is what messages call it. Raises UserError with every
    problem."""
    access.require("department")
    return applying.apply(home, make_table(name, [fields], None), on=on)


def apply_from_file(home: Home, upload: handing_in.Upload) -> list[WorkItem]:
    """Begin an item with every application of a file, all or none. Raises UserError with every problem."""
    access.require("department")
    with tempfile.TemporaryDirectory(prefix="burden-apply-") as folder:
        path = Path(folder) / handing_in.plain_name(upload.name)
        path.write_bytes(upload.getbuffer())
        return applying.apply(home, read_applications(path))


def turn_away(home: Home, community: str, named: Mapping[str, Any], reason: str | None, on: date) -> WorkItem:
    """Put down that a community refused what nobody applied for. Raises UserError."""
    access.require("community")
    return applying.turn_away_unknown(home, community, named, reason, on=on)
