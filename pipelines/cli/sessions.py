"""``sessions``: who is signed in, and ending it."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import Any

import polars as pl

from pipelines.access.sessions import sessions_of
from pipelines.actions.rights import require
from pipelines.actions.sessions import end_sessions
from pipelines.base.home import find_home
from pipelines.cli.identity import scope_of
from pipelines.cli.output import emit, language, print_rows, say
from schemas.dtypes import Dtypes
from schemas.sessions import ENDS
from schemas.words import Words

LISTED: Dtypes = {
    "principal": pl.String,
    "began_utc": pl.Datetime("us"),
    "seen_utc": pl.Datetime("us"),
    "ended_utc": pl.Datetime("us"),
    "why": pl.String,
}


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    sessions = commands.add_parser("sessions", parents=[common], help="who is signed in")
    actions = sessions.add_subparsers(dest="action", required=True, metavar="ACTION")
    p = actions.add_parser("list", parents=[common], help="every sign-in of the last three months")
    p.add_argument("--open", action="store_true", help="only those that have not ended")
    p.set_defaults(run=run_list)
    p = actions.add_parser("end", parents=[common], help="end all sign-ins of somebody, at once")
    p.add_argument("principal", metavar="PRINCIPAL", help="as sessions list names them")
    p.set_defaults(run=run_end)


def run_list(args: argparse.Namespace) -> int:
    require(scope_of(args), "grants")
    found = [one for one in sessions_of(find_home(args.home).require()) if one.ended is None or not args.open]
    words = {} if args.json else ENDS.of(language(args))
    rows = [
        (one.principal, *map(_moment, (one.began, one.seen, one.ended)), words.get(one.why or "", one.why))
        for one in found
    ]
    print_rows(args, pl.DataFrame(rows, schema=LISTED, orient="row"))
    return 0


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(int(seconds), UTC).replace(tzinfo=None)


def run_end(args: argparse.Namespace) -> int:
    count = end_sessions(find_home(args.home).require(), scope_of(args), args.principal)
    say(args, _ENDED, count=count, principal=args.principal)
    emit(args, {"principal": args.principal, "ended": count})
    return 0


_ENDED = Words("已结束“{principal}”的登录 {count} 个", "ended {count:sign-in|sign-ins} of {principal}")
