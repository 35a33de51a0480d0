"""The address in the browser, made to say what is shown: corrected, with its months, and light on paper."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from pages._ui.shell import state

_COUNT = "runs_told"
_ADDRESS = """
const LIGHT = ["embed_options", "light_theme"];
export default function ({ data }) {
  const given = new URLSearchParams(window.location.search);
  const own = ([name]) => name.startsWith("embed");
  const forced = [...given].some(([name, value]) => name === LIGHT[0] && value === LIGHT[1]);
  const others = [...given].filter((one) => own(one) && !(one[0] === LIGHT[0] && one[1] === LIGHT[1]));
  const light = data.paper ? forced || data.dark : forced && others.length > 0;
  const rest = new URLSearchParams([...others, ...(light ? [LIGHT] : [])]).toString();
  const query = [data.query, rest].filter(Boolean).join("&");
  if (query === window.location.search.slice(1)) return;
  const address = window.location.pathname + (query ? "?" + query : "") + window.location.hash;
  if (light !== forced) window.location.replace(address);
  else window.history.replaceState(window.history.state, "", address);
}
"""
"""The entry that the browser stands at is rewritten, none is added. Streamlit takes its theme from the system
when a page is loaded, unless the address says which: so paper in a dark browser is loaded once more, and so
is the page one comes back to."""
_tell = st.components.v2.component("address", js=_ADDRESS, html="<span></span>")


def tell() -> None:
    """At the end of a run: what the address of the page shown is."""
    st.session_state[_COUNT] = st.session_state.get(_COUNT, 0) + 1
    data = {
        "query": urlencode(state.address()),
        "paper": state.on_paper(),
        "dark": st.context.theme.type == "dark",
        # A link to the page one is on changes the address alone: it is told at every run.
        "run": st.session_state[_COUNT],
    }
    _tell(key="address", data=data, height=1)
