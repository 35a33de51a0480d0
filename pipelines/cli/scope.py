"""The scope of the command line."""

from __future__ import annotations

from pipelines.store.connection import current_actor
from schemas.scope import Scope


def command_scope() -> Scope:
    """The whole home for the system's user: who can run the commands can read the files of the home."""
    return Scope.whole_home(current_actor(), ())
