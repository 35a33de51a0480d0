"""What a sample says of the figures, by register: reported, recounted, the factor and the verdict."""

from __future__ import annotations

import polars as pl

from pages._ui.parts import grids
from pages._ui.words import figures
from pages._ui.words import recounts as recount_words
from pages._ui.words.text import _, say
from schemas.inspections import ALL
from schemas.returns import REGISTERS


def show_found(found: pl.DataFrame) -> None:
    """``found``: rows of pipelines.inspections.summary.summarise of one sample."""
    rows = found.to_dicts()
    grids.show_table(
        {
            _("Register"): [_register(row["register"]) for row in rows],
            _("Reported"): [figures.count(row["reported"]) for row in rows],
            _("Recounted"): [figures.count(row["recounted"]) for row in rows],
            _("Missing"): [figures.count(row["missing"]) for row in rows],
            _("Invented"): [figures.count(row["invented"]) for row in rows],
            _("Recount factor"): [factor(row) for row in rows],
            _("Verdict"): [recount_words.verdict(row["verdict"]) for row in rows],
        }
    )


def factor(row: dict[str, object]) -> str:
    """1.24 (1.15–1.33); without the interval where there is none."""
    if row["factor"] is None:
        return figures.NOTHING
    ends = f" ({row['lower']:.2f}–{row['upper']:.2f})" if row["lower"] is not None else ""
    return f"{row['factor']:.2f}{ends}"


def _register(key: str) -> str:
    return _("All together") if key == ALL else say(REGISTERS[key].words)
