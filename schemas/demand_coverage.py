"""What covers the demands that communities report: how many stand on a list, on a basis or on an approval."""

from __future__ import annotations

import polars as pl

from schemas.dtypes import Dtypes

DEMAND_COVERAGE: Dtypes = {
    "period": pl.String,
    "level": pl.String,
    "area_code": pl.String,
    "demand_kind": pl.String,
    "communities": pl.Int64,
    "in_use": pl.Int64,
    "listed": pl.Int64,
    "based": pl.Int64,
    "admitted": pl.Int64,
    "barred": pl.Int64,
    "uncovered": pl.Int64,
    "communities_before": pl.Int64,
    "new": pl.Int64,
    "new_uncovered": pl.Int64,
}
"""One row per area, township to province, and kind of demand beside work items, of the snapshot's last month.
``communities`` reported in it; ``in_use``: rows reported in use at its end, none of those left out that count
as in use, unconfirmed; each is in one of the five after it: ``barred`` by a list; else ``listed``, null where
the home holds no list of the kind; else ``based`` on what the return says (plaques alone); else ``admitted``;
else ``uncovered``. ``new``: of the ``communities_before`` that reported within the twelve months before too,
rows that did not count as in use (confirmed or not) when they last did; ``new_uncovered``: of those, barred
or uncovered."""

COVERED_BY = ("listed", "based", "admitted", "uncovered", "barred")
"""The parts of what is in use, in the order a chart stacks them."""
