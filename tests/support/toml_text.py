"""A tree of values as a text in TOML, and what may stand in it in the wrong place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

ODD: tuple[Any, ...] = ("x", 3, ["x"], [{"x": 1}])
"""A text, a number, an array and an array of tables: what somebody writes where something else is wanted."""

Path = tuple[str | int, ...]


def toml_text(tree: Mapping[str, Any]) -> str:
    return "\n".join(f"{json.dumps(key)} = {_value(value)}" for key, value in tree.items())


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(key)} = {_value(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


def odd_trees(tree: Any) -> Iterator[tuple[Path, Any, Any]]:
    """Every place of a tree, of an array its first entry, with each thing of ODD: the place, what now stands
    there and the whole tree with it."""
    for path in _paths(tree, ()):
        for odd in ODD:
            yield path, odd, _with(tree, path, odd)


def _paths(node: Any, path: Path) -> Iterator[Path]:
    if path:
        yield path
    entries = (
        node.items() if isinstance(node, dict) else enumerate(node[:1] if isinstance(node, list) else [])
    )
    for key, value in entries:
        yield from _paths(value, (*path, key))


def _with(node: Any, path: Path, odd: Any) -> Any:
    if not path:
        return odd
    key, rest = path[0], path[1:]
    if isinstance(node, dict):
        return {**node, key: _with(node[key], rest, odd)}
    return [_with(one, rest, odd) if at == key else one for at, one in enumerate(node)]
