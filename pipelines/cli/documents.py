"""``notice``, ``brief``, ``bulletin`` and ``ledger``: documents as Word or PDF."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from pipelines.base.home import Home, find_home
from pipelines.cli.identity import scope_of
from pipelines.cli.output import emit, progress, say
from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.queries.papers.brief import brief_paper, brief_papers, counties_of
from pipelines.queries.papers.bulletin import bulletin_paper
from pipelines.queries.papers.case_papers import CASE_PAPERS, paper_of_case
from pipelines.queries.papers.inspection_papers import INSPECTION_PAPERS, inspection_paper
from pipelines.queries.papers.ledger import ledger_paper
from pipelines.queries.snapshot import Snapshot, open_snapshot
from pipelines.reports.paper import Paper
from pipelines.reports.pdf import Printed, pdf_file
from pipelines.reports.sheet import sheet_pdf, sheet_word
from pipelines.reports.word import paper_file
from pipelines.store import open_store
from schemas.areas import UPPER_LEVELS
from schemas.errors import UserError
from schemas.periods import months_of, parse_date
from schemas.words import Words


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    p = _add(commands, common, "notice", "a document of a case or an inspection", run_notice)
    about = p.add_mutually_exclusive_group(required=True)
    about.add_argument("--case", metavar="CASE", help="the number of a case")
    about.add_argument("--inspection", metavar="PLAN", help="the number of an inspection")
    p.add_argument(
        "--kind",
        choices=(*CASE_PAPERS, *INSPECTION_PAPERS),
        help="the document of the case's kind, or the notice of the inspection, where left out",
    )
    p.add_argument("--community", metavar="CODE", help="whose record, of an inspection")
    p.add_argument("--number", metavar="TEXT", help="文号, of an inspection; else that of the plan")
    p.add_argument("--signer", metavar="NAME", help="签发人, of an inspection; of a case its steps say both")
    p.add_argument("--on", metavar="DATE", help="its day where a case has not been issued")
    p = _add(commands, common, "brief", "a county on one page: how it stands, what it must do", run_brief)
    _add_area(p)
    p.add_argument(
        "--each-county", action="store_true", help="every county of the area, a page each, in one file"
    )
    p = _add(commands, common, "bulletin", "what changed in a province or prefecture", run_bulletin)
    _add_area(p)
    _add_signature(p)
    p = _add(commands, common, "ledger", "the ledger of cases by level", run_ledger)
    p.add_argument("--level", choices=UPPER_LEVELS, help="of cases about areas of this level; else of all")
    _add_signature(p)


def _add(
    commands: Any, common: argparse.ArgumentParser, name: str, told: str, run: Any
) -> argparse.ArgumentParser:
    p: argparse.ArgumentParser = commands.add_parser(name, parents=[common], help=told)
    p.add_argument("--out", required=True, type=Path, metavar="FILE", help=".docx or .pdf")
    p.set_defaults(run=run)
    return p


def _add_area(p: argparse.ArgumentParser) -> None:
    p.add_argument("--area", required=True, metavar="CODE")
    p.add_argument("--level", choices=UPPER_LEVELS, help="the widest that has the code where left out")
    p.add_argument("--period", metavar="P", help="2026-10, 2026-Q3 or 2026; the newest month where left out")


def _add_signature(p: argparse.ArgumentParser) -> None:
    p.add_argument("--number", metavar="TEXT", help="its document number; a draft where left out")
    p.add_argument("--signer", metavar="NAME", help="who signs it; a draft where left out")
    p.add_argument("--on", metavar="DATE", help="its day")


def run_notice(args: argparse.Namespace) -> int:
    home, scope = find_home(args.home).require(), scope_of(args)
    if args.inspection:
        kind = args.kind or INSPECTION_PAPERS[0]
        if kind not in INSPECTION_PAPERS:
            known = Words.listed(INSPECTION_PAPERS)
            raise UserError("DOC-004", kind=kind, case=args.inspection, known=known)
        signed = {"signer": args.signer, "number": args.number}
        paper = inspection_paper(home, scope, args.inspection, kind, args.community, **signed)
    else:
        if args.number or args.signer:
            raise UserError("DOC-009", case=args.case)
        paper = paper_of_case(home, scope, args.case, args.kind, _day(args.on))
    _write(args, home, paper)
    return 0


def run_brief(args: argparse.Namespace) -> int:
    home, scope = find_home(args.home), scope_of(args)
    snapshot = open_snapshot(home.require())
    period = _period(args, snapshot)
    if args.each_county:
        codes = counties_of(snapshot, scope, args.area, period)
        made = brief_papers(snapshot, scope, home, codes, period)
        papers = list(progress(args, made, len(codes), "brief"))
    else:
        papers = [brief_paper(snapshot, scope, home, args.area, period, args.level)]
    instead = _save(args, partial(sheet_word, papers), partial(sheet_pdf, papers))
    for face, family in instead.items():
        say(args, _STANDS_IN, face=face, family=family or "—")
    emit(args, {"file": str(args.out), "pages": len(papers), "period": period, "instead": instead})
    return 0


def run_bulletin(args: argparse.Namespace) -> int:
    home, scope = find_home(args.home), scope_of(args)
    snapshot = open_snapshot(home.require())
    period = _period(args, snapshot)
    paper = bulletin_paper(
        snapshot,
        scope,
        home,
        args.area,
        period,
        level=args.level,
        number=args.number,
        signer=args.signer,
        on=_day(args.on),
    )
    _write(args, home, paper)
    return 0


def run_ledger(args: argparse.Namespace) -> int:
    home = find_home(args.home).require()
    paper = ledger_paper(
        home, scope_of(args), args.level, on=_day(args.on), number=args.number, signer=args.signer
    )
    _write(args, home, paper)
    return 0


def _period(args: argparse.Namespace, snapshot: Snapshot) -> str:
    """The period asked for, the newest month where none is. Raises UserError for what is none."""
    if args.period:
        months_of(args.period)
    return args.period or snapshot.latest


def _day(text: str | None) -> date | None:
    return parse_date(text) if text else None


def _write(args: argparse.Namespace, home: Home, paper: Paper) -> None:
    """Write an official document, and say what it lacks."""
    with open_store(home) as store:
        most = load_jurisdiction(str(store.setting("jurisdiction"))).document_most_characters
    instead = _save(args, partial(paper_file, paper), partial(pdf_file, paper))
    for said, params in _doubts(paper, most, instead):
        say(args, said, **params)
    told = {"file": str(args.out), "draft": paper.is_draft, "characters": paper.length, "most": most}
    emit(args, told | {"instead": instead})


def _save(args: argparse.Namespace, word: Callable[[], bytes], pdf: Callable[[], Printed]) -> dict[str, str]:
    """Make the file that its name asks for, and write it; the typefaces that others stand in for."""
    suffix = args.out.suffix.lower()
    instead: dict[str, str] = {}
    if suffix == ".docx":
        content = word()
    elif suffix == ".pdf":
        content, instead = pdf()
    else:
        raise UserError("REQ-006", file=args.out.name, endings=Words(".docx 或 .pdf", ".docx or .pdf"))
    try:
        args.out.parent.mkdir(parents=True, exist_ok=True)
        args.out.write_bytes(content)
    except OSError as error:
        raise UserError("DOC-006", file=args.out, error=error.strerror or error) from error
    say(args, Words("已写入 {file}", "written: {file}"), file=args.out)
    return instead


def _doubts(paper: Paper, most: int, instead: dict[str, str]) -> Iterator[tuple[Words, dict[str, Any]]]:
    """What is to be said of a document beside that it was written."""
    if paper.is_draft:
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
