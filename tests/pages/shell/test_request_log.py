"""What the dashboard writes down of itself, as JSON lines of a file: an id for every request, a line for each
that matters, one for every run of a page, and the cause of an error – and no token, name or query in any."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from pages._ui.shell.registry import PROJECT
from pipelines.base.log_lines import VARIABLE
from tests.support.dashboard import running_dashboard
from tests.support.hand_store import publish_hand_home
from tests.support.made_once import made_home

SECRET = "R7K2TOKEN"
FAILING = """
    def run():
        if "fail" in st.query_params:
            raise KeyError("张三 " + st.query_params["token"])
        page.run()
"""
"""In the place of the page's own run: a bug that quotes a name and a token."""


class Served(NamedTuple):
    address: str
    log: Path
    printed: Path

    def lines(self, logger: str = "") -> list[dict[str, Any]]:
        """The lines of all that was answered so far, each is JSON; of a logger where named. A line is
        written after its answer was sent, so that one more request is made and waited for."""
        last = token_hex(8)
        get(self, "/_stcore/metrics", X_Request_ID=last)
        for _turn in range(100):
            told = [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]
            if any(line["request"] == last for line in told):
                break
            time.sleep(0.1)
        return [line for line in told if logger in ("", line["logger"]) and line["request"] != last]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    script = folder / "app.py"
    text = (PROJECT / "app.py").read_text(encoding="utf-8")
    own = "    with cache.one_look():"
    assert text.count(own) == 1 and text.count("page.run)") == 1
    script.write_text(text.replace(own, FAILING + own).replace("page.run)", "run)"), encoding="utf-8")
    printed = folder / "printed.txt"
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(VARIABLE, str(folder / "logs"))
        with running_dashboard(made_home(publish_hand_home).path, printed, str(script)) as address:
            yield Served(address, folder / "logs" / "dashboard.jsonl", printed)


def get(served: Served, path: str, method: str = "GET", **headers: str) -> tuple[int, str | None, bytes]:
    connection = HTTPConnection(urlsplit(served.address).netloc, timeout=120)
    connection.request(
        method, path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    answer = connection.getresponse()
    told = answer.status, answer.getheader("X-Request-ID"), answer.read()
    connection.close()
    return told


def open_page(served: Served, page: str, query: str) -> str:
    """Runs a page as a browser does, to the end; the id of the session."""
    address = served.address.replace("http", "ws") + "/_stcore/stream"
    asked = BackMsg()
    asked.rerun_script.query_string = query
    asked.rerun_script.page_name = page
    with connect(address, origin=served.address, subprotocols=["streamlit"], max_size=None) as socket:  # type: ignore[arg-type, list-item]
        socket.send(asked.SerializeToString())
        session = ""
        while True:  # a session says at the end of its run that the run is over
            told = ForwardMsg()
            told.ParseFromString(socket.recv(timeout=60))  # type: ignore[arg-type]
            if told.WhichOneof("type") == "new_session":
                session = told.new_session.initialize.session_id
            if told.WhichOneof("type") == "script_finished":
                return session


def test_every_answer_has_an_id_and_a_well_formed_one_is_kept(served: Served) -> None:
    assert get(served, "/", X_Request_ID="gate-0042")[1] == "gate-0042"
    assert get(served, "/ready", X_Request_ID="a" * 64)[1] == "a" * 64
    for wrong in ("", "a" * 65, "two words", "x_y", 'x"', "é"):
        made = get(served, "/ready", X_Request_ID=wrong)[1]
        assert made is not None and re.fullmatch(r"[0-9a-f]{16}", made)
    first, second = (get(served, "/_stcore/metrics")[1] for _ in range(2))
    assert first and second and first != second


def test_a_line_for_a_request_says_what_and_how_long_and_no_query(served: Served) -> None:
    status, _own, body = get(served, f"/review?token={SECRET}&lang=zh", X_Request_ID="lines-1")
    get(served, "/_stcore/metrics", X_Request_ID="lines-2")
    (line,) = [one for one in served.lines("pages.access") if one["request"] == "lines-1"]
    moment = datetime.fromisoformat(line.pop("time"))
    assert moment.utcoffset() == timedelta(0) and line.pop("ms") >= 0
    assert line == {
        "level": "INFO",
        "logger": "pages.access",
        "message": "request",
        "request": "lines-1",
        "page": None,
        "session": None,
        "method": "GET",
        "path": "/review",
        "status": status,
        "bytes": len(body),
    }
    (closed,) = [one for one in served.lines("pages.access") if one["request"] == "lines-2"]
    assert (closed["path"], closed["status"]) == ("/_stcore/metrics", 404)


def test_health_and_files_of_the_program_have_no_line(served: Served) -> None:
    quiet = ("/ready", "/_stcore/health", "/league/_stcore/health", "/_stcore/host-config", "/favicon.png")
    for path in (*quiet, "/boundaries/none", "/static/js/index.js"):
        get(served, path, X_Request_ID="quiet-1")
    assert [line for line in served.lines() if line["request"] == "quiet-1"] == []


def test_what_opens_a_file_is_not_written_down(served: Served) -> None:
    get(served, f"/media/{SECRET}.xlsx", X_Request_ID="media-1")
    get(served, f"/_stcore/upload_file/{SECRET}/1", "PUT", X_Request_ID="media-2")
    paths = {line["request"]: line["path"] for line in served.lines("pages.access")}
    assert (paths["media-1"], paths["media-2"]) == ("/media/-", "/_stcore/upload_file/-")


def test_a_run_of_a_page_is_a_line_with_its_session_by_a_hash(served: Served) -> None:
    session = open_page(served, "league", f"token={SECRET}")
    line = served.lines("pages.runs")[-1]
    assert (line["page"], line["outcome"]) == ("league", "shown") and line["ms"] > 0
    assert line["session"] == hashlib.sha256(session.encode()).hexdigest()[:12]
    assert re.fullmatch(r"[0-9a-f]{16}", line["request"])


def test_a_bug_is_a_line_with_the_number_that_the_page_shows(served: Served) -> None:
    open_page(served, "league", f"token={SECRET}&fail=1")
    run = served.lines("pages.runs")[-1]
    (error,) = [line for line in served.lines("pages") if line["level"] == "ERROR"]
    assert run["outcome"] == "failed" and error["session"] == run["session"]
    assert re.fullmatch(r"[0-9A-F]{8}", error["reference"]) and error["page"] == "league"
    assert 'raise KeyError("张三 "' in error["traceback"]  # a line of the program, which is no secret
    assert error["traceback"].endswith("\nKeyError")


def test_nothing_secret_is_anywhere(served: Served) -> None:
    """After all of the above, in whatever order they ran: neither in the file nor on standard error."""
    open_page(served, "league", f"token={SECRET}&fail=1")
    for path in (served.log, served.printed):
        assert SECRET not in path.read_text(encoding="utf-8")
    assert "Traceback" not in served.printed.read_text(encoding="utf-8")
