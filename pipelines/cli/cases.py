"""``cases`` and ``confirm``: a case from its proposal to its closing, and what units say of their figures."""

from __future__ import annotations

import argparse
import json
from datetime import date
from typing import Any

import polars as pl

from pipelines.actions.cases import (
    CaseMove,
    Frozen,
    Said,
    begin,
    confirm_figures,
    decide_objection,
    object_to_figure,
    take_case_step,
)
from pipelines.base.clock import now_utc
from pipelines.base.home import find_home
from pipelines.base.names import written
from pipelines.cases.machine import allowed_now, now_words
from pipelines.cli.attaching import add_attach
from pipelines.cli.identity import scope_of
from pipelines.cli.output import emit, language, print_rows, say
from pipelines.cli.places import add_area, rows_within
from pipelines.cli.rechecked import say_stocks
from pipelines.queries.case_evidence import LEVELS, as_said, case_evidence, case_recheck, proposed_case
from pipelines.queries.live_cases import CaseFile, case_file, live_cases
from pipelines.queries.snapshot import Snapshot, open_snapshot
from schemas.case_items import Case
from schemas.cases import ACTIONS, ENDED_STEPS, KINDS, ORIGINS, RECHECKS, STEPS
from schemas.confirmations import STANDINGS
from schemas.errors import UserError
from schemas.periods import china_date, parse_date, parse_period
from schemas.scope import Scope
from schemas.words import Words

PARTIES = {"answer": "unit", "report": "unit", "decide": "decider"}
"""Who takes a step, where that is not the supervisor."""

_TOLD = {
    "send": "the unit is told; the time for its answer begins",
    "answer": "put down what the unit answers",
    "lapse": "put down that no answer came in time",
    "decide": "decide; by another person than opened it",
    "issue": "put down number, day and signer of the document",
    "record": "put down the record of an interview",
    "rectify": "set measures and a day for the rectification",
    "report": "put down the unit's report on the rectification",
    "recheck": "hold the frozen figures against the newest month",
    "close": "close; the figure is watched for twelve periods",
    "drop": "drop, with the reason",
    "reopen": "freeze the figures as they are now; what was said before is over",
}
_LOOKS = (
    "case_id",
    "step",
    "version",
    "kind",
    "area_name",
    "department",
    "area_level",
    "period",
    "matter",
    "acted_on",
)


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    cases = commands.add_parser("cases", parents=[common], help="cases on frozen evidence, step by step")
    actions = cases.add_subparsers(dest="action", required=True, metavar="ACTION")
    p = actions.add_parser("propose", parents=[common], help="propose a case by hand, without evidence yet")
    _add_begin(p)
    p.set_defaults(run=run_propose)
    p = actions.add_parser("open", parents=[common], help="open a case and freeze its evidence")
    p.add_argument("case", nargs="?", metavar="CASE", help="one that was proposed; else a new one")
    _add_begin(p)
    p.set_defaults(run=run_open)
    for name, told in _TOLD.items():
        p = actions.add_parser(name, parents=[common], help=told)
        p.add_argument("case", metavar="CASE", help="its number")
        _add_common(p)
        _EXTRAS.get(name, lambda p: None)(p)
        p.set_defaults(run=run_step)
    add_attach(actions, common, "case")
    p = actions.add_parser("list", parents=[common], help="cases by number")
    p.add_argument("--step", choices=STEPS.keys)
    p.add_argument("--kind", choices=KINDS.keys)
    add_area(p)
    which = p.add_mutually_exclusive_group()
    which.add_argument("--open", action="store_true", help="those that have not ended")
    which.add_argument(
        "--overdue", action="store_true", help="those past the day of an answer or rectification"
    )
    which.add_argument("--overtaken", action="store_true", help="those whose figures were corrected since")
    p.set_defaults(run=run_list)
    p = actions.add_parser("show", parents=[common], help="a case: evidence, log, what may be done now")
    p.add_argument("case", metavar="CASE")
    p.set_defaults(run=run_show)
    _add_confirm(commands, common)


def _add_common(p: argparse.ArgumentParser) -> None:
    p.add_argument("--by", metavar="NAME", help="the person who takes the step; else the system's user")
    p.add_argument("--reason", metavar="TEXT", help="why, or what is said")
    p.add_argument("--on", metavar="DATE", help="the day in China it was done; today where left out")
    p.add_argument("--version", type=int, metavar="N", help="the version you saw; refused if it is another")


def _add_begin(p: argparse.ArgumentParser) -> None:
    p.add_argument("--area", metavar="CODE", help="of the township, county or prefecture")
    p.add_argument("--level", choices=LEVELS, default="county", help="county where left out")
    p.add_argument("--period", metavar="P", help="a month 2026-10; the newest where left out")
    p.add_argument("--kind", choices=KINDS.keys, help="what the rule proposes where left out")
    p.add_argument("--matter", metavar="TEXT", help="what it is about; the rule's reasons where left out")
    p.add_argument("--department", metavar="NAME", help="a department of the area, whose case it is")
    p.add_argument("--origin", choices=ORIGINS.keys)
    p.add_argument("--origin-id", metavar="ID", help="of the signal, sample or clue")
    p.add_argument("--escalates", metavar="CASE", help="the case that this one takes further")
    _add_common(p)


def _add_answer(p: argparse.ArgumentParser) -> None:
    p.add_argument("--objects", action="store_true", help="the unit objects to the figures")


def _add_decision(p: argparse.ArgumentParser) -> None:
    p.add_argument(
        "--office", metavar="TEXT", help="office of the decider; a public notice needs a named one"
    )


def _add_document(p: argparse.ArgumentParser) -> None:
    p.add_argument("--document", metavar="NUMBER", help="发文字号, as 川减负办〔2026〕3号")
    p.add_argument("--signed-by", metavar="NAME", help="签发人; without both its document is a draft")


def _add_issue(p: argparse.ArgumentParser) -> None:
    _add_document(p)
    p.add_argument("--ranks", action="store_true", help="the document lists ranks")


def _add_interview(p: argparse.ArgumentParser) -> None:
    p.add_argument("--held-on", metavar="DATE")
    p.add_argument("--present", metavar="TEXT")
    p.add_argument("--said", metavar="TEXT")
    p.add_argument("--promised", metavar="TEXT")
    _add_document(p)


def _add_rectification(p: argparse.ArgumentParser) -> None:
    p.add_argument("--measures", metavar="TEXT")
    p.add_argument("--due", metavar="DATE", help="else as many days on as the setting says")
    _add_document(p)


def _add_recheck(p: argparse.ArgumentParser) -> None:
    p.add_argument(
        "--found", choices=RECHECKS.keys, help="what was found, of a case without reasons of the rule"
    )
    _add_document(p)


_EXTRAS: dict[str, Any] = {
    "answer": _add_answer,
    "decide": _add_decision,
    "issue": _add_issue,
    "record": _add_interview,
    "rectify": _add_rectification,
    "recheck": _add_recheck,
}


def run_propose(args: argparse.Namespace) -> int:
    home = find_home(args.home)
    snapshot = open_snapshot(home.require())
    move = _move(args, "propose", details=_about(args, snapshot))
    _tell(args, begin(home, scope_of(args), move))
    return 0


def run_open(args: argparse.Namespace) -> int:
    home, scope = find_home(args.home), scope_of(args)
    snapshot = open_snapshot(home.require())
    if args.case:
        case = case_file(home, scope, args.case).case
        frozen = _freeze_of(scope, snapshot, case)
        move = _move(args, "open", evidence=frozen)
        _tell(args, take_case_step(home, scope, args.case, move, expected_version=args.version))
        return 0
    about = _about(args, snapshot)
    place = (args.level, about["area_code"], about["period"], about.get("department"))
    frozen = _freeze(scope_of(args), snapshot, *place)
    _tell(args, begin(home, scope, _move(args, "open", evidence=frozen, details=about)))
    return 0


def _freeze(
    scope: Scope, snapshot: Snapshot, level: str, area: str, period: str | None, department: str | None
) -> Frozen:
    month = period or snapshot.latest
    return case_evidence(snapshot, scope, level, area, month, department)


def _freeze_of(scope: Scope, snapshot: Snapshot, case: Case) -> Frozen:
    return _freeze(scope, snapshot, case.area_level, case.area_code, case.period, case.department)


def _about(args: argparse.Namespace, snapshot: Snapshot) -> dict[str, Any]:
    """What a new case is about: what the rule proposes for the area, where it is not said. Raises UserError
    where it is to be about a department and none is named."""
    period = parse_period(args.period) if args.period else snapshot.latest
    if not args.area:
        raise UserError("SUP-019")
    if args.department is not None and not written(args.department):
        raise UserError("SUP-127")
    proposed = proposed_case(snapshot, scope_of(args), args.level, args.area, period, args.department)
    said = {name: getattr(args, name) for name in ("origin", "origin_id", "escalates")}
    about = as_said(proposed, args.kind, args.matter)
    return about | {name: value for name, value in said.items() if value is not None}


def run_step(args: argparse.Namespace) -> int:
    home, scope = find_home(args.home), scope_of(args)
    rests_on: dict[str, Any] = {}
    if args.action in ("reopen", "recheck"):
        file, snapshot = case_file(home, scope, args.case), open_snapshot(home.require())
        if args.action == "reopen":
            rests_on["evidence"] = _freeze_of(scope, snapshot, file.case)
        elif file.evidence:
            rests_on["recheck"] = case_recheck(snapshot, scope, file.evidence[-1], args.found)
    move = _move(args, args.action, details=_details(args), **rests_on)
    case = take_case_step(home, scope, args.case, move, expected_version=args.version)
    if move.recheck:
        say_stocks(args, move.recheck.stocks, case.area_level)
    _tell(args, case)
    return 0


def _details(args: argparse.Namespace) -> dict[str, Any]:
    """What a step brings beside its document and reason."""
    told = {
        "objects": getattr(args, "objects", None),
        "office": getattr(args, "office", None),
        "signed_by": getattr(args, "signed_by", None),
        "has_ranks": getattr(args, "ranks", None),
        "held_on": _date(getattr(args, "held_on", None)),
        "present": getattr(args, "present", None),
        "said": getattr(args, "said", None),
        "promised": getattr(args, "promised", None),
        "measures": getattr(args, "measures", None),
        "rectify_due": _date(getattr(args, "due", None)),
    }
    return {name: value for name, value in told.items() if value is not None}


def _move(args: argparse.Namespace, action: str, **given: Any) -> CaseMove:
    return CaseMove(
        action=action,
        party=PARTIES.get(action, "supervisor"),
        person=args.by or scope_of(args).principal,
        on=_date(args.on) or china_date(now_utc()),
        document=getattr(args, "document", None),
        reason=args.reason,
        **given,
    )


def _date(text: str | None) -> date | None:
    return parse_date(text) if text else None


def _tell(args: argparse.Namespace, case: Case) -> None:
    said = Words(
        "{case} {area} {kind}：{step}（第 {version} 版）", "{case} {area}, {kind}: {step} (version {version})"
    )
    say(
        args,
        said,
        case=case.case_id,
        area=case.unit,
        kind=KINDS.words[case.kind],
        step=STEPS.words[case.step],
        version=case.version,
    )
    if case.step == "sent" and case.reply_due:
        say(args, Words("申辩截止 {due}", "an answer is due by {due}"), due=case.reply_due)
    if case.step == "rectifying" and case.rectify_due:
        say(args, Words("整改截止 {due}", "to be put right by {due}"), due=case.rectify_due)
    say(args, Words("接下来可以：{now}", "now possible: {now}"), now=now_words(case))
    emit(args, vars(case) | {"allowed": allowed_now(case)})


def run_list(args: argparse.Namespace) -> int:
    home = find_home(args.home)
    rows = rows_within(home, live_cases(home, scope_of(args)), args.area)
    for name in ("step", "kind"):
        if wanted := getattr(args, name):
            rows = rows.filter(pl.col(name) == wanted)
    if args.open:
        rows = rows.filter(~pl.col("step").is_in(ENDED_STEPS))
    if args.overdue:
        rows = rows.filter(pl.col("days_over") > 0)
    if args.overtaken:
        rows = rows.filter("overtaken")
    print_rows(args, rows if args.json else rows.select(*_LOOKS, "due", "days_over", "overtaken"))
    return 0


def run_show(args: argparse.Namespace) -> int:
    file = case_file(find_home(args.home), scope_of(args), args.case)
    if args.json:
        emit(args, _told(file))
        return 0
    _tell(args, file.case)
    spoken = language(args)
    for row in file.events.iter_rows(named=True):
        action = ACTIONS.words[row["action"]].of(spoken)
        print(f"{row['acted_on']}  {action}  {row['person']}  {row['reason'] or ''}".rstrip())
    if file.overtaken:
        gone = Words(
            "证据已不成立，数据已更正：{townships}",
            "the evidence no longer stands, corrected since: {townships}",
        )
        say(args, gone, townships=Words.listed(file.overtaken))
    if file.evidence:
        kept = Words("证据 SHA-256 {sha}（快照 {snapshot}）", "evidence SHA-256 {sha} (snapshot {snapshot})")
        say(args, kept, sha=file.evidence[-1].sha256, snapshot=file.evidence[-1].snapshot_id)
    say(args, _BURDEN, **_burden_words(file))
    return 0


_BURDEN = Words(
    "近12个月本地区收到的督查文件 {documents} 份、抽样核查 {inspections} 次、在办督办件 {at_work} 件",
    "in twelve months the area got {documents:document|documents} and {inspections:inspection|inspections};"
    " {at_work:case is|cases are} at work",
)


def _burden_words(file: CaseFile) -> dict[str, int]:
    burden = file.burden
    return {
        "documents": sum(burden.documents.values()),
        "inspections": burden.inspections,
        "at_work": burden.at_work,
    }


def _told(file: CaseFile) -> dict[str, Any]:
    """A case for a machine."""
    return {
        "case": vars(file.case),
        "events": [
            {**row, "details": json.loads(row["details"])} for row in file.events.iter_rows(named=True)
        ],
        "evidence": [
            {"sha256": one.sha256, "snapshot_id": one.snapshot_id, "content": one.told}
            for one in file.evidence
        ],
        "overtaken": list(file.overtaken),
        "allowed": file.allowed,
        "lacks": list(file.lacks),
        "burden": file.burden._asdict(),
        "standing": file.standing.state,
        "confirmations": [vars(one) for one in file.confirmations],
    }


def _add_confirm(commands: Any, common: argparse.ArgumentParser) -> None:
    p = commands.add_parser(
        "confirm", parents=[common], help="what a unit says of its figures of a month, and decisions about it"
    )
    p.add_argument("area", metavar="AREA", help="code of the township, county or prefecture")
    p.add_argument("period", metavar="PERIOD", help="a month 2026-10")
    p.add_argument("--level", choices=LEVELS, default="county", help="county where left out")
    which = p.add_mutually_exclusive_group()
    which.add_argument("--object", metavar="INDICATOR", help="object to this figure; else confirm all")
    which.add_argument("--uphold", metavar="N", type=int, help="decide that objection N is right")
    which.add_argument("--reject", metavar="N", type=int, help="decide that objection N is not right")
    p.add_argument("--why", metavar="TEXT")
    p.add_argument("--by", metavar="NAME", help="the person; else the system's user")
    p.add_argument("--on", metavar="DATE", help="the day in China; today where left out")
    p.set_defaults(run=run_confirm)


def run_confirm(args: argparse.Namespace) -> int:
    home, scope = find_home(args.home), scope_of(args)
    snapshot = open_snapshot(home.require())
    said = Said(
        area=args.area,
        level=args.level,
        period=parse_period(args.period),
        person=args.by or scope.principal,
        on=_date(args.on) or china_date(now_utc()),
        snapshot_id=snapshot.id,
        indicator=args.object,
        reason=args.why,
    )
    objection = args.reject if args.uphold is None else args.uphold
    if objection is not None:
        standing = decide_objection(home, scope, said, objection, upheld=args.uphold is not None)
    elif args.object is not None:
        standing = object_to_figure(home, scope, said)
    else:
        standing = confirm_figures(home, scope, said)
    words = Words("{area} {period}：{standing}", "{area} {period}: {standing}")
    say(args, words, area=args.area, period=args.period, standing=STANDINGS.words[standing.state])
    emit(args, {"state": standing.state, "open_objections": list(standing.open_objections)})
    return 0
