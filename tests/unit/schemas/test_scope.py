"""A scope says who asks and how far."""

from __future__ import annotations

from schemas.scope import Scope


def test_who_is_given_nothing_may_see_and_do_nothing() -> None:
    scope = Scope("somebody")
    assert not scope.is_whole_home
    assert scope.areas == () and scope.roles == frozenset()
    assert not scope.has("lists")


def test_the_whole_home_is_one_value_and_no_list_of_areas() -> None:
    assert Scope.whole_home("somebody", ["lists"]).is_whole_home
    assert not Scope("somebody", ("510000000000",)).is_whole_home
    assert not Scope("somebody", ("*", "510000000000")).is_whole_home


def test_scopes_share_an_answer_only_where_nothing_differs() -> None:
    scope = Scope.whole_home("somebody", ["lists", "plans"])
    assert scope.key == Scope.whole_home("somebody", {"plans", "lists"}).key
    others = (
        Scope.whole_home("somebody", ["lists"]),
        Scope.whole_home("another", ["lists", "plans"]),
        Scope("somebody", ("510100000000",), frozenset(["lists", "plans"])),
    )
    assert len({scope.key, *(other.key for other in others)}) == 4
