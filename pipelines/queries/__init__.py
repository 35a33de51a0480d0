"""What pages, exports and the command line may ask of a published snapshot. Every query takes the snapshot
and the scope of whoever asks (pipelines.queries.scoped); an answer is a polars frame unless it says
otherwise."""

from pipelines.base.home import Home, find_home
from pipelines.queries.areas import (
    areas_in,
    breadcrumb,
    child_areas,
    communities_in,
    find_area,
    last_township,
    lineage_in,
)
from pipelines.queries.benchmarks import (
    BENCHMARKS,
    against,
    compared_league,
    family_chance,
    statistics,
    verdicts,
)
from pipelines.queries.beyond import months_beyond
from pipelines.queries.by_whom import (
    own_index,
    own_league,
    own_statistics,
    pushed_by_level,
    pushing_departments,
    whole_table,
)
from pipelines.queries.case_facts import cases_at_work, unit_standing
from pipelines.queries.comparisons import (
    area_courses,
    courses,
    funnel_curves,
    index_inputs,
    index_ranks,
    index_table,
    matrix,
)
from pipelines.queries.days import counting_day, today
from pipelines.queries.dictionary import dictionary
from pipelines.queries.exports import export_frame, export_wide
from pipelines.queries.files import FORMATS, about, table_bytes
from pipelines.queries.inspections import recount_factors
from pipelines.queries.measure_facts import measures_frame
from pipelines.queries.measures import measures_list
from pipelines.queries.peers import area_features, peer_groups
from pipelines.queries.registers import register_behind, register_rows
from pipelines.queries.returns import (
    asked_by_month,
    burden_by_period,
    completeness_by_prefecture,
    late_returns,
    own_burden,
    return_burden,
    submission_matrix,
)
from pipelines.queries.signals import open_signal_count, signal_rates, signals
from pipelines.queries.snapshot import Snapshot, close_snapshots, current_id, open_snapshot, snapshot_ids
from pipelines.queries.values import area_profile, children, headline, league, league_ranks, trend
from pipelines.queries.worst import worst_fifth

__all__ = [
    "BENCHMARKS",
    "FORMATS",
    "Home",
    "Snapshot",
    "about",
    "against",
    "area_courses",
    "area_features",
    "area_profile",
    "areas_in",
    "asked_by_month",
    "breadcrumb",
    "burden_by_period",
    "cases_at_work",
    "child_areas",
    "children",
    "close_snapshots",
    "communities_in",
    "compared_league",
    "completeness_by_prefecture",
    "counting_day",
    "courses",
    "current_id",
    "dictionary",
    "export_frame",
    "export_wide",
    "family_chance",
    "find_area",
    "find_home",
    "funnel_curves",
    "headline",
    "index_inputs",
    "index_ranks",
    "index_table",
    "last_township",
    "late_returns",
    "league",
    "league_ranks",
    "lineage_in",
    "matrix",
    "measures_frame",
    "measures_list",
    "months_beyond",
    "open_signal_count",
    "open_snapshot",
    "own_burden",
    "own_index",
    "own_league",
    "own_statistics",
    "peer_groups",
    "pushed_by_level",
    "pushing_departments",
    "recount_factors",
    "register_behind",
    "register_rows",
    "return_burden",
    "signal_rates",
    "signals",
    "snapshot_ids",
    "statistics",
    "submission_matrix",
    "table_bytes",
    "today",
    "trend",
    "unit_standing",
    "verdicts",
    "whole_table",
    "worst_fifth",
]
