"""Buttons for documents, each as Word and as PDF, made when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import streamlit as st

from pages._ui.shell import cache
from pages._ui.words.admission import words as listed
from pages._ui.words.text import _
from pipelines.queries.papers.files import DRAFT
from schemas.cases import BROUGHT

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MIMES = {"docx": WORD, "pdf": "application/pdf"}


class Signature(NamedTuple):
    """Number and signer of a document."""

    number: str | None
    signer: str | None


UNSIGNED = Signature(None, None)
NAMES = {"docx": "Word", "pdf": "PDF"}


def ask_signature(key: str, number: str | None = None) -> Signature:
    """Two fields beside a button: number and signer of the document; without both it is a draft."""
    left, right = st.columns(2)
    document = left.text_input(listed(BROUGHT, ["document"]), number or "", key=f"paper_{key}_number")
    signer = right.text_input(listed(BROUGHT, ["signed_by"]), key=f"paper_{key}_signer")
    st.caption(_("Without number and signer it carries {mark} on every page.").format(mark=DRAFT))
    return Signature(document.strip() or None, signer.strip() or None)


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
