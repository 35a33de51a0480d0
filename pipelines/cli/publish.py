"""Commands about snapshots: publish, snapshots list, snapshots prune."""

from __future__ import annotations

import argparse
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any

from pipelines.actions.publishing import prune_snapshots, publish
from pipelines.base.home import Home, find_home
from pipelines.cli.identity import scope_of
from pipelines.cli.output import emit, progress, say
from pipelines.engine.local import Engine, LocalEngine
from pipelines.publish import list_snapshots
from pipelines.publish.figures import Track
from schemas.errors import UserError
from schemas.words import Words


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    p = commands.add_parser("publish", parents=[common], help="compute what changed, publish a snapshot")
    p.add_argument(
        "--engine",
        choices=("local", "spark"),
        default="local",
        help="where the months are worked on: this machine, or a Spark cluster that shares its files",
    )
    p.add_argument(
        "--master",
        metavar="URL",
        help="with --engine spark, the cluster: local[CORES], spark://host:port or sc://host:port",
    )
    p.add_argument(
        "--parts",
        nargs="*",
        metavar="URL",
        help="take in what homes handed up there, in place of what was taken in before; none: nothing more",
    )
    p.set_defaults(run=run_publish)
    snapshots = commands.add_parser("snapshots", parents=[common], help="look at snapshots, remove old ones")
    actions = snapshots.add_subparsers(dest="action", required=True, metavar="ACTION")
    p = actions.add_parser("list", parents=[common], help="all kept snapshots, the newest first")
    p.set_defaults(run=run_list)
    p = actions.add_parser("prune", parents=[common], help="remove old snapshots, never the current one")
    stay = p.add_mutually_exclusive_group(required=True)
    stay.add_argument("--keep", type=int, metavar="N", help="how many of the newest stay")
    stay.add_argument(
        "--keep-months",
        type=int,
        metavar="M",
        help="those of the last so many months stay, this one included",
    )
    p.add_argument("--spare-cited", action="store_true", help="leave those that a case rests on")
    p.set_defaults(run=run_prune)


def run_publish(args: argparse.Namespace) -> int:
    home, track = find_home(args.home), partial(progress, args)
    with _engine(args) as engine:
        if args.parts is not None:
            _take_in(args, home, track)
        report = publish(home, scope_of(args), track, engine)
    if report.unchanged:
        current = report.snapshot
        say(args, Words("没有变化，当前快照仍是 {id}", "nothing changed; {id} is current"), id=current)
    else:
        say(
            args,
            _PUBLISHED,
            id=report.snapshot,
            months=len(report.periods),
            again=len(report.recomputed),
            changed=report.values_changed,
            seconds=report.seconds,
        )
    if report.repaired:
        say(args, _REPAIRED, count=len(report.repaired), files=Words.listed(report.repaired))
    if report.resumed:
        say(args, _RESUMED, count=len(report.resumed), cases=Words.listed(report.resumed))
    if report.unwatched:
        say(args, _UNWATCHED, count=len(report.unwatched), cases=Words.listed(report.unwatched))
    emit(args, vars(report))
    return 0


def _take_in(args: argparse.Namespace, home: Home, track: Track) -> None:
    from pipelines.actions.parts import take_in_parts  # what no other publish needs

    took = take_in_parts(home, scope_of(args), args.parts, track)
    say(args, _TOOK_IN, count=len(took.areas), areas=Words.listed(took.areas), fetched=took.fetched)


_TOOK_IN = Words(
    "已接收 {count} 个下级数据目录的数据（{areas}），新文件 {fetched} 个",
    "took in {count:home|homes} ({areas}), {fetched:new file|new files}",
)


def _engine(args: argparse.Namespace) -> AbstractContextManager[Engine]:
    """Raises UserError where there is no such engine here."""
    if (args.engine == "spark") != (args.master is not None):
        raise UserError("PUB-019")
    if args.master is None:
        return nullcontext(LocalEngine())
    # PySpark is an extra, and most who publish have none.
    from pipelines.engine.spark import SparkEngine

    return SparkEngine(args.master)


_REPAIRED = Words(
    "原快照有 {count} 个文件缺失或损坏，已重新生成：{files}",
    "{count:file|files} of the snapshot before were missing or damaged and were made again: {files}",
)
_RESUMED = Words(
    "{count} 件已办结的督办件出现回潮，已续办：{cases}",
    "the matter of {count:closed case|closed cases} came back, taken up again: {cases}",
)
_UNWATCHED = Words(
    "{count} 件督办件按旧规则立案，现行规则不能回看：{cases}",
    "{count:case|cases} rest on an older rule and cannot be watched: {cases}",
)
_PUBLISHED = Words(
    "已发布快照 {id}：{months} 个月，重新计算 {again} 个月，{changed} 个数值有变化，用时 {seconds:.1f} 秒",
    "published {id}: {months:period|periods}, {again} recomputed, {changed:value|values} changed,"
    " {seconds:.1f} s",
)


def run_list(args: argparse.Namespace) -> int:
    listed = list_snapshots(find_home(args.home).require())
    emit(args, listed)
    for row in listed:
        mark = "*" if row["current"] else " "
        line = f"{mark} {row['id']}  {row['created_at']}  {row['first_period']}–{row['last_period']}"
        said = Words("{line}  报送 {returns} 份", "{line}  {returns:return|returns}")
        say(args, said, line=line, returns=row["returns"])
    return 0


def run_prune(args: argparse.Namespace) -> int:
    pruned = prune_snapshots(
        find_home(args.home).require(),
        scope_of(args),
        args.keep,
        months=args.keep_months,
        spare_cited=args.spare_cited,
    )
    said = Words("已删除 {count} 个旧快照", "{count:old snapshot|old snapshots} removed")
    say(args, said, count=len(pruned["removed"]))
    emit(args, pruned)
    return 0
