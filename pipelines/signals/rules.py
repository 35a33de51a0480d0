"""All rules that one month's rows and those before decide, and what later months need of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.signals import answers, copies, forms, laundering, names
from pipelines.signals.comparison import (
    Registers,
    all_fields,
    compare,
    find_differing,
    has_flows,
    in_use,
    rows_of,
    state_fields,
)
from pipelines.signals.former import later_former
from pipelines.signals.found import signal_frame
from pipelines.signals.month import Month
from pipelines.signals.stacking import stack_changes, stack_rows
from schemas.jurisdiction import Jurisdiction
from schemas.returns import REGISTERS

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
    """``signals`` (columns of SIGNALS) of the month, as far as they follow from a county's own rows; and what
    other rules and later months rest on: ``former``, ``changed``, ``relabelled``, ``exposed`` and
    ``surveys``."""
    now, first = _known_and_first(rows)
    differing = find_differing(now, rows.before, {key: all_fields(key) for key in REGISTERS})
    flowing = {key: state_fields(key) for key in REGISTERS if has_flows(key)}
    in_states = differing | find_differing(now, rows.before, flowing)
    changes = {key: compare(key, in_states[key], rows.ends) for key in REGISTERS}
    stack = stack_changes(changes)
    former = later_former(rows.former, stack, stack_rows(first), rows.period)
    month = Month(
        rows.period, rows.ends[0], jurisdiction, now, rows.before, changes, stack, former, rows.places
    )
    changed = copies.changed_counts(now["communities"], differing, changes, rows.ends)
    surveys = answers.survey_sums([*rows.surveys, rows.now["communities"]][-SURVEY_MONTHS:])
    pairs = names.renamed_pairs(month)
    found = [
        *names.find_renamed(pairs),
        *names.find_vanished(month, pairs),
        *names.find_restarted(month),
        *forms.find_relabelled(month),
        *forms.find_merged(month),
        *forms.find_forms_to_chat(month),
        *forms.find_split_tools(month),
        *copies.find_copied_townships([*rows.changed, changed]),
        *copies.find_copied_communities([*rows.changed, changed]),
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
        "surveys": surveys,
    }


def judge_surveys(surveys: pl.DataFrame, places: pl.DataFrame, period: str) -> pl.DataFrame:
    """The signals (columns of SIGNALS) of a month for which a community is held against its whole province.
    ``surveys``: those of all communities, as ``judge_month`` leaves them; ``places`` as in MonthRows."""
    return signal_frame(answers.find_perfect_communities(surveys, places), period)


def _known_and_first(rows: MonthRows) -> tuple[Registers, Registers]:
    """The month's rows of communities that have an earlier return, and of those that have none the rows that
    are no burden any more."""
    known = rows.before["communities"]["community_code"]
    now = {key: rows_of(known, own) for key, own in rows.now.items()}
    new = ~pl.col("community_code").is_in(known.implode())
    first = {
        key: own.filter(new, ~in_use(key, rows.ends[0])) if own.height > now[key].height else own.clear()
        for key, own in rows.now.items()
    }
    return now, first
