"""Commands about handing up: parts push, parts list."""

from __future__ import annotations

import argparse
from functools import partial
from typing import Any

from pipelines.actions.parts import push_parts
from pipelines.base.home import find_home
from pipelines.cli.identity import scope_of
from pipelines.cli.output import emit, print_rows, progress, say
from pipelines.publish.handed_up import list_taken
from schemas.words import Words


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    parts = commands.add_parser(
        "parts", parents=[common], help="hand up what a home holds, see what was taken in"
    )
    actions = parts.add_subparsers(dest="action", required=True, metavar="ACTION")
    p = actions.add_parser(
        "push", parents=[common], help="send what is new to where a higher home takes it in"
    )
    p.add_argument("--to", required=True, metavar="URL", help="a folder, file://…, s3://…, hdfs://…")
    p.add_argument(
        "--area",
        nargs="+",
        default=[],
        metavar="CODE",
        help="areas this home answers for, its widest one where left out",
    )
    p.add_argument("--verify", action="store_true", help="read again what is there already")
    p.set_defaults(run=run_push)
    p = actions.add_parser("list", parents=[common], help="what publish --parts took in last, by area")
    p.set_defaults(run=run_list)


def run_push(args: argparse.Namespace) -> int:
    home, track = find_home(args.home), partial(progress, args)
    pushed = push_parts(home, scope_of(args), args.to, args.area, track, verify=args.verify)
    told = vars(pushed) | {"megabytes": pushed.bytes_sent / 1e6}
    say(args, _UNCHANGED if pushed.unchanged else _PUSHED, **(told | {"areas": Words.listed(pushed.areas)}))
    emit(args, vars(pushed))
    return 0


def run_list(args: argparse.Namespace) -> int:
    print_rows(args, list_taken(find_home(args.home).require()))
    return 0


_UNCHANGED = Words("没有变化，{url} 已是最新", "nothing changed; {url} is up to date")
_PUSHED = Words(
    "已向 {url} 提交 {areas} 的数据：共 {files} 个文件，本次发送 {sent} 个（{megabytes:.1f} MB）",
    "handed up {areas} to {url}: {files:file|files}, {sent} sent ({megabytes:.1f} MB)",
)
