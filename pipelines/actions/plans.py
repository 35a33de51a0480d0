"""Plans of work: the days of a task, how far it is, and whole ledgers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pipelines.actions.rights import require_at, require_somewhere
from pipelines.areas import load_areas
from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.base.names import name_key_of
from pipelines.base.tables import TableError
from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.plans import ledger
from pipelines.plans.by_level import importing
from pipelines.plans.by_level.importing import Imported
from pipelines.plans.by_level.reading import is_book, read_book
from pipelines.plans.declared import plan_names
from pipelines.plans.drafts import Draft
from pipelines.plans.recording import Recorded, record
from pipelines.plans.townships import townships_of
from pipelines.store import open_store
from schemas.periods import china_date
from schemas.scope import Scope

RIGHT = "plans"

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
    require_somewhere(scope, RIGHT)
    if not scope.everywhere(RIGHT):
        require_at(home, scope, RIGHT, _place_of(home, draft))
    return record(home, [draft], actor=scope.principal)[0]


def import_ledgers(home: Home, scope: Scope, paths: Sequence[Path]) -> list[Imported]:
    """Put down what ledgers say that does not stand yet, all rows of all of them or none: of one file that is
    the ledger of a plan, or of any number of townships' workbooks, named or in folders. What became of each
    file. Raises TableError with every problem by file and row."""
    require_somewhere(scope, RIGHT)
    files = importing.find_files(paths)
    if not scope.everywhere(RIGHT):
        require_at(home, scope, RIGHT, *(_place_in(file) for file in files))
    if len(files) == 1 and files == list(paths) and not is_book(files[0]):
        return [Imported(files[0].name, ledger.import_ledger(home, files[0], actor=scope.principal))]
    return importing.import_books(home, files, actor=scope.principal)


def _place_of(home: Home, draft: Draft) -> str | None:
    """Code of the township that reports for itself; else of the area whose plan it is, none of no plan."""
    if draft.plan not in plan_names():
        return None
    with open_store(home) as store:
        known = townships_of(load_areas(store), draft.plan, china_date(now_utc())).codes
    own = known.get(name_key_of(draft.unit or "")) if draft.kind == "report" else None
    return own or load_jurisdiction(draft.plan).area_code


def _place_in(file: Path) -> str | None:
    """Code of the township whose workbook it is; none of a ledger of the whole plan, or of a file that cannot
    be read, which whoever keeps the plan is told of."""
    try:
        return read_book(file).code if is_book(file) else None
    except TableError:
        return None
