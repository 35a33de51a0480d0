"""Grants and tokens: what may be given, what it brings, that taking back is at once and on record, and that
the list pages read never lets in more than the store."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.access.in_force import file_of, read_in_force, write_in_force
from pipelines.actions import grants
from pipelines.actions.grants import Granting, end, give, make_token, revoke_token, rewrite
from pipelines.actions.keeping import verify
from pipelines.actions.rights import scope_of, scope_of_token, system_scope
from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.store import open_store
from schemas.errors import HomeError, UserError
from schemas.periods import china_date
from schemas.scope import Place, Scope
from tests.support.hand_store import EAST, PREFECTURE, PROVINCE, WEST, publish_hand_home
from tests.support.made_once import copy_home

KEEPER = system_scope()
TODAY = china_date(now_utc())
NO_TRACK = lambda items, total, label: iter(items)  # noqa: E731


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", publish_hand_home)


def grant(home: Home, role: str, area: str, who: str = "王芳", **more: object) -> int:
    return give(home, KEEPER, Granting(who, role, area, "任职", **more))  # type: ignore[arg-type]


def found_in(home: Home) -> set[str]:
    """What verify finds; the rows of this home came in by no door, which it says too."""
    return {one.code for one in verify(home, KEEPER, NO_TRACK).findings}


def refused(home: Home, role: str, area: str, **more: object) -> str:
    with pytest.raises(UserError) as error:
        grant(home, role, area, **more)
    return error.value.code


def test_who_was_granted_nothing_sees_and_does_nothing(home: Home) -> None:
    assert scope_of(home, "王芳") == Scope("王芳")


def test_a_role_holds_in_its_tree_from_its_first_day_to_its_last(home: Home) -> None:
    tomorrow, last = TODAY + timedelta(days=1), TODAY + timedelta(days=3)
    grant(home, "county_leader", EAST, valid_from=tomorrow, valid_to=last)
    assert not scope_of(home, "王芳").places
    for day in (tomorrow, last):
        scope = scope_of(home, "王芳", day)
        assert scope.reaches("figures", {"510104001", EAST, PREFECTURE, PROVINCE})
        assert not scope.reaches("figures", {WEST, PREFECTURE, PROVINCE})
    assert not scope_of(home, "王芳", last + timedelta(days=1)).places


def test_the_top_is_the_whole_home(home: Home) -> None:
    grant(home, "auditor", PROVINCE)
    assert scope_of(home, "王芳").is_whole_home


def test_what_cannot_be_given_is_refused_with_its_reason(home: Home) -> None:
    assert refused(home, "king", EAST) == "GRT-004"
    assert refused(home, "county_leader", PREFECTURE) == "GRT-005"
    assert refused(home, "county_leader", "999999") == "GRT-006"
    assert refused(home, "civil_affairs", EAST) == "GRT-007"
    assert refused(home, "department", EAST) == "GRT-008"
    assert refused(home, "county_leader", EAST, department="民政局") == "GRT-008"
    assert refused(home, "county_leader", EAST, valid_to=date(2020, 1, 1)) == "GRT-011"
    assert refused(home, "county_leader", EAST, who=" ") == "GRT-014"
    with pytest.raises(UserError) as error:
        give(home, KEEPER, Granting("王芳", "county_leader", EAST, " "))
    assert error.value.code == "GRT-009"
    assert not read_in_force(home).grants


def test_a_body_counts_while_a_role_around_it_allows_it(home: Home) -> None:
    grant(home, "county_office", EAST)
    grant(home, "civil_affairs", EAST)
    assert scope_of(home, "王芳").reaches("civil_affairs", {EAST})
    assert refused(home, "civil_affairs", WEST) == "GRT-007"
    end(home, KEEPER, "王芳", "county_office", EAST, "调离")
    assert scope_of(home, "王芳") == Scope("王芳")


def test_taken_back_is_at_once_and_on_record(home: Home) -> None:
    grant(home, "county_leader", EAST)
    end(home, KEEPER, "王芳", "county_leader", EAST, "调离")
    assert not scope_of(home, "王芳").places
    with open_store(home) as store:
        said = store.frame("SELECT action, subject FROM audit ORDER BY sequence").rows()[-2:]
    assert said == [("grant.given", "王芳"), ("grant.ended", "王芳")]
    with pytest.raises(UserError) as error:
        end(home, KEEPER, "王芳", "county_leader", EAST, "调离")
    assert error.value.code == "GRT-010"
    assert "KEP-042" not in found_in(home)


def test_a_supervisor_grants_in_the_own_tree(home: Home) -> None:
    grant(home, "prefecture_supervisor", PREFECTURE)
    supervisor = scope_of(home, "王芳")
    give(home, supervisor, Granting("李强", "county_leader", EAST, "任职"))
    with pytest.raises(UserError) as error:
        give(home, supervisor, Granting("李强", "province_supervisor", PROVINCE, "任职"))
    assert error.value.code == "GRT-003"


class KilledError(Exception):
    """Stands for the end of the process."""


def test_a_crash_before_the_list_is_written_lets_nobody_in(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_about: object) -> None:
        raise KilledError

    with monkeypatch.context() as patched, pytest.raises(KilledError):
        patched.setattr(grants, "write_in_force", stop)
        grant(home, "county_leader", EAST)
    assert not scope_of(home, "王芳").places
    with open_store(home) as store:
        assert store.scalar("SELECT count(*) FROM grants") == 1


def test_a_crash_after_the_list_is_written_keeps_out_whom_it_took_out(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    grant(home, "county_leader", EAST)

    def write_and_stop(*about: Any) -> None:
        write_in_force(*about)
        raise KilledError

    with monkeypatch.context() as patched, pytest.raises(KilledError):
        patched.setattr(grants, "write_in_force", write_and_stop)
        end(home, KEEPER, "王芳", "county_leader", EAST, "调离")
    assert not scope_of(home, "王芳").places
    with open_store(home) as store:
        assert store.scalar("SELECT count(*) FROM grants") == 1


def test_a_list_that_is_another_than_the_store_is_found(home: Home) -> None:
    grant(home, "county_leader", EAST)
    listed = json.loads(file_of(home).read_text("utf-8"))
    listed["grants"][0]["role"] = "province_supervisor"
    listed["grants"][0]["area_code"] = PROVINCE
    file_of(home).write_text(json.dumps(listed), encoding="utf-8")
    assert "KEP-042" in found_in(home)
    rewrite(home, KEEPER)
    assert "KEP-042" not in found_in(home)


def test_a_list_that_cannot_be_read_lets_nobody_in(home: Home) -> None:
    grant(home, "county_leader", EAST)
    file_of(home).write_text("{", encoding="utf-8")
    with pytest.raises(HomeError) as error:
        scope_of(home, "王芳")
    assert error.value.code == "GRT-001"


def test_a_token_acts_for_its_principal_to_read_until_it_ends(home: Home) -> None:
    grant(home, "county_office", EAST)
    token_id, secret = make_token(home, KEEPER, "王芳", 30, "取数")
    assert secret not in file_of(home).read_text("utf-8")
    scope = scope_of_token(home, secret)
    assert scope.principal == "王芳" and scope.has("figures") and not scope.has("returns")
    writing = make_token(home, KEEPER, "王芳", 30, "报送", may_write=True)[1]
    assert scope_of_token(home, writing).has("returns")
    for wrong, day in (("guess", TODAY), ("", TODAY), (secret, TODAY + timedelta(days=31))):
        with pytest.raises(UserError) as error:
            scope_of_token(home, wrong, day)
        assert error.value.code == "GRT-002"
    revoke_token(home, KEEPER, token_id, "停用")
    with pytest.raises(UserError):
        scope_of_token(home, secret)


def test_a_place_is_part_of_what_scopes_are_told_apart_by() -> None:
    both = Scope("x", (Place(EAST, frozenset({"figures"})), Place(WEST, frozenset({"figures"}))))
    assert both.areas_with("figures") == (EAST, WEST)
