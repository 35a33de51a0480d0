"""What a dashboard may write is what it was started with."""

from __future__ import annotations

import pytest
from starlette.datastructures import Headers

from pages._ui.shell import access, identity, starting
from pages._ui.shell.who_asks import principal_of
from pipelines.actions.rights import ALL_ROLES, WITH_ANY, require
from schemas.admission import BODIES
from schemas.errors import UserError


@pytest.mark.parametrize(
    ("value", "bodies", "duties"),
    [
        (None, (), set()),
        ("", (), set()),
        (" , ", (), set()),
        (",", (), set()),
        ("none", (), set()),
        ("all", BODIES.keys, {"returns", "lists", "plans", "publish"}),
        (" all,", BODIES.keys, {"returns", "lists", "plans", "publish"}),
        ("lists", (), {"lists", "publish"}),
        ("plans, returns", (), {"plans", "returns", "publish"}),
        ("community,department", ("department", "community"), {"publish"}),
        (" civil_affairs ,lists,", ("civil_affairs",), {"lists", "publish"}),
    ],
)
def test_what_the_variable_grants(
    monkeypatch: pytest.MonkeyPatch, value: str | None, bodies: tuple[str, ...], duties: set[str]
) -> None:
    monkeypatch.delenv(access.VARIABLE, raising=False)
    if value is not None:
        monkeypatch.setenv(access.VARIABLE, value)
    assert access.bodies() == bodies
    assert {body for body in BODIES.keys if access.may(body)} == set(bodies)
    assert {duty for duty in ("returns", "lists", "plans", "publish") if access.may(duty)} == duties


@pytest.mark.parametrize("value", ["mayor", "lists,mayor", "none,lists", "LISTS", "ALL", "all,lists"])
def test_a_wrong_key_stops_with_a_sentence_in_both_languages(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv(access.VARIABLE, value)
    wrong = next(key for key in value.split(",") if key != "lists")
    with pytest.raises(SystemExit) as stopped:
        starting.stop_where_wrong()
    said = str(stopped.value)
    assert f"没有这样的值：{wrong}" in said and f"names what there is not: {wrong}" in said
    assert "civil_affairs（以“民政部门”办理）" in said and "civil_affairs (act as civil-affairs" in said


def test_require_refuses_what_was_not_granted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(access.VARIABLE, "civil_affairs")
    require(access.scope(), "civil_affairs")
    require(access.scope(), "publish")
    for refused, zh, en in (
        ("county_party_government", "县（市、区）党委、政府", "county Party committee and government"),
        ("lists", "导入清单", "import lists"),
    ):
        with pytest.raises(UserError) as error:
            require(access.scope(), refused)
        assert zh in error.value.words.zh and en in error.value.words.en
        assert f"{refused}" in error.value.words.zh and access.VARIABLE in error.value.words.en


@pytest.mark.parametrize(
    ("value", "roles"),
    [("none", set()), ("lists", {"lists", *WITH_ANY.keys}), ("department", {"department", *WITH_ANY.keys})],
)
def test_the_scope_of_a_page_is_the_whole_home_with_what_was_granted(
    monkeypatch: pytest.MonkeyPatch, value: str, roles: set[str]
) -> None:
    monkeypatch.setenv(access.VARIABLE, value)
    scope = access.scope()
    assert scope.is_whole_home
    assert {role for role in ALL_ROLES if access.may(role)} == roles


def test_a_file_made_later_is_for_whom_the_page_was_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(access.VARIABLE, "lists")
    make = access.later(lambda: access.scope().has("lists"))
    assert make()
    monkeypatch.setenv(access.VARIABLE, "none")
    with pytest.raises(UserError) as refused:
        make()
    assert refused.value.code == "SES-008"


def test_of_a_request_nobody_is_asked_where_nobody_signs_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(access.VARIABLE, "returns")
    asking = access.scope_of_headers(Headers({"X-Burden-Principal": "li", "cookie": "_streamlit_user=x"}))
    assert asking == access.scope() and access.takes_files(asking)
    assert principal_of(Headers({"X-Burden-Principal": "li"})) is None


def test_whoever_did_not_sign_in_has_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(identity.MODE, "proxy")
    monkeypatch.setenv(identity.SECRET, "x" * 32)
    monkeypatch.setenv(access.VARIABLE, "all")
    for asking in (access.scope(), access.scope_of_headers(Headers({"X-Burden-Principal": "li"}))):
        assert asking.places == () and not access.takes_files(asking)
        with pytest.raises(UserError):
            require(asking, "lists")
