"""Whether the page is shown on a narrow screen, where tables become cards."""

from __future__ import annotations

import streamlit as st

from pages._ui.shell import state

_PROBE = """
export default function ({ setStateValue }) {
  const query = window.matchMedia("(max-width: 640px)");
  const tell = () => setStateValue("narrow", query.matches);
  if (query.matches) tell();
  query.addEventListener("change", tell);
  return () => query.removeEventListener("change", tell);
}
"""
_probe = st.components.v2.component("width_probe", js=_PROBE, html="<span></span>")


def watch_width() -> None:
    """Ask the browser how wide it is; it answers only when it is narrow, or becomes so, or no longer is."""
    _probe(key="width_probe", on_narrow_change=lambda: None, height=1)


def is_narrow() -> bool:
    """Whether to show cards: the URL asks for them, the browser said it is narrow, or it is a phone's."""
    if state.view():
        return state.view() == "cards"
    answer = st.session_state.get("width_probe")
    if answer is not None and answer.get("narrow") is not None:
        return bool(answer["narrow"])
    agent = st.context.headers.get("User-Agent") or ""
    return "Mobi" in agent
