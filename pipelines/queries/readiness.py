"""Whether a home can be looked at and written to, for whatever watches a server."""

from __future__ import annotations

import shutil
from typing import NamedTuple

from pipelines.base.home import Home
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import current_id, open_snapshot
from schemas.errors import UserError
from schemas.scope import Scope

LEAST_FREE = 500_000_000
"""Bytes below which a hand-in or a publish may find no room."""


class Readiness(NamedTuple):
    """``snapshot``: what is shown, None before the first publish and where it cannot be opened; ``free``:
    bytes left on the disk; ``problems``: codes (docs/checks.md) of what is in the way."""

    snapshot: str | None
    free: int
    problems: tuple[str, ...]


@query(own_check=True, needs=None)
def readiness(home: Home, scope: Scope) -> Readiness:
    """Whether the current snapshot opens and there is room left."""
    problems, snapshot, free = [], None, 0
    try:
        home.require()
        free = shutil.disk_usage(home.path).free
        if free < LEAST_FREE:
            problems.append("HOM-012")
        if current_id(home) is not None:
            snapshot = open_snapshot(home).id
    except UserError as error:
        problems.append(error.code)
    return Readiness(snapshot, free, tuple(problems))
