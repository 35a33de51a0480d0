"""Classes of values: one cut of the values for the table, the map, its legend and the list beside it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby

from pages._ui.shell import theme
from pages._ui.words import figures, indicators
from pages._ui.words.text import _

MOST_CLASSES = 5
_CHOSEN_STEPS = {1: (2,), 2: (1, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}
SIGNS = ("①", "②", "③", "④", "⑤")


@dataclass(frozen=True)
class Scale:
    """Classes 0, 1, … of an indicator's values. ``breaks``: lower bounds of the classes after the first;
    ``alone``: by class the only value in it."""

    indicator: str
    breaks: tuple[float, ...]
    alone: Mapping[int, float] = field(default_factory=dict, hash=False)

    @property
    def size(self) -> int:
        return len(self.breaks) + 1

    @property
    def colours(self) -> tuple[str, ...]:
        return tuple(theme.palette().steps[place] for place in _CHOSEN_STEPS[self.size])

    def class_of(self, value: float | None) -> int | None:
        """The class of a value as it is shown, so equal figures never differ in class; None for none."""
        if value is None:
            return None
        return bisect_right(self.breaks, figures.round_shown(value, indicators.decimals(self.indicator)))

    def colour(self, value: float | None) -> str:
        place = self.class_of(value)
        return theme.palette().no_value if place is None else self.colours[place]

    def sign(self, value: float | None) -> str:
        """The number of the class in a circle, for those who do not tell the colours apart."""
        place = self.class_of(value)
        return figures.NOTHING if place is None else SIGNS[place]

    def label(self, index: int) -> str:
        """The values of a class in words."""
        if index in self.alone:
            return indicators.value(self.indicator, self.alone[index])
        low = self.breaks[index - 1] if index else None
        high = self.breaks[index] if index < len(self.breaks) else None
        if low is None and high is None:
            return _("all values")
        if low is None:
            return f"< {indicators.value(self.indicator, high)}"
        if high is None:
            return f"≥ {indicators.value(self.indicator, low)}"
        return f"{indicators.value(self.indicator, low)} – {indicators.value(self.indicator, high)}"


def make_scale(indicator: str, values: Sequence[float | None]) -> Scale:
    """At most five classes of the values, as they are shown. Ties stay together; a lowest value that several
    have is a class of its own ("0"), and the others share the rest. No class holds two different values while
    there is one to spare."""
    decimals = indicators.decimals(indicator)
    known = sorted(figures.round_shown(value, decimals) for value in values if value is not None)
    tied = known[:1] * 2 == known[:2]
    breaks = _split_further(known, _lower_bounds(known, MOST_CLASSES, lowest_alone=tied))
    held: dict[int, set[float]] = {}
    for value in known:
        held.setdefault(bisect_right(breaks, value), set()).add(value)
    alone = {place: next(iter(found)) for place, found in held.items() if len(found) == 1 and len(held) > 1}
    return Scale(indicator, tuple(breaks), alone)


def _lower_bounds(known: Sequence[float], classes: int, *, lowest_alone: bool) -> list[float]:
    """Lower bounds of quantile classes after the first. A lowest value that fills the first is alone in it,
    as it is where ``lowest_alone``, and the values above are cut into the classes that are left."""
    if classes < 2 or not known:
        return []
    cuts = {known[len(known) * index // classes] for index in range(1, classes)}
    if known[0] not in cuts and not lowest_alone:
        return sorted(cuts)
    above = known[bisect_right(known, known[0]) :]
    return [above[0], *_lower_bounds(above, classes - 1, lowest_alone=False)] if above else []


def _split_further(known: Sequence[float], breaks: list[float]) -> list[float]:
    """The breaks, and others in the middle of the fullest classes, until there are five classes or each holds
    one value."""
    while len(breaks) + 1 < MOST_CLASSES:
        classes = [list(found) for _place, found in groupby(known, partial(bisect_right, breaks))]
        mixed = [found for found in classes if found[0] != found[-1]]
        if not mixed:
            break
        fullest = max(mixed, key=len)
        middle = fullest[len(fullest) // 2]
        # The lower half of a class may be one value, which cannot be its own lower bound.
        bound = middle if middle > fullest[0] else fullest[bisect_right(fullest, fullest[0])]
        breaks = sorted([*breaks, bound])
    return breaks
