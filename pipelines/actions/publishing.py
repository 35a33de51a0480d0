"""Snapshots: publishing what the store holds, and removing old ones."""

from __future__ import annotations

import polars as pl

from pipelines.actions.rights import require
from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.cases.acting import act_on_case
from pipelines.cases.evidence import Recheck
from pipelines.cases.moves import CaseMove
from pipelines.cases.stored import last_frozen, read_cases
from pipelines.engine.local import Engine
from pipelines.publish import job, stored
from pipelines.publish.figures import Track
from pipelines.publish.job import PublishReport
from pipelines.publish.stored import Pruned
from pipelines.queries.case_evidence import case_recheck
from pipelines.queries.snapshot import open_snapshot
from pipelines.store import open_store
from schemas.measures import REASONS, RULE_VERSION
from schemas.periods import china_date
from schemas.scope import Scope


def publish(
    home: Home, scope: Scope, track: Track | None = None, engine: Engine | None = None
) -> PublishReport:
    """Publish what the store holds, and what was taken in from other homes. ``track`` follows the work, for a
    progress bar; ``engine`` says where the months are worked on, here where left out. Closed cases whose
    matter has come back are taken up again. Raises HomeError where the home is busy or was never made,
    UserError where nothing has been accepted yet, and what the engine raises."""
    require(scope, "publish")
    report = job.publish(home, track, actor=scope.principal, engine=engine)
    if not report.unchanged:
        report.resumed, report.unwatched = _resume_returned(home, scope)
    return report


def prune_snapshots(
    home: Home, scope: Scope, keep: int | None = None, *, months: int | None = None, spare_cited: bool = False
) -> Pruned:
    """Remove all but the ``keep`` newest snapshots, or those published before the last so many ``months``
    began (in China), never the current one: {removed: ids, parts_removed: count}. Those that a case rests on
    are left where they are spared. Raises UserError for less than one and where a case rests on one that is
    not spared, HomeError where a snapshot is open elsewhere or being published."""
    require(scope, "snapshots")
    since = None if months is None else stored.since_month(months)
    return stored.prune_snapshots(home, keep, scope.principal, since=since, spare_cited=spare_cited)


PRODUCT = "本系统"
"""Who takes a case up again: nobody decides it, the figure came back."""


def _resume_returned(home: Home, scope: Scope) -> tuple[list[str], list[str]]:
    """Take up again every closed case of which, in the last month of the current snapshot and within its
    watch, a reason is seen to hold again. The numbers of those taken up, and of those that rest on an older
    version of the rule, which this one cannot watch."""
    with open_store(home) as store:
        closed = read_cases(store).filter(pl.col("step") == "closed", pl.col("kind") != "commended")
        frozen = {case: last_frozen(store, case) for case in closed["case_id"]}
    if closed.is_empty():
        return [], []
    snapshot = open_snapshot(home)
    watched = closed.filter(pl.col("watched_to") >= snapshot.latest)["case_id"].to_list()
    resumed, unwatched = [], []
    for case in watched:
        evidence = frozen[case]
        if evidence is None or evidence.period >= snapshot.latest:
            continue
        if evidence.rule_version != RULE_VERSION:
            unwatched.append(case)
            continue
        found = case_recheck(snapshot, scope, evidence)
        if found.back:
            _resume(home, scope, case, found)
            resumed.append(case)
    return resumed, unwatched


def _resume(home: Home, scope: Scope, case: str, found: Recheck) -> None:
    again = [REASONS[reason["code"]].zh for reason in found.back]
    move = CaseMove(
        action="resume",
        party="product",
        person=PRODUCT,
        on=china_date(now_utc()),
        reason=f"{found.period} 回潮：{'；'.join(again)}",
        recheck=found,
    )
    with open_store(home, actor=scope.principal) as store, store.transaction():
        act_on_case(store, case, move)
