"""Who asks: by what a browser or a program sends with a request, or in the run of a page; and whether that
sign-in still counts. It is asked anew each time and kept nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import streamlit as st
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from streamlit.auth_util import get_origin_from_redirect_uri
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

# Streamlit's own reading of its signed cookie: a second one of ours could differ from it.
from streamlit.web.server.starlette.starlette_websocket import (
    _get_signed_cookie_with_chunks,
    _parse_decoded_user_cookie,
)

from pages._ui.shell import identity
from pages._ui.shell.identity import Asker
from pipelines.actions.signing_in import require_session
from pipelines.queries import find_home
from schemas.errors import HomeError, UserError

_acting: ContextVar[Asker | None] = ContextVar("acting", default=None)


def principal_of(headers: Headers) -> str | None:
    """The principal who sends these headers, if the sign-in counts now; None for anybody else, and where
    nobody signs in. Raises HomeError where the record of sign-ins cannot be read."""
    who = asker_of(headers)
    return None if who is None or refusal(who) is not None else who.principal


def asker_of(headers: Headers) -> Asker | None:
    """Who sends these headers, whether or not the sign-in still counts."""
    if identity.mode() == identity.PROXY:
        return identity.of_gateway(headers.getlist)
    if identity.mode() == identity.OIDC:
        return asker_of_cookies(cookie_parser("; ".join(headers.getlist("cookie"))))
    return None


def asker_of_cookies(cookies: dict[str, str]) -> Asker | None:
    """Who signed in with these cookies, by name; None where there is no whole, rightly signed one."""
    signed, origin = _get_signed_cookie_with_chunks(cookies, USER_COOKIE_NAME), get_origin_from_redirect_uri()
    return identity.of_claims(_parse_decoded_user_cookie(signed, origin)) if signed and origin else None


def asker_of_run() -> Asker | None:
    """Who looks at the page that runs, or asked for the file that is being made; None where nobody signs
    in."""
    if identity.mode() == identity.OFF:
        return None
    context = get_script_run_ctx(suppress_warning=True)
    if context is None or _acting.get() is not None:
        return _acting.get()
    if identity.mode() == identity.PROXY:
        return identity.of_gateway(st.context.headers.get_all, context.session_id)
    return identity.of_claims(st.user.to_dict())


@contextmanager
def acting_for(who: Asker | None) -> Iterator[None]:
    """Inside, that is who asks: for what a page has made after its run."""
    token = _acting.set(who)
    try:
        yield
    finally:
        _acting.reset(token)


def refusal(who: Asker) -> UserError | None:
    """Why somebody's sign-in does not count, None where it does. Raises HomeError where the record of
    sign-ins cannot be read."""
    if who.principal is None:
        return UserError("SES-006", claim=identity.claim(), variable=identity.CLAIM)
    try:
        if who.session is not None:
            require_session(find_home(), who.session, who.expires)
    except HomeError:
        raise
    except UserError as error:
        return error
    return None
