"""What the server looks at before it starts: a wrong setting ends it with a sentence, in both languages, that
says what to do. A sign-in that is half set up would let in the wrong people, or nobody."""

from __future__ import annotations

import os
from ipaddress import ip_address
from urllib.parse import urlsplit

from streamlit import config
from streamlit.auth_util import get_secrets_auth_section, is_authlib_installed
from streamlit.web.server.server_util import is_xsrf_enabled
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from pages._ui.shell import access, identity
from pages._ui.shell.identity import LEAST_SECRET, OFF, OIDC, PROXY, SECRET
from pipelines.actions.signing_in import require_settings
from pipelines.queries import log_lines
from schemas.errors import UserError
from schemas.words import Words

TLS = "BURDEN_TLS"
"""1 where browsers come by https though this server is told nothing of it: behind a gateway."""
SETTINGS = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
CALLBACK = "/oauth2callback"


def stop_where_wrong() -> None:
    """For the start of the server."""
    try:
        if log_lines.set_up("dashboard"):
            log_lines.adopt("streamlit", "uvicorn", "websockets")
        require_start()
    except UserError as error:
        raise SystemExit(f"{error.words.zh}\n{error.words.en}") from error


def require_start() -> None:
    """Raises UserError for the first setting with which this dashboard must not start."""
    mode, address = identity.mode(), config.get_option("server.address")
    access.require_granted()
    require_settings()
    if mode == OFF:
        require_loopback(address, "DUT-003")
        return
    _require_one_way(mode)
    _require_streamlit_options()
    if mode == OIDC:
        _require_provider()
    else:
        require_loopback(address, "AUT-007")
        if len(os.environ.get(SECRET, "")) < LEAST_SECRET:
            raise UserError("AUT-005", name=SECRET, least=LEAST_SECRET)


def require_loopback(address: str | None, code: str) -> None:
    """Raises UserError of this code for an address that is not this machine's own. None and "" are every
    address there is."""
    said = (address or "").strip().lower()
    if not (said.startswith("unix://") or is_this_machine(said)):
        raise UserError(code, address=address or "0.0.0.0")


def is_this_machine(host: str) -> bool:
    """Whether a host is reached from this machine alone."""
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:  # a name, which may lead anywhere
        return False


def is_behind_tls() -> bool:
    """Whether browsers come by https, so that cookies are to be sent in no other way. What a header says of
    it is not asked: the settings know, and a header is anybody's word."""
    redirect = str(get_secrets_auth_section().get("redirect_uri", "")) if identity.mode() == OIDC else ""
    return os.environ.get(TLS, "").strip() == "1" or redirect.startswith("https://")


def _require_one_way(mode: str) -> None:
    if get_secrets_auth_section() if mode == PROXY else os.environ.get(SECRET):
        raise UserError("AUT-006", file=_file(), variable=SECRET, mode=mode)


def _require_streamlit_options() -> None:
    """Options that would let somebody say who they are, or another site act for them."""
    if config.get_option("server.trustedUserHeaders"):
        raise UserError("AUT-008", option="server.trustedUserHeaders")
    if not is_xsrf_enabled():
        raise UserError("AUT-008", option="server.enableXsrfProtection = false")


def _require_provider() -> None:
    if not is_authlib_installed():
        raise UserError("AUT-002")
    said = {key: str(get_secrets_auth_section().get(key) or "") for key in SETTINGS}
    lacking = [key for key, value in said.items() if not value]
    if lacking:
        raise UserError("AUT-003", file=_file(), lacking=Words.listed(lacking))
    for key in ("redirect_uri", "server_metadata_url"):
        if not _is_safe(said[key]) or (key == "redirect_uri" and urlsplit(said[key]).path != _callback()):
            raise UserError("AUT-004", key=key, address=said[key])
    if len(said["cookie_secret"]) < LEAST_SECRET:
        raise UserError("AUT-005", name=f"cookie_secret ({_file()})", least=LEAST_SECRET)
    host = urlsplit(said["redirect_uri"]).hostname or ""
    if not is_host_allowed(host):
        raise UserError("AUT-010", host=host)


def _callback() -> str:
    below = str(config.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{below}{CALLBACK}" if below else CALLBACK


def _is_safe(address: str) -> bool:
    """Whether what is said there is heard by nobody on the way."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and is_this_machine(parts.hostname or ""))


def _file() -> str:
    """The file that the settings are read from: the last one counts."""
    return str((config.get_option("secrets.files") or [".streamlit/secrets.toml"])[-1])
