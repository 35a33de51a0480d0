"""What this dashboard was started for. There is no sign-in yet: whoever starts it says in the environment for
which bodies it may act; every action asks the scope made of it (pipelines/actions/rights.py)."""

from __future__ import annotations

import os
from ipaddress import ip_address

from streamlit import config

from pipelines.actions.rights import GRANTABLE, VARIABLE, allows, role_words, system_scope
from pipelines.queries import log_lines
from schemas.admission import BODIES
from schemas.errors import UserError
from schemas.scope import Scope
from schemas.words import Words

EVERYTHING, NOBODY = "all", "none"
"""The values of a dashboard that may do everything, and of one that is only looked at. So is one that nothing
is said for: a unit file with an empty variable, or a slip of a comma, must not open a home to everybody."""
UPLOADING = ("returns", "lists", "plans", "department", "clues", "cases", "inspections")
"""Roles that hand in files: without any of them no upload is read."""


def scope() -> Scope:
    """Who asks from this dashboard: the system's user, over the whole home, with the roles granted. Raises
    UserError for a role that is none."""
    return system_scope(_granted())


def may(role: str) -> bool:
    """Whether this dashboard may act in a role: what a page offers. The action asks again."""
    return allows(scope(), role)


def takes_files() -> bool:
    """Whether any role of this dashboard hands in files."""
    return any(may(role) for role in UPLOADING)


def bodies() -> tuple[str, ...]:
    """Keys of the bodies this dashboard may act for, in the order of schemas/admission.toml."""
    return tuple(key for key in BODIES.keys if may(key))


def stop_where_wrong() -> None:
    """For the start of the server: a wrong value, an address that others reach, or a log that cannot be
    written ends it with the sentence in both languages."""
    try:
        if log_lines.set_up("dashboard"):
            log_lines.adopt("streamlit", "uvicorn", "websockets")
        scope()
        require_loopback(config.get_option("server.address"))
    except UserError as error:
        raise SystemExit(f"{error.words.zh}\n{error.words.en}") from error


def require_loopback(address: str | None) -> None:
    """Raises UserError for an address that is not this machine's own: as long as nobody signs in, whoever
    reaches the pages sees all of them. None and "" are every address there is."""
    said = (address or "").strip().lower()
    if said == "localhost" or said.startswith("unix://"):
        return
    try:
        if ip_address(said.strip("[]")).is_loopback:
            return
    except ValueError:  # a name, which may lead anywhere
        pass
    raise UserError("DUT-003", address=address or "0.0.0.0")


def _granted() -> tuple[str, ...]:
    """Roles the environment grants."""
    asked = [key.strip() for key in os.environ.get(VARIABLE, "").split(",") if key.strip()]
    if asked == [EVERYTHING]:
        return GRANTABLE
    if asked == [NOBODY]:
        return ()
    wrong = [key for key in dict.fromkeys(asked) if key not in GRANTABLE]
    if wrong:
        raise _unknown(wrong)
    return tuple(asked)


def _unknown(wrong: list[str]) -> UserError:
    known = Words.join(_GRANT.format(key=key, words=role_words(key)) for key in GRANTABLE)
    return UserError(
        "DUT-002",
        variable=VARIABLE,
        wrong=Words.listed(wrong),
        known=known,
        everything=EVERYTHING,
        nobody=NOBODY,
    )


_GRANT = Words("{key}（{words}）", "{key} ({words})")
