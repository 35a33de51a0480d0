"""The areas beyond the limits: which are listed, in what order, and how many there are."""

from __future__ import annotations

from typing import Literal, NamedTuple

import polars as pl

from pages._ui.parts.selection import Selection
from pages._ui.shell import access, cache
from pages._ui.words import figures, significance
from pipelines import queries
from schemas.figure_rows import TableStatistics

BEYOND = ("0025", "0001", "all")
"""Which areas are listed: beyond the inner limits, beyond the outer ones, or all that are compared."""
SIDES = ("both", "worse", "better")
Tail = Literal["0025", "0001"]


class Tally(NamedTuple):
    """How many areas are compared, and how many lie beyond the limits on each side; those beyond the outer
    limits lie beyond the inner ones too."""

    areas: int
    worse: int
    better: int
    far_worse: int
    far_better: int

    @property
    def beyond(self) -> int:
        return self.worse + self.better

    @property
    def far(self) -> int:
        return self.far_worse + self.far_better


def compare(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of ``league`` that are compared with the limits, each with its ``standing``: its class."""
    compared = rows.filter("eligible", pl.col("limit_class").is_not_null())
    pairs = compared.select("significance", "limit_class").iter_rows()
    standings = [significance.class_of(*pair) for pair in pairs]
    return compared.with_columns(pl.Series("standing", standings, dtype=pl.String))


def tally(compared: pl.DataFrame) -> Tally:
    counts = dict(compared["standing"].value_counts().iter_rows())
    far_worse, far_better = (counts.get(f"{side}_0001", 0) for side in ("worse", "better"))
    worse, better = counts.get("worse", 0) + far_worse, counts.get("better", 0) + far_better
    return Tally(compared.height, worse, better, far_worse, far_better)


def expected(known: TableStatistics, compared: int, tail: Tail) -> float:
    """How many of the areas compared chance alone puts beyond a limit on one side: ``known`` are the
    statistics of all areas, of whom these may be a part."""
    chance = known["expected_0025"] if tail == "0025" else known["expected_0001"]
    return chance * compared / known["areas"] if known["areas"] else 0.0


def listed(compared: pl.DataFrame, beyond: str, side: str) -> pl.DataFrame:
    """The rows of ``compare`` that are asked for, the worst first: the worse class, and in a class the last
    in rank."""
    order = pl.col("standing").replace_strict(significance.CLASSES, range(len(significance.CLASSES)))
    chosen = compared if side == "both" else compared.filter(pl.col("standing").str.starts_with(side))
    if beyond == "0001":
        chosen = chosen.filter(pl.col("standing").str.ends_with("_0001"))
    elif beyond == "0025":
        chosen = chosen.filter(pl.col("standing") != significance.SAME)
    return chosen.sort(order, "rank", "area_code", descending=[False, True, False])


def with_steps(selection: Selection, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with months_beyond and what the rule of measures proposes; unchanged for a quarter or a year,
    which the rule does not judge."""
    if not judged(selection):
        return rows
    snapshot, level, period = selection.snapshot, selection.level, selection.period
    beyond = cache.ask(queries.months_beyond, snapshot, selection.indicator, level, period)
    steps = cache.ask(queries.measures_list, snapshot, level, period)
    known = rows.join(beyond, on="area_code", how="left", maintain_order="left")
    return known.join(
        steps.select("area_code", "step", "reasons", "lacks"),
        on="area_code",
        how="left",
        maintain_order="left",
    )


def judged(selection: Selection) -> bool:
    """Whether the rule of measures judges the areas and the period: it goes by months, and no further up than
    prefectures; and cases enter it, so whoever does not see these is not told."""
    is_judged = figures.kind(selection.period) == "month" and selection.level != "province"
    return is_judged and access.sees("matters")
