"""Which code computed a figure: part of every snapshot's id, so that a new formula is a new snapshot.

What counts is what decides a figure: the code without its docstrings, comments and layout, and of the
declared indicators all but names, texts and sources. A message that is worded anew leaves every snapshot as
it was.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.base.toml import parse_toml
from pipelines.indicators.definitions import DECLARATION

ROOT = Path(__file__).resolve().parents[2]

COVERED = (
    "pipelines.admission.demanded",
    "pipelines.admission.known_items",
    "pipelines.admission.reconciling",
    "pipelines.areas",
    "pipelines.base.given",
    "pipelines.base.names",
    "pipelines.base.traditional",
    "pipelines.clues.counting",
    "pipelines.clues.withholding",
    "pipelines.engine.cuts",
    "pipelines.engine.month",
    "pipelines.engine.rows",
    "pipelines.engine.units",
    "pipelines.indicators",
    "pipelines.publish",
    "pipelines.ranking",
    "pipelines.signals",
    "schemas.admission_findings",
    "schemas.admission_items",
    "schemas.areas",
    "schemas.by_whom",
    "schemas.clue_counts",
    "schemas.clues",
    "schemas.codes",
    "schemas.composite",
    "schemas.demand_coverage",
    "schemas.demands",
    "schemas.dtypes",
    "schemas.effort",
    "schemas.inspections",
    "schemas.jurisdiction",
    "schemas.periods",
    "schemas.plan_entries",
    "schemas.returns",
    "schemas.signals",
    "schemas.snapshot",
    "schemas.snapshot_inputs",
)
"""Modules and packages that decide a figure, or which columns of a snapshot there are."""

LEFT_OUT = {
    "pipelines": "holds the product's version only",
    "pipelines.admission": "items, events and rules are hashed as they are read",
    "pipelines.areas.checking": "what it lets in is hashed as it is read",
    "pipelines.areas.reading": "what it reads is hashed as it is read",
    "pipelines.areas.stored": "what it reads is hashed as it is read",
    "pipelines.base": "messages, paths, the clock and files of administrators",
    "pipelines.cases": "cases and confirmations are hashed as they are read",
    "pipelines.clues": "clues and their steps are hashed as they are read",
    "pipelines.engine": "where work is done, and how files get there",
    "pipelines.indicators.specs": "examples for readers and tests",
    "pipelines.inspections": "what recounts say is hashed as it is read",
    "pipelines.jurisdictions": "settings are hashed as they are read",
    "pipelines.lists": "entries and versions are hashed as they are read",
    "pipelines.plans": "entries are hashed as they are read",
    "pipelines.publish.before": "the difference to the snapshot before, which is no figure",
    "pipelines.publish.changes": "the difference to the snapshot before, which is no figure",
    "pipelines.publish.code": "this rule itself: what it makes of the rest is the version",
    "pipelines.publish.files": "how files get to their place",
    "pipelines.publish.handed_up": "what it reads is hashed as it is read",
    "pipelines.publish.lock": "who publishes when",
    "pipelines.publish.manifest": "what is told beside the tables",
    "pipelines.publish.marks": "whether a file is what it was",
    "pipelines.publish.record": "what the audit says",
    "pipelines.publish.stored": "which snapshots are kept",
    "pipelines.publish.united": "what it puts together is hashed",
    "pipelines.publish.writing": "how tables get into a file; their content is hashed",
    "pipelines.ranking.measures": "whom a notice may name: asked of a snapshot, not put into it",
    "pipelines.ranking.worst_sets": "certain and possible sets: asked of a snapshot, not put into it",
    "pipelines.signals.status": "how a signal is told; entries are hashed as they are read",
    "pipelines.signals.stored": "what it reads is hashed as it is read",
    "pipelines.store": "rows are hashed as they are read",
    "schemas": "holds nothing by itself",
    "schemas.admission": "rules are hashed as they are read",
    "schemas.admission_rule_faults": "how faults of declared rules are told",
    "schemas.case_items": "cases and their events are hashed as they are read",
    "schemas.confirmations": "entries are hashed as they are read",
    "schemas.contracts": "how a declared table is judged; what is declared is hashed",
    "schemas.declared": "how faults of a declaration are worded",
    "schemas.documents": "names of documents",
    "schemas.list_files": "how files of lists are read; entries are hashed",
    "schemas.lists": "names of lists; entries are hashed",
    "schemas.errors": "how a fault is carried",
    "schemas.event_details": "events are hashed as they are read",
    "schemas.figure_rows": "types of rows that are told",
    "schemas.handing_up": "what is told beside the rows that are handed up",
    "schemas.manifest": "what is told beside the tables",
    "schemas.measure_rows": "types of rows that are told",
    "schemas.problems": "how a fault is told",
    "schemas.receipts": "what is told of a delivery",
    "schemas.rows": "types of rows that are told",
    "schemas.words": "how a text in two languages is said",
}
"""Modules and packages that publishing imports and that decide no figure, each with the reason. The longest
name that fits a module counts."""

DECIDING = frozenset(
    {
        "code",
        "group",
        "numerator",
        "denominator",
        "factor",
        "kind",
        "direction",
        "numerator_scale",
        "denominator_scale",
        "flow",
        "eligibility",
    }
)
"""Keys of a declared indicator that decide its figures or its place in the index."""

_OF_A_VERSION = frozenset({"ctx", "kind", "type_comment", "type_ignores", "type_params"})
"""Fields of the syntax tree that say nothing or that only some versions of Python have."""


@cache
def code_version() -> str:
    """Hash of what decides a figure: the same on every machine and version of Python."""
    digest = hashlib.sha256()
    for module in figure_modules():
        digest.update(f"{module}\n".encode())
        digest.update(code_shape(_file_of(module).read_text(encoding="utf-8")).encode())
    digest.update(repr(deciding_parts(DECLARATION.read_text(encoding="utf-8"))).encode())
    return digest.hexdigest()[:16]


def figure_modules() -> list[str]:
    """Names of the modules whose code counts, sorted."""
    found = {
        module
        for name in COVERED
        for module in [name, *_modules_below(ROOT.joinpath(*name.split(".")))]
        if is_covered(module)
    }
    return sorted(found)


def is_covered(module: str) -> bool | None:
    """Whether a module's code counts; None where neither COVERED nor LEFT_OUT names it or a package it is in.
    ``pipelines`` and ``schemas`` in LEFT_OUT stand for themselves: what is in them is named one by one."""
    parts = module.split(".")
    for length in range(len(parts), 0, -1):
        name = ".".join(parts[:length])
        if length > 1 or name == module:
            if name in COVERED:
                return True
            if name in LEFT_OUT:
                return False
    return None


def code_shape(text: str) -> str:
    """What a module does, as text: its syntax tree without docstrings, places in the file and the arguments
    that hold a text in one of two languages (``zh``, ``help_en``)."""
    words: list[str] = []
    _add_shape(ast.parse(text), words)
    return " ".join(words)


def deciding_parts(declaration: str) -> list[dict[str, Any]]:
    """Of each declared indicator, in order, what decides its figures."""
    rows = parse_toml(declaration)["indicator"]
    return [{key: row[key] for key in sorted(row) if key in DECIDING} for row in rows]


def _file_of(module: str) -> Path:
    path = ROOT.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _modules_below(folder: Path) -> Iterator[str]:
    for file in folder.rglob("*.py"):
        parts = file.relative_to(ROOT).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _add_shape(value: Any, words: list[str]) -> None:
    if isinstance(value, ast.AST):
        words.append(type(value).__name__)
        for field in value._fields:
            inner = getattr(value, field, None)
            if field not in _OF_A_VERSION and inner is not None and inner != []:
                words.append(field)
                _add_shape(inner, words)
    elif isinstance(value, list):
        words.append("[")
        for inner in value:
            if not _is_text(inner):
                _add_shape(inner, words)
        words.append("]")
    else:
        words.append(repr(value))


def _is_text(node: Any) -> bool:
    """A docstring, or an argument that is a text for a reader."""
    if isinstance(node, ast.keyword):
        return node.arg is not None and (node.arg in ("zh", "en") or node.arg.endswith(("_zh", "_en")))
    is_alone = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_alone and isinstance(node.value.value, str)
