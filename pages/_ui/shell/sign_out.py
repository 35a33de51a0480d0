"""Who is signed in, and the way out: at the end of the sidebar."""

from __future__ import annotations

import streamlit as st

from pages._ui.shell import cache, demonstrating, identity, who_asks
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _
from pipelines.actions import signing_in
from pipelines.queries import find_home
from schemas.errors import UserError


def show() -> None:
    """Where nobody signs in, whom a demonstration is looked at as."""
    if identity.mode() == identity.OFF and _is_demonstration():
        demonstrating.show()
    who = None if identity.mode() == identity.OFF else who_asks.asker_of_run()
    if who is None:
        return
    st.caption(_("Signed in: {who}").format(who=quiet(in_words(who))))
    show_button()


def show_button() -> None:
    st.button(_("Sign out"), key="sign_out", icon=":material/logout:", type="tertiary", on_click=_sign_out)


def in_words(who: identity.Asker) -> str:
    """The name, and the principal where that is another word."""
    principal = who.principal or "–"
    return principal if who.name in ("", principal) else f"{who.name} ({principal})"


def _sign_out() -> None:
    """The sign-in is over for every window and every copy of the cookie, whatever becomes of the cookie."""
    who, home = who_asks.asker_of_run(), find_home()
    if who is None or who.session is None or who.principal is None:
        return
    if identity.mode() == identity.PROXY:
        signing_in.sign_out_everywhere(home, who.principal)
        return
    signing_in.sign_out(home, who.session)
    st.logout()


def _is_demonstration() -> bool:
    try:
        return cache.published() is not None and cache.whole_snapshot().synthetic
    except UserError:
        return False
