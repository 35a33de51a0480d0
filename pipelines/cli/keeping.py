"""``verify``: is all that the home keeps what it was, and making again what can be; ``archive``."""

from __future__ import annotations

import argparse
from functools import partial
from typing import Any

from pipelines.actions.keeping import remove_refused, repair, verify
from pipelines.base.home import find_home
from pipelines.cli.identity import scope_of
from pipelines.cli.output import emit, language, progress, say
from pipelines.keeping.verifying import Verified
from schemas.errors import HomeError
from schemas.words import Words

SHOWN = 50
"""Findings that are told a person; a machine gets all of them."""


def add_commands(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    p = commands.add_parser("verify", parents=[common], help="look whether all that is kept is what it was")
    p.add_argument("--repair", action="store_true", help="make again what can be made again")
    p.add_argument(
        "--head", metavar="ENTRIES:HASH", help="a head of the audit that was printed (audit head) earlier"
    )
    p.set_defaults(run=run_verify)
    archive = commands.add_parser("archive", parents=[common], help="the files that were handed in")
    actions = archive.add_subparsers(dest="action", required=True, metavar="ACTION")
    p = actions.add_parser(
        "prune", parents=[common], help="take out what was only ever refused; it was never counted"
    )
    p.add_argument("--refused-before", required=True, metavar="YYYY-MM", help="handed in before this month")
    p.set_defaults(run=run_prune)


def run_verify(args: argparse.Namespace) -> int:
    home, track = find_home(args.home), partial(progress, args)
    found = verify(home, scope_of(args), track, args.head)
    told: dict[str, Any] = {"found": [one.told for one in found.findings]}
    if args.repair and not found.is_whole:
        _list(args, found)
        since = repair(home, scope_of(args), found, track, args.head)
        left = {(one.code, one.place) for one in since.findings}
        mended = [one.place for one in found.findings if (one.code, one.place) not in left]
        say(args, _MENDED, count=len(mended), places=Words.listed(mended or ["–"]))
        found, told["repaired"] = since, mended
    say(
        args,
        _LOOKED,
        entries=found.entries,
        originals=found.originals,
        returns=found.returns,
        snapshots=found.snapshots,
    )
    told |= {"left": [one.told for one in found.findings], "whole": found.is_whole, "head": found.head}
    emit(args, told | _counts(found))
    _list(args, found)
    if found.is_whole:
        say(args, Words("没有发现问题", "nothing is wrong"))
        return 0
    say(args, _WRONG, count=len(found.findings))
    return HomeError.exit_code


def run_prune(args: argparse.Namespace) -> int:
    done = remove_refused(find_home(args.home), scope_of(args), args.refused_before)
    say(args, _REMOVED, count=done.files, megabytes=done.bytes / 1e6)
    emit(args, vars(done))
    return 0


_REMOVED = Words(
    "已从存档中清理被退回的文件 {count} 份（{megabytes:.1f} MB）；回执和记录保留",
    "took {count:refused file|refused files} out of the archive ({megabytes:.1f} MB); receipts stay",
)


def _counts(found: Verified) -> dict[str, int]:
    return {
        "entries": found.entries,
        "originals": found.originals,
        "returns": found.returns,
        "snapshots": found.snapshots,
    }


def _list(args: argparse.Namespace, found: Verified) -> None:
    if args.json:
        return
    for one in found.findings[:SHOWN]:
        print(f"{one.place}  {one.text.words.of(language(args))}")
    if len(found.findings) > SHOWN:
        say(args, _MORE, count=len(found.findings) - SHOWN)


_LOOKED = Words(
    "已核对：变更记录 {entries} 条，原件 {originals} 份，报表 {returns} 份，快照 {snapshots} 个",
    "looked at {entries:entry|entries} of the audit, {originals:original|originals},"
    " {returns:return|returns}, {snapshots:snapshot|snapshots}",
)
_WRONG = Words("共 {count} 处不符", "{count:thing is|things are} not what they were")
_MORE = Words("……另有 {count} 处，见 --json", "… and {count:more|more}, see --json")
_MENDED = Words("已修复 {count} 处：{places}", "{count:thing was|things were} mended: {places}")
