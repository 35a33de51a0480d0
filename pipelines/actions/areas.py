"""The roster of areas: rows of a file that are added to it or take the place of others."""

from __future__ import annotations

from pathlib import Path

from pipelines.access.in_force import as_stored, write_in_force
from pipelines.actions.rights import require
from pipelines.areas import stored
from pipelines.areas.stored import AreasImport
from pipelines.base.home import Home
from pipelines.store import open_store
from schemas.scope import Scope


def import_areas(home: Home, scope: Scope, path: Path, why: str | None = None) -> AreasImport:
    """Put the rows of a CSV into a home's areas; what it did. Raises UserError with every problem of what
    would come out; then nothing is changed."""
    require(scope, "areas")
    done = stored.import_areas(home, path, why, actor=scope.principal)
    with open_store(home, actor=scope.principal) as store:
        write_in_force(home, as_stored(store))  # where rights beside a role hold follows from the tree
    return done
