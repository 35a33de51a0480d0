"""The list of grants that pages read: is it what the store says?"""

from __future__ import annotations

import json
from collections.abc import Iterator

from pipelines.access.in_force import as_stored, file_of
from pipelines.base.home import Home
from pipelines.keeping.findings import Finding, finding
from pipelines.store import Store

CHANGED_LIST = "KEP-042"


def check_access(home: Home, store: Store) -> Iterator[Finding]:
    """A finding where the list is another. A home in which nothing was ever granted may have none."""
    path, stored = file_of(home), as_stored(store)
    try:
        listed = json.loads(path.read_bytes())
    except FileNotFoundError:
        listed = stored if not (stored["grants"] or stored["tokens"]) else None
    except (OSError, ValueError):
        listed = None
    if listed != stored:
        yield finding(CHANGED_LIST, f"{home.access.name}/{path.name}")
