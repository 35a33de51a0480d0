"""What the server answers besides pages: headers on everything, nothing of its insides, and whether it is
ready."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest

from pages._ui.shell.headers import HEADERS
from pipelines.base.home import Home
from pipelines.queries import readiness as asked
from tests.support.damaged_home import flip, folder_of, spoil, table_of
from tests.support.dashboard import running_dashboard
from tests.support.empty_home import make_empty_home
from tests.support.hand_store import publish_hand_home
from tests.support.made_once import copy_home, made_home
from tests.support.scopes import WHOLE


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Home]]:
    home = copy_home(tmp_path_factory.mktemp("served") / "home", publish_hand_home)
    with running_dashboard(home.path, home.path.with_name("log.txt")) as address:
        yield address, home


def get(address: str, path: str, **headers: str) -> Answer:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=120)
    connection.request("GET", path, headers=headers)
    answer: HTTPResponse = connection.getresponse()
    told = Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
    connection.close()
    return told


@pytest.mark.parametrize(
    "path", ["/", "/league", "/ready", "/_stcore/health", "/boundaries/none", "/favicon.png"]
)
def test_every_answer_has_the_headers(served: tuple[str, Home], path: str) -> None:
    told = get(served[0], path)
    assert {name: told.headers.get(name.lower()) for name in HEADERS} == HEADERS


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/metrics/"])
def test_what_the_server_knows_of_itself_is_told_nobody(served: tuple[str, Home], path: str) -> None:
    told = get(served[0], path)
    assert (told.status, told.body) == (404, b"Not Found")


def test_another_name_for_this_machine_opens_no_session(served: tuple[str, Home]) -> None:
    """As after a name of somebody else's was made to lead to 127.0.0.1."""
    asked_for = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }
    assert get(served[0], "/_stcore/stream", Host="evil.example", **asked_for).status == 403


def test_ready_says_what_is_shown(served: tuple[str, Home]) -> None:
    address, home = served
    told = get(address, "/ready")
    assert told.status == 200 and told.headers["cache-control"] == "no-store"
    assert told.json["ready"] and told.json["problems"] == []
    assert told.json["snapshot"] == home.current.read_text(encoding="utf-8").strip()
    assert told.json["free_bytes"] == pytest.approx(shutil.disk_usage(home.path).free, rel=0.2)


def test_ready_tells_a_damage_by_its_code(served: tuple[str, Home]) -> None:
    """And that it was mended, without a restart."""
    address, home = served
    kept = home.current.read_bytes()
    home.current.write_bytes(b"\xff\xfe\x00")
    told = get(address, "/ready")
    assert told.status == 503 and told.json["problems"] == ["PUB-010"] and not told.json["ready"]
    assert str(home.path).encode() not in told.body
    home.current.write_bytes(kept)
    assert get(address, "/ready").status == 200


def test_a_home_that_was_never_published_is_ready() -> None:
    found = asked.readiness(made_home(make_empty_home), WHOLE)
    assert (found.snapshot, found.problems) == (None, ())


@pytest.mark.parametrize("damage", [flip, spoil, Path.unlink], ids=["flipped", "spoiled", "gone"])
def test_a_damaged_table_is_in_the_way(tmp_path: Path, damage: Any) -> None:
    home = copy_home(tmp_path / "home", publish_hand_home)
    damage(table_of(home))
    assert asked.readiness(home, WHOLE).problems == ("PUB-011",)


def test_no_home_a_lost_folder_and_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked.readiness(Home(tmp_path / "none"), WHOLE).problems == ("HOM-001",)
    home = copy_home(tmp_path / "home", publish_hand_home)
    monkeypatch.setattr(asked, "LEAST_FREE", 10**18)
    found = asked.readiness(home, WHOLE)
    assert found.problems == ("HOM-012",) and found.snapshot
    shutil.rmtree(folder_of(home))
    assert asked.readiness(home, WHOLE).problems == ("HOM-012", "PUB-012")
