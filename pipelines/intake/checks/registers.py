"""What is done to each register of a batch, whose largest holds most of its rows: two at a time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from schemas.returns import REGISTERS

THREADS = 2
"""Most of the work is done where threads do not wait for each other; a third one finds nothing left to do."""

Made = TypeVar("Made")


def each_register(make: Callable[[str], Made]) -> dict[str, Made]:
    """What ``make`` makes of each register's key, in the order of the contract. Raises what the first of them
    raises."""
    with ThreadPoolExecutor(THREADS) as threads:
        return dict(zip(REGISTERS, threads.map(make, REGISTERS), strict=True))
