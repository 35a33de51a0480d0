"""The work items of one month: those on a list or without approval, and those of the county's cases."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import polars as pl

from pipelines.demo.burdens import community_keys, county_draws, place_burdens
from pipelines.demo.cases import Case, cases_of
from pipelines.demo.draws import Keys, combine, name_key, spread, uniform, whole
from pipelines.demo.emergencies import emergency_life
from pipelines.demo.lives import Life, regular_life
from pipelines.demo.months import NEVER, day_in, last_day_of
from pipelines.demo.signal_stories import restarted_items
from pipelines.demo.stories import effective_months, happens_in

_NEGATIVE_OUTSIDE = 0.014
"""Of what is carried in the story's county, the share that is carried elsewhere."""

_SILENT, _LAGGARD = 0.006, 0.005
"""Cases that no community tells of; communities that go on with what was withdrawn."""

_AT_END = pl.col("at_end")
_KNOWN_CASES = {
    "county": pl.String,
    "item_name": pl.String,
    "department": pl.String,
    "department_level": pl.String,
    "entry_route": pl.String,
    "case_share": pl.Float64,
    "begun_on": pl.Date,
    "ends_on": pl.Date,
    "left_on": pl.Date,
    "approved": pl.Date,
    "number": pl.String,
    "is_stock": pl.Boolean,
    "funds_yuan": pl.Float64,
}


def work_items(communities: pl.DataFrame, month: int) -> pl.DataFrame:
    """One row per community, item, department and start, as it stands at the end of the numbered month."""
    parts = [
        _placed_items(communities, month),
        _case_items(communities, month),
        restarted_items(communities, month),
    ]
    return pl.concat(parts, how="diagonal_relaxed")


@cache
def lives_of(county: str) -> tuple[tuple[Case, Life], ...]:
    """Every case of a county with what becomes of it."""
    return tuple(
        (case, emergency_life(case) if case.route == "emergency" else regular_life(case))
        for case in cases_of(county)
    )


def _with_negative_items(communities: pl.DataFrame) -> tuple[pl.DataFrame, Keys]:
    """The catalogue's items; the negative list's are all but unknown outside the story's county."""
    pairs, keys = place_burdens(communities, "work_items")
    negative = (pairs["list_kind"] == "negative").fill_null(False).to_numpy()
    told = np.where(happens_in("negative", pairs), 1.0, _NEGATIVE_OUTSIDE)
    kept = ~negative | (uniform(keys, "negative") < told)
    return pairs.filter(kept), keys[kept]


def _funds(pairs: pl.DataFrame, keys: Keys, months: np.ndarray) -> pl.DataFrame:
    """Due for the year in hundreds of yuan; paid in tens, step by step, by how willing the county is."""
    usual = pairs["funds_yuan"].fill_null(0).to_numpy()
    due = np.rint(usual * spread(uniform(keys, "due"), 0.7, 1.3) / 100) * 100
    willing = spread(county_draws(pairs, "funds"), 0.45, 1.05)
    willing = np.where(happens_in("unfunded", pairs), 0.15, willing)
    paid = due * np.minimum(willing * (months + 2) / 12, 1.0)
    money = pl.DataFrame({"due": due, "paid": np.rint(paid / 10) * 10})
    owed = pl.when(pl.col("due") > 0)
    return money.select(owed.then("due").alias("funds_due"), owed.then("paid").alias("funds_paid"))


def _turned_away_ends(pairs: pl.DataFrame, keys: Keys) -> np.ndarray:
    """When items end; those without approval by summer where communities refuse them."""
    refused = happens_in("turned_away", pairs) & (pairs["entry_route"] == "undocumented").to_numpy()
    return np.where(refused, whole(uniform(keys, "refused"), -1, 7), pairs["end"].to_numpy())


def _placed_items(communities: pl.DataFrame, month: int) -> pl.DataFrame:
    pairs, keys = _with_negative_items(communities)
    pairs = pairs.with_columns(pl.Series("end", _turned_away_ends(pairs, keys)))
    months = effective_months(pairs, month)
    known = (pairs["start"].to_numpy() <= months) & (pairs["start"].to_numpy() <= pairs["end"].to_numpy())
    pairs, keys, months = pairs.filter(known), keys[known], months[known]
    pairs = pl.concat([pairs, _funds(pairs, keys, months)], how="horizontal")
    start, end, day = pl.col("start"), pl.col("end"), pl.col("day")
    return pairs.with_columns(
        pl.Series("at_month", months),
        pl.Series("day", uniform(keys, "day")),
        pl.Series("months_ago", whole(uniform(keys, "started"), 2, 34)),
    ).with_columns(
        day_in(pl.when(start >= 0).then(start).otherwise(-pl.col("months_ago")), day).alias("started_on"),
        pl.when((end <= pl.col("at_month")) & (end < NEVER)).then(last_day_of(end)).alias("withdrawn_on"),
    )


def _known_case(case: Case, life: Life) -> dict[str, Any]:
    """A case as its communities know it."""
    return {
        **case.row,
        "county": case.county,
        "is_stock": case.is_stock,
        "number": life.document,
        "entry_route": "approved" if case.route == "regular" else case.route,
        "case_share": case.share,
        "begun_on": life.started_on,
        "ends_on": life.ends_on,
        "left_on": life.withdrawn_on,
        "approved": life.approved_on,
    }


def _cases(counties: list[str]) -> pl.DataFrame:
    """One row per case of the counties that communities tell of."""
    told = [
        _known_case(case, life)
        for county in counties
        for case, life in lives_of(county)
        if life.started_on and not case.tells("unreported") and case.draw("silent") >= _SILENT
    ]
    rows = [{name: row.get(name) for name in _KNOWN_CASES} for row in told]
    return pl.DataFrame(rows, schema=_KNOWN_CASES).with_columns(
        pl.when(pl.col("entry_route") != "emergency").then("funds_yuan").alias("funds_yuan")
    )


def _case_items(communities: pl.DataFrame, month: int) -> pl.DataFrame:
    cases = _cases(communities["county"].unique().sort().to_list())
    pairs = communities.join(cases, on="county", maintain_order="left_right")
    names = cases["item_name"].unique()
    key_of = pl.DataFrame({"item_name": names, "key": [int(name_key(f"case{name}")) for name in names]})
    of_items = pairs.join(key_of.cast({"key": pl.UInt64}), on="item_name", how="left", maintain_order="left")
    keys = combine(community_keys(pairs), of_items["key"].to_numpy())
    carried = uniform(keys, "carries") < pairs["case_share"].to_numpy()
    pairs, keys = pairs.filter(carried), keys[carried]
    months = effective_months(pairs, month)
    drawn = {
        "at_month": months,
        "day": uniform(keys, "day"),
        "months_ago": whole(uniform(keys, "started"), 2, 34),
        "lag": uniform(keys, "lag"),
        "laggard": uniform(keys, "laggard") < _LAGGARD,
    }
    pairs = pairs.with_columns(pl.Series(name, values) for name, values in drawn.items())
    return _as_reported(pl.concat([pairs, _funds(pairs, keys, months)], how="horizontal"))


def _as_reported(pairs: pl.DataFrame) -> pl.DataFrame:
    """The cases' rows as they stand at the end of each row's month: at work some days after the county's
    start, off with the county's withdrawal, and only what had happened by then."""
    is_emergency = pl.col("entry_route") == "emergency"
    lag = pl.duration(days=(pl.col("lag") * pl.when(is_emergency).then(4).otherwise(9)).floor())
    started = (
        pl.when("is_stock")
        .then(day_in(-pl.col("months_ago"), pl.col("day")))
        .otherwise(pl.col("begun_on") + lag)
    )
    settled = pl.max_horizontal("approved", "started_on")
    left = pl.when(~pl.col("laggard")).then(pl.max_horizontal("left_on", "started_on"))
    left = pl.when(pl.col("left_on").is_not_null()).then(left)
    return (
        pairs.with_columns(started.alias("started_on"), last_day_of(pl.col("at_month")).alias("at_end"))
        .with_columns(
            pl.when(is_emergency & (settled <= _AT_END) & pl.col("approved").is_not_null())
            .then(settled)
            .alias("approved_on"),
            pl.when(left <= _AT_END).then(left).alias("withdrawn_on"),
            pl.when((pl.col("approved") <= _AT_END) & (pl.col("entry_route") != "purchased"))
            .then("number")
            .alias("approval_document"),
        )
        .filter(pl.col("started_on") <= _AT_END)
    )
