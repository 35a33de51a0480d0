"""What corrections moved that came after a month was first published: its figures as they would be with the
returns that stood then. Only months with such corrections cost anything, and only until nothing changes."""

from __future__ import annotations

from typing import Any

import polars as pl

from pipelines.engine.frames import Frames
from pipelines.indicators.facts import community_facts
from pipelines.indicators.facts.baseline import set_against
from pipelines.publish.figures import COMPARED, FigureJob
from pipelines.publish.found import Source
from pipelines.ranking.instead import FIGURE, stand_instead
from pipelines.signals.corrected import STANDING, find_corrected
from pipelines.signals.found import signal_frame
from schemas.periods import end_of

LEVELS = ("township", "county")
KEY = ["level", "area_code", "indicator"]


def corrected_signals(job: FigureJob) -> dict[str, pl.DataFrame]:
    """By month with corrections one row per signal: the columns of SIGNALS."""
    found = {}
    for (period,), stood in job.inputs.replaced.returns.group_by("period", maintain_order=True):
        areas = _areas(job, str(period), stood)
        moved = _moved(job, str(period), stood, areas)
        found[str(period)] = signal_frame(find_corrected(moved, areas), str(period))
    return found


def _areas(job: FigureJob, period: str, stood: pl.DataFrame) -> pl.DataFrame:
    """One row per area (its own township, and its county) and return that was corrected."""
    on_tree = job.inputs.areas_on(end_of(job.tree_of(period))).filter(pl.col("level") == "township")
    lineage = on_tree.select("county", township="code", township_code="code")
    told = stood.rename({"return_id": "return_id_before", "return_id_now": "return_id"})
    rows = told.join(lineage, on="township_code").unpivot(
        LEVELS,
        index=["township_code", "return_id_before", "return_id"],
        variable_name="level",
        value_name="area_code",
    )
    return rows.drop_nulls("area_code").sort("level", "area_code", "township_code")


def _moved(job: FigureJob, period: str, stood: pl.DataFrame, areas: pl.DataFrame) -> pl.DataFrame:
    """One row per area and indicator that is ranked with either figure, where these differ: KEY, ranked, and
    the columns STANDING as they are and ``_before``."""

    def compute() -> Frames:
        tree = job.tree_of(period)
        facts = _facts_then(job, period, stood)
        then = job.compute_values(period, tree, Source(lambda: facts, job.townships[period], []))
        provinces = job.inputs.areas_on(end_of(tree)).select("level", "province", area_code="code")
        now = job.figures.values[period].join(provinces, on=["level", "area_code"], how="left")
        concerned = now.join(
            areas.select("level", "area_code").unique(), on=["level", "area_code"], how="semi"
        )
        both = concerned.filter("eligible").join(then.filter("eligible"), on=KEY, suffix="_before")
        others = both.filter(
            pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_before")) for name in FIGURE)
        ).sort(KEY)
        given = others.select(*KEY, *(pl.col(f"{name}_before").alias(name) for name in FIGURE))
        winsorise = job.inputs.jurisdiction.winsorise_share
        stands = stand_instead(now, given, COMPARED, winsorise).select(
            *KEY, rank_then="rank", limit_class_then="limit_class"
        )
        told = others.drop("rank_before", "limit_class_before").join(stands, on=KEY, maintain_order="left")
        told = told.rename({"rank_then": "rank_before", "limit_class_then": "limit_class_before"})
        return {"moved": told.select(*KEY, "ranked", *STANDING, *(f"{name}_before" for name in STANDING))}

    frames, _, _ = job.cache.frames("corrected", _key(job, period, stood), compute)
    return frames["moved"]


def _key(job: FigureJob, period: str, stood: pl.DataFrame) -> str:
    inputs, months = job.inputs, job.months
    units, before = months.units_of(stood["township_code"]), months.before(period)
    rests_on: list[Any] = [stood.rows(), job.sources[period].rests_on]
    if before is not None:
        rests_on.append(
            [before, [months.parts(before, unit) for unit in units], months.hashes(before, units)]
        )
    rests_on += [
        inputs.lists_of(period).rows(),
        inputs.settings,
        inputs.tree_hash(end_of(job.tree_of(period))),
    ]
    return job.key("corrected", period, *rests_on)


def _facts_then(job: FigureJob, period: str, stood: pl.DataFrame) -> pl.DataFrame:
    """The facts of the month, of the townships those of what stood."""
    ids = stood["return_id"].implode()
    rows = {
        key: kept.filter(pl.col("return_id").is_in(ids)).lazy()
        for key, kept in job.inputs.replaced.rows.items()
    }
    inputs, months = job.inputs, job.months
    units, lists = months.units_of(stood["township_code"]), inputs.lists_of(period)
    states, gone = months.states_before(period, units), months.unconfirmed_with(period, rows, units)
    facts = community_facts(rows, period, inputs.jurisdiction, lists, states, gone).collect()
    if months.before(period) is not None:
        facts = set_against(facts, job.stocks_then(period)[0])
    others = job.figures.facts[period].filter(~pl.col("township").is_in(stood["township_code"].implode()))
    return pl.concat([others, facts.select(others.columns)])
