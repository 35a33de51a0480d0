"""Tables of a snapshot that say who pushes what, and what areas push themselves."""

from __future__ import annotations

import polars as pl

from schemas.dtypes import Dtypes

AREA_VALUES_BY_LEVEL: Dtypes = {
    "area_code": pl.String,
    "level": pl.String,
    "period": pl.String,
    "indicator": pl.String,
    "department_level": pl.String,
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "value": pl.Float64,
}
"""One row per area (township to province; in the newest month the communities too), month, indicator and
level of the departments that push something there: national, province, prefecture, county, township, or
unstated for rows that name none. A level that pushes nothing has no row. Over the levels the numerators add
up to that of area_values exactly. All are stocks: a quarter or year has those of its last month."""

DEPARTMENT_VALUES: Dtypes = {
    "area_code": pl.String,
    "level": pl.String,
    "period": pl.String,
    "indicator": pl.String,
    "department": pl.String,
    "name": pl.String,
    "department_level": pl.String,
    "numerator": pl.Float64,
    "value": pl.Float64,
}
"""One row per area (county to province; in the newest month the townships too), month, indicator, department
and its level, where that pushes something: ``department`` is its name as names are compared, ``name`` as it
is written most often in the month; ``value`` is by the denominator of the indicator, per community."""

OWN_VALUES: Dtypes = {
    "area_code": pl.String,
    "level": pl.String,
    "period": pl.String,
    "indicator": pl.String,
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "value": pl.Float64,
    "lower": pl.Float64,
    "upper": pl.Float64,
    "process_lower": pl.Float64,
    "process_upper": pl.Float64,
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
    "unconfirmed": pl.Float64,
}
"""One row per county and prefecture, period and indicator of area_values_by_level: its own part, what
departments of its own government and of those below it push (of a county those of levels county and township,
of a prefecture also its own), with the columns of area_values. The benchmark of limits is the own part of all
areas of the level."""

OWN_INDEX: Dtypes = {
    "area_code": pl.String,
    "level": pl.String,
    "period": pl.String,
    "index": pl.Float64,
    "lower": pl.Float64,
    "upper": pl.Float64,
    "rank": pl.Int64,
    "tied": pl.Boolean,
    "ranked": pl.Int64,
    "rank_low": pl.Int64,
    "rank_median": pl.Int64,
    "rank_high": pl.Int64,
    "worst_tenth": pl.Float64,
    "worst_fifth": pl.Float64,
    "best_tenth": pl.Float64,
    "broadly_better_baseline": pl.Boolean,
    "broadly_better_year": pl.Boolean,
    "groups": pl.String,
    "eligible": pl.Boolean,
    "reason": pl.String,
}
"""One row per county and prefecture and period: the burden index of the own part. 50 is the province's mean
at the baseline, 5 points one spread between areas then, more is worse; an indicator scores from 0 to 100.
``lower``, ``upper``: 95 % interval of the area's way of working; rank_low … rank_high and the probabilities:
seeded draws; ``broadly_better_…``: lower than at the baseline or a year ago in 95 % of paired draws, null
where there is none; ``groups``: codes of the burden groups that carry what the area has more than the mean of
all, the worst first, with commas between them; ``reason`` as in area_index."""
