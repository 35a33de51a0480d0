"""Dismissing a signal with a reason, taking that back, and how often each kind was dismissed."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._ui.parts import grids
from pages._ui.parts.writing import Desk
from pages._ui.shell import access, cache
from pages._ui.words.foreign import quiet
from pages._ui.words.text import N_, _, say
from pages.supervise.signals import words
from pages.supervise.signals.choosing import SignalView
from pipelines.actions.signals import Said, dismiss_signal, reopen_signal
from pipelines.queries import find_home, signal_rates
from schemas.signal_rows import SignalRow
from schemas.signals import DISMISSAL_KINDS

DESK = Desk("signals", N_("What was said appears with the next snapshot."))


def show_dismissing(row: SignalRow) -> None:
    """Who dismissed it and why; where this dashboard may, the form that does."""
    signal, dismissed = row["signal_id"], row["status"] == "dismissed"
    if dismissed:
        st.info(
            _("Dismissed by {who}: {why}").format(who=quiet(row["dismissed_by"]), why=quiet(row["why"])),
            icon=":material/visibility_off:",
        )
    if access.may("signals"):
        _show_form(signal, dismissed)
    else:
        st.caption(
            _("This dashboard may only look. Dismiss on one that may, or by the command “signals dismiss”.")
        )
    DESK.show(_show_receipt, signal)


def _show_form(signal: str, dismissed: bool) -> None:
    name = f"dismiss_{signal}_{DESK.round}"
    with st.form(name, enter_to_submit=False, border=False):
        why = st.text_input(
            _("Reason"),
            key=f"{name}_why",
            placeholder=_("What was found on looking: two different forms, a recount, a merger"),
        )
        label = _("Open it again") if dismissed else _("Dismiss this signal")
        pressed = st.form_submit_button(label, key=f"{name}_submit")
    if pressed:
        act = reopen_signal if dismissed else dismiss_signal
        DESK.attempt(lambda: act(find_home(), access.scope(), signal, why), signal)
        st.rerun()


def _show_receipt(done: Said) -> None:
    st.success(
        _("**Put down:** {kind} {what}. The same evidence stays so; another of its kind does not.").format(
            kind=words.kind(done.code), what=say(DISMISSAL_KINDS.words[done.kind])
        ),
        icon=":material/check_circle:",
    )


def show_rates(view: SignalView) -> None:
    """How often each kind was found and dismissed, over all months: a kind that is dismissed often says
    little."""
    rates = cache.ask(signal_rates, view.snapshot)
    if rates.is_empty():
        return
    with st.expander(_("How often each kind was dismissed")):
        kinds = pl.Series("kind", [words.kind(code) for code in rates["code"]], dtype=pl.String)
        config = st.column_config
        grids.show_grid(
            rates.select(kinds, "signals", "dismissed").to_arrow(),
            column_config={
                "kind": config.TextColumn(_("Kind of signal"), pinned=True),
                "signals": config.NumberColumn(_("Signals, all months")),
                "dismissed": config.NumberColumn(_("Dismissed")),
            },
            most=520,
            alt=_("Signals and dismissals by kind"),
        )
