"""What makes a function a query: it takes the scope of whoever asks, and answers nobody without one.

Every public function of this package that reads a snapshot carries ``@query``; a test holds the package
against QUERIES. Opening a snapshot (pipelines.queries.snapshot) takes no scope: it answers nothing, and every
question put to what was opened comes with one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from schemas.errors import UserError
from schemas.scope import Scope

P = ParamSpec("P")
S = TypeVar("S")
R = TypeVar("R")

QUERIES: dict[str, Callable[..., Any]] = {}
"""Every query by the name it is imported by: areas.areas_in, values.league."""


class ScopeError(UserError):
    """The scope covers too little for an answer."""


def query(function: Callable[Concatenate[S, Scope, P], R]) -> Callable[Concatenate[S, Scope, P], R]:
    """Marks a query of a snapshot, or of a home as it is now. What it returns raises TypeError where the
    second argument is no Scope, and ScopeError where the scope leaves areas out."""

    @wraps(function)
    def answer(source: S, scope: Scope, /, *filters: P.args, **named: P.kwargs) -> R:
        require_scope(scope)
        return function(source, scope, *filters, **named)

    QUERIES[f"{function.__module__.rpartition('.')[2]}.{function.__name__}"] = answer
    return answer


def require_scope(scope: Scope) -> None:
    """Raises TypeError for what is no Scope, ScopeError for one that does not cover the whole home: no query
    can leave areas out yet, and an answer that shows too much is worse than none."""
    if not isinstance(scope, Scope):
        raise TypeError(f"no scope, no answer: {scope!r} is no Scope")
    if not scope.is_whole_home:
        raise ScopeError("SCP-001", who=scope.principal)
