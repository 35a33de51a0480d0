"""What is new of the demands a snapshot counts, beside its gross flows: two ways to the same number."""

from __future__ import annotations

import polars as pl

from pipelines.queries import Snapshot


def new_beside_flows(snapshot: Snapshot) -> pl.DataFrame:
    """One row per area and register of the last month whose communities all reported the month before too:
    ``new`` and ``in_use`` of demand_coverage, ``came`` (begun or come back) and ``used`` (what is reported)
    of flows."""
    return snapshot.frame(
        """
        SELECT level, area_code, register, new, begun + came_back AS came,
            d.in_use, f.in_use - unconfirmed AS used
        FROM demand_coverage d
        JOIN (VALUES ('form', 'forms'), ('plaque', 'plaques'), ('appraisal', 'appraisals'),
            ('tool', 'digital_tools'), ('certificate', 'certificates')) AS k(demand_kind, register)
            USING (demand_kind)
        JOIN flows f USING (level, area_code, register, period)
        WHERE d.communities = communities_before AND communities_only_now = 0
        """
    )
