"""What may be demanded of a community: the kinds there are, the register that tells of each, and the lists
that cover or bar it. The words and lists are data: demands.toml beside this file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.codes import APPRAISAL_KIND, FREQUENCY, PLACEMENT, TOOL_KIND, CodeList, declared_codes

_DECLARED: dict[str, Any] = tomllib.loads(
    (Path(__file__).parent / "demands.toml").read_text(encoding="utf-8")
)

WORK_ITEM = "work_item"
"""The kind that all others were made after; what says no kind is one."""

DEMAND_KINDS = declared_codes("demand_kinds", {"demand_kinds": _DECLARED})
"""Kinds of what may be demanded, work items first."""

PART_CODES: Mapping[str, CodeList] = {
    "frequency": FREQUENCY,
    "placement": PLACEMENT,
    "appraisal_kind": APPRAISAL_KIND,
    "tool_kind": TOOL_KIND,
}
"""By the one part of an application that only a kind has: what it may say."""


@dataclass(frozen=True)
class Demand:
    """A kind of demand. ``register``, ``name`` and ``department``: the sheet of the return and its columns;
    ``part``: the column that an application states too, empty where there is none; ``lists``: kinds of list
    whose entries cover it, ``barred_lists``: that were made to bar it (and bar all others, BARRED_LISTS);
    ``list_is_shared``: the list is another kind's, and whoever holds it need not list this kind;
    ``required``: the parts an application must have where a document is silent, none of work items, whose
    rule is the jurisdiction's."""

    kind: str
    register: str
    name: str
    department: str
    part: str = ""
    lists: tuple[str, ...] = ()
    barred_lists: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    list_is_shared: bool = False

    @property
    def part_codes(self) -> tuple[str, ...]:
        """What its part may say."""
        return PART_CODES[self.part].keys if self.part else ()


def _demand(kind: str, row: Mapping[str, Any]) -> Demand:
    fields: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in row.items()
        if name not in ("zh", "en")
    }
    return Demand(kind, **fields)


DEMANDS: Mapping[str, Demand] = {kind: _demand(kind, row) for kind, row in _DECLARED.items()}
"""By kind."""

BARRED_LISTS = tuple(dict.fromkeys(name for demand in DEMANDS.values() for name in demand.barred_lists))
"""Kinds of list whose entries may not be demanded in any form: a forbidden certificate is not let in as a
form either."""

BESIDE_WORK = tuple(kind for kind in DEMANDS if kind != WORK_ITEM)
"""The kinds beside work items, whose door a document may tell of by itself."""
