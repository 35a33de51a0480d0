"""What whoever looks may see and do: where nobody signs in, what this dashboard was started for; else what
was granted to whoever did. Every action asks the scope made of it (pipelines/actions/rights.py)."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from starlette.datastructures import Headers

from pages._ui.shell import demonstrating, identity, who_asks
from pipelines.actions.rights import GRANTABLE, VARIABLE, scope_of, system_scope
from pipelines.queries import find_home
from schemas.access import right_words
from schemas.admission import BODIES
from schemas.areas import CODE_DIGITS
from schemas.errors import UserError
from schemas.scope import WHOLE_HOME, Scope
from schemas.words import Words

P = ParamSpec("P")
R = TypeVar("R")

EVERYTHING, NOBODY = "all", "none"
"""The values of a dashboard that may do everything, and of one that is only looked at. So is one that nothing
is said for: a unit file with an empty variable, or a slip of a comma, must not open a home to everybody."""
UPLOADING = ("returns", "lists", "plans", "department", "clues", "cases", "inspections")
"""Rights with which one hands in files: without any of them no upload is read."""
SEES_NOTHING = Scope("")
"""The scope of whoever did not sign in."""


def scope() -> Scope:
    """Who asks in this run, and how far: asked anew each time, so that a write after a sign-out or after a
    grant was taken back finds nothing to write with. Raises UserError for a role that is none, HomeError
    where grants or sign-ins cannot be read."""
    if identity.mode() == identity.OFF:
        return demonstrating.as_chosen(system_scope(_granted()))
    who = who_asks.asker_of_run()
    return _scope_of(None if who is None or who_asks.refusal(who) is not None else who.principal)


def scope_of_headers(headers: Headers) -> Scope:
    """The same for a request, by its headers."""
    if identity.mode() == identity.OFF:
        return system_scope(_granted())
    return _scope_of(who_asks.principal_of(headers))


def _scope_of(principal: str | None) -> Scope:
    return SEES_NOTHING if principal is None else scope_of(find_home(), principal)


def later(make: Callable[P, R]) -> Callable[P, R]:
    """The same function for a file that is made when it is asked for, outside the page's run. Raises
    UserError there where the sign-in or the grants are no longer those with which the page was shown."""
    who, shown = who_asks.asker_of_run(), scope()

    @wraps(make)
    def make_still(*asked: P.args, **named: P.kwargs) -> R:
        with who_asks.acting_for(who):
            if scope() != shown:
                raise UserError("SES-008")
            return make(*asked, **named)

    return make_still


def may(role: str) -> bool:
    """Whether whoever looks may act in a role anywhere: what a page offers. The action asks where."""
    return scope().has(role)


def sees(right: str) -> bool:
    """Whether whoever looks may see something anywhere: what a page asks for."""
    return scope().has(right)


def opens(needs: tuple[str, ...], *, of_community: bool = False) -> bool:
    """Whether whoever looks has one of the rights that a page needs. Whoever sees a single community is told
    its figures on the page ``of_community``."""
    own = own_area()
    if own is not None and len(own) == CODE_DIGITS["community"]:
        others = [right for right in needs if right != "figures"]
        return of_community or not needs or any(map(scope().has, others))
    return not needs or any(map(scope().has, needs))


def of_community() -> bool:
    """Whether whoever looks sees the figures of a single community."""
    return len(own_area() or "") == CODE_DIGITS["community"]


def own_area() -> str | None:
    """Code of the area that whoever looks sees the figures of, the first of several; None of whoever sees the
    whole home, or no figures."""
    held = scope().areas_with("figures")
    return None if WHOLE_HOME in held else next(iter(held), None)


def takes_files(asking: Scope) -> bool:
    """Whether any right of a scope hands in files."""
    return any(asking.has(right) for right in UPLOADING)


def bodies() -> tuple[str, ...]:
    """Keys of the bodies that whoever looks may act for, in the order of schemas/admission.toml."""
    asking = scope()
    return tuple(key for key in BODIES.keys if asking.has(key))


def require_granted() -> None:
    """Raises UserError where the environment grants what there is not."""
    _granted()


def _granted() -> tuple[str, ...]:
    """Roles the environment grants."""
    asked = [key.strip() for key in os.environ.get(VARIABLE, "").split(",") if key.strip()]
    if asked == [EVERYTHING]:
        return GRANTABLE
    if asked == [NOBODY]:
        return ()
    wrong = [key for key in dict.fromkeys(asked) if key not in GRANTABLE]
    if wrong:
        raise _unknown(wrong)
    return tuple(asked)


def _unknown(wrong: list[str]) -> UserError:
    known = Words.join(_GRANT.format(key=key, words=right_words(key)) for key in GRANTABLE)
    return UserError(
        "DUT-002",
        variable=VARIABLE,
        wrong=Words.listed(wrong),
        known=known,
        everything=EVERYTHING,
        nobody=NOBODY,
    )


_GRANT = Words("{key}（{words}）", "{key} ({words})")
