"""Looking at a demonstration as one of its principals: in the sidebar, where nobody signs in, and never with
more rights to do something than the dashboard was started with."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages._ui.words.text import _, say
from pipelines import queries
from pipelines.actions.rights import scope_of
from pipelines.queries import find_home
from schemas.access import ROLES, SIGHTS
from schemas.demonstrators import DEMONSTRATORS
from schemas.errors import UserError
from schemas.scope import Place, Scope

_KEY = "look_as"
_SEEN = frozenset(SIGHTS.keys)


def as_chosen(system: Scope) -> Scope:
    """The scope of the principal that was chosen in this window; that of the dashboard where none was, or the
    home is no demonstration."""
    principal = _chosen()
    if principal is None or not _is_demonstration():
        return system
    allowed = _SEEN.union(*(place.rights for place in system.places))
    own = scope_of(find_home(), principal)
    places = (Place(one.area, one.rights & allowed, one.department) for one in own.places)
    return Scope(principal, tuple(places))


def show() -> None:
    """The choice, where there is one to look as."""
    known = [one for one in DEMONSTRATORS if scope_of(find_home(), one).places]
    if known:
        st.selectbox(
            _("Look as"),
            [None, *known],
            key=_KEY,
            format_func=_in_words,
            help=_("What each role sees and may do. With a sign-in there is no such choice."),
        )


def _in_words(principal: str | None) -> str:
    if principal is None:
        return _("Whoever keeps this machine")
    return say(ROLES[DEMONSTRATORS[principal]].words)


def _chosen() -> str | None:
    if get_script_run_ctx(suppress_warning=True) is None:
        return None
    chosen = st.session_state.get(_KEY)
    return chosen if chosen in DEMONSTRATORS else None


def _is_demonstration() -> bool:
    """Whether what is published is made up."""
    try:
        home = find_home()
        return queries.current_id(home) is not None and queries.open_snapshot(home).synthetic
    except UserError:
        return False
