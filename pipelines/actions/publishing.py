"""Snapshots: publishing what the store holds, and removing old ones."""

from __future__ import annotations

from pipelines.actions.rights import require
from pipelines.actions.watching import resume_returned
from pipelines.base.home import Home
from pipelines.publish import job, stored
from pipelines.publish.figures import Track
from pipelines.publish.job import PublishReport
from pipelines.publish.stored import Pruned
from schemas.scope import Scope


def publish(home: Home, scope: Scope, track: Track | None = None) -> PublishReport:
    """Publish what the store holds. ``track`` follows the work, for a progress bar. Closed cases whose
    matter has come back are taken up again. Raises HomeError where
    the home is busy or was never made, UserError where nothing has been accepted yet."""
    require(scope, "publish")
    report = job.publish(home, track, actor=scope.principal)
    if not report.unchanged:
        report.resumed, report.unwatched = resume_returned(home, scope)
    return report


def prune_snapshots(home: Home, scope: Scope, keep: int, *, spare_cited: bool = False) -> Pruned:
    """Remove all but the ``keep`` newest snapshots, never the current one: {removed: ids, parts_removed:
    count}. Those that a case rests on are left where they are spared. Raises UserError for keep < 1 and
    where a case rests on one that is not spared, HomeError where a snapshot is open elsewhere or being
    published."""
    require(scope, "snapshots")
    return stored.prune_snapshots(home, keep, actor=scope.principal, spare_cited=spare_cited)
