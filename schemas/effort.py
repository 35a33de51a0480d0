"""What a jurisdiction declares of the time that things take: the usual, the least and the most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from schemas.codes import FREQUENCY

Fault = tuple[str, str]
"""One sentence in Chinese and in English."""

LEAST_MINUTES, MOST_MINUTES = 1, 600
"""Bounds of what one fill of a form may take."""

WANTED_ZH, WANTED_EN = "三个数，依次为最少、通常、最多", "three numbers: the least, the usual, the most"


class Effort(NamedTuple):
    """The time one thing takes. Whoever compares areas looks at all that lies between ``least`` and
    ``most``."""

    least: float
    usual: float
    most: float


def is_effort(value: Any, low: float, high: float, whole: bool) -> bool:
    """Whether it is three numbers in order, each between the bounds."""
    kinds = (int,) if whole else (int, float)
    return (
        isinstance(value, list)
        and len(value) == 3
        and all(isinstance(n, kinds) and not isinstance(n, bool) and low <= n <= high for n in value)
        and value[0] <= value[1] <= value[2]
    )


def fill_faults(value: Any) -> Iterator[Fault]:
    """What is wrong with the minutes a fill takes, by frequency."""
    if not isinstance(value, Mapping):
        yield f"应为各频次的{WANTED_ZH}", f"must hold for each frequency {WANTED_EN}"
        return
    for key in sorted(value.keys() ^ set(FREQUENCY.keys)):
        if key in value:
            yield f"没有名为 {key} 的频次", f"there is no frequency {key}"
        else:
            yield f"缺频次 {key}", f"the frequency {key} is missing"
    for key in FREQUENCY.keys:
        if key in value and not is_effort(value[key], LEAST_MINUTES, MOST_MINUTES, whole=True):
            bounds = f"{LEAST_MINUTES}–{MOST_MINUTES}"
            yield (
                f"{key} 应为{WANTED_ZH}，各为整数 {bounds}",
                f"{key} must be {WANTED_EN}, each a whole number {bounds}",
            )


def effort_text(value: Sequence[float]) -> str:
    """As a page shows it: 10（5–20）."""
    least, usual, most = value
    return f"{usual:g}（{least:g}–{most:g}）"


def fill_text(value: Mapping[str, Sequence[float]]) -> str:
    """As a page shows it: 日 10（5–20）；周 20（10–40）；…"""
    named = FREQUENCY.zh_of
    return "；".join(f"{named[key]} {effort_text(value[key])}" for key in FREQUENCY.keys if key in value)
