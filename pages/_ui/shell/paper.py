"""Pages on paper: a view without navigation and filters, as wide as an A4 sheet across, tables as rows.

Ctrl+P and the button lead to it. Whoever prints the usual page by the browser's menu gets it without the
navigation; a grid shows there what the screen shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

import streamlit as st

from pages._ui.shell import state
from pages._ui.words.text import _

WIDTH = 1240
"""Pixels across a sheet of A4 (297 mm at 96 to the inch), at three quarters, less margins of 10 mm."""
_UNTIP = """
    const tip = document.getElementById("vg-tooltip-element");
    tip?.classList.remove("visible");
    tip?.replaceChildren();
"""
"""What a map says under the mouse stays on the page when that is left by a key or a link, without its look
once no chart is there: printed, it would be a sheet of its own."""
_KEYS = """
export default function ({ setTriggerValue }) {
  const onKey = (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "p") {
      event.preventDefault();
      setTriggerValue("asked", true);
    }
  };
  const navigation = () => document.querySelector("[data-testid=stSidebar]");
  const hide = () => {
    navigation()?.style.setProperty("display", "none", "important");
%(untip)s  };
  const show = () => navigation()?.style.removeProperty("display");
  document.addEventListener("keydown", onKey, true);
  window.addEventListener("beforeprint", hide);
  window.addEventListener("afterprint", show);
  return () => {
    document.removeEventListener("keydown", onKey, true);
    window.removeEventListener("beforeprint", hide);
    window.removeEventListener("afterprint", show);
  };
}
"""
_BAR = """
export default function ({ parentElement, data, setTriggerValue }) {
  const [print, back] = parentElement.querySelectorAll("button");
  print.textContent = data.print;
  back.textContent = data.back;
  print.onclick = () => window.print();
  back.onclick = () => setTriggerValue("left", true);
  const body = document.body.style;
%(untip)s  const shrink = () => { body.zoom = "0.75"; };
  const restore = () => { body.zoom = ""; };
  window.addEventListener("beforeprint", shrink);
  window.addEventListener("afterprint", restore);
  return () => {
    window.removeEventListener("beforeprint", shrink);
    window.removeEventListener("afterprint", restore);
  };
}
"""
_BAR_LOOK = """
button { font: inherit; color: var(--st-link-color); background: none; border: 0; padding: 0 1.5rem 0 0;
  cursor: pointer; }
@media print { nav { display: none; } }
"""
_keys = st.components.v2.component("print_keys", js=_KEYS % {"untip": _UNTIP}, html="<span></span>")
_bar = st.components.v2.component(
    "print_bar",
    js=_BAR % {"untip": _UNTIP},
    html="<nav><button></button><button></button></nav>",
    css=_BAR_LOOK,
)


def show_button() -> None:
    """To the page on paper; the browser's way back leads here again."""
    st.button(
        _("Page for printing"), key="paper", type="tertiary", icon=":material/print:", on_click=_lay_out
    )


def listen() -> None:
    """Ctrl+P leads to the page on paper; pressed there, it prints."""
    _keys(key="print_keys", on_asked_change=_lay_out, height=1)


def _lay_out() -> None:
    state.set_view("paper")


@contextmanager
def sheets() -> Iterator[None]:
    """Where a page is laid out to be printed; above it, itself not printed, the way to print and back."""
    data = {"print": _("Print (Ctrl+P)"), "back": _("Back")}
    _bar(key="print_bar", data=data, on_left_change=lambda: state.set_view(None))
    with st.container(width=WIDTH):
        yield


def side_by_side(widths: Sequence[int], gap: Literal["small", "medium", "large"] = "medium") -> list[Any]:
    """Columns of these relative widths. Streamlit's own columns are printed one below another where they hold
    a chart; on paper the cells of a grid stand in for them."""
    if not state.on_paper():
        return list(st.columns(widths, gap=gap))
    grid = st.grid(sum(widths), wrap=False, min_column_width=40, gap=gap)
    return [grid.cell(column_span=width) for width in widths]
