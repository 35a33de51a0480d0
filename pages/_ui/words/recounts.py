"""The recount factor of a figure: as it stands in a cell, and what it is."""

from __future__ import annotations

import polars as pl

from pages._ui.words import figures
from pages._ui.words.text import _, say
from schemas.inspections import VERDICTS


def labels(recounts: pl.DataFrame, key: str) -> dict[str, str]:
    """By the column ``key`` (area_code, indicator) of rows of queries.recount_factors: the factor with its
    interval; and a mark where the figure lies outside, or the second stage is still to be visited."""
    rows = recounts.select(key, "factor", "lower", "upper", "verdict").iter_rows()
    return {name: label(*found) for name, *found in rows}


def label(factor: float | None, lower: float | None, upper: float | None, verdict: str | None) -> str:
    """1.24 (1.15–1.33)."""
    if factor is None or lower is None or upper is None:
        return figures.NOTHING
    said = _("{factor} ({lower}–{upper})").format(
        factor=f"{factor:.2f}", lower=f"{lower:.2f}", upper=f"{upper:.2f}"
    )
    marks = {"outside": _("outside"), "extend": _("to be extended")}
    return f"{said} {marks[verdict]}" if verdict in marks else said


def verdict(key: str | None) -> str:
    """What a sample says of the figures; nothing while communities are still to be visited."""
    return say(VERDICTS.words[key]) if key else figures.NOTHING


def heading() -> str:
    """The head of the column."""
    return _("Recount factor")


def explanation() -> str:
    """What the column holds."""
    return _(
        "Recounted on the spot ÷ reported, in the verification sample of the month, with its 95% interval; "
        "“outside”: the whole interval lies beyond 10%, and the figure is not ranked"
    )
