"""``admission``: the steps of a work item's life, and looking at items."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.actions.admission import apply, supplement, take_step, turn_away_unknown
from pipelines.admission.acting import rules_of
from pipelines.admission.clock import emergency_clock, withdrawals_due
from pipelines.admission.machine import allowed_now, now_words
from pipelines.admission.moves import Move
from pipelines.admission.notes import find_notes
from pipelines.admission.reading import fen_of, make_table, read_applications
from pipelines.admission.stored import read_events, read_item, read_items
from pipelines.base.clock import now_utc
from pipelines.base.home import find_home
from pipelines.base.refusing import NotAllowed, Refusal
from pipelines.cli.identity import require_everything, scope_of
from pipelines.cli.output import emit, print_rows, say
from pipelines.cli.places import add_area, rows_within
from pipelines.store import open_store
from schemas.admission import APPLICATION_FIELDS, BODIES, STEPS, AdmissionRules
from schemas.admission_items import WorkItem
from schemas.demands import DEMAND_KINDS
from schemas.errors import UserError
from schemas.periods import china_date, parse_date
from schemas.problems import ProblemText
from schemas.words import Words

_ACTIONS = {
    "review": "a body's pre-review agrees",
    "approve": "approve, with the approval document",
    "refuse": "refuse with a reason; --by community keeps out an item that has no document",
    "admit": "admit the item into the list, with its approval document",
    "fund": "put down a payment",
    "evaluate": "put down an evaluation with residents' satisfaction",
    "withdraw": "take the item off the list, or the application back",
}
_LOOKS = (
    *("item_id", "demand_kind", "step", "version", "item_name", "department", "area_code", "route"),
    "acted_on",
)
_TURNED_AWAY = ("demand_kind", "item_name", "department", "department_level")


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    told = "the life of work items and other demands"
    admission = commands.add_parser("admission", parents=[common], help=told)
    actions = admission.add_subparsers(dest="action", required=True, metavar="ACTION")
    _add_apply(actions.add_parser("apply", parents=[common], help="apply, or supplement an emergency item"))
    for name, told in _ACTIONS.items():
        p = actions.add_parser(name, parents=[common], help=told)
        p.add_argument("item", metavar="ITEM", nargs="?" if name == "refuse" else None, help="its number")
        _add_common(p, by_department=name in ("fund", "evaluate", "withdraw"))
        p.set_defaults(run=run_step, details=None)
        _EXTRAS.get(name, lambda p: None)(p)
    p = actions.add_parser("list", parents=[common], help="items by number")
    p.add_argument("--step", choices=STEPS.keys)
    p.add_argument("--kind", choices=DEMAND_KINDS.keys, help="what is demanded; all where left out")
    p.add_argument("--department")
    add_area(p)
    which = p.add_mutually_exclusive_group()
    which.add_argument("--emergency", action="store_true", help="those awaiting paperwork, with their clock")
    which.add_argument("--due", action="store_true", help="those asked for their withdrawal")
    p.add_argument("--on", metavar="DATE", help="count days to this date; today where left out")
    p.set_defaults(run=run_list)
    p = actions.add_parser("show", parents=[common], help="an item, its steps, and what may be done now")
    p.add_argument("item", metavar="ITEM")
    p.set_defaults(run=run_show)


def _add_common(p: argparse.ArgumentParser, *, by_department: bool) -> None:
    bodies = ", ".join(BODIES.keys)
    default = "department" if by_department else None
    p.add_argument("--by", metavar="BODY", help=bodies, default=default, required=not by_department)
    p.add_argument("--document", metavar="NUMBER")
    p.add_argument("--reason", metavar="TEXT")
    p.add_argument("--on", metavar="DATE", help="the day in China it was done; today where left out")
    p.add_argument("--version", type=int, metavar="N", help="the version you saw; refused if it is another")


def _add_apply(p: argparse.ArgumentParser) -> None:
    p.add_argument("--file", type=Path, help="applications as .toml, .json, .xlsx or .csv")
    p.add_argument("--item", metavar="ITEM", help="supplement this emergency item")
    p.add_argument("--emergency", action="store_true", help="at work at once; needs --reason")
    p.add_argument("--purchased", action="store_true", help="bought as a service")
    _add_common(p, by_department=True)
    _add_fields(p, [name for name in APPLICATION_FIELDS if name not in ("route", "reason")])
    p.set_defaults(run=run_apply)


def _add_fields(p: argparse.ArgumentParser, names: list[str]) -> None:
    for name in names:
        field = APPLICATION_FIELDS[name]
        codes = f": {', '.join(field.codes.keys)}" if field.codes else ""
        p.add_argument(f"--{name.replace('_', '-')}", metavar="TEXT", help=f"{field.en} {field.zh}{codes}")


def _add_refusal(p: argparse.ArgumentParser) -> None:
    p.add_argument("--community", metavar="CODE", help="the community that keeps it out")
    _add_fields(p, list(_TURNED_AWAY))


def _add_approval(p: argparse.ArgumentParser) -> None:
    p.add_argument("--expires", metavar="DATE", help="last day of the approval document")


def _add_payment(p: argparse.ArgumentParser) -> None:
    p.add_argument("--amount", metavar="YUAN", required=True)
    p.add_argument("--due", metavar="YUAN", help="the new total due, where it has changed")


def _add_evaluation(p: argparse.ArgumentParser) -> None:
    p.add_argument("--respondents", type=int, metavar="N")
    p.add_argument("--satisfied", type=int, metavar="N")
    p.add_argument("--opinion", metavar="TEXT", help="on its effect and its funds")


_EXTRAS: dict[str, Any] = {
    "refuse": _add_refusal,
    "approve": _add_approval,
    "fund": _add_payment,
    "evaluate": _add_evaluation,
}


def run_apply(args: argparse.Namespace) -> int:
    home, scope, on, body = find_home(args.home), scope_of(args), _date(args.on), _body(args.by)
    given = {name: getattr(args, name, None) for name in APPLICATION_FIELDS}
    ways = [way for way in ("emergency", "purchased") if getattr(args, way)]
    given["route"] = "+".join(ways) or None
    fields = {name: value for name, value in given.items() if value is not None}
    if args.file and fields:
        raise UserError("REQ-012")
    table = read_applications(args.file) if args.file else make_table("申请", [fields], None)
    if args.item:
        _require_number_alone(args, (*_TURNED_AWAY, "area_code"))
        items = [supplement(home, scope, args.item, table, on=on, body=body, expected_version=args.version)]
    else:
        items = apply(home, scope, table, on=on, body=body)
    _tell(args, items)
    return 0


def run_step(args: argparse.Namespace) -> int:
    home, scope, on, body = find_home(args.home), scope_of(args), _date(args.on), _body(args.by)
    if args.action == "refuse" and args.item is None and body != "community":
        raise UserError("ADM-024")
    if args.action == "refuse" and args.item is None:
        named = {name: getattr(args, name) for name in _TURNED_AWAY}
        _tell(args, [turn_away_unknown(home, scope, args.community or "", named, args.reason, on=on)])
        return 0
    if args.action == "refuse":
        _require_number_alone(args, _TURNED_AWAY)
    action = "turn_away" if args.action == "refuse" and body == "community" else args.action
    day = on or china_date(now_utc())
    move = Move(action, body, day, args.document, args.reason, _details(args))
    _tell(args, [take_step(home, scope, args.item, move, expected_version=args.version)])
    return 0


def _require_number_alone(args: argparse.Namespace, names: Sequence[str]) -> None:
    """Raises UserError where options name the item that a number names already: they would be passed over."""
    given = [APPLICATION_FIELDS[name].words for name in names if getattr(args, name) is not None]
    if given:
        raise UserError("ADM-039", item=args.item, parts=Words.join(given))


def run_list(args: argparse.Namespace) -> int:
    require_everything(args)
    day = _date(args.on) or china_date(now_utc())
    home = find_home(args.home)
    with open_store(home) as store:
        rules, items = rules_of(store), read_items(store)
    items = rows_within(home, items, args.area)
    asked = {"step": args.step, "demand_kind": args.kind, "department": args.department}
    for column, wanted in asked.items():
        items = items if wanted is None else items.filter(pl.col(column) == wanted)
    more: tuple[str, ...] = ()
    if args.emergency:
        items = emergency_clock(items, day, rules.emergency_grace_days, rules.emergency_reminder_days)
        more = ("started_on", "grace_ends_on", "waiting_days", "days_left", "alarm")
    elif args.due:
        items = withdrawals_due(items, day, evaluation_required=rules.evaluation_required)
        more = ("due_on", "due_reason", "evaluation_missing")
    print_rows(args, items.select(*_LOOKS, *more))
    return 0


def run_show(args: argparse.Namespace) -> int:
    require_everything(args)
    with open_store(find_home(args.home)) as store:
        item, rules = read_item(store, args.item), rules_of(store)
        events = read_events(store, args.item)
        notes = find_notes(store, item) if item else []
    if item is None:
        raise NotAllowed(Refusal("ADM-118", {"item": args.item}))
    emit(args, {**_record(item, rules, notes), "events": events.to_dicts()})
    if not args.json:
        now = now_words(item, rules)
        stands = Words("{id} {name} {step}（第 {version} 版）", "{id} {name}: {step}, version {version}")
        say(args, stands, **_standing(item))
        for note in notes:
            say(args, note.words)
        community = pl.col("details").str.json_path_match("$.told.community_code").alias("community")
        print_rows(args, events.with_columns(community).drop("item_id", "details"))
        say(args, Words("现在可以：{now}", "now possible: {now}"), **now)
    return 0


def _details(args: argparse.Namespace) -> dict[str, Any]:
    """What the action brings beside document and reason; what was not given is left out."""
    given = {
        "community_code": getattr(args, "community", None),
        "document_expires_on": _date(getattr(args, "expires", None)),
        "paid_fen": _fen(getattr(args, "amount", None)),
        "due_fen": _fen(getattr(args, "due", None)),
        "respondents": getattr(args, "respondents", None),
        "satisfied": getattr(args, "satisfied", None),
        "opinion": getattr(args, "opinion", None),
    }
    return {name: value for name, value in given.items() if value is not None}


def _tell(args: argparse.Namespace, items: list[WorkItem]) -> None:
    """The items as they are now: a list for machines, a sentence each for people."""
    with open_store(find_home(args.home)) as store:
        rules = rules_of(store)
        notes = [find_notes(store, item) for item in items]
    emit(args, [_record(item, rules, said) for item, said in zip(items, notes, strict=True)])
    for item, said in zip(items, notes, strict=True):
        say(args, _NOW, **_standing(item), **now_words(item, rules))
        for note in said:
            say(args, note.words)


_NOW = Words(
    "{id} {name}：{step}（第 {version} 版）。现在可以：{now}",
    "{id} {name}: {step}, version {version}. Now possible: {now}",
)


def _standing(item: WorkItem) -> dict[str, Any]:
    step = STEPS.words[item.step]
    return {"id": item.item_id, "name": item.item_name, "step": step, "version": item.version}


def _record(item: WorkItem, rules: AdmissionRules, notes: list[ProblemText]) -> dict[str, Any]:
    """An item for machines: amounts in yuan, by action the bodies that may take it now, and what is to be
    said of it."""
    fields = {name: value for name, value in vars(item).items() if not name.endswith("_fen")}
    amounts = {"funds_due_yuan": item.funds_due_fen / 100, "funds_paid_yuan": item.funds_paid_fen / 100}
    return {**fields, **amounts, "now": allowed_now(item, rules), "notes": [note.told for note in notes]}


_BODY = Words("{name}（{key}）", "{name} ({key})")


def _body(text: str) -> str:
    key = BODIES.by_spelling.get(text)
    if key is None:
        known = Words.join(_BODY.format(name=code.words, key=code.key) for code in BODIES.codes)
        raise UserError("REQ-105", name=text, known=known)
    return key


def _date(text: str | None) -> date | None:
    return parse_date(text) if text else None


def _fen(text: str | None) -> int | None:
    return None if text is None else fen_of(text)
