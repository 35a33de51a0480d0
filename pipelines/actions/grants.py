"""Grants and tokens: giving them, taking them back. Each is an entry in the store and, in an order that fails
closed, a line in the list that pages read (pipelines/access/in_force.py)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from pipelines.access.in_force import as_stored, write_in_force
from pipelines.access.scopes import token_hash
from pipelines.access.stored import add_grant, add_token, last_grants, last_tokens, read_grants, read_tokens
from pipelines.actions.rights import require, require_at
from pipelines.areas import load_areas
from pipelines.areas.tree import codes_around
from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.base.names import written
from pipelines.store import Store, open_store
from schemas.access import EXTRAS, ROLES, role_words
from schemas.errors import UserError
from schemas.grants import LONGEST_PRINCIPAL, MOST_TOKEN_DAYS
from schemas.periods import china_date
from schemas.scope import Scope
from schemas.words import Words

RIGHT = "grants"


@dataclass(frozen=True)
class Granting:
    """What is to be given: a role, or a right beside one, at an area."""

    principal: str
    role: str
    area_code: str
    why: str | None
    department: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None


def give(home: Home, scope: Scope, granting: Granting) -> int:
    """Give a grant, from today on where no day is named; the number of its entry. One for the same principal,
    role, area and department takes the place of the one before. Raises UserError for a role or area that is
    none, a level at which the role is not held, and a right that no role beside it allows."""
    require_at(home, scope, RIGHT, granting.area_code)
    _refuse_own(scope, granting.principal)
    with open_store(home, actor=scope.principal) as store:
        entry = _checked(store, granting)
        with store.transaction():
            number = add_grant(store, {"kind": "given", **entry})
        write_in_force(home, as_stored(store))
    return number


def end(
    home: Home,
    scope: Scope,
    principal: str,
    role: str,
    area_code: str,
    why: str | None,
    department: str | None = None,
) -> int:
    """Take a grant back, at once; the number of the entry. Raises UserError where it is not in force."""
    require_at(home, scope, RIGHT, area_code)
    _refuse_own(scope, principal)
    reason = _reason(why)
    with open_store(home, actor=scope.principal) as store:
        held = (
            last_grants(read_grants(store))
            .filter(principal=principal, role=role, area_code=area_code)
            .filter(pl.col("department").eq_missing(department))
        )
        if held.is_empty():
            raise UserError("GRT-010", principal=principal, role=role_words(role), area=area_code)
        row = held.drop("sequence", "at_utc", "actor").row(0, named=True)
        return _take_back(home, store, lambda: add_grant(store, row | {"kind": "ended", "why": reason}))


def make_token(
    home: Home, scope: Scope, principal: str, days: int, why: str | None, *, may_write: bool = False
) -> tuple[str, str]:
    """Make a token with which a program acts for a principal: its id, and the secret, which is told this once
    and kept nowhere. Raises UserError for days that are too many or none."""
    require(scope, RIGHT)
    reason = _reason(why)
    if not 1 <= days <= MOST_TOKEN_DAYS:
        raise UserError("GRT-012", most=MOST_TOKEN_DAYS, days=days)
    token_id, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    entry = {
        "kind": "made",
        "token_id": token_id,
        "principal": _principal(principal),
        "token_sha256": token_hash(secret),
        "may_write": may_write,
        "expires_on": china_date(now_utc()) + timedelta(days=days),
        "why": reason,
    }
    with open_store(home, actor=scope.principal) as store:
        with store.transaction():
            add_token(store, entry)
        write_in_force(home, as_stored(store))
    return token_id, secret


def revoke_token(home: Home, scope: Scope, token_id: str, why: str | None) -> None:
    """Revoke a token, at once. Raises UserError where there is none in force."""
    require(scope, RIGHT)
    reason = _reason(why)
    with open_store(home, actor=scope.principal) as store:
        held = last_tokens(read_tokens(store)).filter(token_id=token_id)
        if held.is_empty():
            raise UserError("GRT-013", token=token_id)
        row = held.drop("sequence", "at_utc", "actor").row(0, named=True)
        _take_back(home, store, lambda: add_token(store, row | {"kind": "revoked", "why": reason}))


def rewrite(home: Home, scope: Scope) -> None:
    """Write the list of what is in force anew from the store."""
    require(scope, RIGHT)
    with open_store(home, actor=scope.principal) as store:
        write_in_force(home, as_stored(store))


def _refuse_own(scope: Scope, principal: str) -> None:
    if scope.principal == principal:
        raise UserError("GRT-017", who=principal)


def _take_back(home: Home, store: Store, add: Any) -> int:
    """Out of the list before it is out of the store: what a crash leaves lets nobody in."""
    with store.transaction():
        number: int = add()
        write_in_force(home, as_stored(store))
    return number


def _checked(store: Store, granting: Granting) -> dict[str, Any]:
    """The entry of a grant. Raises UserError for what cannot be given."""
    if granting.role not in ROLES and granting.role not in EXTRAS:
        raise UserError("GRT-004", role=granting.role, known=Words.listed((*ROLES, *EXTRAS)))
    if (granting.role in ROLES and ROLES[granting.role].of_department) != bool(written(granting.department)):
        raise UserError("GRT-008")
    areas = load_areas(store)
    levels = areas.filter(pl.col("valid_to").is_null(), code=granting.area_code)["level"].to_list()
    if not levels:
        raise UserError("GRT-006", area=granting.area_code)
    if granting.role in ROLES:
        _require_level(granting, levels)
    else:
        _require_beside(store, granting, codes_around(areas, granting.area_code))
    begins = granting.valid_from or china_date(now_utc())
    if granting.valid_to is not None and granting.valid_to < begins:
        raise UserError("GRT-011", valid_from=begins, valid_to=granting.valid_to)
    return {
        "principal": _principal(granting.principal),
        "role": granting.role,
        "area_code": granting.area_code,
        "department": written(granting.department),
        "valid_from": begins,
        "valid_to": granting.valid_to,
        "why": _reason(granting.why),
    }


def _require_level(granting: Granting, levels: list[str]) -> None:
    allowed = ROLES[granting.role].levels
    if set(levels).isdisjoint(allowed):
        raise UserError(
            "GRT-005",
            role=role_words(granting.role),
            area=granting.area_code,
            level=Words.listed(levels),
            levels=Words.listed(allowed),
        )


def _require_beside(store: Store, granting: Granting, around: frozenset[str]) -> None:
    roles = [key for key, role in ROLES.items() if granting.role in role.extras]
    held = last_grants(read_grants(store)).filter(
        pl.col("principal") == granting.principal,
        pl.col("role").is_in(roles),
        pl.col("area_code").is_in(sorted(around)),
    )
    if held.is_empty():
        raise UserError(
            "GRT-007",
            principal=granting.principal,
            role=role_words(granting.role),
            area=granting.area_code,
            roles=Words.join([ROLES[key].words for key in roles]),
        )


def _principal(said: str) -> str:
    name = written(said)
    if name is None or len(name) > LONGEST_PRINCIPAL or not name.isprintable():
        raise UserError("GRT-014", most=LONGEST_PRINCIPAL, principal=repr(said))
    return name


def _reason(why: str | None) -> str:
    reason = written(why)
    if reason is None:
        raise UserError("GRT-009")
    return reason
