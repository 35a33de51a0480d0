"""``signals``: what a supervisor should look at, and what was said about it."""

from __future__ import annotations

import argparse
import json
from typing import Any

import polars as pl

from pipelines.actions.signals import Said, dismiss_signal, reopen_signal
from pipelines.base.home import find_home
from pipelines.cli.identity import scope_of
from pipelines.cli.output import emit, print_rows, say
from pipelines.queries.signals import signals
from pipelines.queries.snapshot import open_snapshot
from pipelines.signals.status import STATUS, with_status
from pipelines.signals.stored import read_dismissals
from pipelines.store import open_store
from schemas.signals import DISMISSAL_KINDS, SIGNAL_CODES, SIGNAL_LEVELS, SIGNAL_STATES, SIGNALS
from schemas.words import Words

_LOOKS = ("signal_id", "code", "level", "area_code", "period", "severity", "register", "status")


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    group = commands.add_parser("signals", parents=[common], help="what to look at, and dismissing it")
    actions = group.add_subparsers(dest="action", required=True, metavar="ACTION")
    p = actions.add_parser("list", parents=[common], help="the signals of the current snapshot")
    p.add_argument("--period", metavar="P", help="a month; all where left out")
    p.add_argument("--level", choices=SIGNAL_LEVELS)
    p.add_argument("--code", choices=SIGNAL_CODES.keys)
    p.add_argument("--status", choices=SIGNAL_STATES.keys)
    p.set_defaults(run=run_list)
    for name, told, act in (
        ("dismiss", "dismiss a signal: the same evidence stays silent", dismiss_signal),
        ("reopen", "take a dismissal back", reopen_signal),
    ):
        p = actions.add_parser(name, parents=[common], help=told)
        p.add_argument("signal", metavar="ID")
        p.add_argument("--why", metavar="TEXT", help="the reason, which is kept")
        p.set_defaults(run=run_saying, act=act)


def run_list(args: argparse.Namespace) -> int:
    home = find_home(args.home)
    with open_store(home) as store:
        dismissals = read_dismissals(store)
    rows = signals(open_snapshot(home), scope_of(args)).select(*SIGNALS)
    rows = with_status(rows, dismissals)
    for name in ("period", "level", "code", "status"):
        if wanted := getattr(args, name):
            rows = rows.filter(pl.col(name) == wanted)
    if args.json:
        emit(args, [_told(row) for row in rows.select(*SIGNALS, *STATUS).to_dicts()])
    else:
        print_rows(args, rows.select(_LOOKS))
    return 0


def _told(row: dict[str, Any]) -> dict[str, Any]:
    return row | {name: json.loads(row[name]) for name in ("evidence", "params")}


def run_saying(args: argparse.Namespace) -> int:
    done: Said = args.act(find_home(args.home), scope_of(args), args.signal, args.why)
    emit(args, vars(done))
    words = Words("线索 {signal}（{code}）已{kind}", "signal {signal} ({code}) is {kind}")
    code, kind = SIGNAL_CODES.words[done.code], DISMISSAL_KINDS.words[done.kind]
    say(args, words, signal=done.signal_id, code=code, kind=kind)
    return 0
