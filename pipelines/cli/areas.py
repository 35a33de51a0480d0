"""``areas`` and ``audit``: the roster and its changes, and who changed what."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.actions.areas import import_areas
from pipelines.areas import load_areas
from pipelines.base.home import find_home
from pipelines.cli.identity import scope_of
from pipelines.cli.output import emit, print_rows, say
from pipelines.queries.changes import changes, reads
from pipelines.store import open_store
from schemas.areas import LEVELS
from schemas.words import Words

WIDEST_DETAIL = 200
"""Characters of a change's detail that a terminal shows; --json has all of it."""

AREA_LINE = ("level", "code", "name", "parent", "kind", "valid_from", "valid_to", "successor_code")


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    areas = commands.add_parser("areas", parents=[common], help="the roster of areas")
    actions = areas.add_subparsers(dest="action", required=True, metavar="ACTION")
    p = actions.add_parser("import", parents=[common], help="add or change areas from a CSV")
    p.add_argument("file", type=Path, metavar="FILE.csv")
    p.add_argument("--why", metavar="TEXT", help="reason, kept with the version")
    p.set_defaults(run=run_import)
    p = actions.add_parser("list", parents=[common], help="look at the areas")
    p.add_argument("--level", choices=LEVELS)
    p.add_argument("--parent", metavar="CODE", help="only areas directly below this one")
    p.set_defaults(run=run_list)
    audit = commands.add_parser("audit", parents=[common], help="changes on record")
    kinds = audit.add_subparsers(dest="action", required=True, metavar="ACTION")
    p = kinds.add_parser("list", parents=[common], help="look at the changes, the latest first")
    p.add_argument("--limit", type=_count, default=100, metavar="N", help="so many of them")
    p.set_defaults(run=run_audit)
    p = kinds.add_parser("reads", parents=[common], help="who looked at rows, and who took what out")
    p.add_argument("--month", metavar="YYYY-MM", help="of this month; of all where left out")
    p.set_defaults(run=run_reads)
    p = kinds.add_parser(
        "head", parents=[common], help="the last entry's number and hash, to be kept where nobody rewrites it"
    )
    p.set_defaults(run=run_head)


def run_import(args: argparse.Namespace) -> int:
    done = import_areas(find_home(args.home), scope_of(args), args.file, args.why)
    if done.version is None:
        say(
            args,
            Words(
                "文件中的区划与现有的完全相同，未作改动", "the file holds nothing new; nothing was changed"
            ),
        )
    else:
        said = Words(
            "区划第 {version} 版：新增 {added} 行，修改 {changed} 行，共 {areas} 行",
            "areas version {version}: {added} added, {changed} changed, {areas} in all",
        )
        say(args, said, version=done.version, added=done.added, changed=done.changed, areas=done.areas)
    emit(args, {"version": done.version, "added": done.added, "changed": done.changed, "areas": done.areas})
    return 0


def run_list(args: argparse.Namespace) -> int:
    with open_store(find_home(args.home)) as store:
        areas = load_areas(store)
    if args.level:
        areas = areas.filter(pl.col("level") == args.level)
    if args.parent:
        areas = areas.filter(pl.col("parent") == args.parent)
    print_rows(args, areas.select(*AREA_LINE))
    return 0


def _count(text: str) -> int:
    """A whole number from 0 on; argparse says what else was typed."""
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text} < 0")
    return number


def run_audit(args: argparse.Namespace) -> int:
    rows = changes(find_home(args.home), scope_of(args), args.limit)
    if args.json:
        emit(args, [row | {"detail": json.loads(row["detail"] or "{}")} for row in rows.to_dicts()])
    else:
        print_rows(args, rows.drop("hash").with_columns(pl.col("detail").str.slice(0, WIDEST_DETAIL)))
    return 0


def run_reads(args: argparse.Namespace) -> int:
    print_rows(args, reads(find_home(args.home), scope_of(args), args.month))
    return 0


def run_head(args: argparse.Namespace) -> int:
    with open_store(find_home(args.home)) as store:
        head = store.audit_head()
    say(args, Words.same("{entries}:{hash}"), **head)
    emit(args, head)
    return 0
