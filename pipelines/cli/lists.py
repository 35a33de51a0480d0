"""``lists``: importing, exporting and looking at lists."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from pipelines.cli.output import emit, print_rows, say
from pipelines.home import find_home
from pipelines.lists import export_list, import_list, list_entries, list_versions
from pipelines.store import open_store
from schemas.lists import LIST_KINDS


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    lists = commands.add_parser("lists", parents=[common], help="lists and catalogues")
    actions = lists.add_subparsers(dest="action", required=True, metavar="ACTION")
    kinds = ", ".join(LIST_KINDS.keys)
    p = actions.add_parser("import", parents=[common], help="make a file the new version of a list")
    p.add_argument("file", type=Path, metavar="FILE", help=".csv or .xlsx")
    p.add_argument("--kind", required=True, help=kinds)
    p.set_defaults(run=run_import)
    p = actions.add_parser("export", parents=[common], help="write a list's last version to a file")
    p.add_argument("--kind", required=True, help=kinds)
    p.add_argument("--out", required=True, type=Path, metavar="FILE", help=".csv or .xlsx")
    p.set_defaults(run=run_export)
    p = actions.add_parser("list", parents=[common], help="look at the lists, or at one list's entries")
    p.add_argument("--kind", help=kinds)
    p.set_defaults(run=run_list)


def run_import(args: argparse.Namespace) -> int:
    done = import_list(find_home(args.home), args.file, args.kind)
    name, name_en = LIST_KINDS.zh_of[done.kind], LIST_KINDS.en_of[done.kind]
    if done.version is None:
        say(args, f"{name}与现行版本完全相同，未作改动", f"{name_en}: the same as before, left as it is")
    else:
        say(
            args, f"{name}第 {done.version} 版：{done.entries} 条",
            f"{name_en}, version {done.version}: {done.entries} entries",
        )
    emit(args, {"kind": done.kind, "version": done.version, "entries": done.entries})
    return 0


def run_export(args: argparse.Namespace) -> int:
    count = export_list(find_home(args.home), args.kind, args.out)
    say(args, f"已写入 {args.out}：{count} 条", f"wrote {args.out} with {count} entries")
    emit(args, {"kind": args.kind, "file": str(args.out), "entries": count})
    return 0


def run_list(args: argparse.Namespace) -> int:
    with open_store(find_home(args.home)) as store:
        rows = list_entries(store, args.kind) if args.kind else list_versions(store)
    print_rows(args, rows)
    return 0
