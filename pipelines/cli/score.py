"""``score``: the assessment score, item by item."""

from __future__ import annotations

import argparse
from typing import Any

from pipelines.base.home import find_home
from pipelines.cli.identity import scope_of
from pipelines.cli.output import print_rows, say
from pipelines.queries.appraisal.score import LEVELS, score_rows, score_totals
from pipelines.queries.snapshot import open_snapshot
from schemas.circulation import INTERNAL, is_internal
from schemas.words import Words


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    score = commands.add_parser("score", parents=[common], help="the assessment score, item by item")
    actions = score.add_subparsers(dest="action", required=True, metavar="ACTION")
    p = actions.add_parser("list", parents=[common], help="the sums of every area, by code")
    _add_asked(p)
    p.set_defaults(run=run_list)
    p = actions.add_parser("show", parents=[common], help="every item with what it rests on")
    _add_asked(p)
    p.add_argument("--area", metavar="CODE", help="of this area of the level only")
    p.set_defaults(run=run_show)


def _add_asked(p: argparse.ArgumentParser) -> None:
    p.add_argument("--level", choices=LEVELS, default="county", help="county where left out")
    p.add_argument("--period", metavar="P", help="2026-10, 2026-Q3 or 2026; the newest month where left out")


def run_list(args: argparse.Namespace) -> int:
    snapshot = open_snapshot(find_home(args.home).require())
    period = args.period or snapshot.latest
    print_rows(args, score_totals(snapshot, scope_of(args), args.level, period))
    if is_internal(period, snapshot.jurisdiction.ranking_notice_interval_months):
        say(args, Words("（{mark}）", "({mark})"), mark=INTERNAL)
    return 0


def run_show(args: argparse.Namespace) -> int:
    snapshot = open_snapshot(find_home(args.home).require())
    period = args.period or snapshot.latest
    print_rows(args, score_rows(snapshot, scope_of(args), args.level, period, args.area))
    return 0
