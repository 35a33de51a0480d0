"""Grants and tokens: the entries of the store about them."""

from __future__ import annotations

import polars as pl

from schemas.codes import Code, CodeList
from schemas.dtypes import Dtypes

GRANT_KINDS = CodeList("grant_kinds", (Code("given", "授权", "given"), Code("ended", "收回", "ended")))
TOKEN_KINDS = CodeList("token_kinds", (Code("made", "签发", "made"), Code("revoked", "吊销", "revoked")))

GRANT_KEY = ("principal", "role", "area_code", "department")
"""What tells one grant from another; the last entry about it holds."""

GRANTS: Dtypes = {
    "sequence": pl.Int64,
    "at_utc": pl.Datetime("us"),
    "actor": pl.String,
    "kind": pl.String,
    "principal": pl.String,
    "role": pl.String,
    "area_code": pl.String,
    "department": pl.String,
    "valid_from": pl.Date,
    "valid_to": pl.Date,
    "why": pl.String,
}
"""One row per entry: ``actor`` said ``at_utc`` why a principal has a role of schemas/access.py, or a right
beside one, at an area from ``valid_from`` to ``valid_to`` (both days included, null without an end)."""

TOKENS: Dtypes = {
    "sequence": pl.Int64,
    "at_utc": pl.Datetime("us"),
    "actor": pl.String,
    "kind": pl.String,
    "token_id": pl.String,
    "principal": pl.String,
    "token_sha256": pl.String,
    "may_write": pl.Boolean,
    "expires_on": pl.Date,
    "why": pl.String,
}
"""One row per entry: a program acts for the principal with what hashes to ``token_sha256``, to read or also
to write, up to and including ``expires_on``."""

MOST_TOKEN_DAYS = 366
LONGEST_PRINCIPAL = 200


def is_principal(text: str) -> bool:
    """Whether a text can be somebody's name for grants: 1 to LONGEST_PRINCIPAL characters, all of them seen,
    no blanks around it. Two that look the same would be two."""
    return 0 < len(text) <= LONGEST_PRINCIPAL and text.isprintable() and text == text.strip()
