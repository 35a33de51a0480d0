"""``plans``: the plans of work, their dates, their progress and their ledgers."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.actions.plans import import_ledgers, report_task, schedule_task
from pipelines.base.clock import now_utc
from pipelines.base.home import Home, find_home
from pipelines.cli.identity import require_everything, scope_of
from pipelines.cli.output import emit, print_rows, say
from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.plans.by_level.handing_out import write_books
from pipelines.plans.by_level.source import read_source
from pipelines.plans.declared import plan_names, read_plan
from pipelines.plans.jurisdictions import recordable_plans
from pipelines.plans.ledger import export_ledger
from pipelines.plans.recording import Recorded
from pipelines.plans.stored import read_progress, read_townships
from pipelines.plans.task_states import stand_in_home, townships_on
from pipelines.plans.townships import TOWNSHIP_COLUMNS
from pipelines.store import open_store
from schemas.errors import UserError
from schemas.periods import china_date, parse_date
from schemas.plan_entries import CONDITIONS, ENTRY_KINDS, TASK_STATES
from schemas.words import Words

_LOOKS = (
    "plan",
    "number",
    "title",
    "section",
    "lead",
    "starts",
    "due",
    "date_source",
    "condition",
    "days_late",
    "state",
    "share",
    "acted_on",
    "sequence",
    "townships",
    "townships_done",
    "townships_overdue",
    "townships_unreported",
)


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    plans = commands.add_parser(
        "plans", aliases=["campaign"], parents=[common], help="plans, their tasks and their progress"
    )
    actions = plans.add_subparsers(dest="action", required=True, metavar="ACTION")
    p = _add_action(actions, common, "list", "how the tasks stand", run_list)
    p.add_argument("--on", metavar="DATE", help="as of this day; today where left out")
    p.add_argument("--condition", choices=CONDITIONS.keys)
    p.add_argument(
        "--by-township", action="store_true", help="a row for each township, of the tasks that each does"
    )
    p = _add_action(actions, common, "schedule", "set the days of a task", run_schedule, task=True)
    p.add_argument("--starts", metavar="DATE")
    p.add_argument("--due", metavar="DATE")
    p.add_argument("--basis", metavar="TEXT", help="the document or reason the days rest on")
    p.add_argument("--unit", metavar="TEXT", help="the unit responsible, where it is another")
    p = _add_action(actions, common, "report", "report how far a task is", run_report, task=True)
    p.add_argument("--state", metavar="S", help=", ".join(TASK_STATES.keys))
    p.add_argument("--share", type=int, metavar="N", help="per cent done, of a task under way")
    p.add_argument("--unit", metavar="TEXT", help="the unit that reports")
    p.add_argument("--note", metavar="TEXT")
    p.add_argument("--document", metavar="TEXT", help="the evidence")
    p = actions.add_parser("import", parents=[common], help="record what filled-in ledgers say")
    p.add_argument(
        "paths",
        nargs="+",
        type=Path,
        metavar="PATH",
        help="a .csv or .xlsx as export writes it; or workbooks as ledger writes them, or their folder",
    )
    p.set_defaults(run=run_import)
    p = _add_action(actions, common, "export", "write a plan's ledger to a file", run_export)
    p.add_argument("--out", required=True, type=Path, metavar="FILE", help=".csv or .xlsx")
    p.add_argument("--on", metavar="DATE", help="as of this day; today where left out")
    p = _add_action(actions, common, "ledger", "write the ledger by level: townships or roll-up", run_ledger)
    whose = p.add_mutually_exclusive_group()
    whose.add_argument("--township", metavar="CODE", help="the workbook of this one")
    whose.add_argument("--each-township", action="store_true", help="a workbook of each; else the roll-up")
    p.add_argument(
        "--out", required=True, type=Path, metavar="PATH", help="a folder, or of one workbook an .xlsx"
    )
    p.add_argument("--on", metavar="DATE", help="as of this day; today where left out")


def _add_action(
    actions: Any, common: argparse.ArgumentParser, name: str, told: str, run: Any, *, task: bool = False
) -> argparse.ArgumentParser:
    p: argparse.ArgumentParser = actions.add_parser(name, parents=[common], help=told)
    p.add_argument("--plan", metavar="P", help=f"{', '.join(plan_names())}; the home's own where left out")
    if task:
        p.add_argument("task", type=int, metavar="TASK", help="its number in the plan")
        p.add_argument("--on", metavar="DATE", help="the day it took effect or was done; else today")
        p.add_argument("--seen", type=int, metavar="N", help="last entry you saw; refused if it is another")
    p.set_defaults(run=run)
    return p


def run_list(args: argparse.Namespace) -> int:
    require_everything(args)
    day = _date(args.on) or china_date(now_utc())
    names = [args.plan] if args.plan else plan_names()
    with open_store(find_home(args.home)) as store:
        entries, jurisdiction = read_progress(store), str(store.setting("jurisdiction"))
        townships = {name: read_townships(store, name, day) for name in names}
    plans = {name: read_plan(name) for name in names}
    if args.by_township:
        own = set(recordable_plans(jurisdiction))
        parts = [townships_on(plans[name], entries, day, townships[name]) for name in names if name in own]
        rows = pl.concat(parts) if parts else pl.DataFrame(schema=TOWNSHIP_COLUMNS)
    else:
        rows = pl.concat(
            stand_in_home(plans[name], entries, day, jurisdiction, townships[name]) for name in names
        )
    if args.condition:
        rows = rows.filter(pl.col("condition") == args.condition)
    print_rows(args, rows if args.json or args.by_township else rows.select(_LOOKS))
    return 0


def run_schedule(args: argparse.Namespace) -> int:
    home = find_home(args.home)
    done = schedule_task(
        home,
        scope_of(args),
        _plan(args, home),
        args.task,
        starts=_date(args.starts),
        due=_date(args.due),
        basis=args.basis,
        unit=args.unit,
        on=_date(args.on),
        expected=args.seen,
    )
    _tell(args, [done])
    return 0


def run_report(args: argparse.Namespace) -> int:
    home = find_home(args.home)
    state = TASK_STATES.by_spelling.get(args.state or "", args.state)
    done = report_task(
        home,
        scope_of(args),
        _plan(args, home),
        args.task,
        state=state,
        share=args.share,
        unit=args.unit,
        note=args.note,
        document=args.document,
        on=_date(args.on),
        expected=args.seen,
    )
    _tell(args, [done])
    return 0


def run_import(args: argparse.Namespace) -> int:
    done = import_ledgers(find_home(args.home), scope_of(args), args.paths)
    if len(done) == 1 and done[0].township is None:
        _tell(args, done[0].entries)
        return 0
    emit(args, [{**vars(one), "entries": [vars(entry) for entry in one.entries]} for one in done])
    for one in done:
        say(args, _BOOK, file=one.file, township=one.township, count=len(one.entries))
    if not any(one.entries for one in done):
        say(args, _UNCHANGED)
    return 0


_BOOK = Words("{file}（{township}）：登记 {count} 条", "{file} ({township}): {count:entry|entries}")


def run_ledger(args: argparse.Namespace) -> int:
    require_everything(args)
    home, day = find_home(args.home), _date(args.on) or china_date(now_utc())
    plan = _plan(args, home)
    with open_store(home) as store:
        source = read_source(store, plan, day)
    written = write_books(source, args.out, township=args.township, each_township=args.each_township)
    for path in written:
        say(args, Words("已写入 {out}", "wrote {out}"), out=path)
    emit(args, {"plan": plan, "day": str(day), "files": [str(path) for path in written]})
    return 0


def run_export(args: argparse.Namespace) -> int:
    require_everything(args)
    home = find_home(args.home)
    plan = _plan(args, home)
    count = export_ledger(home, plan, args.out, _date(args.on))
    said = Words("已写入 {out}：{count} 项任务", "wrote {out} with {count:task|tasks}")
    say(args, said, out=args.out, count=count)
    emit(args, {"plan": plan, "file": str(args.out), "tasks": count})
    return 0


def _plan(args: argparse.Namespace, home: Home) -> str:
    """The plan that is named, else the only one the home may record on."""
    if args.plan:
        return str(args.plan)
    with open_store(home) as store:
        own = recordable_plans(str(store.setting("jurisdiction")))
    if len(own) != 1:
        raise UserError("REQ-014", known=Words.listed(plan_names()))
    return own[0]


def _tell(args: argparse.Namespace, entries: list[Recorded]) -> None:
    emit(args, [vars(entry) for entry in entries])
    for entry in entries:
        said = Words("{plan}第 {task} 项：{kind}，记录 {entry}", "{plan} task {task}: {kind}, entry {entry}")
        kind, plan = ENTRY_KINDS.words[entry.kind], load_jurisdiction(entry.plan).words
        say(args, said, plan=plan, task=entry.task, kind=kind, entry=entry.sequence)
    if not entries:
        say(args, _UNCHANGED)


_UNCHANGED = Words("与现有记录完全相同，未作改动", "the same as what stands; nothing was changed")


def _date(text: str | None) -> date | None:
    return parse_date(text) if text else None
