"""A scope says who asks and how far."""

from __future__ import annotations

from schemas.access import ROLES
from schemas.scope import EVERYTHING_SEEN, WHOLE_HOME, Place, Scope

COUNTY = Place("510104", frozenset({"figures", "plans"}))


def test_who_is_given_nothing_may_see_and_do_nothing() -> None:
    scope = Scope("somebody")
    assert not scope.is_whole_home
    assert not scope.has("lists") and scope.areas_with("figures") == ()
    assert not scope.reaches("figures", {"510000", "510104"})


def test_the_whole_home_is_one_value_and_no_list_of_areas() -> None:
    assert Scope.whole_home("somebody", ["lists"]).is_whole_home
    assert not Scope("somebody", (Place("510000", EVERYTHING_SEEN),)).is_whole_home
    assert not Scope("somebody", (Place(WHOLE_HOME, EVERYTHING_SEEN - {"matters"}),)).is_whole_home


def test_a_right_holds_in_the_tree_of_its_place_and_nowhere_else() -> None:
    scope = Scope("somebody", (COUNTY, Place("511402", frozenset({"cases"}))))
    assert scope.reaches("plans", {"510104022", "510104", "510100", "510000"})
    assert not scope.reaches("plans", {"511402", "511400", "510000"})
    assert scope.reaches("cases", {"511402"})
    assert not scope.everywhere("plans")
    assert Scope.whole_home("all", ["plans"]).reaches("plans", {"anything"})


def test_scopes_share_an_answer_only_where_nothing_differs() -> None:
    scope = Scope.whole_home("somebody", ["lists", "plans"])
    assert scope.key == Scope.whole_home("somebody", {"plans", "lists"}).key
    others = (
        Scope.whole_home("somebody", ["lists"]),
        Scope.whole_home("another", ["lists", "plans"]),
        Scope("somebody", (COUNTY,)),
        Scope("somebody", (Place("510104", COUNTY.rights, "教育局"),)),
    )
    assert len({scope.key, *(other.key for other in others)}) == 5


def test_the_matrix_is_that_of_the_design() -> None:
    """Row by row what the table of roles says of those who may least."""
    assert not ROLES["analyst"].does and "people" not in ROLES["analyst"].sees
    assert "export_rows" not in ROLES["analyst"].sees and "matters" not in ROLES["analyst"].sees
    assert ROLES["auditor"].does == {"verify"}
    assert ROLES["county_leader"].does == {"case_replies", "confirmations"}
    assert "confirmations" not in ROLES["county_office"].does
    assert ROLES["department"].sees == {"own_items", "audit"}
    assert not ROLES["community"].sees & {"ranks_outside", "export_figures", "export_rows", "matters"}
    publishing = {key for key, role in ROLES.items() if "publish" in role.rights}
    assert publishing == {"province_supervisor"}
    outside = {key for key, role in ROLES.items() if "ranks_outside" in role.rights}
    assert outside == {"prefecture_supervisor", "county_leader", "county_office", "township_clerk"}
    senders = {key for key, role in ROLES.items() if role.rights & {"clues", "senders"}}
    assert senders == {"province_supervisor", "prefecture_supervisor", "auditor"}
