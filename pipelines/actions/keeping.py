"""Keeping what a home holds: is it what it was, making again what can be, and letting go what is past its
term."""

from __future__ import annotations

from datetime import date

from pipelines.actions.rights import require
from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.keeping import erasing, refused, repairing, verifying
from pipelines.keeping.erasing import Erased
from pipelines.keeping.findings import finding
from pipelines.keeping.refused import Removed
from pipelines.keeping.verifying import Verified
from pipelines.publish import job
from pipelines.publish.figures import Track
from schemas.errors import UserError
from schemas.periods import china_date
from schemas.scope import Scope


def verify(home: Home, scope: Scope, track: Track, printed: str | None = None) -> Verified:
    """Look at all that the home keeps; nothing is changed. ``printed``: a head of the audit that somebody
    kept. Raises UserError for what is no head, HomeError where the home was never made or is busy."""
    require(scope, "verify")
    return verifying.verify(home.require(), track, printed)


def repair(home: Home, scope: Scope, found: Verified, track: Track, printed: str | None = None) -> Verified:
    """Make again what was found damaged and can be made: rows of returns from the parts or their original,
    then the snapshot that was published last, from the store, and only where the store is sound and it is
    that one and no other. All of it is on record. How the home looks since. Raises what ``verify`` raises,
    before anything is done."""
    require(scope, "keeping")
    if printed is not None:
        verifying.read_head(printed)
    repairing.repair_returns(home, found.findings, scope.principal)
    since = verifying.verify(home, track, printed)
    if repairing.can_publish(since.findings):
        try:
            job.publish(home, actor=scope.principal, only=repairing.on_record(home))
        except UserError as error:
            if error.code != repairing.ANOTHER:
                raise
            since.findings.append(finding(error.code, "snapshots", **error.params))
            return since
        since = verifying.verify(home, track, printed)
    return since


def remove_refused(home: Home, scope: Scope, before: str) -> Removed:
    """Take out of the archive what was handed in before a month and only ever refused. Raises UserError for
    what is no month."""
    require(scope, "keeping")
    return refused.remove_refused(home.require(), before, scope.principal)


def erase_personal_data(home: Home, scope: Scope, on: date | None = None) -> Erased:
    """Erase what is kept of persons and past its term (schemas/personal_data.py) on a day in China, today
    where none is given. Raises UserError for a day to come."""
    require(scope, "keeping")
    today = china_date(now_utc())
    if on is not None and on > today:
        raise UserError("KEP-060", day=on, today=today)
    return erasing.erase_due(home.require(), on or today, scope.principal)
