"""From what was granted to a principal to the scope of what it asks."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date

from pipelines.access.in_force import Grant, InForce, Token
from schemas.access import ROLES, SIGHTS
from schemas.scope import WHOLE_HOME, Place, Scope, sorted_places


def scope_in_force(listed: InForce, principal: str, day: date) -> Scope:
    """The scope of a principal on a day; an empty one of whoever has no grant. A right beside a role counts
    while a role that allows it holds at the same area or one around it."""
    held = [grant for grant in listed.grants if grant.principal == principal and grant.holds_on(day)]
    roles = [grant for grant in held if grant.role in ROLES]
    beside = [grant for grant in held if grant.role not in ROLES and _is_allowed(grant, roles)]
    return Scope(principal, tuple(sorted_places({_place(listed, grant) for grant in (*roles, *beside)})))


def _is_allowed(extra: Grant, roles: list[Grant]) -> bool:
    return any(extra.role in ROLES[one.role].extras and one.area_code in extra.around for one in roles)


def _place(listed: InForce, grant: Grant) -> Place:
    area = WHOLE_HOME if grant.area_code == listed.top else grant.area_code
    if grant.role in ROLES:
        return Place(area, ROLES[grant.role].rights, grant.department)
    return Place(area, frozenset({grant.role}))


def read_only(scope: Scope) -> Scope:
    """The same without anything that changes something."""
    seen = frozenset(SIGHTS.keys)
    return Scope(
        scope.principal, tuple(Place(one.area, one.rights & seen, one.department) for one in scope.places)
    )


def token_in_force(listed: InForce, secret: str, day: date) -> Token | None:
    """The token that a program shows, where it is one and holds on the day."""
    shown = token_hash(secret)
    found = [one for one in listed.tokens if secrets.compare_digest(one.token_sha256, shown)]
    return next((one for one in found if day <= one.expires_on), None)


def token_hash(secret: str) -> str:
    """What a token is kept by: 256 random bits need no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()
