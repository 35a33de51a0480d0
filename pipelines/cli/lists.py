"""``lists``: importing, checking, exporting and looking at lists, their versions and what changed."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.actions.lists import import_list, try_list
from pipelines.base.home import find_home
from pipelines.classification.comparison import COMPARED_KINDS, compare_lists, comparison_lines
from pipelines.cli.identity import scope_of
from pipelines.cli.output import emit, language, print_rows, say
from pipelines.lists.importing import document_changes, export_list, require_kind, version_changes
from pipelines.lists.receipts import change_line, receipt_lines
from pipelines.lists.stored import list_entries, list_history, list_versions
from pipelines.queries import current_id, open_snapshot
from pipelines.queries.unpublished_list import unpublished_list
from pipelines.queries.yearly import yearly_list
from pipelines.reports.yearly import Imprint, subtitle_of, title_of
from pipelines.reports.yearly_files import write_yearly_list
from pipelines.store import open_store
from schemas.lists import LIST_KINDS
from schemas.periods import parse_date
from schemas.receipts import ListReceipt
from schemas.words import Words

REFUSED = 2
KINDS = ", ".join(LIST_KINDS.keys)


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    lists = commands.add_parser("lists", parents=[common], help="lists and catalogues")
    actions = lists.add_subparsers(dest="action", required=True, metavar="ACTION")

    def add(action: str, run: Any, help: str) -> argparse.ArgumentParser:
        p: argparse.ArgumentParser = actions.add_parser(action, parents=[common], help=help)
        p.set_defaults(run=run)
        return p

    bring = add("import", run_import, "make a file the new version of a list")
    bring.add_argument("--why", metavar="TEXT", help="reason, kept and shown with the version")
    for p in (bring, add("check", run_check, "say what importing a file would do; change nothing")):
        p.add_argument("file", type=Path, metavar="FILE", help=".csv or .xlsx")
        p.add_argument("--kind", required=True, help=KINDS)
    p = add("export", run_export, "write a list's last version to a file; of an empty one the headers")
    p.add_argument("--kind", required=True, help=KINDS)
    p.add_argument("--out", required=True, type=Path, metavar="FILE", help=".csv or .xlsx")
    p = add("list", run_list, "look at the lists, or at one list's entries")
    p.add_argument("--kind", help=KINDS)
    p = add("versions", run_versions, "every version: when, by whom, why")
    p.add_argument("--kind", help=KINDS)
    p = add("changes", run_changes, "what changed between two versions, the last two where none is named")
    p.add_argument("--kind", required=True, help=KINDS)
    p.add_argument("--from", dest="first", type=int, metavar="N", help="0: before the first version")
    p.add_argument("--to", dest="last", type=int, metavar="M")
    p.add_argument("--document", action="store_true", help="from the document's list to the one in force")
    p = add("compare", run_compare, "which entries of one jurisdiction another has too, which not")
    p.add_argument("first", metavar="JURISDICTION")
    p.add_argument("second", metavar="JURISDICTION")
    p.add_argument("--kind", choices=COMPARED_KINDS)
    p = add("publish", run_publish, "the list that is published every year, as a document")
    p.add_argument("--year", required=True, type=int, metavar="YYYY")
    p.add_argument("--area", metavar="CODE", help="only the work items that hold in this area")
    p.add_argument("--organ", metavar="TEXT", help="the organ that issues it, 发文机关")
    p.add_argument("--number", metavar="TEXT", help="its document number, 文号")
    p.add_argument("--day", metavar="DATE", help="the day it is published, 印发日期")
    p.add_argument("--signed-by", metavar="TEXT", help="who signs it off, 签发人")
    p.add_argument("--out", required=True, type=Path, metavar="FILE", help=".docx or .xlsx")


def run_import(args: argparse.Namespace) -> int:
    return _hand_over(args, import_list(find_home(args.home), scope_of(args), args.file, args.kind, args.why))


def run_check(args: argparse.Namespace) -> int:
    return _hand_over(args, try_list(find_home(args.home), scope_of(args), args.file, args.kind))


def _hand_over(args: argparse.Namespace, receipt: ListReceipt) -> int:
    """Exit code 2 where the file was rejected."""
    emit(args, receipt)
    for line in receipt_lines(receipt):
        say(args, line)
    return REFUSED if receipt["status"] == "rejected" else 0


def run_export(args: argparse.Namespace) -> int:
    count = export_list(find_home(args.home), args.kind, args.out)
    said = Words("已写入 {out}：{count} 条", "wrote {out} with {count:entry|entries}")
    say(args, said, out=args.out, count=count)
    emit(args, {"kind": args.kind, "file": str(args.out), "entries": count})
    return 0


def run_list(args: argparse.Namespace) -> int:
    with open_store(find_home(args.home)) as store:
        rows = list_entries(store, args.kind) if args.kind else list_versions(store)
    print_rows(args, rows)
    return 0


def run_versions(args: argparse.Namespace) -> int:
    if args.kind:
        require_kind(args.kind)
    with open_store(find_home(args.home)) as store:
        rows = list_history(store, args.kind)
    if not args.json:
        unsaid = "no reason was given" if language(args) == "en" else "没有写原因"
        rows = rows.with_columns(pl.col("why").fill_null(unsaid))
    print_rows(args, rows)
    return 0


def run_changes(args: argparse.Namespace) -> int:
    require_kind(args.kind)
    with open_store(find_home(args.home)) as store:
        if args.document:
            rows = document_changes(store, args.kind)
        else:
            rows = version_changes(store, args.kind, args.first, args.last)
    emit(args, rows.to_dicts())
    for row in rows.iter_rows(named=True):
        say(args, change_line(row))
    say(args, Words("（共 {count} 处变动）", "({count:change|changes})"), count=rows.height)
    return 0


def run_compare(args: argparse.Namespace) -> int:
    rows = compare_lists(args.first, args.second, args.kind)
    emit(args, rows.to_dicts())
    for line in comparison_lines(rows):
        say(args, line)
    return 0


def run_publish(args: argparse.Namespace) -> int:
    """From the current snapshot, so that the same paper can be made again; of a home that never published
    one, such as one without returns, from its lists and admissions."""
    home, scope = find_home(args.home), scope_of(args)
    if current_id(home) is None:
        paper = unpublished_list(home, scope, args.year, args.area)
    else:
        paper = yearly_list(open_snapshot(home), scope, args.year, args.area)
    day = parse_date(args.day) if args.day else None
    paper = replace(paper, imprint=Imprint(args.organ, args.number, day, args.signed_by))
    size = write_yearly_list(paper, args.out)
    counts = {kind: rows.height for kind, rows in paper.lists.items()}
    said = Words(
        "已写入 {out}：{title}", "wrote {out}: the list of {year} as of {day}, {count:entry|entries}"
    )
    title, count = f"{title_of(paper)}{subtitle_of(paper)}", sum(counts.values())
    say(args, said, out=args.out, title=title, year=args.year, day=paper.day, count=count)
    emit(
        args,
        {
            "out": str(args.out),
            "bytes": size,
            "year": args.year,
            "day": paper.day,
            "place": paper.place,
            "entries": counts,
            "versions": paper.versions,
            "admitted": paper.admitted.height,
            "withdrawn": paper.withdrawn.height,
            "snapshot": paper.snapshot,
            "synthetic": paper.synthetic,
            "organ": paper.imprint.organ,
            "number": paper.imprint.number,
            "published_on": paper.imprint.day,
            "signed_by": paper.imprint.signer,
            "draft": bool(paper.imprint.missing),
        },
    )
    return 0
