"""``template``, ``check``, ``ingest`` and ``returns list``: from the township's workbook to the store."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from pipelines.actions.returns import hand_in, hand_out_template, try_returns
from pipelines.base.home import find_home
from pipelines.cli.identity import require_everything, scope_of
from pipelines.cli.output import emit, language, print_rows, progress_bar, say
from pipelines.intake.receipt import receipt_lines
from pipelines.store import open_store
from schemas.periods import parse_period, to_utc
from schemas.receipts import ReturnReceipt
from schemas.words import Words

REFUSED = 2

LIST_RETURNS = """
SELECT r.return_id, r.township_code, r.period, r.sequence, r.submission_kind, r.current, r.replaces,
       r.received_at_utc, r.on_time, r.prepared_by, r.cells_changed, count(w.return_id) AS warnings, r.sha256
FROM returns r LEFT JOIN return_warnings w USING (return_id)
WHERE coalesce(r.period = ?, true) AND coalesce(r.township_code = ?, true)
GROUP BY ALL ORDER BY r.period, r.township_code, r.sequence
"""


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    p = commands.add_parser("template", parents=[common], help="prefilled workbook of a township")
    p.add_argument("--township", required=True, metavar="CODE")
    p.add_argument("--period", required=True, metavar="YYYY-MM")
    p.add_argument("--out", required=True, type=Path, metavar="FILE.xlsx")
    p.set_defaults(run=run_template)

    p = commands.add_parser("check", parents=[common], help="validate returns without loading them")
    _add_paths(p)
    p.set_defaults(run=run_check)

    p = commands.add_parser("ingest", parents=[common], help="hand in returns")
    _add_paths(p)
    p.set_defaults(run=run_ingest)

    returns = commands.add_parser("returns", parents=[common], help="look at accepted returns")
    actions = returns.add_subparsers(dest="action", required=True, metavar="ACTION")
    p = actions.add_parser(
        "list", parents=[common], help="accepted returns, replaced ones too, and who prepared them"
    )
    p.add_argument("--period", metavar="YYYY-MM")
    p.add_argument("--township", metavar="CODE")
    p.set_defaults(run=run_list)


def _add_paths(p: argparse.ArgumentParser) -> None:
    p.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="workbook, zip, folder")
    p.add_argument("--received-at", metavar="ISO", help="moment of receipt; China's time if no zone is given")
    p.add_argument("--annotate", type=Path, metavar="DIR", help="write marked workbooks into this folder")


def run_template(args: argparse.Namespace) -> int:
    hand_out_template(find_home(args.home), scope_of(args), args.township, args.period, args.out)
    say(args, Words("已写入 {out}", "wrote {out}"), out=args.out)
    emit(args, {"out": str(args.out), "township": args.township, "period": args.period})
    return 0


def run_check(args: argparse.Namespace) -> int:
    return _hand_over(args, try_returns, loaded=False)


def run_ingest(args: argparse.Namespace) -> int:
    return _hand_over(args, hand_in, loaded=True)


def _hand_over(args: argparse.Namespace, take: Any, *, loaded: bool) -> int:
    """Exit code 2 when any return is rejected; the others are in all the same."""
    received_at = to_utc(args.received_at) if args.received_at else None
    label = "报送" if loaded else "检查"
    if language(args) == "en":
        label = "ingest" if loaded else "check"
    receipts: list[ReturnReceipt] = take(
        find_home(args.home),
        scope_of(args),
        args.paths,
        received_at=received_at,
        annotate_dir=args.annotate,
        on_progress=progress_bar(args, label),
    )
    emit(args, receipts)
    for receipt in receipts:
        for line in receipt_lines(receipt, language(args), loaded=loaded):
            say(args, Words.same(line))
    _summarise(args, receipts)
    return REFUSED if any(receipt["status"] == "rejected" for receipt in receipts) else 0


def _summarise(args: argparse.Namespace, receipts: list[ReturnReceipt]) -> None:
    count = {status: 0 for status in ("accepted", "rejected", "duplicate")}
    for receipt in receipts:
        count[receipt["status"]] += 1
    say(args, _SUMMARY, returns=len(receipts), **count)


_SUMMARY = Words(
    "共 {returns} 份：通过 {accepted}，退回 {rejected}，重复 {duplicate}",
    "{returns:return|returns}: {accepted} accepted, {rejected} rejected, {duplicate:duplicate|duplicates}",
)


def run_list(args: argparse.Namespace) -> int:
    require_everything(args)
    period = parse_period(args.period) if args.period else None
    with open_store(find_home(args.home)) as store:
        print_rows(args, store.frame(LIST_RETURNS, [period, args.township]))
    return 0
