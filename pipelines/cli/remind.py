"""``remind``: a file for every township that is late with its return."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from pipelines.actions.reminders import remind
from pipelines.base.home import find_home
from pipelines.cli.identity import scope_of
from pipelines.cli.output import emit, say
from schemas.words import Words


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    p = commands.add_parser(
        "remind", parents=[common], help="write a reminder for every township that is late with its return"
    )
    p.add_argument("--period", metavar="P", help="a month 2026-10; the last one due where left out")
    p.add_argument(
        "--to", type=Path, metavar="DIR", help="folder of the files; the home's outbox if left out"
    )
    p.set_defaults(run=run_remind)


def run_remind(args: argparse.Namespace) -> int:
    done = remind(find_home(args.home), scope_of(args), args.period, args.to and args.to.expanduser())
    told = {"written": len(done.written), "waiting": len(done.waiting), "withdrawn": len(done.withdrawn)}
    say(args, _DONE, period=done.period, folder=done.folder, **told)
    emit(args, vars(done))
    return 0


_DONE = Words(
    "{period}：写提醒 {written} 份到 {folder}；另有 {waiting} 个乡镇未报，本周已提醒；"
    "已报送而撤回 {withdrawn} 份",
    "{period}: {written:reminder|reminders} written to {folder}; {waiting:township is|townships are} late and"
    " were reminded this week; {withdrawn:reminder was|reminders were} withdrawn, since the return came in",
)
