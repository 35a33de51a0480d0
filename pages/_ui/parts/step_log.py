"""The steps of a case, a clue or an item, one under the other: a long reason has the whole width."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from pages._ui.words import figures
from pages._ui.words.text import COLON, say

Step = Mapping[str, str]
"""Head → content, quiet where it is not ours: the first three are the day, the action and who took it."""


def show_steps(steps: Sequence[Step]) -> None:
    """Every step in two lines: when, what and who; then what it led to and brought, each with its head."""
    st.markdown("\n".join(_line(step) for step in steps))


def _line(step: Step) -> str:
    when, action, who, *_more = step.values()
    told = [(head, text) for head, text in list(step.items())[3:] if text != figures.NOTHING]
    brought = " · ".join(f"{head}{say(COLON)}{' '.join(text.split())}" for head, text in told)
    return f"- **{when} {action}** · {who}  \n  :small[{brought}]"
