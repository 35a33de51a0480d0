"""Putting on the log what is read: whoever may see rows, or take something out, is known by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.access import reads
from pipelines.base.home import Home
from schemas.scope import Scope


def note_read(
    home: Home,
    scope: Scope,
    what: str,
    about: Mapping[str, Any],
    rows: int | None = None,
    area: str | None = None,
) -> None:
    """Put a read on the log (pipelines.access.reads.READS), before what was read is shown. Everybody may be
    put on the log. Raises HomeError where it cannot be written."""
    reads.note_read(home, scope, what, about, rows, area)
