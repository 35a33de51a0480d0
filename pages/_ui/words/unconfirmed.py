"""How much of a figure rests on rows that vanished: as it stands beside it, and what it is."""

from __future__ import annotations

from pages._ui.words import figures
from pages._ui.words.text import _
from schemas.figure_rows import UnconfirmedRow


def label(row: UnconfirmedRow) -> str:
    """of which 3 unconfirmed; "" where there are none."""
    count = row["unconfirmed"]
    return _("of which {count} unconfirmed").format(count=figures.count(count)) if count else ""


def heading() -> str:
    """The head of the column."""
    return _("Of which unconfirmed")


def explanation() -> str:
    """What the column holds."""
    return _(
        "Part of the numerator: in use in the last return, gone from the register without an end; it counts "
        "until it is ended, or a correction of the earlier month says that it never was"
    )
