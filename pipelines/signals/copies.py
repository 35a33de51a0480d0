"""Returns that hardly differ from the month before: near_copy."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import polars as pl

from pipelines.signals.comparison import Pair, all_fields, compare, has_flows
from pipelines.signals.found import Signal, evidence_row
from schemas.dtypes import Dtypes

MOST_CELLS = 3
"""So few changed cells in a month make a township's return a copy."""
MONTHS = 3
LIMIT = 0.001
LEAST_HISTORY = 3
"""Months before these three from which a community's usual changes are known."""

CHANGED: Dtypes = {
    "community_code": pl.String,
    "township_code": pl.String,
    "rows": pl.Int64,
    "cells": pl.Int64,
}
"""One row per community that has this month and the one before: rows that differ, and their cells where the
township has few (null where it has many)."""


def changed_counts(
    known: pl.DataFrame,
    differing: Mapping[str, Pair],
    changes: Mapping[str, pl.DataFrame],
    ends: tuple[date, date],
) -> pl.DataFrame:
    """The columns of CHANGED, figures of the month included: who fills in a month anew changes them.
    ``known``: the overview of the communities that have both months; ``differing``: by register the rows that
    differ in any field; ``changes``: those that differ in states, side by side."""
    counted = known.select("community_code", "township_code").join(
        _rows_that_differ(differing), on="community_code", how="left"
    )
    counted = counted.with_columns(
        pl.col("rows").fill_null(0).cast(pl.Int64),
        few=pl.col("rows").sum().over("township_code") <= MOST_CELLS,
    )
    touched = counted.filter("few", pl.col("rows") > 0).select("community_code")
    if touched.is_empty():
        cells = pl.DataFrame(schema={"community_code": pl.String, "cells": pl.Int64})
    else:
        cells = _cells_that_differ(differing, changes, ends, touched)
    return (
        counted.join(cells, on="community_code", how="left")
        .select(
            "community_code",
            "township_code",
            "rows",
            cells=pl.when("few").then(pl.col("cells").fill_null(0)).cast(pl.Int64),
        )
        .sort("community_code")
    )


def _rows_that_differ(differing: Mapping[str, Pair]) -> pl.DataFrame:
    """By community: rows that do not stand just so in the other month; one that was changed counts once."""
    parts = [pl.DataFrame(schema={"community_code": pl.String, "register": pl.String, "fresh": pl.Boolean})]
    parts += [
        rows.select("community_code", register=pl.lit(register), fresh=pl.lit(fresh))
        for register, pair in differing.items()
        for rows, fresh in zip(pair, (True, False), strict=True)
        if not rows.is_empty()
    ]
    fresh = pl.col("fresh")
    either = pl.max_horizontal(fresh.sum(), (~fresh).sum())
    by_register = pl.concat(parts).group_by("community_code", "register").agg(rows=either)
    return by_register.group_by("community_code").agg(pl.col("rows").sum())


def _cells_that_differ(
    differing: Mapping[str, Pair],
    changes: Mapping[str, pl.DataFrame],
    ends: tuple[date, date],
    communities: pl.DataFrame,
) -> pl.DataFrame:
    """By community: cells that differ; of a row that is new or gone those that are filled."""
    parts = [pl.DataFrame(schema={"community_code": pl.String, "cells": pl.Int64})]
    for register, (fresh, stale) in differing.items():
        if has_flows(register):
            own = [rows.join(communities, on="community_code", how="semi") for rows in (fresh, stale)]
            rows = compare(register, (own[0], own[1]), ends)
        else:
            rows = changes[register].join(communities, on="community_code", how="semi")
        if rows.is_empty():
            continue
        differ = [
            pl.col(name).ne_missing(pl.col(f"{name}_before")).cast(pl.Int64)
            for name in all_fields(register)
            if name != "community_code"
        ]
        parts.append(rows.select("community_code", cells=pl.sum_horizontal(differ).cast(pl.Int64)))
    return pl.concat(parts).group_by("community_code").agg(pl.col("cells").sum())


def find_copied_townships(months: Sequence[pl.DataFrame]) -> Iterator[Signal]:
    """One signal per township with at most MOST_CELLS changed cells in each of the last three months
    (``months``: CHANGED, oldest first, the last three of them)."""
    last = months[-MONTHS:]
    if len(last) < MONTHS:
        return
    counts = [
        rows.group_by("township_code").agg(
            cells=pl.when(pl.col("cells").is_null().any()).then(None).otherwise(pl.col("cells").sum()),
            communities=pl.len(),
        )
        for rows in last
    ]
    joined = (
        counts[0]
        .join(counts[1], on="township_code", suffix="_1")
        .join(counts[2], on="township_code", suffix="_2")
    )
    few = pl.all_horizontal(pl.col(name) <= MOST_CELLS for name in ("cells", "cells_1", "cells_2"))
    for row in joined.filter(few.fill_null(False)).sort("township_code").to_dicts():
        cells = [row["cells"], row["cells_1"], row["cells_2"]]
        evidence = [evidence_row(row["township_code"], None, None, {"cells_changed": (cells[1], cells[2])})]
        params = {"cells": cells, "communities": row["communities_2"]}
        yield Signal("near_copy", "township", row["township_code"], None, evidence, params)


def find_copied_communities(months: Sequence[pl.DataFrame]) -> Iterator[Signal]:
    """One signal per community all of whose registers stayed as they were for three months although, by what
    usually changes there, the probability of that is below LIMIT (``months``: CHANGED, oldest first, the last
    three of them judged by those before)."""
    if len(months) < MONTHS + LEAST_HISTORY:
        return
    last = (
        pl.concat(months[-MONTHS:])
        .group_by("community_code")
        .agg(same=(pl.col("rows") == 0).sum(), months=pl.len(), township_code=pl.col("township_code").last())
    )
    usual = (
        pl.concat(months[:-MONTHS])
        .group_by("community_code")
        .agg(usual=pl.col("rows").mean(), known=pl.len())
    )
    unlikely = pl.col("usual") > -math.log(LIMIT) / MONTHS
    fired = last.join(usual, on="community_code").filter(
        pl.col("same") == MONTHS, pl.col("known") >= LEAST_HISTORY, unlikely
    )
    for row in fired.sort("community_code").to_dicts():
        told = {"rows_changed": (round(row["usual"], 2), 0)}
        evidence = [evidence_row(row["township_code"], row["community_code"], None, told)]
        params = {"usual": round(row["usual"], 2), "p": float(f"{math.exp(-MONTHS * row['usual']):.3g}")}
        yield Signal("near_copy", "community", row["community_code"], None, evidence, params)
