"""Under which licence each package comes that the product is installed with, as pip-licenses finds it or a
person has read it (deploy/licences.toml), and which of them an office may not use.

Runs in the environment of development.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from license_expression import ExpressionError, Licensing
from packaging.markers import Marker
from packaging.utils import canonicalize_name

from deploy.locks import Pin

RULES = tomllib.loads((Path(__file__).parent / "licences.toml").read_text(encoding="utf-8"))
UNKNOWN = "UNKNOWN"
"""What pip-licenses writes where a package says nothing."""
_EXPRESSIONS = Licensing()


class Licence(NamedTuple):
    """A package's licence as an SPDX expression, else as the package words it; ``reason``: why this one,
    where a person has read it."""

    name: str
    version: str
    expression: str
    reason: str = ""


def installed_licences(pins: Mapping[str, Pin]) -> list[Licence]:
    """Of the packages that this system needs, in their order. LookupError for one that is not there."""
    needed = [name for name, pin in pins.items() if not pin.marker or Marker(pin.marker).evaluate()]
    options = ("--from=all", "--format=json", "--packages", *needed)
    command = [sys.executable, "-m", "piplicenses", *options]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    rows = {str(canonicalize_name(row["Name"])): row for row in json.loads(done.stdout)}
    lacking = [name for name in needed if name not in rows]
    if lacking:
        raise LookupError(f"not installed: {', '.join(lacking)}")
    return [_read_licence(name, rows[name]) for name in needed]


def _read_licence(name: str, row: Mapping[str, str]) -> Licence:
    """What a person has read counts before what the package says."""
    reviewed: Mapping[str, Any] | None = RULES["reviewed"].get(name)
    if reviewed:
        return Licence(name, row["Version"], reviewed["licence"], reviewed["reason"])
    return Licence(name, row["Version"], _said_by(row))


def _said_by(row: Mapping[str, str]) -> str:
    """The expression, else the first clear word, else the first line of any word at all."""
    if row["License-Expression"] != UNKNOWN:
        return row["License-Expression"]
    said = [row["License-Metadata"], row["License-Classifier"]]
    spelled = [RULES["spellings"].get(word, word) for word in said]
    clear = [word for word in spelled if word in RULES["allowed"]]
    return next(
        iter([*clear, *(word.splitlines()[0] for word in said if word not in ("", UNKNOWN))]), UNKNOWN
    )


def may_be_used(licence: Licence) -> bool:
    """Whether it is allowed, or a person has read it and says why it may be."""
    return bool(licence.reason) or _is_allowed(licence.expression)


def _is_allowed(expression: str) -> bool:
    """One side of an OR is enough, all of an AND are needed; what is no expression is not allowed."""
    try:
        return _holds(_EXPRESSIONS.parse(expression))
    except ExpressionError:
        return False


def _holds(node: Any) -> bool:
    if isinstance(node, _EXPRESSIONS.AND):
        return all(map(_holds, node.args))
    if isinstance(node, _EXPRESSIONS.OR):
        return any(map(_holds, node.args))
    return str(node) in RULES["allowed"]


def write_table(licences: Iterable[Licence], file: Path) -> None:
    """The licences as CSV, for whoever has to approve them."""
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(Licence._fields)
        rows.writerows(licences)
