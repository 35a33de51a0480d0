"""Trying other weights for the burden index: what a link says of them, and the ranks they would give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from pipelines.queries.ranking import IndexSettings, index, ranks

ARITHMETIC, GEOMETRIC = "arithmetic", "geometric"
WAYS = (ARITHMETIC, GEOMETRIC)
MOST_WEIGHT, STEP = 3.0, 0.5


@dataclass(frozen=True)
class Trial:
    """Weights by burden group and how groups are put together; ``official`` are the weights in force."""

    weights: Mapping[str, float]
    way: str
    official: Mapping[str, float]

    @property
    def changed(self) -> dict[str, float]:
        """The weights that are not those in force."""
        return {code: weight for code, weight in self.weights.items() if weight != self.official[code]}

    @property
    def is_official(self) -> bool:
        return not self.changed and self.way == ARITHMETIC

    @property
    def is_possible(self) -> bool:
        """Whether anything is left to be counted."""
        return any(weight > 0 for weight in self.weights.values())

    @property
    def link(self) -> dict[str, str | None]:
        """The parameters that say it in a URL; None for what is as in force."""
        words = ",".join(f"{code}:{weight:g}" for code, weight in self.changed.items())
        return {"w": words or None, "agg": None if self.way == ARITHMETIC else self.way}


def official_weights(settings: IndexSettings) -> dict[str, float]:
    """The weight in force of every burden group that has goalposts, 0 for one left out."""
    return {code: float(settings.weights.get(code, 0)) for code in dict.fromkeys(settings.groups.values())}


def read_trial(link: Mapping[str, str], settings: IndexSettings) -> tuple[Trial, list[str]]:
    """What the URL asks to try, and the parts of it that mean nothing: ``w=forms:2,plaques:0.5``."""
    official = official_weights(settings)
    weights, unknown = dict(official), []
    for part in filter(None, link.get("w", "").split(",")):
        code, _colon, text = part.partition(":")
        weight = _weight(text)
        if code in official and weight is not None:
            weights[code] = weight
        else:
            unknown.append(part)
    way = link.get("agg", ARITHMETIC)
    if way not in WAYS:
        unknown.append(way)
        way = ARITHMETIC
    return Trial(weights, way, official), unknown


def _weight(text: str) -> float | None:
    """A weight a slider can stand at."""
    try:
        weight = float(text)
    except ValueError:
        return None
    return weight if 0 <= weight <= MOST_WEIGHT and (weight / STEP).is_integer() else None


def tried_ranks(inputs: pl.DataFrame, settings: IndexSettings, trial: Trial) -> pl.DataFrame:
    """One row per area of ``inputs`` (area_code and a column per indicator): area_code, tried_index,
    tried_rank, tried_tied. Null where too few of the indicators that still count have a value."""
    built = index.build(inputs, replace(settings, weights=dict(trial.weights)))
    value = "index" if trial.way == ARITHMETIC else "index_geometric"
    ranked = ranks.competition(built.select("area_code", value=value))
    return ranked.select("area_code", tried_index="value", tried_rank="rank", tried_tied="tied")
