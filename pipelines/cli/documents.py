"""``notice``: the documents of a case, as Word or PDF."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipelines.actions.rights import system_scope
from pipelines.base.home import find_home
from pipelines.cli.output import emit, say
from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.queries.case_papers import CASE_PAPERS, paper_of_case
from pipelines.reports.paper import Paper
from pipelines.reports.pdf import pdf_file
from pipelines.reports.word import paper_file
from pipelines.store import open_store
from schemas.errors import UserError
from schemas.periods import parse_date
from schemas.words import Words


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    p = commands.add_parser("notice", parents=[common], help="a document of a case, as Word or PDF")
    p.add_argument("--case", required=True, metavar="CASE", help="its number")
    p.add_argument("--out", required=True, type=Path, metavar="FILE", help=".docx or .pdf")
    p.add_argument("--kind", choices=CASE_PAPERS, help="the document of its kind where left out")
    p.add_argument("--on", metavar="DATE", help="its day where it has not been issued")
    p.set_defaults(run=run_notice)


def run_notice(args: argparse.Namespace) -> int:
    home = find_home(args.home)
    on = parse_date(args.on) if args.on else None
    paper = paper_of_case(home.require(), system_scope(), args.case, args.kind, on)
    with open_store(home) as store:
        most = load_jurisdiction(str(store.setting("jurisdiction"))).document_most_characters
    _write(args, paper, most)
    return 0


def _write(args: argparse.Namespace, paper: Paper, most: int) -> None:
    """Write the document, and say what it lacks."""
    suffix = args.out.suffix.lower()
    instead: dict[str, str] = {}
    if suffix == ".docx":
        content = paper_file(paper)
    elif suffix == ".pdf":
        content, instead = pdf_file(paper)
    else:
        raise UserError("REQ-006", file=args.out.name, endings=Words(".docx 或 .pdf", ".docx or .pdf"))
    try:
        args.out.parent.mkdir(parents=True, exist_ok=True)
        args.out.write_bytes(content)
    except OSError as error:
        raise UserError("DOC-006", file=args.out, error=error.strerror or error) from error
    say(args, Words("已写入 {file}", "written: {file}"), file=args.out)
    for said, params in _doubts(paper, most, instead):
        say(args, said, **params)
    told = {"file": str(args.out), "draft": bool(paper.mark), "characters": paper.length, "most": most}
    emit(args, told | {"instead": instead})


def _doubts(paper: Paper, most: int, instead: dict[str, str]) -> Iterator[tuple[Words, dict[str, Any]]]:
    """What is to be said of a document beside that it was written."""
    if paper.mark:
        yield _IS_DRAFT, {"mark": paper.mark}
    if paper.length > most:
        yield _TOO_LONG, {"length": paper.length, "most": most}
    for face, family in instead.items():
        yield _STANDS_IN, {"face": face, "family": family or "—"}


_IS_DRAFT = Words("没有文号或签发人，标为{mark}", "without number or signer it is marked {mark}")
_TOO_LONG = Words(
    "正文{length}字，超过{most}字", "the text has {length:character|characters}, more than {most}"
)
_STANDS_IN = Words("本机没有{face}字体，以{family}代替", "this machine lacks {face}; {family} stands in")
