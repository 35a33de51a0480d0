"""No scope, no answer: every query takes one, and refuses what is none or covers too little."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from types import ModuleType

import pytest

from pipelines import queries
from pipelines.base.home import Home
from pipelines.queries import Snapshot, areas_in, league, peer_groups
from pipelines.queries.scoped import QUERIES, ScopeError
from pipelines.store import Store
from schemas.scope import Scope
from tests.support.scopes import WHOLE

OPENING = {"current_id", "kept_snapshots", "open_snapshot", "snapshot_ids"}
"""Of pipelines.queries.snapshot: they find and open a snapshot and answer nothing that is in it."""
NARROW = Scope("somebody", ("510104000000",), frozenset(["lists"]))


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(queries.__path__, "pipelines.queries."):
        yield importlib.import_module(found.name)


def reads(function: Callable[..., object]) -> bool:
    """Whether it takes a snapshot, a home or a store, or one of several of these."""
    kinds = {kind.__name__ for kind in (Snapshot, Home, Store)}
    taken = inspect.signature(function).parameters.values()
    return any(kinds & set(str(one.annotation).split(" | ")) for one in taken)


READERS = {
    f"{module.__name__.rpartition('.')[2]}.{name}": function
    for module in modules()
    for name, function in inspect.getmembers(module, inspect.isfunction)
    if not name.startswith("_") and function.__module__ == module.__name__ and reads(function)
}
"""Every public function of the package that reads."""


def test_every_function_that_reads_is_a_query_or_opens_a_snapshot() -> None:
    """A new one wants ``@query`` and ``scope: Scope`` after the snapshot."""
    assert len(QUERIES) > 40
    found = {name: function for name, function in READERS.items() if name.partition(".")[2] not in OPENING}
    assert found == QUERIES


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_the_scope_comes_second_and_has_no_default(name: str) -> None:
    second = list(inspect.signature(QUERIES[name]).parameters.values())[1]
    assert (second.name, second.annotation, second.default) == ("scope", "Scope", inspect.Parameter.empty)


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_a_query_refuses_before_it_reads(name: str) -> None:
    """There is no snapshot here: what is refused never looked at one."""
    for nothing in (None, "*", ("*",), {"principal": "somebody"}):
        with pytest.raises(TypeError, match="no scope, no answer"):
            QUERIES[name](None, nothing)
    for narrower in (NARROW, Scope("somebody"), Scope("somebody", ("*", "510104000000"))):
        with pytest.raises(ScopeError, match="was not given every area") as refused:
            QUERIES[name](None, narrower)
        assert refused.value.code == "SCP-001"
        assert "未获授权查看全部地区" in refused.value.words.zh


def test_a_query_without_a_scope_is_a_wrong_call(snapshot: Snapshot) -> None:
    with pytest.raises(TypeError):
        areas_in(snapshot)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="no scope, no answer"):
        areas_in(snapshot, "2026-02")  # type: ignore[arg-type, call-arg]


def test_what_was_read_for_one_scope_is_not_handed_to_another(snapshot: Snapshot) -> None:
    other = Scope.whole_home("another", ["lists"])
    for query in (
        lambda scope: areas_in(snapshot, scope, "2026-02"),
        lambda scope: peer_groups(snapshot, scope, "county", "2026-02"),
    ):
        assert query(WHOLE) is query(WHOLE)
        assert query(WHOLE) is not query(other)
        assert query(WHOLE).equals(query(other))


def test_the_whole_home_is_answered(snapshot: Snapshot) -> None:
    assert league(snapshot, WHOLE, "forms_per_community", "county", "2026-02").height == 3
