"""Who asks: the principal of the token that a request shows. A browser's session counts for nothing here, so
no other site can ask in its name."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request

from pipelines.actions.rights import scope_of_token
from pipelines.api.problems import NotLetInError
from pipelines.queries import Home
from schemas.access import right_words
from schemas.errors import HomeError, UserError
from schemas.scope import Scope

WithoutToken = Callable[[str], Scope]
"""From the name under which the server was asked to the scope of whoever shows no token. Raises UserError
where that is nobody."""


def scope_of_request(home: Home, request: Request, without_token: WithoutToken) -> Scope:
    """The scope of whoever asks. Raises NotLetInError where that is nobody, HomeError where the list of
    grants cannot be read."""
    try:
        secret = _secret(request.headers.get("authorization", ""))
        return scope_of_token(home, secret) if secret else without_token(request.url.hostname or "")
    except HomeError:
        raise
    except UserError as error:
        raise NotLetInError(error) from error


def nobody_without_token(_host: str) -> Scope:
    """Lets nobody in who shows no token."""
    raise UserError("API-001")


def require_right(scope: Scope, right: str | None) -> None:
    """Raises UserError where the scope has a right at no place."""
    if right is not None and not scope.has(right):
        raise UserError("GRT-015", who=scope.principal, what=right_words(right))


def _secret(header: str) -> str:
    """The token in the header; empty where none is shown: a program whose variable for it is empty sends the
    bare word. Raises UserError for another way of signing in."""
    scheme, _space, secret = header.partition(" ")
    if scheme.lower() not in ("bearer", ""):
        raise UserError("API-001")
    return secret.strip()
