"""Who somebody is: the three ways in which a dashboard is told (BURDEN_AUTH), and what each takes for an
identity. Whether it still counts is asked elsewhere (who_asks.py)."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any
from urllib.parse import unquote

from schemas.errors import UserError
from schemas.grants import is_principal

MODE = "BURDEN_AUTH"
OFF, OIDC, PROXY = "off", "oidc", "proxy"
"""Nobody signs in, and only this machine is served; an identity provider by OpenID Connect; a gateway that
signs people in by itself and tells who they are in a header."""

CLAIM = "BURDEN_OIDC_CLAIM"
USUAL_CLAIM = "sub"
"""The one claim that a provider promises never to give to somebody else, and that nobody can change for
themselves (OpenID Connect Core 1.0, 5.7)."""

PRINCIPAL_HEADER, GATEWAY_HEADER = "X-Burden-Principal", "X-Burden-Gateway"
SECRET = "BURDEN_GATEWAY_SECRET"
LEAST_SECRET = 32
"""Characters of a secret: nobody guesses it."""

_OF_A_SIGN_IN = ("iss", "sub", "iat", "exp", "nonce")
"""Claims that tell one sign-in from another: the nonce is made anew for each."""


@dataclass(frozen=True)
class Asker:
    """Somebody who signed in. ``session``: the hash by which the sign-in is known, None of a request that
    brings a gateway's word with it; ``expires``: when what was signed in with ends, in seconds since 1970,
    None where a gateway vouches; ``name``: how to address them, which decides nothing. ``principal`` is None
    where the provider said nothing that can be one."""

    principal: str | None
    session: str | None
    name: str
    expires: float | None = None


def mode() -> str:
    """How this dashboard is told who asks. Raises UserError for a value that is none."""
    said = os.environ.get(MODE, "").strip() or OFF
    if said not in (OFF, OIDC, PROXY):
        raise UserError("AUT-001", variable=MODE, said=said)
    return said


def claim() -> str:
    """The claim whose text is the principal. There is no second one to fall back on: it would let whoever
    lacks the first choose who to be."""
    return os.environ.get(CLAIM, "").strip() or USUAL_CLAIM


def of_claims(claims: Mapping[str, Any]) -> Asker | None:
    """Who a provider says it is; None where nobody signed in. ``claims`` are those of an ID token whose
    signature, issuer and audience were looked at when it was taken."""
    if claims.get("is_logged_in") is not True:
        return None
    principal = _principal(claims)
    expires = claims.get("exp")
    return Asker(
        principal,
        _hash([claims.get(name) for name in _OF_A_SIGN_IN]),
        str(claims.get("name") or principal or ""),
        float(expires) if isinstance(expires, int | float) else 0.0,
    )


def _principal(claims: Mapping[str, Any]) -> str | None:
    said = claims.get(claim())
    is_vouched = claim() != "email" or claims.get("email_verified") is True
    return said if is_vouched and isinstance(said, str) and is_principal(said) else None


def of_gateway(values: Callable[[str], Sequence[str]], window: str | None = None) -> Asker | None:
    """Who a gateway says it is; None where the secret is not there. ``values`` gives all values of a header:
    one that stands twice was sent by a client through a gateway that only adds. ``window``: the window whose
    connection began with these headers; what was vouched for then does not last for ever."""
    secret, shown, names = os.environ.get(SECRET, ""), values(GATEWAY_HEADER), values(PRINCIPAL_HEADER)
    if len(secret) < LEAST_SECRET or len(shown) != 1 or len(names) != 1:
        return None
    if not compare_digest(shown[0].encode("utf-8"), secret.encode("utf-8")):
        return None
    principal = _decoded(names[0])
    session = None if window is None else _hash([principal, window])
    return Asker(principal, session, principal) if principal else None


def _decoded(value: str) -> str | None:
    """The text of a header, which is percent-encoded UTF-8: headers themselves hold no Chinese."""
    try:
        text = unquote(value, errors="strict") if value.isascii() else ""
    except UnicodeDecodeError:
        return None
    return text if is_principal(text) else None


def _hash(parts: Sequence[Any]) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
