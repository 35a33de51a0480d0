"""The one way the progress of plans is written: entries and the record of them in the audit together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.base.tables import Table
from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.plans.declared import begins_on, plan_names, read_plan
from pipelines.plans.drafts import Draft, find_draft_problems, tidy
from pipelines.plans.jurisdictions import elsewhere
from pipelines.plans.stored import add_entries, last_sequences, read_progress, read_townships
from pipelines.plans.units import Units, units_of
from pipelines.store import Store, open_store
from schemas.jurisdiction import Jurisdiction
from schemas.periods import china_date, china_minute
from schemas.plan_entries import ENTRY_KINDS, LEDGER, PROGRESS_COLUMNS
from schemas.plans import Plan
from schemas.problems import Problem, problem_texts
from schemas.words import Words

_LOG = """
SELECT sequence, actor, at_utc, kind, unit FROM plan_progress
WHERE plan = $plan AND task = $task ORDER BY sequence
"""


@dataclass(frozen=True)
class Recorded:
    """An entry that was put down: ``sequence`` is its number among those of its task."""

    plan: str
    task: int
    sequence: int
    kind: str


def record(
    home: Home, drafts: Sequence[Draft], *, actor: str | None = None, today: date | None = None
) -> list[Recorded]:
    """Put down all drafts or none. Raises TableError with every problem of all of them, also where somebody
    recorded since."""
    with open_store(home, actor=actor) as store, store.transaction():
        return record_in(store, [tidy(draft) for draft in drafts], today=today)


def record_in(
    store: Store,
    drafts: Sequence[Draft],
    *,
    table: Table | None = None,
    found: Sequence[Problem] = (),
    today: date | None = None,
    at_utc: datetime | None = None,
) -> list[Recorded]:
    """``record`` inside a transaction of the caller. ``table`` is the ledger the drafts were read from, and
    ``found`` the problems that reading it showed."""
    moment = at_utc or now_utc()
    today = today or china_date(moment)
    drafts = settle(store, drafts, today)
    (table or _unwritten(drafts)).refuse([*found, *find_problems(store, drafts, found, today)])
    return put_down(store, drafts, moment, today)


def find_problems(
    store: Store, drafts: Sequence[Draft], found: Sequence[Problem], today: date
) -> list[Problem]:
    """What is wrong with settled drafts, by themselves and in this home, but for cells of which ``found``
    says already what is wrong."""
    problems = [problem for draft in drafts for problem in find_draft_problems(draft, today)]
    problems += find_place_problems(store, drafts, today)
    faulty = {(problem.row, problem.field) for problem in found}
    return [problem for problem in problems if (problem.row, _field(problem)) not in faulty]


def put_down(store: Store, drafts: Sequence[Draft], moment: datetime, today: date) -> list[Recorded]:
    """Append settled drafts in which nothing is wrong, with the record of them in the audit, inside a
    transaction of the caller."""
    last, rows = last_sequences(store), []
    for draft in drafts:
        key = draft.plan, draft.task
        last[key] = last.get(key, 0) + 1
        rows.append(_row(draft, last[key], store.actor, moment, today))
    add_entries(store, pl.DataFrame(rows, schema=PROGRESS_COLUMNS))
    store.record_all([_change(row) for row in rows], moment)
    return [Recorded(row["plan"], row["task"], row["sequence"], row["kind"]) for row in rows]


def settle(store: Store, drafts: Sequence[Draft], today: date) -> list[Draft]:
    """The drafts with their townships by their own names."""
    units = _units(store, drafts, today)
    return [units[draft.plan].settle(draft) if draft.plan in units else draft for draft in drafts]


def _units(store: Store, drafts: Sequence[Draft], today: date) -> dict[str, Units]:
    """By plan: who may report on it, also whom these drafts make responsible."""
    entries, names = read_progress(store), plan_names()
    schedules = pl.DataFrame([_as_entry(draft, today) for draft in drafts], schema=entries.schema)
    return {
        name: units_of(read_plan(name), pl.concat([entries, schedules]), read_townships(store, name, today))
        for name in {draft.plan for draft in drafts}
        if name in names
    }


def _as_entry(draft: Draft, today: date) -> dict[str, Any]:
    """A draft as an entry after all others, for whom it makes responsible."""
    told = {name: getattr(draft, name) for name in ("plan", "task", "kind", "unit")}
    return {**told, "acted_on": draft.acted_on or today, "sequence": 2**31}


def _field(problem: Problem) -> str | None:
    return problem.field or problem_texts()[problem.code].column


def _change(row: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    """An entry as the audit has it."""
    told = {name: value for name, value in row.items() if name not in _SAID and value is not None}
    return f"plan.{row['kind']}", f"{row['plan']}/{row['task']}", told


_SAID = ("plan", "task", "at_utc", "actor", "kind")
"""What an entry of the audit says in its own columns."""


def find_place_problems(store: Store, drafts: Sequence[Draft], today: date) -> Iterator[Problem]:
    """Drafts of a plan or task that is none or not this home's, and of a task at which somebody was since."""
    home = load_jurisdiction(str(store.setting("jurisdiction")))
    names = plan_names()
    units = _units(store, drafts, today)
    plans = {name: known.plan for name, known in units.items()}
    for draft in drafts:
        if draft.plan in units and (problem := units[draft.plan].find_problem(draft)):
            yield problem
    seen: set[tuple[str, int, int | None]] = set()
    for draft in drafts:
        plan = plans.get(draft.plan)
        if (key := (draft.plan, draft.task, draft.row)) in seen:
            continue
        seen.add(key)
        if plan is None:
            known = {"known": Words.listed(names)}
            yield Problem("PLN-101", row=draft.row, value=draft.plan, params=known)
        else:
            yield from _home_problems(draft, plan, home)
            yield from _overtaken(store, draft, units[draft.plan])


def _home_problems(draft: Draft, plan: Plan, home: Jurisdiction) -> Iterator[Problem]:
    if whose := elsewhere(plan, home):
        yield Problem("PLN-103", row=draft.row, params=dict(whose))
    begins = begins_on(plan)
    if draft.acted_on and begins and draft.acted_on < begins:
        yield Problem("PLN-021", row=draft.row, value=str(draft.acted_on), params={"begins": begins})
    if not 1 <= draft.task <= len(plan.tasks):
        params = {"plan": plan.title, "task": draft.task, "last": len(plan.tasks)}
        yield Problem("PLN-102", row=draft.row, value=str(draft.task), params=params)


def _overtaken(store: Store, draft: Draft, units: Units) -> Iterator[Problem]:
    """Says who did what since the entry that was seen, of a report of one township what that one did; or that
    there is no entry of that number."""
    if draft.expected is None:
        return
    rows = store.frame(_LOG, {"plan": draft.plan, "task": draft.task}).to_dicts()
    if draft.kind == "report" and units.by_township(draft):
        own, code_of = units.townships.code_of(draft.unit), units.townships.code_of
        rows = [row for row in rows if row["kind"] == "report" and code_of(row["unit"]) == own]
    sequence = rows[-1]["sequence"] if rows else 0
    seen = {"expected": draft.expected, "sequence": sequence}
    if not 0 <= draft.expected <= sequence:
        yield Problem("PLN-113", row=draft.row, params=seen)
    elif draft.expected < sequence:
        last = rows[-1]
        at = china_minute(last["at_utc"])
        params = {**seen, "who": last["actor"], "at": at, "kind": ENTRY_KINDS.words[last["kind"]]}
        yield Problem("PLN-104", row=draft.row, params=params)


def _unwritten(drafts: Sequence[Draft]) -> Table:
    """Stands for the ledger of drafts that came without one: fields have their words, rows no numbers."""
    known = bool(drafts) and drafts[0].plan in plan_names()
    title = f"《{read_plan(drafts[0].plan).title}》" if known else "".join(draft.plan for draft in drafts[:1])
    name = f"{title}{drafts[0].task}" if drafts else ""
    empty = pl.DataFrame(schema={"sheet_row": pl.Int64})
    return Table(name, empty, {name: column.zh for name, column in LEDGER.items()})


def _row(draft: Draft, sequence: int, actor: str, moment: datetime, today: date) -> dict[str, Any]:
    brought = {name: getattr(draft, name) for name in PROGRESS_COLUMNS if hasattr(draft, name)}
    told = {"sequence": sequence, "at_utc": moment, "actor": actor, "acted_on": draft.acted_on or today}
    return {**brought, **told, "share": draft.settled_share if draft.kind == "report" else None}
