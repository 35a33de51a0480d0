"""How the areas of a map are coloured: by their value, or by how they stand against the province."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from pages._ui.parts import choices
from pages._ui.parts.classes import SIGNS, Scale, make_scale
from pages._ui.shell import cache, state, theme
from pages._ui.words import figures, indicators, significance
from pages._ui.words.text import N_, _
from pipelines import queries
from pipelines.queries.snapshot import Snapshot

VALUE, SIGNIFICANCE = "value", "significance"
_WORDS = {VALUE: N_("By value"), SIGNIFICANCE: N_("Against the province")}
_WORST_LAST = significance.CLASSES[-2::-1]
"""The classes of areas that are compared, the worst last, as the highest value is."""


@dataclass(frozen=True)
class Colouring:
    """The classes of a map: of each its label, sign and colour, the lowest or best first; and those of areas
    that are in none. ``place_of`` tells the class of a row of a league table."""

    name: str
    indicator: str
    heading: str
    labels: tuple[str, ...]
    signs: tuple[str, ...]
    colours: tuple[str, ...]
    without: tuple[str, str, str]
    place_of: Callable[[Mapping[str, Any]], int | None]

    @property
    def names(self) -> tuple[str, ...]:
        """Sign and label of every class."""
        return tuple(f"{sign} {label}" for sign, label in zip(self.signs, self.labels, strict=True))

    def sign(self, row: Mapping[str, Any]) -> str:
        """What stands for the class of an area where there is no colour."""
        place = self.place_of(row)
        return self.without[1] if place is None else self.signs[place]

    def colour(self, row: Mapping[str, Any]) -> str:
        place = self.place_of(row)
        return self.without[2] if place is None else self.colours[place]

    def places(self, rows: pl.DataFrame) -> pl.Series:
        """The class of every row, null for none."""
        found = [self.place_of(row) for row in rows.iter_rows(named=True)]
        return pl.Series("class", found, dtype=pl.Int64)

    def ordered(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows, highest class first, within it the highest value."""
        placed = rows.with_columns(self.places(rows))
        placed = placed.sort("class", "value", descending=True, nulls_last=True, maintain_order=True)
        return placed.drop("class")


def by_value(scale: Scale) -> Colouring:
    """Quantile classes, light to dark."""
    return Colouring(
        VALUE,
        scale.indicator,
        _("Classes ({unit}) and number of areas").format(unit=indicators.unit(scale.indicator)),
        tuple(scale.label(index) for index in range(scale.size)),
        SIGNS[: scale.size],
        scale.colours,
        (_("no value"), figures.NOTHING, theme.palette().no_value),
        lambda row: scale.class_of(row["value"]),
    )


def by_significance(indicator: str) -> Colouring:
    """The classes of the league table."""

    def place_of(row: Mapping[str, Any]) -> int | None:
        name = significance.class_of(row["significance"], row["limit_class"])
        return None if name == significance.NONE else _WORST_LAST.index(name)

    none, colours = significance.NONE, theme.palette().classes
    return Colouring(
        SIGNIFICANCE,
        indicator,
        _("Against the province, and number of areas"),
        tuple(significance.word(name) for name in _WORST_LAST),
        tuple(significance.SYMBOLS[name] for name in _WORST_LAST),
        tuple(colours[name] for name in _WORST_LAST),
        (significance.word(none), significance.SYMBOLS[none], colours[none]),
        place_of,
    )


def choose(snapshot: Snapshot, indicator: str, level: str, period: str) -> Colouring:
    """By value or by significance, the parameter ``colour`` of the URL. Where chance has no part, by value,
    with the reason in a note."""
    chosen = choices.side_by_side("colour", _("Coloured"), list(_WORDS), VALUE, lambda name: _(_WORDS[name]))
    if chosen == SIGNIFICANCE:
        if is_compared(indicator):
            return by_significance(indicator)
        state.add_note(why_by_value(indicator))
    values = cache.ask(queries.league, snapshot, indicator, level, period)["value"]
    return by_value(make_scale(indicator, values.to_list()))


def is_compared(indicator: str) -> bool:
    """Whether areas can be better or worse than the province by more than chance."""
    return indicators.has_interval(indicator) and indicators.better(indicator) != "context"


def why_by_value(indicator: str) -> str:
    """Why an indicator has no classes against the province."""
    if indicators.better(indicator) == "context":
        return _("This indicator describes areas and has no better side; the map is coloured by value.")
    return _(
        "This indicator is counted or added up, not drawn, so that no control limits go with it; the map is "
        "coloured by value."
    )
