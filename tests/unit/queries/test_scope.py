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
from schemas.access import RIGHTS, ROLES
from schemas.scope import Place, Scope
from tests.support.scopes import WHOLE

OPENING = {
    "current_id",
    "is_own",
    "is_told",
    "kept_snapshots",
    "open_snapshot",
    "periods_named",
    "require_own",
    "require_plan",
    "snapshot_ids",
}
"""Of pipelines.queries.snapshot: they find and open a snapshot and answer nothing that is in it."""
SEEING = {"codes_seen", "codes_above", "only_seen", "require_seen", "sees"}
"""Of pipelines.queries.seen: by them queries of a home ask for the right."""
NARROW = Scope("somebody", (Place("510104", ROLES["county_leader"].rights),))


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
    """A new one wants ``@query()`` and ``scope: Scope`` after the snapshot."""
    assert len(QUERIES) > 40
    asked = [name for name in READERS if name.partition(".")[2] not in OPENING | SEEING]
    found = {name: READERS[name] for name in asked}
    assert found.keys() == QUERIES.keys()
    assert all(function.__wrapped__ is QUERIES[name].function for name, function in found.items())


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_the_scope_comes_second_and_has_no_default(name: str) -> None:
    second = list(inspect.signature(READERS[name]).parameters.values())[1]
    assert (second.name, second.annotation, second.default) == ("scope", "Scope", inspect.Parameter.empty)


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_a_query_refuses_before_it_reads(name: str) -> None:
    """There is no snapshot here: what is refused never looked at one."""
    for nothing in (None, "*", ("*",), {"principal": "somebody"}):
        with pytest.raises(TypeError, match="no scope, no answer"):
            READERS[name](None, nothing)
    with pytest.raises(ScopeError, match="was granted nothing") as refused:
        READERS[name](None, Scope("somebody"))
    assert refused.value.code == "SCP-001"
    assert "没有获得任何授权" in refused.value.words.zh


@pytest.mark.parametrize("name", sorted(name for name, one in QUERIES.items() if one.needs is not None))
def test_a_query_refuses_whoever_lacks_what_its_answer_rests_on(name: str) -> None:
    """Of figures without the cases a measure would be proposed that nobody may propose."""
    others = frozenset(RIGHTS) - {QUERIES[name].needs}
    with pytest.raises(ScopeError) as refused:
        READERS[name](None, Scope("somebody", (Place("510104", others),)))
    assert refused.value.code == "GRT-015"


def of_home(name: str) -> bool:
    first = next(iter(inspect.signature(READERS[name]).parameters.values()))
    return first.annotation == "Home"


@pytest.mark.parametrize("name", sorted(filter(of_home, QUERIES)))
def test_a_query_of_a_home_refuses_narrower_scopes_or_looks_itself(name: str) -> None:
    """Those that look themselves are asked in test_what_is_seen_of_a_home."""
    if not QUERIES[name].own_check:
        every = Scope("somebody", (Place("510104", frozenset(RIGHTS)),))
        with pytest.raises(ScopeError) as refused:
            READERS[name](None, every)
        assert refused.value.code == "SCP-002"


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
