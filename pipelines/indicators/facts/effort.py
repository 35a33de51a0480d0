"""Facts of the time that forms, meetings and certificates take: quantity × time (Standard Cost Model)."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.indicators.columns import unconfirmed_of
from pipelines.indicators.facts.context import FactContext, count
from pipelines.indicators.facts.forms import fills_a_year, states_fills

PARTS = ("form", "meeting", "certificate")
ENDS = ("least", "most")

MINUTES, STATING = "burden_minutes_a_year", "communities_stating_effort"


def minutes_column(part: str, end: str) -> str:
    """Minutes a year of a part at one end of the time that it takes."""
    return f"{part}_minutes_{end}"


FACTS = (MINUTES, STATING, *(minutes_column(part, end) for part in PARTS for end in ENDS))
"""The columns it makes: whole minutes that add up over communities. The ends say what the least and the most
time that a thing takes make of each part."""

UNCONFIRMED = unconfirmed_of(MINUTES)
"""How much of the minutes rests on forms that vanished."""

MONTHS = 12
MINUTES_AN_HOUR = 60

_SETTINGS = ("least", "usual", "most")

_FORM_COLUMNS = ("community_code", "frequency", "ad_hoc_fills", "status")


def effort_facts(
    registers: Mapping[str, pl.LazyFrame], unconfirmed: Mapping[str, pl.LazyFrame], context: FactContext
) -> pl.LazyFrame:
    """One row per community: minutes a year, by what it stated of the month. A community counts where it
    stated the fills of its ad hoc forms, its meetings, and of every certificate in force what it issued; one
    that left any of them empty would pass for less burdened. Forms that vanished (``unconfirmed``) are filled
    as before; of certificates that did, no copy is known of the month."""
    places = registers["communities"].select(
        pl.col("community_code").alias("community"),
        pl.col("meetings").fill_null(0),
        pl.col("meetings").is_not_null().alias("states_meetings"),
        *(
            (pl.col("meetings").fill_null(0) * minutes).alias(f"meeting_{name}")
            for name, minutes in _of_meetings(context).items()
        ),
    )
    parts = places.join(_form_minutes(_standing(registers, unconfirmed), context), on="community", how="left")
    parts = parts.join(_certificate_minutes(registers["certificates"], context), on="community", how="left")
    stated = pl.col("states_meetings") & pl.all_horizontal(
        pl.col("states_fills", "states_issued").fill_null(True)
    )

    def minutes(part: str, name: str) -> pl.Expr:
        return pl.when(stated).then(pl.col(f"{part}_{name}").fill_null(0)).otherwise(0).cast(pl.Int64)

    return parts.select(
        "community",
        pl.sum_horizontal(minutes(part, "usual") for part in PARTS).alias(MINUTES),
        minutes("form", "vanished").alias(UNCONFIRMED),
        stated.cast(pl.Int64).alias(STATING),
        *(minutes(part, end).alias(minutes_column(part, end)) for part in PARTS for end in ENDS),
    )


def _of_meetings(context: FactContext) -> dict[str, int]:
    """Whole minutes a year that one meeting a month takes."""
    hours = context.jurisdiction.hours_per_meeting
    return {name: MONTHS * round(MINUTES_AN_HOUR * getattr(hours, name)) for name in _SETTINGS}


def _standing(registers: Mapping[str, pl.LazyFrame], unconfirmed: Mapping[str, pl.LazyFrame]) -> pl.LazyFrame:
    """The forms of the register and those that vanished, told apart."""
    sources = [(registers["forms"], False)]
    if "forms" in unconfirmed:
        sources.append((unconfirmed["forms"], True))
    return pl.concat(rows.select(*_FORM_COLUMNS, vanished=pl.lit(gone)) for rows, gone in sources)


def _form_minutes(rows: pl.LazyFrame, context: FactContext) -> pl.LazyFrame:
    taken = context.jurisdiction.minutes_per_fill
    in_use = pl.col("status") == "in_use"
    fills = in_use * fills_a_year()
    return rows.group_by(pl.col("community_code").alias("community")).agg(
        states_fills().alias("states_fills"),
        *((fills * _by_frequency(taken, name)).sum().alias(f"form_{name}") for name in _SETTINGS),
        (fills * _by_frequency(taken, "usual") * pl.col("vanished")).sum().alias("form_vanished"),
    )


def _by_frequency(taken: Mapping[str, object], name: str) -> pl.Expr:
    minutes = {frequency: int(getattr(effort, name)) for frequency, effort in taken.items()}
    return pl.col("frequency").replace_strict(minutes, default=0, return_dtype=pl.Int64)


def _certificate_minutes(rows: pl.LazyFrame, context: FactContext) -> pl.LazyFrame:
    """Copies issued count whatever the row's status: they were written all the same. A retired one left empty
    is one that nobody issued."""
    issued = pl.col("issued")
    silent = (pl.col("status") == "in_force") & issued.is_null()
    minutes = context.jurisdiction.minutes_per_certificate
    return rows.group_by(pl.col("community_code").alias("community")).agg(
        (count(silent) == 0).alias("states_issued"),
        *(
            (MONTHS * issued.fill_null(0).sum() * int(getattr(minutes, name))).alias(f"certificate_{name}")
            for name in _SETTINGS
        ),
    )
