"""Commands about snapshots: publish, export, snapshots list, snapshots prune."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import Any

from pipelines.actions.publishing import prune_snapshots, publish
from pipelines.actions.rights import system_scope
from pipelines.base.home import find_home
from pipelines.cli.output import emit, progress, say
from pipelines.publish import list_snapshots
from pipelines.publish.files import TEMPORARY
from pipelines.queries import Snapshot, export_frame, open_snapshot
from pipelines.queries.files import FORMATS, write_table
from schemas.areas import LEVELS
from schemas.errors import UserError
from schemas.periods import months_of, parse_period
from schemas.words import Words

_PERIOD_HELP = (
    "a month 2026-10, all months of 2026-01:2026-10, a quarter 2026-Q3 or a year 2026. Of a quarter or year"
    " with all its months: stocks and completeness of the last month, flows added up"
)


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    p = commands.add_parser("publish", parents=[common], help="compute what changed, publish a snapshot")
    p.set_defaults(run=run_publish)
    _add_export(commands, common)
    snapshots = commands.add_parser("snapshots", parents=[common], help="look at snapshots, remove old ones")
    actions = snapshots.add_subparsers(dest="action", required=True, metavar="ACTION")
    p = actions.add_parser("list", parents=[common], help="all kept snapshots, the newest first")
    p.set_defaults(run=run_list)
    p = actions.add_parser("prune", parents=[common], help="remove old snapshots, never the current one")
    p.add_argument("--keep", type=int, required=True, metavar="N", help="how many of the newest stay")
    p.set_defaults(run=run_prune)


def _add_export(commands: Any, common: argparse.ArgumentParser) -> None:
    p = commands.add_parser("export", parents=[common], help="long table of values as a file")
    p.add_argument("--level", required=True, metavar="L", help=", ".join(LEVELS))
    p.add_argument("--period", required=True, metavar="P[:P]", help=_PERIOD_HELP)
    p.add_argument("--indicators", metavar="a,b", help="codes; all where left out")
    p.add_argument("--format", required=True, metavar="F", help=", ".join(FORMATS))
    p.add_argument("--out", required=True, type=Path, metavar="FILE")
    p.add_argument("--snapshot", metavar="ID", help="an old snapshot; the current one where left out")
    p.set_defaults(run=run_export)


def run_publish(args: argparse.Namespace) -> int:
    report = publish(find_home(args.home), system_scope(), partial(progress, args))
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
    emit(args, vars(report))
    return 0


_REPAIRED = Words(
    "原快照有 {count} 个文件缺失或损坏，已重新生成：{files}",
    "{count:file|files} of the snapshot before were missing or damaged and were made again: {files}",
)
_PUBLISHED = Words(
    "已发布快照 {id}：{months} 个月，重新计算 {again} 个月，{changed} 个数值有变化，用时 {seconds:.1f} 秒",
    "published {id}: {months:period|periods}, {again} recomputed, {changed:value|values} changed,"
    " {seconds:.1f} s",
)


def run_export(args: argparse.Namespace) -> int:
    snapshot = open_snapshot(find_home(args.home).require(), args.snapshot)
    indicators = [code.strip() for code in args.indicators.split(",")] if args.indicators else None
    rows = export_frame(snapshot, system_scope(), args.level, _periods(snapshot, args.period), indicators)
    temporary = args.out.with_name(TEMPORARY + args.out.name)
    try:
        args.out.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as target:
            write_table(snapshot, system_scope(), rows, args.format, target)
        temporary.replace(args.out)
    except OSError as error:
        raise UserError("REQ-009", path=args.out, error=error) from error
    finally:
        temporary.unlink(missing_ok=True)
    count, source = rows.height, snapshot.id
    said = Words("{out}：{count} 行，快照 {id}", "{out}: {count:row|rows} of {id}")
    say(args, said, out=args.out, count=count, id=source)
    emit(args, {"out": str(args.out), "rows": count, "format": args.format, "snapshot": source})
    return 0


def _periods(snapshot: Snapshot, text: str) -> list[str]:
    """The snapshot's periods that ``P`` or ``P:P`` names: a range is one of months; a single period, which
    may be a quarter or year, is left to be judged with the rest."""
    first, separator, last = text.partition(":")
    if not separator:
        months_of(first)  # refuses what is no period, before what there is is listed
        return [first]
    parse_period(first), parse_period(last)
    found = [period for period in snapshot.periods if first <= period <= last]
    if not found:
        raise UserError("REQ-106", text=text, known=Words.listed(snapshot.periods))
    return found


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
    pruned = prune_snapshots(find_home(args.home).require(), system_scope(), args.keep)
    said = Words("已删除 {count} 个旧快照", "{count:old snapshot|old snapshots} removed")
    say(args, said, count=len(pruned["removed"]))
    emit(args, pruned)
    return 0
