"""Plans of work: the days of a task, how far it is, and whole ledgers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pipelines.actions.rights import require
from pipelines.base.home import Home
from pipelines.plans import ledger
from pipelines.plans.by_level import importing
from pipelines.plans.by_level.importing import Imported
from pipelines.plans.by_level.reading import is_book
from pipelines.plans.drafts import Draft
from pipelines.plans.recording import Recorded, record
from schemas.scope import Scope

__all__ = ["Imported", "Recorded", "import_ledgers", "report_task", "schedule_task"]


def schedule_task(
    home: Home,
    scope: Scope,
    plan: str,
    task: int,
    *,
    due: date | None,
    basis: str | None,
    starts: date | None = None,
    unit: str | None = None,
    on: date | None = None,
    expected: int | None = None,
) -> Recorded:
    """Set the days of a task, and the unit responsible where it is another. ``expected`` is the number of
    the last entry that was seen, 0 for none. Raises TableError with every problem, also where somebody
    recorded since."""
    draft = Draft(
        plan, task, "schedule", on, starts=starts, due=due, basis=basis, unit=unit, expected=expected
    )
    return _record(home, scope, draft)


def report_task(
    home: Home,
    scope: Scope,
    plan: str,
    task: int,
    *,
    state: str | None,
    unit: str | None,
    on: date | None = None,
    share: int | None = None,
    note: str | None = None,
    document: str | None = None,
    expected: int | None = None,
) -> Recorded:
    """Report how far a task is on the day ``on``; ``share`` is per cent of the work. ``expected`` and errors
    as of ``schedule_task``."""
    draft = Draft(
        plan,
        task,
        "report",
        on,
        state=state,
        share=share,
        unit=unit,
        note=note,
        document=document,
        expected=expected,
    )
    return _record(home, scope, draft)


def _record(home: Home, scope: Scope, draft: Draft) -> Recorded:
    require(scope, "plans")
    return record(home, [draft], actor=scope.principal)[0]


def import_ledgers(home: Home, scope: Scope, paths: Sequence[Path]) -> list[Imported]:
    """Put down what ledgers say that does not stand yet, all rows of all of them or none: of one file that is
    the ledger of a plan, or of any number of townships' workbooks, named or in folders. What became of each
    file. Raises TableError with every problem by file and row."""
    require(scope, "plans")
    files = importing.find_files(paths)
    if len(files) == 1 and files == list(paths) and not is_book(files[0]):
        return [Imported(files[0].name, ledger.import_ledger(home, files[0], actor=scope.principal))]
    return importing.import_books(home, files, actor=scope.principal)
