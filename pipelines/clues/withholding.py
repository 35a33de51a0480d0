"""Which counts of clues are shown below the county: none that could tell who spoke up, nor one by which such
a count, or what a county tells of its clues, could be pinned on a part of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from schemas.clues import FEWEST_SHOWN


def shown_below(
    townships: Mapping[str, int], communities: Mapping[str, Mapping[str, int]]
) -> tuple[frozenset[str], frozenset[str]]:
    """Codes of the townships and of the communities that show their count of clues. ``townships``: by code,
    every township of one county, none left out; ``communities``: by township, its communities alike. Of a
    township that does not show its own count no community does: their sum would tell it."""
    shown = shown_parts(townships)
    inside = [shown_parts(counts) for township, counts in communities.items() if township in shown]
    return shown, frozenset().union(*inside)


def shown_parts(counts: Mapping[str, int]) -> frozenset[str]:
    """Which parts of an area whose own count is shown may show theirs: by code of the part, every part, none
    left out.

    A count under FEWEST_SHOWN is not shown, be it none: else a part of which nothing is said would be one
    that spoke up. What is not shown of all parts together can be found by subtraction from the area's own
    count; while that would give something away, the smallest shown ones are withheld too, all that are alike:
    which of them would be withheld first could be known."""
    shown = {code for code, count in counts.items() if count >= FEWEST_SHOWN}
    while shown and _gives_away(counts, shown):
        smallest = min(counts[code] for code in shown)
        shown = {code for code in shown if counts[code] > smallest}
    return frozenset(shown)


def _gives_away(counts: Mapping[str, int], shown: Iterable[str]) -> bool:
    """Whether the sum of what is not shown is too small to be said, or can be made up in one way only: by one
    part, or by parts that all have the most that is not shown. None at all is too small as well: where one
    part has every clue of the area, the area's burdens, departments and outcomes are those of that part."""
    told = frozenset(shown)
    hidden = [count for code, count in counts.items() if code not in told]
    if not hidden:
        return len(told) == 1
    return sum(hidden) < FEWEST_SHOWN or len(hidden) == 1 or set(hidden) == {FEWEST_SHOWN - 1}
