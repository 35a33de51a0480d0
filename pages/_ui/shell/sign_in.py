"""What stands in place of a page for whoever is not let in: the sign-in, or that nothing was granted. It is
asked at the beginning of every run, before anything of a page or of the sidebar."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from pages._ui.shell import access, identity, language_switch, sign_out, who_asks
from pages._ui.shell.identity import Asker
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, say
from pipelines.actions.signing_in import begin_session
from pipelines.queries import find_home
from schemas.errors import HomeError, UserError

CONTACT = "BURDEN_CONTACT"
"""Whom to ask for a grant, in the office's own words."""
SIGN_OUT_ADDRESS = "BURDEN_SIGN_OUT_URL"
"""Where a gateway signs people out."""
_WIDTH = 460
_KNOWN = "principal_of_session"


def forget_another() -> None:
    """What a window keeps of whoever used it before is forgotten: receipts, forms, prepared files."""
    if identity.mode() == identity.OFF:
        return
    who = who_asks.asker_of_run()
    principal = None if who is None else who.principal
    if st.session_state.get(_KNOWN, principal) != principal:
        st.session_state.clear()
    st.session_state[_KNOWN] = principal


def lets_in() -> bool:
    """Whether the page may be shown; where not, what is shown instead is drawn."""
    if identity.mode() == identity.OFF:
        return True
    try:
        who = who_asks.asker_of_run()
        refused = None if who is None else _refusal(who)
        if who is None or refused is not None:
            _show_sign_in(refused)
        elif not access.scope().places:
            _show_nothing_granted(who)
        else:
            return True
    except HomeError as error:
        _show_trouble(error)
    return False


def _refusal(who: Asker) -> UserError | None:
    """Why the sign-in does not count. Where a gateway signs in, a window is put down when it is opened."""
    if identity.mode() == identity.PROXY and who.session and who.principal:
        begin_session(find_home(), who.session, who.principal)
    return who_asks.refusal(who)


@contextmanager
def _sheet(title: str) -> Iterator[None]:
    """A narrow sheet in the middle, with the choice of the language below."""
    st.set_page_config(initial_sidebar_state="collapsed")  # of a page that stood here before
    st.space("large")
    with st.container(horizontal_alignment="center"), st.container(width=_WIDTH, border=True, gap="small"):
        st.caption(_("Burden monitor"))
        st.header(title, anchor=False)
        yield
        language_switch.show()


def _show_sign_in(refused: UserError | None) -> None:
    with _sheet(_("Sign in")):
        if refused is not None:
            st.warning(quiet(say(refused.words)), icon=":material/lock_clock:")
        if identity.mode() == identity.OIDC:
            st.write(_("This system is for those whom it was opened to. Sign in with your office account."))
            if st.button(
                _("Sign in"), key="sign_in", type="primary", icon=":material/login:", width="stretch"
            ):
                st.login()
        else:
            _show_gateway(refused)
        _show_contact()


def _show_gateway(refused: UserError | None) -> None:
    if refused is None:
        st.write(_("You are signed in by your office's gateway. Open this page through it."))
        return
    st.write(_("Load the page again: the gateway signs you in anew."))
    address = os.environ.get(SIGN_OUT_ADDRESS, "").strip()
    if address:
        st.link_button(_("Sign out at the gateway too"), address, icon=":material/logout:", width="stretch")


def _show_nothing_granted(who: Asker) -> None:
    with _sheet(_("Nothing was granted to you yet")):
        st.write(_("You are signed in as **{who}**.").format(who=quiet(sign_out.in_words(who))))
        st.write(_("Give the administrator this name, and say which area and what work it is about:"))
        st.code(who.principal or "", language=None)
        st.caption(_("As soon as something is granted, load this page again."))
        _show_contact()
        sign_out.show_button()


def _show_trouble(error: HomeError) -> None:
    with _sheet(_("Nobody can sign in at the moment")):
        st.error(quiet(say(error.words)), icon=":material/error:")
        _show_contact()


def _show_contact() -> None:
    contact = os.environ.get(CONTACT, "").strip()
    if contact:
        st.caption(_("Questions: {contact}").format(contact=quiet(contact)))
