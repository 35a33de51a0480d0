"""Sign-ins on record: which count, for how long, and what ends one for good."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from pipelines.access import sessions
from pipelines.base.home import Home
from schemas.errors import HomeError


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@contextmanager
def rows_of(home: Home) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(sessions.file_of(home), isolation_level=None)) as rows:
        yield rows


def test_what_was_never_put_down_does_not_count(home: Home) -> None:
    assert sessions.why_over(home, "a") == "unknown"
    assert not home.access.exists()
    sessions.begin(home, "a", "wang")
    assert sessions.why_over(home, "a") is None
    assert sessions.why_over(home, "b") == "unknown"


def test_one_that_has_ended_stays_so_though_it_is_put_down_again(home: Home) -> None:
    sessions.begin(home, "a", "wang")
    assert sessions.end(home, "a", "signed_out") == 1
    sessions.begin(home, "a", "wang")
    assert sessions.why_over(home, "a") == "signed_out"
    assert sessions.end(home, "a", "ended") == 0
    (row,) = sessions.sessions_of(home)
    assert row.why == "signed_out" and row.ended is not None and row.ended >= row.began


def test_all_of_a_principal_end_and_nobody_elses(home: Home) -> None:
    for session, principal in (("a", "wang"), ("b", "wang"), ("c", "li")):
        sessions.begin(home, session, principal)
    assert sessions.end_of(home, "wang", "ended") == 2
    assert [sessions.why_over(home, one) for one in "abc"] == ["ended", "ended", None]
    assert sessions.end_of(home, "wang", "ended") == 0


def test_a_token_past_its_end_ends_the_session_for_good(home: Home) -> None:
    """Also where a clock is set back afterwards."""
    sessions.begin(home, "a", "wang")
    now = time.time()
    assert sessions.why_over(home, "a", now + 3600) is None
    assert sessions.why_over(home, "a", now - 1) == "expired"
    assert sessions.why_over(home, "a", now + 3600) == "expired"


@pytest.mark.parametrize(
    ("hours", "age", "why"), [(None, 28_700, None), (None, 28_801, "aged"), ("0.001", 4, "aged")]
)
def test_a_session_holds_so_long(
    home: Home, monkeypatch: pytest.MonkeyPatch, hours: str | None, age: float, why: str | None
) -> None:
    monkeypatch.delenv(sessions.HOURS, raising=False)
    if hours:
        monkeypatch.setenv(sessions.HOURS, hours)
    sessions.begin(home, "a", "wang")
    with rows_of(home) as rows:
        rows.execute("UPDATE sessions SET began = began - ?", [age])
    assert sessions.why_over(home, "a", time.time() + 90_000) == why


def test_when_somebody_was_seen_is_put_down_once_a_minute(home: Home) -> None:
    sessions.begin(home, "a", "wang")
    (before,) = sessions.sessions_of(home)
    assert sessions.why_over(home, "a") is None
    assert sessions.sessions_of(home) == [before]
    with rows_of(home) as rows:
        rows.execute("UPDATE sessions SET seen = seen - 61")
    assert sessions.why_over(home, "a") is None
    (after,) = sessions.sessions_of(home)
    assert after.seen >= before.seen


def test_old_ones_go_and_are_unknown_then(home: Home) -> None:
    sessions.begin(home, "a", "wang")
    with rows_of(home) as rows:
        rows.execute("UPDATE sessions SET seen = seen - 91 * 86400")
    sessions.begin(home, "b", "wang")
    assert [one.session for one in sessions.sessions_of(home)] == ["b"]
    assert sessions.why_over(home, "a") == "unknown"


def test_a_file_that_was_replaced_is_read_as_it_is_now(home: Home) -> None:
    """As after a restore, or where a damaged one was deleted."""
    sessions.begin(home, "a", "wang")
    for file in home.access.iterdir():
        file.unlink()
    assert sessions.why_over(home, "a") == "unknown"
    sessions.begin(home, "b", "wang")
    assert sessions.why_over(home, "a") == "unknown" and sessions.why_over(home, "b") is None


def test_a_damaged_file_lets_nobody_in_and_says_so(home: Home) -> None:
    home.access.mkdir()
    sessions.file_of(home).write_bytes(b"no database, " * 100)
    for ask in (
        lambda: sessions.why_over(home, "a"),
        lambda: sessions.begin(home, "a", "wang"),
        lambda: sessions.sessions_of(home),
    ):
        with pytest.raises(HomeError) as refused:
            ask()
        assert refused.value.code == "SES-007" and "sessions.sqlite" in refused.value.words.zh
