"""What makes a function a query: it takes the scope of whoever asks, and answers nobody without one.

Every public function of this package that reads a snapshot or a home carries ``@query``; a test holds the
package against QUERIES and asks each for what lies outside. A scope that does not see the whole home gets:

- of a snapshot: what the tables cut to it say (pipelines.queries.cuts), and of what comes out only rows of
  areas it sees;
- of a query ``over="all"``, which compares areas: what the whole says, of its own areas; with ``ranks`` the
  ranks of the others beside them, if it may see those, and of no other column anything;
- of a home as it is now: an answer where the query is ``own_check``, which asks pipelines.queries.seen; every
  other refuses.

Opening a snapshot (pipelines.queries.snapshot) takes no scope: it answers nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, Literal, ParamSpec, Protocol, TypeVar, runtime_checkable

import polars as pl

from schemas.access import right_words
from schemas.errors import UserError
from schemas.scope import Scope

P = ParamSpec("P")
S = TypeVar("S")
R = TypeVar("R")

Query = Callable[Concatenate[S, Scope, P], R]

AREAS = ("area_code", "community_code", "township_code")
"""Columns that say of which area a row is; the first that there is counts."""

RANKED = (
    "area_code",
    "area_name",
    "level",
    "period",
    "indicator",
    "prefecture_name",
    "county_name",
    "rank",
    "tied",
    "ranked",
    "rank_low",
    "rank_median",
    "rank_high",
    "previous_rank",
    "previous_rank_low",
    "previous_rank_high",
    "eligible",
    "reason",
)
"""What is seen of areas outside by whoever may see ranks: which it is, where it stands, or why nowhere."""


@runtime_checkable
class Cuttable(Protocol):
    """A snapshot."""

    uncut: Any

    def for_scope(self, scope: Scope) -> Any: ...


@dataclass(frozen=True)
class Declared:
    """A query and how it answers a narrower scope. ``of_no_area``: what it says over all areas names none of
    them, and holds no figure of one; ``area``: the column that says of which area a row is, where it is none
    of AREAS; ``needs``: the right without which the answer would be wrong or is none of the scope's business,
    none where rules, names and work items are asked for."""

    function: Callable[..., Any]
    over: Literal["seen", "all"] = "seen"
    ranks: bool = False
    own_check: bool = False
    of_no_area: bool = False
    area: str | None = None
    needs: str | None = "figures"


QUERIES: dict[str, Declared] = {}
"""Every query by the name it is imported by: areas.areas_in, values.league."""


class ScopeError(UserError):
    """The scope covers too little for an answer."""


def query(
    over: Literal["seen", "all"] = "seen",
    *,
    ranks: bool = False,
    own_check: bool = False,
    of_no_area: bool = False,
    area: str | None = None,
    needs: str | None = "figures",
) -> Callable[[Query[S, P, R]], Query[S, P, R]]:
    """Marks a query of a snapshot, or of a home as it is now. What it returns raises TypeError where the
    second argument is no Scope, and ScopeError where the scope is given nothing, or less than it needs."""

    def declare(function: Query[S, P, R]) -> Query[S, P, R]:
        declared = Declared(function, over, ranks, own_check, of_no_area, area, needs)

        @wraps(function)
        def answer(source: S, scope: Scope, /, *filters: P.args, **named: P.kwargs) -> R:
            require_scope(scope)
            if scope.is_whole_home:
                return function(source, scope, *filters, **named)
            answered: R = _answer_narrowly(declared, source, scope, *filters, **named)
            return answered

        QUERIES[f"{function.__module__.rpartition('.')[2]}.{function.__name__}"] = declared
        return answer

    return declare


def require_scope(scope: Scope) -> None:
    """Raises TypeError for what is no Scope, ScopeError for one that is given nothing."""
    if not isinstance(scope, Scope):
        raise TypeError(f"no scope, no answer: {scope!r} is no Scope")
    if not scope.places:
        raise ScopeError("SCP-001", who=scope.principal)


def _answer_narrowly(declared: Declared, source: Any, scope: Scope, *filters: Any, **named: Any) -> Any:
    if declared.needs is not None and not scope.has(declared.needs):
        raise ScopeError("GRT-015", who=scope.principal, what=right_words(declared.needs))
    if declared.own_check:
        return declared.function(source, scope, *filters, **named)
    if not isinstance(source, Cuttable):
        raise ScopeError("SCP-002", who=scope.principal)
    # What is seen elsewhere by another right has no part in the answer.
    asking = scope if declared.needs is None else Scope(scope.principal, scope.places_with(declared.needs))
    if asking.is_whole_home:
        return declared.function(source.uncut, asking, *filters, **named)
    seen = source.for_scope(asking)
    if declared.over == "seen":
        told = declared.function(seen, asking, *filters, **named)
        column = _area_column(declared, told)
        return told if column is None else told.filter(pl.col(column).is_in(seen.seen_areas.implode()))
    everybody = Scope.whole_home(scope.principal, ())
    told = declared.function(source.uncut, everybody, *filters, **named)
    return told if declared.of_no_area else _only_seen(declared, seen, scope, told)


def _only_seen(declared: Declared, seen: Any, scope: Scope, told: Any) -> pl.DataFrame:
    """Of an answer over all areas the rows of those whose figures are seen; with ``ranks`` those of others
    too, with nothing but RANKED filled. Raises TypeError for one of which it cannot be told whose it is."""
    column = _area_column(declared, told)
    if column is None:
        raise TypeError(f"{declared.function.__name__} is asked over all areas and does not say of which")
    own = pl.col(column).is_in(seen.seen_figures.implode())
    rows: pl.DataFrame = told
    if not (declared.ranks and scope.has("ranks_outside")):
        return rows.filter(own)
    hidden = [name for name in rows.columns if name not in RANKED]
    return rows.with_columns(pl.when(own).then(pl.col(name)).alias(name) for name in hidden)


def _area_column(declared: Declared, told: Any) -> str | None:
    if not isinstance(told, pl.DataFrame):
        return None
    columns = (declared.area,) if declared.area else AREAS
    return next((name for name in columns if name in told.columns), None)
