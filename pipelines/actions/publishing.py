"""Snapshots: publishing what the store holds, and removing old ones."""

from __future__ import annotations

from pipelines.actions.rights import require
from pipelines.base.home import Home
from pipelines.publish import job, stored
from pipelines.publish.figures import Track
from pipelines.publish.job import PublishReport
from pipelines.publish.stored import Pruned
from schemas.scope import Scope


def publish(home: Home, scope: Scope, track: Track | None = None) -> PublishReport:
    """Publish what the store holds. ``track`` follows the work, for a progress bar. Raises HomeError where
    the home is busy or was never made, UserError where nothing has been accepted yet."""
    require(scope, "publish")
    return job.publish(home, track, actor=scope.principal)


def prune_snapshots(home: Home, scope: Scope, keep: int) -> Pruned:
    """Remove all but the ``keep`` newest snapshots, never the current one: {removed: ids, parts_removed:
    count}. Raises UserError for keep < 1, HomeError where a snapshot is open elsewhere or being published."""
    require(scope, "snapshots")
    return stored.prune_snapshots(home, keep, actor=scope.principal)
