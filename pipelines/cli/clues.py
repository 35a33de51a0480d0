"""``clues``: what communities, residents and hotlines say is pushed down, and what becomes of it."""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.actions.clues import ClueMove, import_clues, receive, take_clue_step
from pipelines.base.clock import now_utc
from pipelines.base.home import find_home
from pipelines.cli.attaching import add_attach
from pipelines.cli.identity import scope_of
from pipelines.cli.output import emit, language, print_rows, say
from pipelines.cli.places import add_area, rows_within
from pipelines.clues.acting import allowed_now, now_words
from pipelines.queries.exports import PERIOD, require_known
from pipelines.queries.snapshot import current_id, open_snapshot
from pipelines.queries.voices.clue_counts import clues_by_department
from pipelines.queries.voices.clue_matches import clue_matches
from pipelines.queries.voices.live_clues import clue_file, live_clues
from schemas.clues import ACTIONS, BURDENS, COMPLAINTS, ENDED_STEPS, OUTCOMES, SOURCES, STEPS, Clue
from schemas.periods import china_date, parse_date
from schemas.words import Words

_TOLD = {
    "take": "hand it to somebody who looks into it",
    "answer": "answer whoever sent it, with what was found",
    "merge": "merge it with another clue that says the same",
    "link": "link it with a case",
    "reopen": "look into it again",
    "withdraw": "put down that it was taken back",
}
_LOOKS = (
    "clue_id",
    "step",
    "version",
    "burden",
    "complaint",
    "area_name",
    "subject",
    "department",
    "received_on",
)


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    clues = commands.add_parser("clues", parents=[common], help="clues from below, step by step")
    actions = clues.add_subparsers(dest="action", required=True, metavar="ACTION")
    p = actions.add_parser("add", parents=[common], help="put down a clue")
    p.add_argument("--area", required=True, metavar="CODE", help="of the community, or of an area above")
    p.add_argument("--told", required=True, metavar="TEXT", help="what is said")
    p.add_argument("--source", choices=SOURCES.keys, default="community", help="community where left out")
    p.add_argument("--burden", choices=BURDENS.keys, default="other", help="other where left out")
    p.add_argument("--complaint", choices=COMPLAINTS.keys, default="too_much", help="too_much where left out")
    p.add_argument("--subject", metavar="NAME", help="the form, plaque, certificate or item")
    p.add_argument("--department", metavar="NAME", help="the department that asks for it")
    p.add_argument("--asked-on", metavar="DATE", help="the day on which it was asked")
    p.add_argument("--source-number", metavar="TEXT", help="its number with whoever passed it on")
    p.add_argument("--sender", metavar="NAME", help="who sent it; anonymous where left out")
    p.add_argument("--contact", metavar="TEXT")
    _add_common(p)
    p.set_defaults(run=run_add)
    p = actions.add_parser("import", parents=[common], help="put down a file of clues, all rows or none")
    p.add_argument("file", type=Path, metavar="FILE", help=".csv or .xlsx, as a hotline exports it")
    p.add_argument("--by", metavar="NAME", help="the person; else the system's user")
    p.set_defaults(run=run_import)
    for action, told in _TOLD.items():
        p = actions.add_parser(action, parents=[common], help=told)
        p.add_argument("clue", metavar="CLUE", help="its number")
        p.add_argument("--reason", metavar="TEXT")
        p.add_argument("--version", type=int, metavar="N", help="the version you saw")
        _add_own(p, action)
        _add_common(p)
        p.set_defaults(run=run_step)
    add_attach(actions, common, "clue")
    p = actions.add_parser("list", parents=[common], help="all clues")
    p.add_argument("--step", choices=STEPS.keys)
    p.add_argument("--burden", choices=BURDENS.keys)
    add_area(p)
    p.add_argument("--open", action="store_true", help="those that wait for an answer")
    p.add_argument("--overdue", action="store_true", help="those past their day")
    p.add_argument(
        "--departments", action="store_true", help="counted by department instead, as the snapshot has it"
    )
    p.add_argument(
        "--period", metavar="P", help="of --departments: month, quarter or year; the newest month else"
    )
    p.set_defaults(run=run_list)
    p = actions.add_parser("show", parents=[common], help="one clue, what registers and lists say, its log")
    p.add_argument("clue", metavar="CLUE")
    p.set_defaults(run=run_show)


def _add_common(p: argparse.ArgumentParser) -> None:
    p.add_argument("--by", metavar="NAME", help="the person; else the system's user")
    p.add_argument("--on", metavar="DATE", help="the day in China; today where left out")


def _add_own(p: argparse.ArgumentParser, action: str) -> None:
    """What only this action takes."""
    if action == "answer":
        p.add_argument("--outcome", choices=OUTCOMES.keys, required=True)
        p.add_argument("--answer", required=True, metavar="TEXT")
    elif action == "take":
        p.add_argument("--handler", metavar="NAME", help="who looks into it; --by where left out")
    elif action == "merge":
        p.add_argument("--same-as", required=True, metavar="CLUE")
    elif action == "link":
        p.add_argument("--case", dest="case_id", required=True, metavar="CASE")


_STEP_DETAILS = ("outcome", "answer", "handler", "same_as", "case_id")
_ADD_DETAILS = (
    "told",
    "source",
    "burden",
    "complaint",
    "subject",
    "department",
    "source_number",
    "sender",
    "contact",
)


def run_add(args: argparse.Namespace) -> int:
    told = {name: getattr(args, name) for name in _ADD_DETAILS} | {"area_code": args.area}
    told["asked_on"] = parse_date(args.asked_on) if args.asked_on else None
    _tell(args, receive(find_home(args.home), scope_of(args), _move(args, "receive", told)))
    return 0


def run_import(args: argparse.Namespace) -> int:
    person = args.by or scope_of(args).principal
    made, before = import_clues(find_home(args.home), scope_of(args), args.file, person)
    said = Words(
        "已受理 {count} 件，{before} 件此前已受理", "received {count:clue|clues}; {before} were there before"
    )
    say(args, said, count=len(made), before=before)
    emit(args, {"received": [clue.clue_id for clue in made], "before": before})
    return 0


def run_step(args: argparse.Namespace) -> int:
    told = {name: getattr(args, name, None) for name in _STEP_DETAILS}
    move = _move(args, args.action, told)
    _tell(
        args,
        take_clue_step(find_home(args.home), scope_of(args), args.clue, move, expected_version=args.version),
    )
    return 0


def _move(args: argparse.Namespace, action: str, told: dict[str, Any]) -> ClueMove:
    on: date = parse_date(args.on) if args.on else china_date(now_utc())
    person = args.by or scope_of(args).principal
    return ClueMove(action, person, on, getattr(args, "reason", None), told)


def _tell(args: argparse.Namespace, clue: Clue) -> None:
    said = Words("{clue} {area}：{step}（第 {version} 版）", "{clue} {area}: {step} (version {version})")
    step = STEPS.words[clue.step]
    say(args, said, clue=clue.clue_id, area=clue.area_name, step=step, version=clue.version)
    if clue.step not in ENDED_STEPS and clue.answer_due:
        say(args, Words("答复截止 {due}", "to be answered by {due}"), due=clue.answer_due)
    say(args, Words("接下来可以：{now}", "now possible: {now}"), now=now_words(clue))
    emit(args, vars(clue) | {"allowed": allowed_now(clue)})


def run_list(args: argparse.Namespace) -> int:
    home = find_home(args.home)
    if args.departments:
        snapshot = open_snapshot(home.require())
        period = args.period or snapshot.latest
        require_known(PERIOD, [period], [*snapshot.periods, *snapshot.spans])
        print_rows(args, clues_by_department(snapshot, scope_of(args), *snapshot.top, period))
        return 0
    rows = live_clues(home, scope_of(args))
    rows = rows_within(home, rows, args.area)
    for name in ("step", "burden"):
        if wanted := getattr(args, name):
            rows = rows.filter(pl.col(name) == wanted)
    if args.open:
        rows = rows.filter(~pl.col("step").is_in(ENDED_STEPS))
    if args.overdue:
        rows = rows.filter(pl.col("days_over") > 0)
    print_rows(args, rows if args.json else rows.select(*_LOOKS, "due", "days_over"))
    return 0


def run_show(args: argparse.Namespace) -> int:
    home = find_home(args.home)
    file = clue_file(home, scope_of(args), args.clue)
    matches = pl.DataFrame()
    if current_id(home.require()) is not None:
        matches = clue_matches(open_snapshot(home), scope_of(args), file.clue)
    if args.json:
        events = [{**row, "details": json.loads(row["details"])} for row in file.events.iter_rows(named=True)]
        told = {"clue": vars(file.clue), "events": events, "allowed": file.allowed, "alike": file.alike}
        emit(args, told | {"matches": matches.to_dicts()})
        return 0
    _tell(args, file.clue)
    print(file.clue.told)
    for row in file.events.iter_rows(named=True):
        action = ACTIONS.words[row["action"]].of(language(args))
        print(f"{row['acted_on']}  {action}  {row['person']}  {row['reason'] or ''}".rstrip())
    if matches.height:
        print_rows(args, matches)
    return 0
