"""Which counts of clues are shown below the county: none that could tell who spoke up, nor one by which such
a count could be found."""

from __future__ import annotations

from collections.abc import Mapping

from schemas.clues import FEWEST_SHOWN


def shown_parts(counts: Mapping[str, int]) -> frozenset[str]:
    """Which parts of an area whose own count is shown may show theirs: by code of the part, every part, none
    left out.

    A count under FEWEST_SHOWN is not shown, be it none: else a part of which nothing is said would be one
    that spoke up. What is not shown of all parts together can be found by subtraction from the area's own
    count; while that would give a count away, the smallest shown ones are withheld too, all that are alike:
    which of them would be withheld first could be known."""
    shown = {code for code, count in counts.items() if count >= FEWEST_SHOWN}
    while shown and _gives_away([count for code, count in counts.items() if code not in shown]):
        smallest = min(counts[code] for code in shown)
        shown = {code for code in shown if counts[code] > smallest}
    return frozenset(shown)


def _gives_away(hidden: list[int]) -> bool:
    """Whether the sum of what is not shown is too small to be said, or can be made up in one way only: by one
    part, or by parts that all have the most that is not shown."""
    rest = sum(hidden)
    if rest == 0:
        return False
    return rest < FEWEST_SHOWN or len(hidden) == 1 or set(hidden) == {FEWEST_SHOWN - 1}
