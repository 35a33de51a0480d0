"""The one door for text that is not ours: from returns, lists, applications, the roster of areas, and links.

``quiet`` for Markdown: sentences, headings, cards, labels of buttons and filters, cells of ``st.table``;
``in_picture`` for Plotly, which reads a little HTML. Grids, options of drop-downs and charts of Altair show
text as it is: there it needs no door.
"""

from __future__ import annotations

import html
import re

from pages._ui.words import figures

JOINER = "\u2060"
"""Takes no room and is not seen. Some of what a page draws is looked for after escapes are gone: addresses,
emoji, icons, arrows; only a character in between keeps it from being found."""

_FOUND_LATE = re.compile(
    r"(?<=:)(?=[\w+/-]*[:\[{]|//)|(?<=www)(?=\.)|(?=@)|(?<=-)(?=[->])|(?<=<)(?=-)|(?<=[<>~])(?==)",
    re.IGNORECASE,
)
"""Before or behind what the joiner comes."""
_SPECIAL = re.compile(
    r"[\\`*_\[\]$|~]|<(?=[\w/!?])|&(?=#?\w+;)|^>|^#(?=[\s#])|^=(?==*\s*$)|^[-+](?=\s|[-+]|$)", re.MULTILINE
)
"""What an escape keeps from being read: marks, HTML, characters by name, and what begins a block."""
_NUMBERED = re.compile(r"^(\d{1,9})([.)])(?=\s|$)", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_UNSEEN = re.compile(rf"{JOINER}|\\([!-/:-@\[-`{{-~])|\*\*")


def quiet(text: str | None) -> str:
    """A foreign text for Markdown, which shows it as it was written."""
    if text is None:
        return figures.NOTHING
    joined = _FOUND_LATE.sub(JOINER, text)
    escaped = _NUMBERED.sub(r"\1\\\2", _SPECIAL.sub(r"\\\g<0>", joined))
    return _INDENT.sub(lambda found: "\u00a0" * len(found[0]), escaped)


def unmarked(sentence: str) -> str:
    """A sentence of Markdown for where it is read as it is: the words for those who do not see a picture."""
    return _UNSEEN.sub(lambda found: found[1] or "", sentence)


def in_picture(text: str) -> str:
    """A foreign text for a figure of Plotly."""
    return html.escape(text, quote=False)
