"""Every document there is: the five, and those that jurisdictions' files name."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from pipelines.base.home import REFERENCE
from schemas.documents import DOCUMENTS, Document, find_document_faults, make_documents
from schemas.jurisdiction import SILENT, Setting
from schemas.words import BY_DEFAULT, Words

FOLDER = REFERENCE / "jurisdictions"


@cache
def all_documents(folder: Path = FOLDER) -> dict[str, Document]:
    """By short name. A file that is faulty adds none: whoever loads its jurisdiction is told why."""
    documents = dict(DOCUMENTS)
    for path in sorted(folder.glob("*.toml")):
        try:
            declared = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError):
            continue
        if not list(find_document_faults(declared)):
            documents |= make_documents(declared.get("documents", {}))
    return documents


def cite(setting: Setting, folder: Path = FOLDER) -> Words:
    """Where a setting comes from, as a message says it: document and clause, or the product's default."""
    return (
        BY_DEFAULT if setting.source == SILENT else all_documents(folder)[setting.source].cite(setting.clause)
    )
