"""Lists in words: kinds, jurisdictions, days, cells, and what changed in an entry."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from pages._ui.words import figures
from pages._ui.words.foreign import quiet
from pages._ui.words.text import COLON, N_, _, join_clauses, join_list, language, say
from pipelines.queries.jurisdictions import load_jurisdiction
from pipelines.queries.published_list import laws_of
from schemas.lists import CHANGE_WORDS, LIST_FIELDS, LIST_KINDS, split_bases

CHANGE_SIGNS = {"added": "＋", "removed": "－", "changed": "±"}
STANDING_SIGNS = {"same": "●", "partly": "◐", "elsewhere": "⇄", "forbidden": "⊘", "none": "○"}
_STATE = "中华人民共和国"
NO_REASON = N_("no reason was given")


def kind_name(kind: str) -> str:
    return say(LIST_KINDS.words[kind])


def begin(text: str) -> str:
    """With a capital, as a sentence begins."""
    return text[:1].upper() + text[1:]


def field_name(field: str) -> str:
    return begin(say(LIST_FIELDS.words[field]))


def jurisdiction_name(name: str) -> str:
    settings = load_jurisdiction(name)
    return say(settings.words)


def joined(words: list[str]) -> str:
    return join_list(words)


def day(value: date | None) -> str:
    """2026年10月31日, 31 Oct 2026."""
    if value is None:
        return figures.NOTHING
    month = figures.month(f"{value:%Y-%m}")
    return f"{month}{value.day}日" if language() == "zh" else f"{value.day} {month}"


def span(first: date | None, last: date | None) -> str:
    """From when to when; a side left open has no end."""
    if first is None and last is None:
        return _("no end named")
    return f"{first or ''} – {last or ''}".strip()


def cell(value: Any) -> str:
    return figures.NOTHING if value is None else str(value)


def bases(basis: str | None, whole: bool = False) -> list[str]:
    """Legal bases as separate values; 中华人民共和国 before a law's name is left out, as documents do after
    they have named it once, unless the ``whole`` is asked for."""
    texts = [one.text for one in split_bases(basis)]
    return texts if whole else [text.replace(_STATE, "") for text in texts]


def laws(basis: str | None) -> str:
    """Legal bases to be printed: each law once, with its articles."""
    return join_clauses(one.replace(_STATE, "") for one in laws_of(basis))


def change_name(change: str) -> str:
    return f"{CHANGE_SIGNS[change]} {say(CHANGE_WORDS[change])}"


def counted_changes(changes: pl.DataFrame) -> str:
    """How many entries were added, removed and changed; says so where none was."""
    if changes.is_empty():
        return _("nothing differs")
    sizes = {change: changes.filter(change=change).height for change in CHANGE_WORDS}
    return joined([f"{change_name(change)} {size}" for change, size in sizes.items() if size])


def what_changed(row: dict[str, Any]) -> str:
    """Of a changed entry each field as it was and is."""
    return join_clauses(
        f"{field_name(field).lower()}{say(COLON)}{cell(row[f'{field}_before'])} → {cell(row[field])}"
        for field in row["fields"].split(",")
        if field
    )


def nothing_loaded() -> str:
    """Of a home without lists: what is missing and who must do what."""
    return _("No list was ever loaded; the administrator loads them in the part “Import”.")


def change_table(changes: pl.DataFrame) -> dict[str, list[str]]:
    """Header → cells, a row per entry that differs."""
    rows = changes.to_dicts()

    def now(row: dict[str, Any], name: str) -> str:
        return cell(row[f"{name}_before"] if row["change"] == "removed" else row[name])

    return {
        _("Change"): [change_name(row["change"]) for row in rows],
        field_name("number"): [now(row, "number") for row in rows],
        field_name("title"): [quiet(now(row, "title")) for row in rows],
        field_name("category"): [quiet(now(row, "category")) for row in rows],
        _("What changed"): [quiet(what_changed(row)) or figures.NOTHING for row in rows],
    }
