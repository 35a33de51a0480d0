"""What goes wrong in some returns: errors that get them rejected, and slips that are corrected later."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

Registers = dict[str, pl.DataFrame]


def _break(registers: Mapping[str, pl.DataFrame]) -> Registers:
    """Three rules broken: a removal without its date, more satisfied than asked, a stop without its date."""
    respondents = pl.col("survey_respondents").fill_null(20)
    return {
        **registers,
        "communities": registers["communities"].with_columns(
            respondents.alias("survey_respondents"), (respondents + 5).alias("survey_satisfied")
        ),
        "plaques": registers["plaques"].with_columns(pl.lit(None, pl.Date).alias("removed_on")),
        "forms": registers["forms"].with_columns(pl.lit(None, pl.Date).alias("stopped_on")),
    }


def _meetings_slip(registers: Mapping[str, pl.DataFrame]) -> Registers:
    """Only the meetings of the month before added to this one's."""
    return {**registers, "communities": registers["communities"].with_columns(pl.col("meetings") * 2)}


def _slip(registers: Mapping[str, pl.DataFrame]) -> Registers:
    """Every regular form still said to be in use, and meetings of the month before added to this one's."""
    ad_hoc = pl.col("frequency") == "ad_hoc"
    return {
        **_meetings_slip(registers),
        "forms": registers["forms"].with_columns(
            pl.when(ad_hoc).then("status").otherwise(pl.lit("in_use")).alias("status"),
            pl.when(ad_hoc).then("stopped_on").alias("stopped_on"),
            pl.when(ad_hoc).then("merged_into").alias("merged_into"),
        ),
    }


_CHANGES: dict[str, Callable[[Mapping[str, pl.DataFrame]], Registers]] = {
    "right": dict,
    "broken": _break,
    "slip": _slip,
    "meetings_slip": _meetings_slip,
}
CONTENTS = tuple(_CHANGES)


def apply_content(registers: Mapping[str, pl.DataFrame], content: str) -> Registers:
    """The registers as a hand-in of that content holds them: right, broken, slip or meetings_slip."""
    return _CHANGES[content](registers)
