"""Backups: putting all that a home holds elsewhere, and making a home of that again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipelines.access.in_force import as_stored, write_in_force
from pipelines.actions.rights import require
from pipelines.base.home import Home
from pipelines.keeping import backing_up, restoring, verifying
from pipelines.keeping.backing_up import BackedUp
from pipelines.keeping.verifying import Verified
from pipelines.publish.figures import Track
from pipelines.store import open_store
from schemas.backups import BackupList
from schemas.scope import Scope


@dataclass(frozen=True)
class Restored:
    """What was restored, and how the home looks now."""

    told: BackupList
    found: Verified


def back_up(home: Home, scope: Scope, folder: Path, track: Track, keep: int | None = None) -> BackedUp:
    """Put all that the home holds into a folder of backups, where only the ``keep`` newest stay. Raises
    UserError for a folder that cannot take it, HomeError where home or folder are busy or the disk refuses
    (pipelines.keeping.backing_up.back_up)."""
    require(scope, "keeping")
    return backing_up.back_up(home, folder, track, keep, scope.principal)


def restore(home: Home, scope: Scope, folder: Path, track: Track, backup: str | None = None) -> Restored:
    """Make a home, where nothing is yet, of a backup, the newest where none is named, and look at all that
    it holds. A home that was damaged when it was backed up is restored as it was, which is said: it may be
    all that is left. Raises UserError and HomeError where nothing was restored."""
    require(scope, "keeping")
    told = restoring.restore(home, folder, track, backup, scope.principal)
    with open_store(home, actor=scope.principal) as store:
        listed = as_stored(store)
    if listed["bound"]:
        write_in_force(home, listed)
    return Restored(told, verifying.verify(home, track))
