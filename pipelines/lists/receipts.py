"""Receipts of imported lists: what became of a file, for machines and people, in the shape of a return's."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pipelines.base.home import Home
from pipelines.base.tables import TableError, problem_words
from pipelines.lists.changes import CHANGE_WORDS, count_changes
from pipelines.lists.importing import ListImport, check_list, import_list
from schemas.lists import LIST_FIELDS, LIST_KINDS

Receipt = dict[str, Any]
PRINTED = 50
"""Changes, and errors, of one file that are printed for people; JSON holds all of them."""

OUTCOMES = {
    "accepted": ("已导入", "imported"),
    "rejected": ("已退回，未作改动", "rejected, nothing was changed"),
    "unchanged": ("与现行版本完全相同，未作改动", "the same as the version in force; nothing was changed"),
    "valid": ("检查通过，尚未导入", "in order; not imported yet"),
}


def hand_in_list(
    home: Home, path: Path, kind: str, why: str | None = None, actor: str | None = None
) -> Receipt:
    """Import a file and say what became of it: file, sha256, kind, status (accepted, rejected, unchanged),
    version (null unless accepted), in_force (the version in force now), entries, added, removed, changed
    (numbers of entries), changes (each with its fields as they are and were), why, loaded, errors ({code,
    row, column, field, value, message, message_en, allowed, allowed_en}). Raises UserError for an unknown
    kind, a missing file or a reason too long, HomeError where the home is busy."""
    receipt = _make_receipt(path, kind, lambda: import_list(home, path, kind, why, actor))
    return receipt | {"why": (why or "").strip() or None, "loaded": receipt["status"] == "accepted"}


def try_list(home: Home, path: Path, kind: str) -> Receipt:
    """The receipt that importing a file would give, with ``loaded`` false; nothing is changed."""
    return _make_receipt(path, kind, lambda: check_list(home, path, kind)) | {"why": None, "loaded": False}


def _make_receipt(path: Path, kind: str, take: Callable[[], ListImport]) -> Receipt:
    try:
        done, errors = take(), []
    except TableError as refused:
        done, errors = None, list(refused.problems)
    changes = [] if done is None else done.changes.to_dicts()
    counts = dict.fromkeys(CHANGE_WORDS, 0) if done is None else count_changes(done.changes)
    status = "rejected" if done is None else "accepted" if changes else "unchanged"
    return {
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "kind": kind,
        "status": status,
        "version": done.version if done else None,
        "in_force": done.in_force if done else None,
        "entries": done.entries if done else None,
        **counts,
        "changes": changes,
        "errors": errors,
    }


def receipt_lines(receipt: Receipt, lang: str) -> Iterator[str]:
    """The receipt for a person: what became of the file, then its changes or errors, a line each."""
    english = lang == "en"
    kind = (LIST_KINDS.en_of if english else LIST_KINDS.zh_of)[receipt["kind"]]
    status = "valid" if receipt["status"] == "accepted" and not receipt["loaded"] else receipt["status"]
    yield f"{receipt['file']}  {kind}  {OUTCOMES[status][english]}{_sizes(receipt, english)}"
    lines = [problem_words(problem).of(lang) for problem in receipt["errors"]]
    lines += [change_line(change, english) for change in receipt["changes"]]
    yield from (f"  {line}" for line in lines[:PRINTED])
    if len(lines) > PRINTED:
        left = len(lines) - PRINTED
        yield f"  … and {left} more; see --json" if english else f"  ……另有 {left} 条，见 --json"


def _sizes(receipt: Receipt, english: bool) -> str:
    if receipt["status"] == "rejected":
        count = len(receipt["errors"])
        return f": {count} errors" if english else f"：{count} 个错误"
    version = receipt["version"]
    named = "" if version is None else f" version {version}," if english else f"第 {version} 版，"
    words = [
        f"{CHANGE_WORDS[change][english]} {receipt[change]}" for change in CHANGE_WORDS if receipt[change]
    ]
    told = (", " if english else "，").join(words)
    if english:
        return f":{named} {receipt['entries']} entries" + (f" ({told})" if told else "")
    return f"：{named}共 {receipt['entries']} 条" + (f"（{told}）" if told else "")


def change_line(change: dict[str, Any], english: bool) -> str:
    """One change in a line: what, number, title and, of a changed entry, each field as it was and is."""
    word = CHANGE_WORDS[change["change"]][english]
    number, title = (
        change[name] if change["change"] != "removed" else change[f"{name}_before"]
        for name in ("number", "title")
    )
    names = LIST_FIELDS.en_of if english else LIST_FIELDS.zh_of
    altered = [
        f"{names[field]} {_cell(change[f'{field}_before'])} → {_cell(change[field])}"
        for field in change["fields"].split(",")
        if field
    ]
    if english:
        return f"{word} {number} {title}" + (f": {'; '.join(altered)}" if altered else "")
    return f"{word} {number} {title}" + (f"：{'；'.join(altered)}" if altered else "")


def _cell(value: Any) -> str:
    return "—" if value is None else str(value)
