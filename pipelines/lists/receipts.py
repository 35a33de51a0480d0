"""Receipts of imported lists: what became of a file, for machines and people, in the shape of a return's."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pipelines.base.home import Home
from pipelines.base.names import written
from pipelines.base.tables import TableError, problem_words
from pipelines.lists.changes import count_changes
from pipelines.lists.importing import ListImport, check_list, import_list
from schemas.lists import CHANGE_WORDS, CHANGES, LIST_FIELDS, LIST_KINDS
from schemas.receipts import ListOutcome, ListReceipt
from schemas.words import Words

PRINTED = 50
"""Changes, and errors, of one file that are printed for people; JSON holds all of them."""

OUTCOMES = {
    "accepted": Words("已导入", "imported"),
    "rejected": Words("已退回，未作改动", "rejected, nothing was changed"),
    "unchanged": Words(
        "与现行版本完全相同，未作改动", "the same as the version in force; nothing was changed"
    ),
    "valid": Words("检查通过，尚未导入", "in order; not imported yet"),
}


def hand_in_list(
    home: Home, path: Path, kind: str, why: str | None = None, actor: str | None = None
) -> ListReceipt:
    """Import a file and say what became of it: file, sha256, kind, status (accepted, rejected, unchanged),
    version (null unless accepted), in_force (the version in force now), entries, added, removed, changed
    (numbers of entries), changes (each with its fields as they are and were), why, loaded, errors ({code,
    row, column, field, value, message, message_en, allowed, allowed_en}). Raises UserError for an unknown
    kind, a missing file or a reason too long, HomeError where the home is busy."""
    receipt = _make_receipt(path, kind, lambda: import_list(home, path, kind, why, actor))
    return {**receipt, "why": written(why), "loaded": receipt["status"] == "accepted"}


def try_list(home: Home, path: Path, kind: str) -> ListReceipt:
    """The receipt that importing a file would give, with ``loaded`` false; nothing is changed."""
    outcome = _make_receipt(path, kind, lambda: check_list(home, path, kind))
    return {**outcome, "why": None, "loaded": False}


def _make_receipt(path: Path, kind: str, take: Callable[[], ListImport]) -> ListOutcome:
    try:
        done, errors = take(), []
    except TableError as refused:
        done, errors = None, list(refused.problems)
    changes = [] if done is None else done.changes.to_dicts()
    counts = dict.fromkeys(CHANGES, 0) if done is None else count_changes(done.changes)
    status = "rejected" if done is None else "accepted" if changes else "unchanged"
    return {
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "kind": kind,
        "status": status,
        "version": done.version if done else None,
        "in_force": done.in_force if done else None,
        "entries": done.entries if done else None,
        "added": counts["added"],
        "removed": counts["removed"],
        "changed": counts["changed"],
        "changes": changes,
        "errors": errors,
    }


def receipt_lines(receipt: ListReceipt) -> Iterator[Words]:
    """The receipt for a person: what became of the file, then its changes or errors, a line each."""
    status = "valid" if receipt["status"] == "accepted" and not receipt["loaded"] else receipt["status"]
    kind = LIST_KINDS.words[receipt["kind"]]
    said = {"file": receipt["file"], "kind": kind, "outcome": OUTCOMES[status], "sizes": _sizes(receipt)}
    yield Words("{file}  {kind}  {outcome}：{sizes}", "{file}  {kind}  {outcome}: {sizes}").format(**said)
    lines = [problem_words(problem) for problem in receipt["errors"]]
    lines += [change_line(change) for change in receipt["changes"]]
    yield from (_LINE.format(line=line) for line in lines[:PRINTED])
    if len(lines) > PRINTED:
        yield _LEFT.format(count=len(lines) - PRINTED)


_LINE = Words.same("  {line}")
_LEFT = Words("  ……另有 {count} 条，见 --json", "  … and {count} more; see --json")


def _sizes(receipt: ListReceipt) -> Words:
    """How much there was: errors, or the version, its entries and the changes of each kind."""
    if receipt["status"] == "rejected":
        return Words("{count} 个错误", "{count:error|errors}").format(count=len(receipt["errors"]))
    counted = Words("共 {count} 条", "{count:entry|entries}").format(count=receipt["entries"])
    if receipt["version"] is not None:
        version = Words("第 {version} 版，{counted}", "version {version}, {counted}")
        counted = version.format(version=receipt["version"], counted=counted)
    changes = [
        Words.same("{what} {count}").format(what=CHANGE_WORDS[change], count=receipt[change])
        for change in CHANGES
        if receipt[change]
    ]
    told = Words("{counted}（{changes}）", "{counted} ({changes})")
    return told.format(counted=counted, changes=Words.join(changes, "，")) if changes else counted


def change_line(change: dict[str, Any]) -> Words:
    """One change in a line: what, number, title and, of a changed entry, each field as it was and is."""
    number, title = (
        change[name] if change["change"] != "removed" else change[f"{name}_before"]
        for name in ("number", "title")
    )
    altered = [
        _ALTERED.format(
            field=LIST_FIELDS.words[field], before=_cell(change[f"{field}_before"]), now=_cell(change[field])
        )
        for field in change["fields"].split(",")
        if field
    ]
    said = {"what": CHANGE_WORDS[change["change"]], "number": number, "title": title}
    if not altered:
        return Words.same("{what} {number} {title}").format(**said)
    line = Words("{what} {number} {title}：{altered}", "{what} {number} {title}: {altered}")
    return line.format(**said, altered=Words.join(altered, "；", "; "))


_ALTERED = Words.same("{field} {before} → {now}")


def _cell(value: Any) -> str:
    return "—" if value is None else str(value)
