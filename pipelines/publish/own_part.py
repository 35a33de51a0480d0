"""The own part of counties and prefectures: what departments of their own government and of those below it
push, how areas stand by it, and its burden index."""

from __future__ import annotations

from functools import cache

import polars as pl

from pipelines.engine.frames import Frames
from pipelines.indicators.aggregate import area_values
from pipelines.indicators.clusters import township_clusters
from pipelines.indicators.pushed import OWN_LEVELS, STOCKS, own_indicators
from pipelines.publish.combining import combine_facts
from pipelines.publish.draws import hold_draws
from pipelines.publish.figures import COMPARED, FigureJob
from pipelines.publish.own_indexes import own_indexes
from pipelines.publish.pieces import Pieces, by_period
from pipelines.ranking.index import index_settings
from pipelines.ranking.standings import StandingRules, add_standings
from schemas.by_whom import OWN_VALUES
from schemas.periods import end_of, last_month, months_of

Stood = dict[str, Frames]
"""By period: ``values`` (OWN_VALUES), ``statistics`` of them, and ``clusters``, one row per area, indicator
of the burden index and township."""


def own_tables(job: FigureJob) -> dict[str, Pieces]:
    """The snapshot's own_values, own_statistics and own_index, every period computed where something changed,
    else from the cache."""
    stood: Stood = {}
    hashes: dict[str, str] = {}
    for period in job.sources:
        stood[period], hashes[period] = _stand(job, period)

    def kept(table: str, name: str) -> Pieces:
        return by_period(
            stood, lambda one: job.shelf.piece(table, one, hashes[one], lambda: stood[one][name])
        )

    return {
        "own_values": kept("own_values", "values"),
        "own_statistics": kept("own_statistics", "statistics"),
        "own_index": own_indexes(job, stood, hashes),
    }


def _stand(job: FigureJob, period: str) -> tuple[Frames, str]:
    """The own part of one period, on its own tree, and the hash of its content."""
    source, day = job.sources[period], end_of(job.tree_of(last_month(period)))

    def compute() -> Frames:
        rows = pl.concat(_values(job, period, level) for level in OWN_LEVELS)
        areas = job.inputs.areas_on(day)
        clusters = pl.concat(
            township_clusters(rows.filter(part=level), areas, [level]) for level in OWN_LEVELS
        )
        stocks = pl.col("indicator").is_in(STOCKS)
        mine = rows.filter(stocks, pl.col("level") == pl.col("part")).drop("part")
        provinces = areas.select("level", "province", area_code="code")
        figures = {code: COMPARED[code] for code in STOCKS}
        counted = clusters.filter(stocks).drop("township")
        rules = StandingRules.of(job.inputs.jurisdiction)
        draws = job.draws("own", period)
        values, statistics = add_standings(mine, provinces, [counted], figures, rules, known_draws=draws)
        draws.keep()
        codes = index_settings(job.inputs.jurisdiction).codes
        whole = _whole_clusters(job, period, areas, codes)
        return {
            "values": values.select(*OWN_VALUES),
            "statistics": statistics,
            "clusters": pl.concat([clusters.filter(pl.col("indicator").is_in(codes)), whole]),
        }

    own = [f"own_{level}" for level in OWN_LEVELS]
    months = [job.months.facts[month].hash(*own) for month in months_of(period)]
    key = job.key("own", source.rests_on, months, job.inputs.settings, job.inputs.tree_hash(day))
    hold_draws(job.cache, "own", period)
    frames, content, _ = job.cache.frames("own", key, compute)
    return frames, content


def _values(job: FigureJob, period: str, level: str) -> pl.DataFrame:
    """The values of the level's areas and of all townships as what the departments of the level's own part
    push makes them, with a column ``part`` that names it."""
    last, inputs, source = last_month(period), job.inputs, job.sources[period]
    day = end_of(job.tree_of(last))
    months = {month: job.own_facts(month, level) for month in months_of(period)}
    moves = cache(lambda month: job.moves(month, last))
    facts = months[last] if len(months) == 1 else combine_facts(period, months, moves)
    values = area_values(
        facts,
        inputs.communities_on(day),
        inputs.areas_on(day).filter(pl.col("level").is_in(["township", level])),
        source.townships["reporting"],
        period,
        inputs.jurisdiction,
        own_indicators(),
        correcting=source.townships["correcting"],
        struck=source.townships["struck"],
    )
    return values.with_columns(part=pl.lit(level))


def _whole_clusters(job: FigureJob, period: str, areas: pl.DataFrame, codes: list[str]) -> pl.DataFrame:
    """Of indicators of the index whose rows name no level of a department: they count whole."""
    whole = set(codes) - {one.code for one in own_indicators()}
    values = job.figures.values[period].filter(pl.col("indicator").is_in(whole))
    return township_clusters(values, areas, list(OWN_LEVELS))
