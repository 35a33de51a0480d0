"""Classes of values: one cut of the values for the table, the map, its legend and the list beside it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from pages._ui.shell import theme
from pages._ui.words import figures, indicators
from pages._ui.words.text import _

MOST_CLASSES = 5
_CHOSEN_STEPS = {1: (2,), 2: (1, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}
SIGNS = ("①", "②", "③", "④", "⑤")


@dataclass(frozen=True)
class Scale:
    """Classes 0, 1, … of an indicator's values. ``breaks``: lower bounds of the classes after the first."""

    indicator: str
    breaks: tuple[float, ...]

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
    """Quantile classes of the values; ties stay together, so there may be fewer than five classes."""
    decimals = indicators.decimals(indicator)
    known = sorted(figures.round_shown(value, decimals) for value in values if value is not None)
    cuts = {known[len(known) * index // MOST_CLASSES] for index in range(1, MOST_CLASSES)} if known else set()
    return Scale(indicator, tuple(sorted(cut for cut in cuts if cut > known[0])))
