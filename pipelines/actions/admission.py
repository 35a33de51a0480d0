"""The life of work items: applying, and every step after. Each body takes its own steps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pipelines.actions.rights import require_at, require_in, require_somewhere
from pipelines.admission import acting, applying
from pipelines.admission.moves import Move
from pipelines.admission.reading import fen_of, make_table, parse_applications, read_applications
from pipelines.admission.stored import read_item
from pipelines.base.home import Home
from pipelines.base.tables import Table
from pipelines.store import open_store
from schemas.admission_items import WorkItem
from schemas.scope import Scope

__all__ = [
    "Move",
    "apply",
    "fen_of",
    "make_table",
    "read_applications",
    "supplement",
    "take_step",
    "turn_away_unknown",
]


def apply(
    home: Home, scope: Scope, table: Table, *, on: date | None = None, body: str = "department"
) -> list[WorkItem]:
    """Begin an item with every application of a table, all or none; the items. Raises UserError with every
    problem of all of them."""
    require_somewhere(scope, body)
    if not scope.everywhere(body):
        applications, _problems = parse_applications(table)
        for one in applications:
            require_at(home, scope, body, one["area_code"], department=one["department"])
    return applying.apply(home, table, on=on, body=body, actor=scope.principal)


def supplement(
    home: Home,
    scope: Scope,
    item_id: str,
    table: Table,
    *,
    on: date | None = None,
    body: str = "department",
    expected_version: int | None = None,
) -> WorkItem:
    """Add the parts that an emergency item's application lacks; the item as it is afterwards. Raises
    UserError with every problem, also where the item is no longer at the version that was seen."""
    _require_item(home, scope, body, item_id)
    return applying.supplement(
        home, item_id, table, on=on, body=body, expected_version=expected_version, actor=scope.principal
    )


def turn_away_unknown(
    home: Home,
    scope: Scope,
    community: str,
    named: Mapping[str, Any],
    reason: str | None,
    *,
    on: date | None = None,
) -> WorkItem:
    """Put down that a community refused what nobody applied for. ``named``: item_name, department and
    department_level. Raises UserError with every problem."""
    require_at(home, scope, "community", community)
    return applying.turn_away_unknown(home, community, named, reason, on=on, actor=scope.principal)


def take_step(
    home: Home, scope: Scope, item_id: str, move: Move, *, expected_version: int | None = None
) -> WorkItem:
    """Take a step with an item; the item as it is afterwards. Raises NotAllowed where the rules do not allow
    it, or where the item is no longer at the version that was seen."""
    _require_item(home, scope, move.body, item_id, str(move.details.get("community_code") or "") or None)
    return acting.act(home, item_id, move, expected_version=expected_version, actor=scope.principal)


def _require_item(home: Home, scope: Scope, body: str, item_id: str, community: str | None = None) -> None:
    """Raises UserError where the scope may not act as the body for the item's area; as a community for the
    community that turns it away."""
    require_somewhere(scope, body)
    if scope.everywhere(body):
        return
    with open_store(home, actor=scope.principal) as store:
        item = read_item(store, item_id)
        if item is not None:
            area = community if body == "community" else item.area_code
            require_in(store, scope, body, area, department=item.department)
