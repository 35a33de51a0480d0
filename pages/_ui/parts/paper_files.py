"""Buttons for documents, each as Word and as PDF, made when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from pages._ui.shell import cache

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MIMES = {"docx": WORD, "pdf": "application/pdf"}
NAMES = {"docx": "Word", "pdf": "PDF"}


def offer(label: str, file: str, key: tuple[object, ...], makers: Mapping[str, Callable[[], bytes]]) -> None:
    """A button for each ending of ``makers`` (docx, pdf); the file is made once for its ``key``, whose first
    part is a word."""
    for ending, make in makers.items():
        st.download_button(
            f"{label} ({NAMES[ending]})",
            cache.keep_later(f"paper_{ending}", key, make),
            f"{file}.{ending}",
            MIMES[ending],
            key="_".join(["paper", *(str(part) for part in key[:2]), ending]),
            on_click="ignore",
            icon=":material/description:",
        )
