"""What a benchmark says: a target, the floor it is held against, what was measured, and whether it holds."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

PAIRS = 3


@dataclass(frozen=True)
class Measure:
    """One line of the report. ``limit`` and ``reached`` have one unit: times the floor where there is one,
    else that of ``unit``; a line without a limit informs only. ``least``: what must be reached at least."""

    benchmark: str
    what: str
    reached: float
    unit: str
    limit: float | None = None
    floor: float | None = None
    measured: float | None = None
    note: str = ""
    least: float | None = None

    @property
    def passed(self) -> bool | None:
        if self.limit is None:
            return None
        return self.reached <= self.limit and (self.least is None or self.reached >= self.least)

    @property
    def verdict(self) -> str:
        return {None: "–", True: "pass", False: "MISSED"}[self.passed]


@dataclass(frozen=True)
class Pair:
    """Seconds of the floor and of ours in one turn: the one whose ratio is the median of all turns."""

    floor: float
    ours: float
    ratio: float


def take_turns(floor: Callable[[], float], ours: Callable[[], float], pairs: int = PAIRS) -> Pair:
    """Run both so many times in turn; each gives its seconds. The pair whose ratio is the median, so that a
    load of the machine that comes and goes weighs on both sides alike."""
    return median_pair([(floor(), ours()) for _ in range(pairs)])


def median_pair(taken: Sequence[tuple[float, float]]) -> Pair:
    """Of pairs of seconds (floor, ours) the one whose ratio is the median, so that what is printed belongs
    together; of an even number the larger of the two in the middle."""
    pairs = sorted((Pair(base, own, own / base) for base, own in taken), key=lambda pair: pair.ratio)
    return pairs[len(pairs) // 2]


def ratio(benchmark: str, what: str, pair: Pair, limit: float | None, note: str = "") -> Measure:
    """A pair as a line of the report."""
    return Measure(benchmark, what, pair.ratio, "× floor", limit, pair.floor, pair.ours, note)


def timed(work: Callable[[], object]) -> float:
    """Seconds that the work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def say(sentence: str) -> None:
    """Tell how far the run is, apart from its results."""
    print(f"[{time.strftime('%H:%M:%S')}] {sentence}", file=sys.stderr, flush=True)


def _least(measure: Measure) -> str:
    return "" if measure.least is None else f"≥ {_number(measure.least)}, "


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def table(measures: Sequence[Measure]) -> str:
    """The lines as a Markdown table."""
    head = ["benchmark", "what", "target", "floor", "measured", "result", "verdict"]
    rows = [head, ["---"] * len(head)]
    for m in measures:
        target = "–" if m.limit is None else f"{_least(m)}≤ {_number(m.limit)} {m.unit}".rstrip()
        seconds = [f"{_number(value)} s" if value is not None else "–" for value in (m.floor, m.measured)]
        result = f"**{_number(m.reached)}** {m.unit}"
        rows.append([m.benchmark, m.what, target, *seconds, result, m.verdict])
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def write_json(path: Path, measures: Sequence[Measure], conditions: dict[str, str]) -> None:
    """The lines and the conditions they were taken under."""
    content = {"conditions": conditions, "measures": [asdict(m) | {"passed": m.passed} for m in measures]}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
