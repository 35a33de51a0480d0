"""Who is signed in: a row per sign-in in a file beside the store, which pages ask at every run and before
every write. The store is one writer's alone; this file is written to by whoever serves pages."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from pipelines.base.home import Home
from schemas.errors import HomeError, UserError
from schemas.sessions import KEPT_DAYS, MOST_HOURS, SEEN_SECONDS, USUAL_HOURS

HOURS = "BURDEN_SESSION_HOURS"
"""How long a sign-in holds at most, whatever its token says."""
WAIT_SECONDS = 10.0

_TABLE = """
CREATE TABLE IF NOT EXISTS sessions (
  session TEXT PRIMARY KEY,
  principal TEXT NOT NULL,
  began REAL NOT NULL,
  seen REAL NOT NULL,
  ended REAL,
  why TEXT
) WITHOUT ROWID
"""


@dataclass(frozen=True)
class Session:
    """One sign-in. ``session``: the hash that it is known by; times in seconds since 1970; ``ended`` and
    ``why`` (schemas/sessions.py) where it no longer counts."""

    session: str
    principal: str
    began: float
    seen: float
    ended: float | None
    why: str | None


def file_of(home: Home) -> Path:
    """Where the rows are."""
    return home.access / "sessions.sqlite"


def longest_seconds() -> float:
    """How long a sign-in holds. Raises UserError where the variable says what cannot be."""
    said = os.environ.get(HOURS, "").strip()
    try:
        hours = float(said or USUAL_HOURS)
    except ValueError:
        hours = 0.0
    if not 0 < hours <= MOST_HOURS:
        raise UserError(
            "AUT-009", variable=HOURS, said=said, most=f"{MOST_HOURS:g}", usual=f"{USUAL_HOURS:g}"
        )
    return hours * 3600


def begin(home: Home, session: str, principal: str) -> None:
    """Put a sign-in down; one that is known already stays as it is, ended where it has ended."""
    now = time.time()
    with _opened(home, create=True) as rows:
        rows.execute("DELETE FROM sessions WHERE seen < ?", [now - KEPT_DAYS * 86_400])
        rows.execute(
            "INSERT OR IGNORE INTO sessions VALUES (?, ?, ?, ?, NULL, NULL)", [session, principal, now, now]
        )


def why_over(home: Home, session: str, expires: float | None = None) -> str | None:
    """Why a session no longer counts (schemas/sessions.py), "unknown" where it was never put down, None where
    it counts. ``expires``: when what was signed in with ends, in seconds since 1970. What is found to be over
    is put down as such, so that no clock makes it count again."""
    if not file_of(home).exists():
        return "unknown"
    with _opened(home) as rows:
        row = _find(rows, session)
        if row is None:
            return "unknown"
        if row.ended is not None:
            return row.why
        now = time.time()
        why = _over_by_time(row, now, expires)
        if why is not None:
            _end(rows, "session = ?", session, why, now)
        elif now - row.seen > SEEN_SECONDS:
            rows.execute("UPDATE sessions SET seen = ? WHERE session = ?", [now, session])
        return why


def end(home: Home, session: str, why: str) -> int:
    """End a session; how many ended: one, or none where it was not open."""
    return _end_where(home, "session = ?", session, why)


def end_of(home: Home, principal: str, why: str) -> int:
    """End all sessions of a principal; how many were open."""
    return _end_where(home, "principal = ?", principal, why)


def sessions_of(home: Home) -> list[Session]:
    """Every session put down in the last months, the newest first."""
    if not file_of(home).exists():
        return []
    with _opened(home) as rows:
        found = rows.execute("SELECT * FROM sessions ORDER BY began DESC, session").fetchall()
    return [Session(*row) for row in found]


def _over_by_time(row: Session, now: float, expires: float | None) -> str | None:
    if expires is not None and expires <= now:
        return "expired"
    return "aged" if now - row.began >= longest_seconds() else None


def _find(rows: sqlite3.Connection, session: str) -> Session | None:
    row = rows.execute("SELECT * FROM sessions WHERE session = ?", [session]).fetchone()
    return None if row is None else Session(*row)


def _end_where(home: Home, condition: str, value: str, why: str) -> int:
    if not file_of(home).exists():
        return 0
    with _opened(home) as rows:
        return _end(rows, condition, value, why, time.time())


def _end(rows: sqlite3.Connection, condition: str, value: str, why: str, now: float) -> int:
    question = f"UPDATE sessions SET ended = ?, why = ? WHERE ended IS NULL AND {condition}"  # noqa: S608 ours
    return rows.execute(question, [now, why, value]).rowcount


@dataclass
class _Held:
    """The connection that this process keeps: opening one takes longer than all that it is asked in a run.
    ``file``: the process, the path, and which file was there."""

    lock: Lock
    file: tuple[int, Path, int, int] | None = None
    rows: sqlite3.Connection | None = None


_held = _Held(Lock())


@contextmanager
def _opened(home: Home, *, create: bool = False) -> Iterator[sqlite3.Connection]:
    """The file, each statement its own transaction. Raises HomeError where it cannot be used: nobody is let
    in then."""
    path = file_of(home)
    try:
        with _held.lock:
            if create:
                path.parent.mkdir(exist_ok=True)
                path.touch(exist_ok=True)
            yield _connection(path)
    except (sqlite3.Error, OSError) as error:
        raise HomeError("SES-007", path=path, error=error) from error


def _connection(path: Path) -> sqlite3.Connection:
    """The connection kept; another one where the file was replaced since, or the process is a fork."""
    there = path.stat()
    file = (os.getpid(), path, there.st_dev, there.st_ino)
    if _held.rows is None or _held.file != file:
        if _held.rows is not None and _held.file is not None and _held.file[0] == file[0]:
            _held.rows.close()
        _held.rows = sqlite3.connect(
            path, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False
        )
        _held.rows.execute("PRAGMA journal_mode=WAL")
        _held.rows.execute(_TABLE)
        _held.file = file
    return _held.rows
