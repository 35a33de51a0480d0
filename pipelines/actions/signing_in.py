"""Signing in and out. Whoever does has no scope yet, and asks after that one sign-in alone; what anybody may
see or do afterwards is asked in rights.py."""

from __future__ import annotations

from pipelines.access import sessions
from pipelines.access.sessions import longest_seconds
from pipelines.base.home import Home
from schemas.errors import UserError

_SENTENCES = {
    "expired": "SES-001",
    "aged": "SES-002",
    "signed_out": "SES-003",
    "ended": "SES-004",
    "unknown": "SES-005",
}


def require_settings() -> None:
    """Raises UserError where the environment says something that cannot be of how long a sign-in holds."""
    longest_seconds()


def begin_session(home: Home, session: str, principal: str) -> None:
    """Put a sign-in down. Raises HomeError where that cannot be."""
    sessions.begin(home, session, principal)


def require_session(home: Home, session: str, expires: float | None) -> None:
    """Raises UserError with the reason where a session no longer counts; ``expires`` in seconds since 1970,
    None where what was signed in with says nothing of it."""
    why = sessions.why_over(home, session, expires)
    if why is not None:
        hours = f"{longest_seconds() / 3600:g}"
        raise UserError(_SENTENCES[why], **({"hours": hours} if why == "aged" else {}))


def sign_out(home: Home, session: str) -> None:
    """End a session of one's own, in every window and for every copy of its cookie."""
    sessions.end(home, session, "signed_out")


def sign_out_everywhere(home: Home, principal: str) -> None:
    """End all sessions of one's own: where a gateway signs in, none of them is that of a browser."""
    sessions.end_of(home, principal, "signed_out")
