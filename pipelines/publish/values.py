"""The area_values of a snapshot: the values of every period with what other periods say about them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import polars as pl

from pipelines.indicators.aggregate import add_changes
from pipelines.indicators.definitions import INDICATORS
from pipelines.indicators.pairs import PAIRED
from pipelines.publish.figures import FigureJob
from pipelines.publish.found import COURSE, Figures
from pipelines.publish.pairs import Compared, Pair, Pairs
from pipelines.publish.pieces import Pieces, by_period
from pipelines.publish.trends import KEY, trend_marks
from pipelines.ranking.trend import MOST_MONTHS
from schemas.manifest import TableFile
from schemas.periods import earlier, last_month, months_of, year_before

PAIR_COLUMNS = ("change", "broad", "changed", "clusters")


def value_pieces(job: FigureJob, compared: Compared, pairs: Pairs) -> Pieces:
    """The snapshot's area_values: every month, quarter and year with its changes against periods of its
    kind and its trend, and below them the restated rows."""
    figures, trees = job.figures, job.trees
    rests_on = {period: _rests_on(figures, period, compared, pairs, trees) for period in figures.values}
    new = [period for period, names in rests_on.items() if not job.shelf.has("area_values", period, names)]
    trends = _trends(figures, pairs, trees, new)
    restated = _latest_restated(figures)

    def made(period: str) -> pl.DataFrame:
        values, tree = figures.values[period], _tree_of(period, trees)
        before = {change: _on_tree(figures, other, tree) for change, other in compared[period].items()}
        changed = _add_pairs(add_changes(values, before), pairs[period]).drop("trend")
        marked = changed.join(trends[period], on=KEY, how="left", maintain_order="left")
        return pl.concat([marked.select(values.columns), *(rows.filter(period=period) for rows in restated)])

    return by_period(
        rests_on, lambda one: job.shelf.piece("area_values", one, rests_on[one], lambda: made(one))
    )


def _rests_on(
    figures: Figures, period: str, compared: Compared, pairs: Pairs, trees: list[list[str]]
) -> list[Any]:
    """All that the rows of a period rest on."""
    against = [
        [change, figures.hashes[other], pairs[period][change].hash]
        for change, other in sorted(compared[period].items())
    ]
    course = []
    for one in _calendar(figures, period)[-MOST_MONTHS:]:
        step = pairs.get(one, {}).get("change_month")
        course.append([one, figures.hashes.get(one), step and step.hash])
    return [figures.hashes[period], _tree_of(period, trees), against, course]


def _add_pairs(values: pl.DataFrame, pairs: dict[str, Pair]) -> pl.DataFrame:
    """The values with the changes of the communities in both periods instead of those of whoever reported,
    and how broad they are; a median, which no sums make, keeps its own."""
    apart = pl.col("indicator").is_in([one.code for one in INDICATORS if one not in PAIRED])
    for change, pair in pairs.items():
        names = dict(zip(PAIR_COLUMNS, columns_of(change), strict=True))
        rows = pair.pick(*KEY, *PAIR_COLUMNS).rename(names)
        known = values.rename({change: "alone"}).drop(list(names.values())[1:])
        joined = known.join(rows, on=KEY, how="left", maintain_order="left")
        values = joined.with_columns(pl.when(apart).then("alone").otherwise(change).alias(change)).drop(
            "alone"
        )
    return values


def columns_of(change: str) -> tuple[str, ...]:
    """The columns of area_values about one change, in the order of PAIR_COLUMNS."""
    return (change, f"{change}_significant", f"{change}_townships", f"{change}_paired")


def index_pieces(job: FigureJob) -> Pieces:
    """The snapshot's area_index: that of every period with its changes on the period and year before. An
    index is not restated: an area made of something else then has no change."""
    figures, trees = job.figures, job.trees
    against = {
        period: {"change_month": earlier(period, 1), "change_year": year_before(period)}
        for period in figures.indexes
    }

    def made(period: str) -> pl.DataFrame:
        index = figures.indexes[period]
        for change, other in against[period].items():
            before = figures.indexes.get(other)
            restated = figures.restated.get((other, _tree_of(period, trees)))
            if before is not None and restated is not None:
                before = before.join(restated, on=["level", "area_code"], how="anti")
            index = _index_change(index, change, before)
        return index

    def kept(period: str) -> TableFile:
        others = [figures.hashes.get(other) for other in against[period].values()]
        rests_on = [figures.hashes[period], _tree_of(period, trees), others]
        return job.shelf.piece("area_index", period, rests_on, lambda: made(period))

    return by_period(figures.indexes, kept)


def _index_change(index: pl.DataFrame, change: str, before: pl.DataFrame | None) -> pl.DataFrame:
    if before is None:
        return index.with_columns(pl.lit(None, pl.Float64).alias(change))
    key = ["level", "area_code"]
    joined = index.join(
        before.select(*key, before=pl.col("index")), on=key, how="left", maintain_order="left"
    )
    return joined.with_columns((pl.col("index") - pl.col("before")).alias(change)).drop("before")


def _trends(
    figures: Figures, pairs: Pairs, trees: list[list[str]], wanted: Sequence[str]
) -> dict[str, pl.DataFrame]:
    """One row per area and indicator of each wanted period: KEY, trend."""
    found: dict[str, pl.DataFrame] = {}
    for (_, tree), group in groupby(
        sorted(wanted, key=lambda p: (len(months_of(p)), p)),
        key=lambda p: (len(months_of(p)), _tree_of(p, trees)),
    ):
        asked = list(group)
        whole = _calendar(figures, asked[-1])
        calendar = whole[max(0, whole.index(asked[0]) + 1 - MOST_MONTHS) :]
        known = {period: _on_tree(figures, period, tree) for period in calendar}
        history = pl.concat(
            _with_steps(rows, pairs[period]) for period, rows in known.items() if rows is not None
        )
        found.update(zip(asked, trend_marks(history, calendar, asked), strict=True))
    return found


def _with_steps(rows: pl.DataFrame, pairs: dict[str, Pair]) -> pl.DataFrame:
    """The values of a period with ``step``, the change on the period before; of a restated row, which is made
    of something else than what was compared, there is none."""
    pair = pairs.get("change_month")
    if pair is None:
        return rows.with_columns(step=pl.lit(None, pl.Float64))
    joined = rows.join(
        pair.pick(*KEY, "change").rename({"change": "step"}), on=KEY, how="left", maintain_order="left"
    )
    return joined.with_columns(pl.when(~pl.col("restated")).then("step").alias("step"))


def _calendar(figures: Figures, last: str) -> list[str]:
    """Every period of the kind from the first that has values to the last, months without any included: a
    trend must not jump over them."""
    kind = len(months_of(last))
    first = min(period for period in figures.values if len(months_of(period)) == kind)
    periods = [last]
    while periods[0] != first:
        periods.insert(0, earlier(periods[0], 1))
    return periods


def _tree_of(period: str, trees: list[list[str]]) -> str:
    return next(tree[0] for tree in trees if tree[-1] >= last_month(period))


def _on_tree(figures: Figures, period: str, tree: str) -> pl.DataFrame | None:
    """The course of an earlier period with what its areas were on the later tree; None where it has none."""
    own = figures.courses.get(period)
    restated = figures.restated.get((period, tree))
    return own if own is None or restated is None else pl.concat([own, restated.select(COURSE)])


def _latest_restated(figures: Figures) -> list[pl.DataFrame]:
    """Of several trees on which an area's value was restated, the latest: that is what it is made of now."""
    rows = [
        frame.with_columns(pl.lit(tree).alias("tree"))
        for (_, tree), frame in sorted(figures.restated.items())
    ]
    if not rows:
        return []
    key = ["level", "area_code", "period", "indicator"]
    last = pl.concat(rows).sort("tree").unique(key, keep="last", maintain_order=True)
    return [last.drop("tree")]
