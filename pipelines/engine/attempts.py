"""A piece of work as another machine does it: tried perhaps more than once, each time in a folder of its own,
so that what a killed attempt left is in nobody's way."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from pipelines.engine.frames import DamagedFrames
from pipelines.engine.month import MonthWork, WorkStep

MADE, DAMAGED, MISSING = "made", "damaged", "missing"


class Order(NamedTuple):
    """What is to be done, and the folder, reached from every machine, in which each attempt makes its own."""

    step: WorkStep
    work: MonthWork
    drafts: Path


def attempt(order: bytes) -> tuple[str, str]:
    """Does what a pickled Order says: MADE and the folder; DAMAGED and the file whose maker has to make it
    again; or MISSING and what this machine cannot see. Whatever else is raised may be gone when it is tried
    again."""
    step, work, drafts = Order(*pickle.loads(order))
    if not drafts.is_dir():
        return MISSING, str(drafts)
    folder = drafts / f"{work.folder.name}-{uuid4().hex}"
    try:
        step(replace(work, folder=folder))
    except DamagedFrames as damaged:
        return DAMAGED, str(damaged.filename)
    except FileNotFoundError as missing:
        return MISSING, str(missing.filename or missing)
    return MADE, str(folder)
