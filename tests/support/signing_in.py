"""An identity provider to sign in at, and dashboards whose users sign in: there, or at a gateway."""

from __future__ import annotations

import json
import os
import urllib.request
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.dashboard import running_dashboard

COOKIE_SECRET = "a secret for cookies in tests alone"
GATEWAY_SECRET = "a secret of the gateway in tests alone"
PLAIN = "AUTHLIB_INSECURE_TRANSPORT"
"""Lets the provider of the tests do without TLS, which it has no need of on this machine."""
CLAIM = "staff_number"
"""What the provider of the tests knows people by, beside ``sub``."""


@contextmanager
def running_provider() -> Iterator[str]:
    """Address of an identity provider that lets in whoever names a user."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from oidc_provider_mock import run_server_in_thread
    os.environ[PLAIN] = "1"
    try:
        with run_server_in_thread() as server:
            yield f"http://localhost:{server.server_port}"
    finally:
        del os.environ[PLAIN]


def add_user(provider: str, user: str, **claims: object) -> None:
    """A user whose tokens make these claims; they go before the provider's own."""
    asked = urllib.request.Request(
        f"{provider}/users/{user}",
        json.dumps(claims).encode(),
        {"Content-Type": "application/json"},
        method="PUT",
    )
    urllib.request.urlopen(asked, timeout=60).close()


@contextmanager
def dashboard_of_provider(home: Path, folder: Path, provider: str) -> Iterator[str]:
    """Address of a dashboard whose users sign in at the provider."""
    settings = {
        "redirect_uri": "http://127.0.0.1:{port}/oauth2callback",
        "cookie_secret": COOKIE_SECRET,
        "client_id": "burden",
        "client_secret": "of the dashboard",
        "server_metadata_url": f"{provider}/.well-known/openid-configuration",
    }
    file = folder / "secrets.toml"
    lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
    file.write_text("\n".join(["[auth]", *lines]), encoding="utf-8")
    told = {"BURDEN_AUTH": "oidc", "BURDEN_OIDC_CLAIM": CLAIM, "STREAMLIT_SECRETS_FILES": str(file)}
    with running_dashboard(home, folder / "log.txt", act_as="", settings=told) as address:
        yield address


@contextmanager
def dashboard_of_gateway(home: Path, folder: Path) -> Iterator[str]:
    """Address of a dashboard whose users a gateway signs in."""
    told = {"BURDEN_AUTH": "proxy", "BURDEN_GATEWAY_SECRET": GATEWAY_SECRET}
    with running_dashboard(home, folder / "log.txt", act_as="", settings=told) as address:
        yield address
