"""The tables of a snapshot, put together from its figures and what the store holds."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial

import polars as pl

from pipelines.base.home import Home
from pipelines.publish.areas import snapshot_areas
from pipelines.publish.by_whom import department_rows, level_rows
from pipelines.publish.clues import clue_table
from pipelines.publish.demands import demand_tables
from pipelines.publish.figures import AT_ONCE, FigureJob
from pipelines.publish.flows import flow_pieces
from pipelines.publish.inputs import Inputs
from pipelines.publish.own_part import own_tables
from pipelines.publish.pairs import Compared, compare_all, compared_with
from pipelines.publish.parts import parts_table
from pipelines.publish.pieces import Pieces, by_period
from pipelines.publish.signals import signals_table
from pipelines.publish.values import index_pieces, value_pieces
from schemas.manifest import TableFile
from schemas.snapshot import TABLES


def snapshot_tables(home: Home, job: FigureJob) -> dict[str, Pieces]:
    """Every table of the snapshot, by name, written. ``job`` has computed the figures."""
    inputs, compared = job.inputs, compared_with(job)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        # What takes longest comes first.
        own, flows, signals, values, demands, *figures = [
            threads.submit(*work)
            for work in (
                (own_tables, job),
                (flow_pieces, job, compared),
                (signals_table, job),
                (_values, job, compared),
                (demand_tables, job),
                (index_pieces, job),
                (_from_values, job, "indicator_statistics", job.figures.statistics),
                (_from_values, job, "index_groups", job.figures.index_groups),
                (_pushed_pieces, job),
                (_fact_pieces, job),
            )
        ]
    indexes, statistics, groups, pushed, facts = (one.result() for one in figures)
    whole = {
        "areas": snapshot_areas(inputs.areas, inputs.periods, inputs.tree_on),
        "returns": inputs.returns,
        "rejections": inputs.rejections,
        "return_warnings": inputs.warnings,
        "settings": _settings(inputs),
        "list_entries": inputs.list_entries,
        "list_versions": inputs.list_versions,
        "list_history": inputs.list_history,
        "admissions": inputs.admissions,
        "admission_events": inputs.admission_events,
        **demands.result(),
        "plan_progress": inputs.plan_progress,
        "signal_dismissals": inputs.signal_dismissals,
        "inspections": inputs.inspections,
        "cases": inputs.cases,
        "confirmations": inputs.confirmations,
        "clue_counts": clue_table(inputs, job.cache),
    }
    with ThreadPoolExecutor(AT_ONCE) as threads:
        in_one = dict(zip(whole, threads.map(job.shelf.whole, whole, whole.values()), strict=True))
    made = {
        "area_values": values.result(),
        "indicator_statistics": statistics,
        "area_index": indexes,
        "index_groups": groups,
        **pushed,
        **own.result(),
        "community_facts": facts,
        "flows": flows.result(),
        "signals": signals.result(),
        "parts": _part_pieces(home, job),
        **in_one,
    }
    return {name: made[name] for name in TABLES}


def _values(job: FigureJob, compared: Compared) -> Pieces:
    return value_pieces(job, compared, compare_all(job, compared))


def _from_values(job: FigureJob, table: str, frames: Mapping[str, pl.DataFrame]) -> Pieces:
    """A table that came out beside the values of each period."""
    hashes = job.figures.hashes
    return by_period(frames, lambda one: job.shelf.piece(table, one, hashes[one], lambda: frames[one]))


def _fact_pieces(job: FigureJob) -> Pieces:
    facts = job.figures.facts
    return by_period(
        facts, lambda one: job.shelf.piece("community_facts", one, job.hashes[one][0], lambda: facts[one])
    )


def _part_pieces(home: Home, job: FigureJob) -> Pieces:
    def kept(period: str) -> TableFile:
        files = job.months.names[period]
        return job.shelf.piece("parts", period, files, lambda: parts_table(home, {period: files}))

    return by_period(job.months.names, kept)


def _pushed_pieces(job: FigureJob) -> dict[str, Pieces]:
    """The tables that say of each month who pushes what."""
    figures = job.figures
    tables = {"area_values_by_level": level_rows, "department_values": department_rows}

    def kept(month: str) -> dict[str, TableFile]:
        rests_on = [job.months.pushed[month].hash(), figures.hashes[month], job.hashes[month][0]]
        pushed = cache(lambda: job.pushed(month))

        def make(table: str) -> pl.DataFrame:
            return tables[table](pushed(), month, figures.values[month], figures.facts[month])

        return {table: job.shelf.piece(table, month, rests_on, partial(make, table)) for table in tables}

    made = {month: kept(month) for month in job.months.pushed}
    return {table: {month: pieces[table] for month, pieces in made.items()} for table in tables}


def _settings(inputs: Inputs) -> pl.DataFrame:
    """One row per setting in force, with where it comes from."""
    return pl.DataFrame(
        {
            "key": s.key,
            "value": s.text,
            "source": s.source,
            "clause": s.clause,
            "note_zh": s.note.zh,
            "note_en": s.note.en,
        }
        for s in inputs.jurisdiction.settings
    )
