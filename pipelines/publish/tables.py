"""The tables of a snapshot, put together from its figures and what the store holds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import polars as pl

from pipelines.base.home import Home
from pipelines.publish.areas import snapshot_areas
from pipelines.publish.by_whom import department_table, level_table
from pipelines.publish.clues import clue_table
from pipelines.publish.content import canonical_table
from pipelines.publish.demands import demand_tables
from pipelines.publish.figures import AT_ONCE, FigureJob
from pipelines.publish.flows import all_flows
from pipelines.publish.inputs import Inputs
from pipelines.publish.own_part import own_tables
from pipelines.publish.pairs import Compared, compare_all, compared_with
from pipelines.publish.parts import parts_table
from pipelines.publish.signals import signals_table
from pipelines.publish.values import all_indexes, all_values


def snapshot_tables(
    home: Home, inputs: Inputs, names: dict[str, dict[str, str]], job: FigureJob
) -> dict[str, pl.DataFrame]:
    """Every table of the snapshot in canonical form, by name. ``job`` has computed the figures."""
    compared, figures = compared_with(job), job.figures
    with ThreadPoolExecutor(AT_ONCE) as threads:
        # What takes longest comes first.
        own, flows, signals, values, demands, levels, departments = [
            threads.submit(*work)
            for work in (
                (own_tables, job),
                (all_flows, job, compared),
                (signals_table, job),
                (_values, job, compared),
                (demand_tables, job),
                (level_table, figures.pushed, figures.values, figures.facts),
                (department_table, figures.pushed, figures.values, figures.facts),
            )
        ]
    tables = {
        "areas": snapshot_areas(inputs.areas, inputs.periods),
        "area_values": values.result(),
        "indicator_statistics": pl.concat(figures.statistics.values()),
        "area_index": all_indexes(figures, job.trees),
        "index_groups": pl.concat(figures.index_groups.values()),
        "area_values_by_level": levels.result(),
        "department_values": departments.result(),
        **own.result(),
        "community_facts": pl.concat(figures.facts.values()),
        "flows": flows.result(),
        "returns": inputs.returns,
        "rejections": inputs.rejections,
        "return_warnings": inputs.warnings,
        "settings": _settings(inputs),
        "list_entries": inputs.list_entries,
        "list_versions": inputs.list_versions,
        "list_history": inputs.list_history,
        "parts": parts_table(home, names),
        "admissions": inputs.admissions,
        "admission_events": inputs.admission_events,
        **demands.result(),
        "plan_progress": inputs.plan_progress,
        "signals": signals.result(),
        "signal_dismissals": inputs.signal_dismissals,
        "inspections": inputs.inspections,
        "cases": inputs.cases,
        "confirmations": inputs.confirmations,
        "clue_counts": clue_table(inputs),
    }
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return dict(zip(tables, threads.map(canonical_table, tables, tables.values()), strict=True))


def _values(job: FigureJob, compared: Compared) -> pl.DataFrame:
    return all_values(job.figures, compared, compare_all(job, compared), job.trees)


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
