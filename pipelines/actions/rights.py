"""The one question that every action asks first: may this scope do that, there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pipelines.access.in_force import read_in_force
from pipelines.access.scopes import read_only, scope_in_force, token_in_force
from pipelines.areas import load_areas
from pipelines.areas.tree import codes_around
from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.base.names import name_key_of
from pipelines.store import Store, open_store
from pipelines.store.connection import current_actor
from schemas.access import ADMINISTRATION, DUTIES, WITH_ANY, right_words
from schemas.admission import BODIES
from schemas.errors import UserError
from schemas.periods import china_date
from schemas.scope import WHOLE_HOME, Scope

VARIABLE = "BURDEN_ACT_AS"
"""Where nobody signs in, whoever starts a dashboard says in this environment variable for which bodies it may
act; pages/_ui/shell/access.py reads it."""

GRANTABLE = (*BODIES.keys, *DUTIES.keys)
"""What whoever starts a dashboard may give it."""

ALL_ROLES = tuple(dict.fromkeys((*GRANTABLE, *ADMINISTRATION.keys, *WITH_ANY.keys)))
"""Every right to do something."""


def system_scope(granted: Iterable[str] = ALL_ROLES) -> Scope:
    """The scope of the system's user over the whole home: with every right for the command line, whose user
    may change the files themselves, with those it was started with for a dashboard."""
    rights = frozenset(granted)
    return Scope.whole_home(current_actor(), rights.union(WITH_ANY.keys) if rights else rights)


def scope_of(home: Home, principal: str, on: date | None = None) -> Scope:
    """The scope of a principal by the grants in force on a day, today where none is named; one that sees and
    does nothing where it has none. Raises HomeError where the list of grants cannot be read."""
    return scope_in_force(read_in_force(home), principal, on or china_date(now_utc()))


def scope_of_token(home: Home, secret: str, on: date | None = None) -> Scope:
    """The scope of what a program shows. Raises UserError for what is no token, or one that has expired or
    was revoked."""
    listed, day = read_in_force(home), on or china_date(now_utc())
    token = token_in_force(listed, secret, day)
    if token is None:
        raise UserError("GRT-002")
    scope = scope_in_force(listed, token.principal, day)
    return scope if token.may_write else read_only(scope)


def allows(scope: Scope, right: str) -> bool:
    """Whether a scope may do something in the whole home."""
    return scope.everywhere(right)


def require(scope: Scope, right: str) -> None:
    """The first line of an action that is about the home as a whole. Raises UserError where the scope may not
    do it everywhere."""
    if not allows(scope, right):
        raise _refused(scope, right)


def require_somewhere(scope: Scope, right: str) -> None:
    """The first line of an action that learns later what it is about, and asks ``require_at`` then."""
    if not scope.has(right):
        raise _refused(scope, right)


def require_at(
    home: Home, scope: Scope, right: str, *codes: str | None, department: str | None = None
) -> None:
    """The first line of an action about areas. Raises UserError where the scope may not do it at each of
    them: they are known by the codes, of any level; what names no area is about all of them. A right that is
    held for a department holds for what is about the ``department``."""
    require_somewhere(scope, right)
    if not scope.everywhere(right):
        with open_store(home, actor=scope.principal) as store:
            require_in(store, scope, right, *codes, department=department)


def require_in(
    store: Store, scope: Scope, right: str, *codes: str | None, department: str | None = None
) -> None:
    """``require_at`` for whoever has the store open, and learns in the middle of a change what it is about:
    what it raises takes the change back."""
    outside = _outside(store, scope, right, codes, department)
    if outside:
        raise UserError("GRT-003", who=scope.principal, duty=right_words(right), areas="、".join(outside))


def codes_outside(home: Home, scope: Scope, right: str, codes: Iterable[str | None]) -> list[str]:
    """Of codes those at which the scope may not do something."""
    if scope.everywhere(right):
        return []
    with open_store(home, actor=scope.principal) as store:
        return _outside(store, scope, right, codes, None)


def _outside(
    store: Store, scope: Scope, right: str, codes: Iterable[str | None], department: str | None
) -> list[str]:
    if scope.everywhere(right):
        return []
    areas, about = load_areas(store), name_key_of(department or "")
    held = {
        place.area
        for place in scope.places_with(right)
        if place.department is None or name_key_of(place.department) == about
    }

    def is_outside(code: str | None) -> bool:
        return held.isdisjoint({WHOLE_HOME, *(codes_around(areas, code) if code else ())})

    return [code or "*" for code in dict.fromkeys(codes) if is_outside(code)]


def _refused(scope: Scope, right: str) -> UserError:
    if scope.has(right) or not scope.is_whole_home:
        return UserError("GRT-003", who=scope.principal, duty=right_words(right), areas="*")
    return UserError("DUT-001", duty=right_words(right), key=right, variable=VARIABLE)
