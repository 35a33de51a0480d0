"""The list of what is in force: a file that pages read at every run, since the store is one writer's alone.

It follows from the store and is written anew with every entry, in an order that fails closed: a grant is in
the store before it is in the list, and out of the list before it is out of the store. ``verify`` holds the
two against each other."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.access.stored import last_grants, last_tokens, read_grants, read_tokens
from pipelines.areas import load_areas
from pipelines.areas.tree import codes_around
from pipelines.base.disk import stamp_of
from pipelines.base.home import Home
from pipelines.publish.files import replace_text
from pipelines.store import Store
from schemas.access import ROLES
from schemas.errors import HomeError

FORMAT = 1
_GRANT = ("principal", "role", "area_code", "department", "valid_from", "valid_to")
_TOKEN = ("token_id", "principal", "token_sha256", "may_write", "expires_on")
_TOP = "SELECT code FROM areas WHERE parent IS NULL AND valid_to IS NULL ORDER BY code LIMIT 1"


@dataclass(frozen=True)
class Grant:
    """A grant in force or to come."""

    principal: str
    role: str
    area_code: str
    department: str | None
    valid_from: date
    valid_to: date | None
    around: tuple[str, ...] = ()
    """Of a right beside a role: codes of the areas at which that role may be held."""

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Token:
    """A token that was not revoked."""

    token_id: str
    principal: str
    token_sha256: str
    may_write: bool
    expires_on: date


@dataclass(frozen=True)
class InForce:
    """What was granted and not taken back. ``top``: code of the area that holds all others."""

    top: str | None
    grants: tuple[Grant, ...] = ()
    tokens: tuple[Token, ...] = ()
    bound: frozenset[str] = frozenset()
    """Principals that were ever granted something: who has nothing left is not who never had anything."""


def file_of(home: Home) -> Path:
    """Where the list is."""
    return home.access / "grants.json"


def as_stored(store: Store) -> dict[str, Any]:
    """The list as the store has it, as it is written."""
    entries = read_grants(store)
    grants = _plain(last_grants(entries).select(_GRANT))
    areas = load_areas(store)
    for row in grants:
        if row["role"] not in ROLES:
            row["around"] = sorted(codes_around(areas, row["area_code"]))
    tokens = last_tokens(read_tokens(store)).select(_TOKEN)
    return {
        "format": FORMAT,
        "top": store.scalar(_TOP),
        "grants": grants,
        "tokens": _plain(tokens),
        "bound": entries["principal"].unique().sort().to_list(),
    }


def write_in_force(home: Home, listed: dict[str, Any]) -> None:
    """Puts the list in place of the one there is, in one step."""
    home.access.mkdir(exist_ok=True)
    replace_text(file_of(home), json.dumps(listed, ensure_ascii=False, indent=1) + "\n")


def read_in_force(home: Home) -> InForce:
    """The list as it is now; an empty one where nothing was ever granted. Raises HomeError where the file
    cannot be read: nobody is let in then."""
    path = file_of(home)
    try:
        return _read(path, stamp_of(path))
    except FileNotFoundError:
        return InForce(None)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise HomeError("GRT-001", path=path) from error


@lru_cache(maxsize=8)
def _read(path: Path, _stamp: tuple[int, int, int]) -> InForce:
    said = json.loads(path.read_bytes())
    if said["format"] != FORMAT:
        raise ValueError(said["format"])
    grants = tuple(
        Grant(
            **{
                **row,
                "valid_from": _day(row["valid_from"]),
                "valid_to": _day(row["valid_to"]),
                "around": tuple(row.get("around", ())),
            }
        )
        for row in said["grants"]
    )
    tokens = tuple(Token(**{**row, "expires_on": _day(row["expires_on"])}) for row in said["tokens"])
    return InForce(said["top"], grants, tokens, frozenset(said["bound"]))


def _day(text: str | None) -> Any:
    return None if text is None else date.fromisoformat(text)


def _plain(rows: pl.DataFrame) -> list[dict[str, Any]]:
    return rows.with_columns(pl.col(pl.Date).cast(pl.String)).to_dicts()
