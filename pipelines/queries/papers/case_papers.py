"""The document of a case, from what its home holds of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from pipelines.base.home import Home
from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.queries.live_cases import CaseFile, case_file
from pipelines.queries.scoped import query
from pipelines.reports.case_papers import CASE_PAPERS, CaseFacts, Signed, case_paper
from pipelines.reports.paper import Paper
from pipelines.reports.pdf import pdf_file
from pipelines.reports.word import paper_file
from pipelines.store import open_store
from schemas.case_items import Case
from schemas.cases import PAPERS_OF_STEPS, RECHECKING
from schemas.errors import UserError
from schemas.event_details import changed_by, told_in
from schemas.scope import Scope
from schemas.words import Words

__all__ = ["CASE_PAPERS", "paper_of_case", "papers_of", "pdf_of_case", "word_of_case"]


@query(own_check=True, needs=None)
def paper_of_case(
    home: Home, scope: Scope, case_id: str, kind: str | None = None, on: date | None = None
) -> Paper:
    """A document of a case: of its kind, or another of papers_of; ``on`` is its day where it has not been
    issued. Raises NotAllowed where there is no such case, UserError where it rests on no evidence yet or a
    template does not hold together."""
    file = case_file(home, scope, case_id)
    if not file.evidence:
        raise UserError("DOC-005", case=case_id)
    known = papers_of(file.case)
    if kind is not None and kind not in known:
        raise UserError("DOC-004", kind=kind, case=case_id, known=Words.listed(known))
    with open_store(home) as store:
        jurisdiction = load_jurisdiction(str(store.setting("jurisdiction")))
        synthetic = store.setting("synthetic") == "yes"
    facts = CaseFacts(
        case=file.case,
        frozen=file.evidence[-1],
        standing=file.standing.state,
        told=_told(file),
        jurisdiction=jurisdiction,
        synthetic=synthetic,
    )
    return case_paper(home, facts, kind, on)


@query(own_check=True, needs=None)
def word_of_case(home: Home, scope: Scope, case_id: str, kind: str | None = None) -> bytes:
    """The same document as .docx."""
    return paper_file(paper_of_case(home, scope, case_id, kind))


@query(own_check=True, needs=None)
def pdf_of_case(home: Home, scope: Scope, case_id: str, kind: str | None = None) -> bytes:
    """The same document as .pdf."""
    return pdf_file(paper_of_case(home, scope, case_id, kind)).content


def papers_of(case: Case) -> list[str]:
    """The documents a case has: that of its kind; of an interview its record; the order to rectify once it
    went out, but of a commendation; what the re-check found."""
    further = {
        "interview_record": case.kind == "interview",
        "rectification": case.kind != "commended" and case.issued_on is not None,
        "recheck": case.rechecked_on is not None,
    }
    return [case.kind, *(name for name, is_there in further.items() if is_there)]


def _told(file: CaseFile) -> Mapping[str, Any]:
    """What was said in the case's steps since its evidence was frozen last: why it was decided, the last
    record of an interview, what the last re-check found, and number and signer of their documents."""
    told: dict[str, Any] = {}
    frozen = file.events.filter(pl.col("action").is_in(["open", "reopen"]))["sequence"].max()
    since = file.events.filter(pl.col("sequence") > frozen, pl.col("action").is_in(_SAID))
    for row in since.iter_rows(named=True):
        if row["action"] in PAPERS_OF_STEPS:
            signed = Signed(row["acted_on"], row["document"], told_in(row["details"]).get("signed_by"))
            told.setdefault("signed", {})[PAPERS_OF_STEPS[row["action"]]] = signed
        if row["action"] == "decide":
            told["decision"] = row["reason"]
        elif row["action"] in RECHECKING:
            result = changed_by(row["details"])["recheck"]
            told["recheck"] = told_in(row["details"]) | {"result": result}
        else:
            told |= {name: said for name, said in told_in(row["details"]).items() if name != "signed_by"}
    return told


_SAID = ("decide", "record", "rectify", *RECHECKING)
