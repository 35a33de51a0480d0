"""All rules that one month's rows and those before decide, and what later months need of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.signals import answers, copies, forms, laundering, names
from pipelines.signals.comparison import compare
from pipelines.signals.former import later_former
from pipelines.signals.found import signal_frame
from pipelines.signals.month import Month
from schemas.jurisdiction import Jurisdiction
from schemas.returns import REGISTERS

Registers = Mapping[str, pl.DataFrame]

SURVEY_MONTHS = 3


@dataclass(frozen=True)
class MonthRows:
    """The rows a month is judged by. ``now``: all of it, by register; ``before``: of its communities the rows
    of their last return before, under the codes they have now; ``ends``: last days of the month and of the
    one before; ``former``: rows that ended in the twelve months before; ``changed``: what
    pipelines.signals.copies counted in each of the months before, oldest first; ``surveys``: the overviews of
    the two months before. ``places``: one row per community: community_code and the areas it lies in."""

    period: str
    ends: tuple[date, date]
    now: Registers
    before: Registers
    former: pl.DataFrame
    changed: Sequence[pl.DataFrame]
    surveys: Sequence[pl.DataFrame]
    places: pl.DataFrame


def judge_month(rows: MonthRows, jurisdiction: Jurisdiction) -> dict[str, pl.DataFrame]:
    """``signals`` (columns of SIGNALS) of the month; and what other rules and later months rest on:
    ``former``, ``changed``, ``relabelled``, ``exposed``."""
    known = rows.before["communities"].select("community_code")
    now = {key: rows.now[key].join(known, on="community_code", how="semi") for key in REGISTERS}
    first = {key: rows.now[key].join(known, on="community_code", how="anti") for key in REGISTERS}
    changes = {key: compare(key, now[key], rows.before[key], rows.ends) for key in REGISTERS}
    former = later_former(rows.former, changes, first, rows.period)
    month = Month(rows.period, rows.ends[0], jurisdiction, now, rows.before, changes, former, rows.places)
    changed = copies.changed_counts(now, rows.before, rows.ends)
    surveys = answers.survey_sums([*rows.surveys, rows.now["communities"]][-SURVEY_MONTHS:])
    pairs = names.renamed_pairs(month)
    found = [
        *names.find_renamed(month, pairs),
        *names.find_vanished(month, pairs),
        *names.find_restarted(month),
        *forms.find_relabelled(month),
        *forms.find_merged(month),
        *forms.find_forms_to_chat(month),
        *forms.find_split_tools(month),
        *copies.find_copied_townships([*rows.changed, changed]),
        *copies.find_copied_communities([*rows.changed, changed]),
        *answers.find_perfect_communities(surveys, rows.places),
        *answers.find_even_counties(surveys, rows.places, rows.period),
        *answers.find_heaping(month),
        *answers.find_falls(month),
    ]
    return {
        "signals": signal_frame(found, rows.period),
        "former": former,
        "changed": changed,
        "relabelled": laundering.relabelled_rows(month),
        "exposed": laundering.exposed_rows(month),
    }
