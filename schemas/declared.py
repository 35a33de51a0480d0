"""Tables written by hand in TOML: which keys they must and may have, and of what kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Fault = tuple[str, str, str]
"""A place in the file, what is wrong there in Chinese and in English."""


def key_faults(
    place: str, table: Mapping[str, Any], needed: Mapping[str, type], may: Mapping[str, type]
) -> Iterator[Fault]:
    """A fault for every key that is missing, unknown or of another kind; an empty text is none."""
    for key, kind in {**needed, **may}.items():
        at = f"{place} {key}".strip()
        if key not in table and key in needed:
            yield at, "缺这一项", "is missing"
        elif key in table and not is_a(table[key], kind):
            yield at, f"须为 {kind.__name__}，空的不写", f"must be a {kind.__name__}, left out where empty"
    for key in sorted(table.keys() - needed.keys() - may.keys()):
        yield f"{place} {key}".strip(), "没有这一项", "there is no such key"


def is_a(value: Any, kind: type) -> bool:
    """Whether a value is of a kind; a text must not be empty, a flag is no number."""
    right = isinstance(value, kind) and not isinstance(value, bool)
    return right and (kind is not str or bool(value.strip()))


def text_faults(key: str, table: Mapping[str, Any]) -> Iterator[Fault]:
    """A fault where an array that a table may have holds anything but texts."""
    if not all(is_a(text, str) for text in table.get(key, [])):
        yield key, "须为非空文字", "must be texts, none empty"


def table_faults(name: str, value: Any, entry: str) -> Iterator[Fault]:
    """A fault where what should be a section of entries, written as [name.ENTRY], is anything else."""
    if not isinstance(value, dict):
        yield name, f"须写作一节 [{name}.{entry}]", f"must be a section, written as [{name}.{entry}]"


def cites(entry: Mapping[str, Any], known: Iterable[str]) -> bool:
    """Whether an entry names a known document as its source, and a clause, both as texts: 2.8 without quotes
    is a number."""
    source = entry.get("source")
    return isinstance(source, str) and source in known and is_a(entry.get("clause"), str)


def span_faults(place: str, table: Mapping[str, Any], first: str, last: str) -> Iterator[Fault]:
    """A fault where the last day comes before the first."""
    if table.get(first) and table.get(last) and table[last] < table[first]:
        yield f"{place} {last}".strip(), f"早于 {first}", f"comes before {first}"
