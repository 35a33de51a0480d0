"""Commands about backups: backup, backups, restore."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.actions.backups import back_up, restore
from pipelines.base.home import find_home
from pipelines.cli.identity import scope_of
from pipelines.cli.output import emit, language, print_rows, progress, say
from pipelines.keeping.findings import Finding
from pipelines.keeping.restoring import Checked, look_at
from schemas.backups import BackupList
from schemas.errors import HomeError
from schemas.words import Words

SHOWN = 50
"""Findings that are told a person; a machine gets all of them."""
COLUMNS = {
    "backup": pl.String,
    "created_at": pl.String,
    "snapshot": pl.String,
    "files": pl.Int64,
    "bytes": pl.Int64,
}


def add_commands(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    p = commands.add_parser("backup", parents=[common], help="put all that the home holds elsewhere")
    p.add_argument("--to", required=True, type=Path, metavar="DIR", help="a folder of its own for backups")
    p.add_argument("--keep", type=int, metavar="N", help="afterwards only the N newest backups stay there")
    p.set_defaults(run=run_backup)
    p = commands.add_parser("backups", parents=[common], help="list the backups of a folder, newest first")
    p.add_argument("--from", dest="folder", required=True, type=Path, metavar="DIR", help="where they are")
    p.add_argument("--check", action="store_true", help="read all of their files and name those damaged")
    p.set_defaults(run=run_backups)
    p = commands.add_parser("restore", parents=[common], help="make a home of a backup, and verify it")
    p.add_argument("--from", dest="folder", required=True, type=Path, metavar="DIR", help="where it is")
    p.add_argument("--to", required=True, metavar="HOME", help="folder of the home: not there yet, or empty")
    p.add_argument("--backup", metavar="ID", help="one that backups lists, the newest where left out")
    p.set_defaults(run=run_restore)


def run_backup(args: argparse.Namespace) -> int:
    home, track = find_home(args.home), partial(progress, args)
    done = back_up(home, scope_of(args), args.to.expanduser(), track, args.keep)
    told = vars(done) | {"megabytes": done.bytes / 1e6, "new_megabytes": done.new_bytes / 1e6}
    say(args, _MADE, **told, path=args.to)
    if done.removed:
        say(args, _REMOVED, count=len(done.removed), backups=Words.listed(done.removed))
    emit(args, vars(done))
    return 0


def run_backups(args: argparse.Namespace) -> int:
    found = look_at(args.folder.expanduser(), partial(progress, args) if args.check else None)
    told = [_row(one) for one in found.lists]
    findings = [one.told for one in found.findings]
    if args.json:
        emit(args, {"backups": told, "found": findings, "whole": not findings})
    else:
        print_rows(args, pl.DataFrame(told, schema=COLUMNS))
    _list(args, found.findings)
    return _end(args, found)


def _row(told: BackupList) -> dict[str, Any]:
    return {
        "backup": told["id"],
        "created_at": told["created_at"],
        "snapshot": told["snapshot"],
        "files": len(told["files"]),
        "bytes": sum(mark["bytes"] for mark in told["files"].values()),
    }


def _end(args: argparse.Namespace, found: Checked) -> int:
    if found.findings:
        say(args, _WRONG, count=len(found.findings))
        return HomeError.exit_code
    if args.check:
        say(args, _CHECKED, count=found.files)
    return 0


def run_restore(args: argparse.Namespace) -> int:
    home = find_home(args.to)
    done = restore(home, scope_of(args), args.folder.expanduser(), partial(progress, args), args.backup)
    row, found = _row(done.told), done.found
    say(args, _RESTORED, **row | {"megabytes": row["bytes"] / 1e6}, path=home.path)
    _list(args, found.findings)
    say(args, _WHOLE if found.is_whole else _NOT_WHOLE, count=len(found.findings))
    verified = {"found": [one.told for one in found.findings], "whole": found.is_whole, "head": found.head}
    emit(args, row | {"home": str(home.path)} | verified)
    return 0 if found.is_whole else HomeError.exit_code


def _list(args: argparse.Namespace, findings: list[Finding]) -> None:
    if args.json:
        return
    for one in findings[:SHOWN]:
        print(one.text.words.of(language(args)))
    if len(findings) > SHOWN:
        say(args, _MORE, count=len(findings) - SHOWN)


_MADE = Words(
    "已备份为 {backup}（{path}）：共 {files} 个文件（{megabytes:.1f} MB），"
    "其中新增 {new} 个（{new_megabytes:.1f} MB）",
    "made backup {backup} in {path}: {files:file|files} ({megabytes:.1f} MB), {new} of them new"
    " ({new_megabytes:.1f} MB)",
)
_REMOVED = Words(
    "已清理较早的备份 {count} 个：{backups}", "removed {count:older backup|older backups}: {backups}"
)
_WRONG = Words("共 {count} 处问题", "{count:thing is|things are} wrong")
_CHECKED = Words(
    "已核对 {count} 个文件，没有发现问题", "read {count:file|files} of the backups; nothing is wrong"
)
_RESTORED = Words(
    "已将备份 {backup} 恢复到 {path}：{files} 个文件（{megabytes:.1f} MB）",
    "restored backup {backup} to {path}: {files:file|files} ({megabytes:.1f} MB)",
)
_WHOLE = Words("已核对恢复后的数据，没有发现问题", "looked at all that was restored; nothing is wrong")
_NOT_WHOLE = Words(
    "恢复后的数据与备份时相同，但备份时已有 {count} 处不符，见上；请核对，或恢复更早的备份",
    "the home is what was backed up, and was not whole then: {count:thing|things} above; look into it, or"
    " restore an older backup",
)
_MORE = Words("……另有 {count} 处，见 --json", "… and {count:more|more}, see --json")
