"""The parts of the page of the index: the official ranks, what other weights would give, and the weights in
force; which one is the parameter ``part`` of the URL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from pages._ui.parts.page_parts import Parts, Shown
from pages._ui.parts.selection import Selection
from pages._ui.shell import state
from pages._ui.words.text import N_
from pages.supervise.index import exploring, exports, own_part, tables, words
from pages.supervise.index.trial import Trial
from pipelines.queries.ranking import IndexSettings
from schemas.figure_rows import IndexRow

OFFICIAL, OWN, TRIAL, WEIGHTS = "official", "own", "trial", "weights"


@dataclass(frozen=True)
class Index:
    """What all parts show something of: the areas chosen, their rows (one per area), the row of the whole,
    and what is tried."""

    selection: Selection
    rows: pl.DataFrame
    settings: IndexSettings
    whole: IndexRow
    trial: Trial
    finding: str


def choose(index: Index) -> str:
    """The part in view. A link that tries other weights opens where they are tried, and stays there."""
    if not index.trial.is_official and state.asked(PARTS.parameter) is None and not state.is_bare():
        state.take(PARTS.parameter, TRIAL)
    return PARTS.choose()


def _part(show: Callable[[Index], None]) -> Callable[[Index], Shown]:
    """A part under the title that all of them share."""

    def prepare(index: Index) -> Shown:
        title = words.with_trial(words.title(index.selection), index.trial.is_official)
        return Shown(title, index.finding, lambda: show(index))

    return prepare


def _show_official(index: Index) -> None:
    """The table in force; nothing that is tried reaches it."""
    tables.show_areas(index.selection, index.rows, index.settings, index.whole, index.finding)
    exports.show_downloads(index.selection, index.rows, index.settings, words.title(index.selection))


def _show_own(index: Index) -> None:
    title = words.title(index.selection)
    own_part.show_own_part(index.selection, index.rows, title)


def _show_trial(index: Index) -> None:
    ranked = index.rows.filter("eligible")
    exploring.show_trial(index.selection, ranked, index.settings, index.trial)


def _show_weights(index: Index) -> None:
    tables.show_parts(index.selection.snapshot)


PARTS: Parts[Index] = Parts(
    {
        OFFICIAL: (N_("Official ranks"), _part(_show_official)),
        OWN: (N_("Own part"), _part(_show_own)),
        TRIAL: (N_("Try other weights"), _part(_show_trial)),
        WEIGHTS: (N_("Goalposts and weights"), _part(_show_weights)),
    },
    usual=OFFICIAL,
)
