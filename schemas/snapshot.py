"""The published snapshot: the tables of its DuckDB file. What is exported from it: schemas/exports.py."""

from __future__ import annotations

import polars as pl

from schemas.admission_findings import ADMISSION_FINDINGS
from schemas.admission_items import EVENT_COLUMNS, ITEM_COLUMNS
from schemas.areas import AREA_COLUMNS
from schemas.by_whom import AREA_VALUES_BY_LEVEL, DEPARTMENT_VALUES, OWN_INDEX, OWN_VALUES
from schemas.case_items import CASE_COLUMNS
from schemas.clue_counts import CLUE_COUNTS
from schemas.confirmations import CONFIRMATION_COLUMNS
from schemas.demand_coverage import DEMAND_COVERAGE
from schemas.dtypes import Dtypes
from schemas.inspections import INSPECTIONS
from schemas.plan_entries import PROGRESS_COLUMNS
from schemas.signals import SIGNAL_DISMISSALS, SIGNALS
from schemas.snapshot_inputs import (
    LIST_ENTRIES,
    LIST_HISTORY,
    LIST_VERSIONS,
    REJECTIONS,
    RETURN_WARNINGS,
    RETURNS,
    SETTINGS,
)

SNAPSHOT_FORMAT = "11"
"""Raised when a table below changes its columns, or where its rows lie; part of every snapshot's id."""
READABLE = ("9", "10", SNAPSHOT_FORMAT)
"""Formats that differ in nothing but where the rows lie."""

DEMO_PREFIX = "demo-"
"""Ids of snapshots of a synthetic home begin so: every page and export that carries the id says it."""

AREAS: Dtypes = AREA_COLUMNS | {
    "lon": pl.Float64,
    "lat": pl.Float64,
    "township": pl.String,
    "county": pl.String,
    "prefecture": pl.String,
    "province": pl.String,
    "first_period": pl.String,
    "last_period": pl.String,
}
"""One row per area, level and span of the snapshot's periods in which no boundary of any area's validity
lies: whoever asks for a period finds the tree of its last day. ``township`` … ``province`` hold the area of
that level it lies in, at its own level its own code, null where there is none."""

AREA_VALUES: Dtypes = {
    "area_code": pl.String,
    "level": pl.String,
    "period": pl.String,
    "indicator": pl.String,
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "value": pl.Float64,
    "communities": pl.Int64,
    "townships": pl.Int64,
    "townships_expected": pl.Int64,
    "completeness": pl.Float64,
    "lower": pl.Float64,
    "upper": pl.Float64,
    "effort_low": pl.Float64,
    "effort_high": pl.Float64,
    "process_lower": pl.Float64,
    "process_upper": pl.Float64,
    "change_month": pl.Float64,
    "change_year": pl.Float64,
    "change_baseline": pl.Float64,
    "change_month_significant": pl.Boolean,
    "change_year_significant": pl.Boolean,
    "change_baseline_significant": pl.Boolean,
    "change_month_townships": pl.Int64,
    "change_year_townships": pl.Int64,
    "change_baseline_townships": pl.Int64,
    "change_month_paired": pl.Int64,
    "change_year_paired": pl.Int64,
    "change_baseline_paired": pl.Int64,
    "trend": pl.String,
    "rank": pl.Int64,
    "tied": pl.Boolean,
    "ranked": pl.Int64,
    "rank_low": pl.Int64,
    "rank_median": pl.Int64,
    "rank_high": pl.Int64,
    "worst_tenth": pl.Float64,
    "worst_fifth": pl.Float64,
    "best_fifth": pl.Float64,
    "band": pl.Int64,
    "limit_class": pl.String,
    "significance": pl.String,
    "eligible": pl.Boolean,
    "reason": pl.String,
    "restated": pl.Boolean,
    "unconfirmed": pl.Float64,
}
"""One row per area (township to province), period and indicator. Periods are months (2026-10) and, where all
their months are there, quarters (2026-Q3) and years (2026); change_month is then against the quarter or year
before, change_year against four quarters or a year before, change_baseline against the first of the kind;
completeness is that of the last month, since stocks are. A row with ``restated`` is the value of a
merged or recoded area in a period before it was there: it serves trends and changes, and is not listed.
``unconfirmed``: the part of the numerator that rests on rows which vanished from the register without having
ended; null where an indicator counts no such rows.
``effort_low``, ``effort_high``: of a figure made of the time that things take, the value where each takes the
least and the most time of the settings; null of every other.

A change is that of the communities that reported in both periods, on the later tree (of a median, of the
values). ``change_…_paired``: townships with such a community (of a township: its communities),
``change_…_townships``: in how many of them anything changed; ``change_…_significant``: whether the area
changed broadly, by what its townships changed, and for events and surveys beyond chance too; null where it
was not tested. ``trend``:
rising, falling, turned_up (fell, rises again), turned_down (rose, falls again), steady or too_short, over the
last twelve periods of the kind. rank_low … rank_high: 95 % interval and median of the rank; ``worst_tenth``:
probability of lying in the last tenth; ``band``: 1 (best) … rank_bands;
``limit_class``: low_0001, low_0025, inside, high_0025, high_0001, by the funnel limits around the figure of
the province; ``significance``: better, same or worse by that class and the direction, else none. They are
null (none) where nothing is drawn (totals, amounts, medians, changes) or the area is not ranked."""

INDICATOR_STATISTICS: Dtypes = {
    "level": pl.String,
    "province": pl.String,
    "period": pl.String,
    "indicator": pl.String,
    "areas": pl.Int64,
    "target": pl.Float64,
    "phi": pl.Float64,
    "tau2": pl.Float64,
    "overdispersed": pl.Boolean,
    "process_tau2": pl.Float64,
    "median_s2": pl.Float64,
    "rankability": pl.Float64,
    "verdict": pl.String,
    "expected_0025": pl.Float64,
    "expected_0001": pl.Float64,
    "low_0001": pl.Int64,
    "low_0025": pl.Int64,
    "inside": pl.Int64,
    "high_0025": pl.Int64,
    "high_0001": pl.Int64,
}
"""One row per level, province, period and indicator that has intervals: ``areas`` ranked together; ``target``
of the limits, ``tau2`` and ``median_s2`` on the scale of numerator / denominator; ``expected_0025`` and
``expected_0001``: areas expected beyond each limit on one side by chance alone; low_0001 … high_0001: areas
in each class (low_0025 does not count those of low_0001); verdict: ranks, bands, indistinct."""

AREA_INDEX: Dtypes = {
    "area_code": pl.String,
    "level": pl.String,
    "period": pl.String,
    "index": pl.Float64,
    "index_geometric": pl.Float64,
    "indicators_present": pl.Int64,
    "change_month": pl.Float64,
    "change_year": pl.Float64,
    "rank": pl.Int64,
    "tied": pl.Boolean,
    "ranked": pl.Int64,
    "rank_low": pl.Int64,
    "rank_median": pl.Int64,
    "rank_high": pl.Int64,
    "eligible": pl.Boolean,
    "reason": pl.String,
}
"""One row per area and period: the burden index, 0 best to 100 worst, its rank among the areas of its level
in the province, and the 5–95 % range and median of the rank in the sensitivity runs. ``reason`` is one of
those of area_values or too_few_indicators."""

INDEX_GROUPS: Dtypes = {
    "area_code": pl.String,
    "level": pl.String,
    "period": pl.String,
    "group": pl.String,
    "score": pl.Float64,
}
"""One row per area, period and burden group of the index: its score, 0 best to 100 worst."""

FLOWS: Dtypes = {
    "area_code": pl.String,
    "level": pl.String,
    "period": pl.String,
    "register": pl.String,
    "communities": pl.Int64,
    "communities_only_now": pl.Int64,
    "communities_only_before": pl.Int64,
    "in_use_before": pl.Int64,
    "begun": pl.Int64,
    "came_back": pl.Int64,
    "ended": pl.Int64,
    "vanished": pl.Int64,
    "relabelled": pl.Int64,
    "in_use": pl.Int64,
    "unconfirmed": pl.Int64,
}
"""One row per area (township to province), period and register, and per community in which anything changed:
what came and went since the period of its kind before, over the ``communities`` that reported in both; those
that reported in one only are counted apart. Exactly: in_use = in_use_before + begun + came_back − ended. In
use is what the indicator of the register's stock counts (work_items: put on the community; appraisals: but
for the township's comprehensive one); ``unconfirmed`` of it are no longer in the register, without an end,
and ``vanished`` those that were not so in the period before: they are in use still. ``came_back``: it had
ended when it was last seen; ``ended``: it is in the register as ended, or is no longer counted;
``relabelled``: in both, and called something else (name, level of the department, frequency, basis, route,
kind); it is in none of the others unless that takes it in or out of the count."""

PARTS: Dtypes = {"period": pl.String, "register": pl.String, "file": pl.String, "rows": pl.Int64}
"""One row per period, register and prefecture (first digits of the codes of townships): the Parquet file that
holds its current rows."""

COMMUNITY_FACTS: Dtypes = {"community": pl.String, "township": pl.String, "period": pl.String}
"""One row per community of a current return and period; a column per numerator and denominator follows
(schemas/indicators.toml names them)."""

# admissions: one row per work item of the admission system, as its last event left it; admission_events: one
# row per transition (schemas/admission_items.py); admission_findings: one row per finding of the snapshot's
# last month (schemas/admission_findings.py); demand_coverage: one per area and kind of demand in that month
# (schemas/demand_coverage.py); plan_progress: one row per entry about a task of a plan
# (schemas/plan_progress.py); signals: one row per signal, signal_dismissals: one row per entry about one
# (schemas/signals.py); inspections: one row per county, month and register that was recounted
# (schemas/inspections.py); cases: one row per case as its last event left it (schemas/case_items.py);
# confirmations: one row per entry of a unit about its figures (schemas/confirmations.py); clue_counts: counts
# of clues by area and period (schemas/clue_counts.py).
TABLES: dict[str, Dtypes] = {
    "areas": AREAS,
    "area_values": AREA_VALUES,
    "indicator_statistics": INDICATOR_STATISTICS,
    "area_index": AREA_INDEX,
    "index_groups": INDEX_GROUPS,
    "area_values_by_level": AREA_VALUES_BY_LEVEL,
    "department_values": DEPARTMENT_VALUES,
    "flows": FLOWS,
    "own_values": OWN_VALUES,
    "own_statistics": INDICATOR_STATISTICS,
    "own_index": OWN_INDEX,
    "community_facts": COMMUNITY_FACTS,
    "returns": RETURNS,
    "rejections": REJECTIONS,
    "return_warnings": RETURN_WARNINGS,
    "settings": SETTINGS,
    "list_entries": LIST_ENTRIES,
    "list_versions": LIST_VERSIONS,
    "list_history": LIST_HISTORY,
    "parts": PARTS,
    "admissions": ITEM_COLUMNS,
    "admission_events": EVENT_COLUMNS,
    "admission_findings": ADMISSION_FINDINGS,
    "demand_coverage": DEMAND_COVERAGE,
    "plan_progress": PROGRESS_COLUMNS,
    "signals": SIGNALS,
    "signal_dismissals": SIGNAL_DISMISSALS,
    "inspections": INSPECTIONS,
    "cases": CASE_COLUMNS,
    "confirmations": CONFIRMATION_COLUMNS,
    "clue_counts": CLUE_COUNTS,
}

SORTED_BY: dict[str, tuple[str, ...]] = {
    "areas": ("level", "code", "first_period"),
    "area_values": ("level", "indicator", "period", "area_code", "restated"),
    "indicator_statistics": ("level", "indicator", "period", "province"),
    "area_index": ("level", "period", "area_code"),
    "index_groups": ("level", "period", "area_code", "group"),
    "area_values_by_level": ("level", "indicator", "period", "area_code", "department_level"),
    "department_values": ("level", "indicator", "period", "area_code", "department", "department_level"),
    "flows": ("level", "register", "period", "area_code"),
    "own_values": ("level", "indicator", "period", "area_code"),
    "own_statistics": ("level", "indicator", "period", "province"),
    "own_index": ("level", "period", "area_code"),
    "community_facts": ("community", "period"),
    "returns": ("period", "township_code", "sequence"),
    "rejections": ("period", "township_code", "received_at_utc"),
    "return_warnings": ("return_id", "register", "sheet_row", "code", "field"),
    "settings": ("key",),
    "list_entries": ("period", "kind", "number", "title"),
    "list_versions": ("kind", "version"),
    "list_history": ("kind", "version", "number", "valid_from"),
    "parts": ("period", "register", "file"),
    "admissions": ("item_id",),
    "admission_events": ("item_id", "sequence"),
    "admission_findings": (
        "kind",
        "county",
        "community_code",
        "item_name",
        "department",
        "item_id",
        "return_id",
        "sheet_row",
    ),
    "demand_coverage": ("level", "demand_kind", "area_code"),
    "plan_progress": ("plan", "task", "sequence"),
    "signals": ("period", "code", "level", "area_code", "signal_id"),
    "signal_dismissals": ("signal_id", "sequence"),
    "inspections": ("area_code", "period", "register"),
    "cases": ("case_id",),
    "confirmations": ("area_level", "area_code", "period", "sequence"),
    "clue_counts": ("level", "period", "area_code", "department", "burden"),
}
"""Row order of each table: the same content is the same bytes, and a page reads few row groups."""
