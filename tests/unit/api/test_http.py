"""How the API answers: by HTTP's own rules, what is refused as problems with codes in both languages."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp

from pipelines.api import serving
from pipelines.base.home import Home
from pipelines.publish import publish
from schemas.scope import Scope
from tests.support.asked_api import api, ask, finish, put
from tests.support.hand_store import EAST, hand_in, publish_hand_home
from tests.support.made_once import copy_home

REFUSED = {
    "/nowhere": (404, "API-006"),
    "/values?colour=red": (422, "API-002"),
    "/openapi.json?level=county": (422, "API-002"),
    "/values?level=street": (422, "API-003"),
    "/values?limit=0": (422, "API-003"),
    "/values?limit=10001": (422, "API-003"),
    "/values?limit=١": (422, "API-003"),
    "/values?period=2026-13": (422, "API-003"),
    "/values?period=2026-01:2026-Q1": (422, "API-003"),
    "/values?period=2031-01:2031-05": (422, "REQ-106"),
    "/values?period=2031-01": (422, "REQ-112"),
    "/values?indicator=": (422, "API-003"),
    "/values?indicator=nothing": (422, "REQ-112"),
    "/values?area=519999": (422, "REQ-118"),
    "/values?level=county&level=township": (422, "API-010"),
    "/values?cursor=AAAA": (422, "API-005"),
    "/values?format=xml": (422, "API-003"),
    "/values?snapshot=..": (422, "API-003"),
    "/values?snapshot=s-0000": (404, "PUB-006"),
    "/ranks": (422, "API-009"),
    "/ranks?indicator=nothing": (422, "REQ-112"),
    "/ranks?indicator=forms_per_community&period=2031-01": (422, "REQ-112"),
}


@pytest.mark.parametrize("address", REFUSED)
def test_a_refusal_is_a_problem_with_a_code(app: ASGIApp, address: str) -> None:
    told = ask(app, address)
    assert (told.status, told.json["code"]) == REFUSED[address]
    assert told.headers["content-type"] == "application/problem+json"
    assert told.json["status"] == told.status
    assert told.json["type"].endswith(told.json["code"])
    assert told.json["code"] in told.json["detail"] and told.json["code"] in told.json["detail_en"]


def test_an_unknown_parameter_is_told_the_known_ones(app: ASGIApp) -> None:
    told = ask(app, "/snapshots?colour=red").json
    assert "colour" in told["message_en"]
    assert told["allowed_en"] == "there are: format, limit, cursor"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_nothing_can_be_written(app: ASGIApp, method: str) -> None:
    told = ask(app, "/values", method)
    assert (told.status, told.json["code"], told.headers["allow"]) == (405, "API-007", "GET, HEAD")


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", "application/json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/*;q=0.5, application/json;q=0.4", "text/csv; charset=utf-8"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
        ("application/vnd.apache.arrow.stream", "application/vnd.apache.arrow.stream"),
        ("application/json;q=0, text/csv;q=0.1, */*;q=0", "text/csv; charset=utf-8"),
    ],
)
def test_the_form_is_the_one_preferred(app: ASGIApp, accept: str, media: str) -> None:
    assert ask(app, "/snapshots", accept=accept).headers["content-type"] == media
    assert ask(app, "/snapshots?format=csv", accept=accept).headers["content-type"].startswith("text/csv")


@pytest.mark.parametrize("accept", ["text/html", "*/*;q=0", "application/json;q=nonsense", "text/csv;q=0"])
def test_a_form_that_is_not_there_is_refused(app: ASGIApp, accept: str) -> None:
    told = ask(app, "/snapshots", accept=accept)
    assert (told.status, told.json["code"]) == (406, "API-004")


@pytest.mark.parametrize("address", ["/", "/areas", "/values?format=csv", "/snapshots", "/openapi.json"])
def test_whoever_has_it_is_told_so(app: ASGIApp, address: str) -> None:
    told = ask(app, address)
    again = ask(app, address, if_none_match=f'"other", W/{told.headers["etag"]}')
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", told.headers["etag"])
    assert told.headers["cache-control"] == "private, no-cache"
    assert ask(app, address, if_none_match='"other"').body == told.body


@pytest.mark.parametrize("address", ["/", "/values", "/values?format=csv", "/signals"])
def test_head_is_get_without_a_body(app: ASGIApp, address: str) -> None:
    told, head = ask(app, address), ask(app, address, "HEAD")
    assert (head.status, head.body) == (200, b"")
    kept = ("etag", "content-type", "cache-control", "vary", "content-disposition")
    assert [head.headers.get(name) for name in kept] == [told.headers.get(name) for name in kept]


def test_two_who_may_see_alike_have_tags_of_their_own(home: Home, app: ASGIApp) -> None:
    other = api(home, Scope.whole_home("somebody else", ()))
    assert ask(app, "/areas").headers["etag"] != ask(other, "/areas").headers["etag"]
    assert ask(app, "/areas").headers["etag"] != ask(app, "/areas?format=csv").headers["etag"]


def test_pages_stay_with_their_snapshot_when_another_is_published(tmp_path: Path) -> None:
    home = copy_home(tmp_path / "home", publish_hand_home)
    app = api(home)
    first = ask(app, "/values?limit=2&indicator=forms_per_community")
    hand_in(home, "2026-02", {"510104001": (4, 0)})
    publish(home)
    following = ask(app, first.json["next"])
    assert following.json["snapshot"] == first.json["snapshot"]
    old = ask(app, f"/values?indicator=forms_per_community&snapshot={first.json['snapshot']}").json["rows"]
    assert first.json["rows"] + following.json["rows"] == old
    now = ask(app, "/values?indicator=forms_per_community")
    assert now.json["snapshot"] != first.json["snapshot"] and now.json["rows"][0]["area_code"] == EAST
    assert now.json["rows"][0]["value"] == 2.5 and old[0]["value"] == 1.0
    assert [row["snapshot"] for row in ask(app, "/snapshots").json["rows"] if row["current"]] == [
        now.json["snapshot"]
    ]


def test_a_cursor_is_of_one_question(app: ASGIApp) -> None:
    following = ask(app, "/values?limit=2&level=county").json["next"]
    assert ask(app, following.replace("limit=2", "limit=3")).status == 200
    told = ask(app, following.replace("county", "township"))
    assert (told.status, told.json["code"]) == (422, "API-005")
    assert ask(app, following.replace("/values", "/areas")).json["code"] == "API-005"


def test_a_home_without_a_snapshot_says_so(tmp_path: Path) -> None:
    app = api(Home(tmp_path / "nothing"))
    assert ask(app, "/values").json["code"] == "PUB-005"
    assert ask(app, "/").json["snapshot"] is None
    assert ask(app, "/snapshots").json["rows"] == []


def test_programs_wait_for_each_other_and_many_are_sent_away(app: ASGIApp) -> None:
    """All are answered, or told when to come again; afterwards there is room."""

    async def at_once(count: int) -> list[int]:
        answers = await asyncio.gather(*(put(app, "/values?format=csv") for _ in range(count)))
        return [one.status for one in answers]

    statuses = finish(at_once(serving.ANSWERING + 5))
    assert sorted(statuses) == [200] * serving.ANSWERING + [503] * 5
    assert ask(app, "/values").status == 200


def test_who_goes_away_in_the_middle_leaves_room(home: Home) -> None:
    app = api(home)

    async def send(_message: object) -> None:
        raise OSError("gone")

    for _turn in range(serving.ANSWERING + 1):
        with pytest.raises(ClientDisconnect):
            finish(put(app, "/values?format=csv", send=send))
    assert ask(app, "/values").status == 200


def test_the_address_without_its_slash_leads_to_the_index(app: ASGIApp) -> None:
    told = ask(app, "/api/v1")
    assert (told.status, told.headers["location"]) == (308, "/api/v1/")
    links = [link["href"] for link in ask(app, "/").json["links"]]
    assert {"values", "areas", "openapi.json", "values/schema"} <= set(links)
    assert [ask(app, f"/{link}").status for link in links if link != "ranks"] == [200] * (len(links) - 1)
