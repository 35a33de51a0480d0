"""``review``: communities and townships review each other."""

from __future__ import annotations

import argparse
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.actions.reviews import Link, Opening, answer_review, import_answers, open_round
from pipelines.base.clock import now_utc
from pipelines.base.home import find_home
from pipelines.base.spreadsheets import csv_bytes
from pipelines.cli.identity import scope_of
from pipelines.cli.output import emit, print_rows, say
from pipelines.queries.appraisal.review import review_results, review_rounds
from schemas.errors import UserError
from schemas.periods import china_date, parse_date
from schemas.reviews import DIRECTIONS
from schemas.words import Words


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    review = commands.add_parser("review", parents=[common], help="the two-way review")
    actions = review.add_subparsers(dest="action", required=True, metavar="ACTION")
    p = actions.add_parser("open", parents=[common], help="open a round; writes the links, told this once")
    p.add_argument("--area", required=True, metavar="CODE")
    p.add_argument("--direction", choices=DIRECTIONS.keys, default="up", help="up where left out")
    p.add_argument("--first", metavar="DATE", help="the first day; today where left out")
    p.add_argument("--last", required=True, metavar="DATE", help="the last day")
    p.add_argument("--by", metavar="NAME", help="the person; else the system's user")
    p.add_argument("--out", required=True, type=Path, metavar="FILE.csv", help="who is asked, with links")
    p.set_defaults(run=run_open)
    p = actions.add_parser("answer", parents=[common], help="take the answer of a link")
    p.add_argument("token", metavar="TOKEN")
    p.add_argument("answers", nargs="+", metavar="QUESTION=1..5")
    p.set_defaults(run=run_answer)
    p = actions.add_parser("import", parents=[common], help="take answers that came on paper")
    p.add_argument("file", type=Path, metavar="FILE", help=".csv or .xlsx: token, and a column per question")
    p.set_defaults(run=run_import)
    p = actions.add_parser("list", parents=[common], help="rounds, the newest first")
    p.set_defaults(run=run_list)
    p = actions.add_parser("show", parents=[common], help="what the answers of a round say")
    p.add_argument("round", metavar="ROUND")
    p.set_defaults(run=run_show)


def run_open(args: argparse.Namespace) -> int:
    today = china_date(now_utc())
    opening = Opening(
        direction=args.direction,
        area=args.area,
        opens_on=parse_date(args.first) if args.first else today,
        closes_on=parse_date(args.last),
        person=args.by or scope_of(args).principal,
    )
    home, draft = find_home(args.home), _reserve(args.out)
    try:
        made, _ = open_round(home, scope_of(args), opening, partial(_write, draft))
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    draft.replace(args.out)
    said = Words("{round}：已邀请 {asked}，编号在 {file}", "{round}: {asked} asked, links in {file}")
    say(args, said, round=made.round_id, asked=made.asked, file=args.out)
    emit(args, vars(made) | {"file": str(args.out)})
    return 0


def _write(path: Path, links: list[Link]) -> None:
    path.write_bytes(csv_bytes(pl.DataFrame([link._asdict() for link in links])))


def _reserve(out: Path) -> Path:
    """A file beside the one that is asked for: the codes stand in it before the round does, since they are
    told only once. Raises UserError where the file exists or cannot be written."""
    if out.exists():
        raise UserError("REV-007", file=out)
    draft = out.with_name(f".{out.name}.part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(b"")
    except OSError as error:
        raise UserError("DOC-006", file=out, error=error.strerror or error) from error
    return draft


def run_answer(args: argparse.Namespace) -> int:
    said = [part.partition("=") for part in args.answers]
    if any(not value.isdigit() for _, _, value in said):
        raise UserError("REV-105", lowest=1, highest=5)
    answers = {key: int(value) for key, _, value in said}
    today: date = china_date(now_utc())
    about = answer_review(find_home(args.home), scope_of(args), args.token, answers, today)
    say(args, Words("{round}：已收到", "{round}: taken"), round=about.round_id)
    emit(args, {"round": about.round_id})
    return 0


def run_import(args: argparse.Namespace) -> int:
    count = import_answers(find_home(args.home), scope_of(args), args.file, china_date(now_utc()))
    say(args, Words("已收到 {count} 份", "took {count:answer|answers}"), count=count)
    emit(args, {"answers": count})
    return 0


def run_list(args: argparse.Namespace) -> int:
    print_rows(args, review_rounds(find_home(args.home), scope_of(args)))
    return 0


def run_show(args: argparse.Namespace) -> int:
    print_rows(args, review_results(find_home(args.home), scope_of(args), args.round))
    return 0
