"""The work items of one month: those on a list, admitted, purchased or without approval, and emergencies."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from pipelines.demo.burdens import community_keys, county_draws, paces, place_burdens, read_catalogue
from pipelines.demo.draws import Keys, combine, name_key, spread, uniform, whole
from pipelines.demo.months import NEVER, PERIODS, day_in, last_day_of, month_number
from pipelines.demo.stories import effective_months, happens_in

FIRST_EMERGENCY_MONTH = -4
"""Emergencies from four months before the year on, so that the first month does not begin without any."""

_AT_END = pl.col("at_end")


def work_items(communities: pl.DataFrame, month: int) -> pl.DataFrame:
    """One row per community, item, department and start, as it stands at the end of the numbered month."""
    parts = [_placed_items(communities, month), _emergencies(communities, month)]
    return pl.concat(parts, how="diagonal_relaxed")


def _with_negative_items(communities: pl.DataFrame) -> tuple[pl.DataFrame, Keys]:
    """The catalogue's items; the negative list's are all but unknown outside the story's county."""
    pairs, keys = place_burdens(communities, "work_items")
    negative = (pairs["list_kind"] == "negative").fill_null(False).to_numpy()
    kept = ~negative | (uniform(keys, "negative") < np.where(happens_in("negative", pairs), 1.0, 0.15))
    return pairs.filter(kept), keys[kept]


def _agreed_ends(pairs: pl.DataFrame, keys: Keys) -> pl.DataFrame:
    """Admitted and purchased items end on an agreed day; most are withdrawn soon after, some are not."""
    timed = pairs["entry_route"].is_in(["approved", "purchased"]).to_numpy()
    agreed = whole(uniform(keys, "agreed end"), -1, 15)
    agreed = np.maximum(agreed, pairs["start"].to_numpy() + 2)
    prompt = uniform(keys, "withdrawal") < 0.45 + 0.3 * np.minimum(paces(pairs), 1.5)
    withdrawn = np.where(prompt, agreed + whole(uniform(keys, "delay"), 0, 2), NEVER)
    return pairs.with_columns(
        pl.Series("agreed", np.where(timed, agreed, NEVER)),
        pl.Series("end", np.where(timed, withdrawn, pairs["end"].to_numpy())),
    )


def _funds(pairs: pl.DataFrame, keys: Keys, months: np.ndarray) -> pl.DataFrame:
    """Due for the year in hundreds of yuan; paid in tens, step by step, by how willing the county is."""
    due = np.rint(pairs["funds_yuan"].to_numpy() * spread(uniform(keys, "due"), 0.7, 1.3) / 100) * 100
    willing = spread(county_draws(pairs, "funds"), 0.45, 1.05)
    willing = np.where(happens_in("unfunded", pairs), 0.15, willing)
    paid = due * np.minimum(willing * (months + 2) / 12, 1.0)
    money = pl.DataFrame({"due": due, "paid": np.rint(paid / 10) * 10})
    owed = pl.when(pl.col("due") > 0)
    return money.select(owed.then("due").alias("funds_due"), owed.then("paid").alias("funds_paid"))


def _placed_items(communities: pl.DataFrame, month: int) -> pl.DataFrame:
    pairs, keys = _with_negative_items(communities)
    months = effective_months(pairs, month)
    known = pairs["start"].to_numpy() <= months
    pairs, keys, months = pairs.filter(known), keys[known], months[known]
    pairs = pl.concat([_agreed_ends(pairs, keys), _funds(pairs, keys, months)], how="horizontal")
    start, end, agreed, day = pl.col("start"), pl.col("end"), pl.col("agreed"), pl.col("day")
    document = pl.format("县委办〔2025〕{}号", pl.col("document"))
    return pairs.with_columns(
        pl.Series("at_month", months), pl.Series("day", uniform(keys, "day")),
        pl.Series("months_ago", whole(uniform(keys, "started"), 2, 34)),
        pl.Series("document", whole(county_draws(pairs, "document", 0.0), 1, 60)),
    ).with_columns(
        day_in(pl.when(start >= 0).then(start).otherwise(-pl.col("months_ago")), day).alias("started_on"),
        pl.when(end <= pl.col("at_month")).then(last_day_of(end)).alias("withdrawn_on"),
        pl.when(agreed < NEVER).then(last_day_of(agreed)).alias("ends_on"),
        pl.when(pl.col("entry_route") == "approved").then(document).alias("approval_document"),
    )


def _occurrences() -> Iterator[dict[str, object]]:
    """One per emergency of the catalogue and year it can happen in."""
    for row in read_catalogue("emergencies").iter_rows(named=True):
        for year in (2025, 2026):
            first, last = (month_number(year, row[name]) for name in ("from_month", "to_month"))
            if first < len(PERIODS) and last >= FIRST_EMERGENCY_MONTH:
                yield row | {"year": year, "first": max(first, FIRST_EMERGENCY_MONTH), "last": last}


def _waits(pairs: pl.DataFrame, keys: Keys) -> np.ndarray:
    """Days until the paperwork of an emergency is done: exponential around three weeks by the county's pace,
    far beyond the year for those that are forgotten."""
    typical = spread(county_draws(pairs, "paperwork"), 8, 34)
    waits = 2 - typical * np.log1p(-uniform(keys, "wait"))
    forgotten = uniform(keys, "forgotten") < np.where(happens_in("emergency", pairs), 0.75, 0.05)
    return np.where(forgotten, 5000, waits).astype(np.int64)


def _emergencies(communities: pl.DataFrame, month: int) -> pl.DataFrame:
    catalogue = pl.DataFrame(list(_occurrences()))
    labels = catalogue["item_name"] + catalogue["year"].cast(pl.String)
    item_keys = np.array([name_key(label) for label in labels], dtype=np.uint64)
    keys = combine(community_keys(communities)[:, None], item_keys[None, :])
    usual = spread(county_draws(communities, "emergencies"), 0.3, 1.7)
    exposed = np.where(happens_in("emergency", communities), 2.5, usual)
    chance = catalogue["share"].to_numpy()[None, :] * exposed[:, None]
    community, item = np.nonzero(uniform(keys, "happens") < chance)
    keys = keys[community, item]
    pairs = pl.concat([communities[community], catalogue[item]], how="horizontal")
    begun = whole(uniform(keys, "begun"), pairs["first"].to_numpy(), pairs["last"].to_numpy())
    drawn = {
        "begun": begun, "day": uniform(keys, "day"), "wait": _waits(pairs, keys),
        "stay": whole(uniform(keys, "stay"), 15, 120), "at_month": effective_months(pairs, month),
    }
    started = day_in(pl.col("begun"), pl.col("day"))
    approved = pl.col("started_on") + pl.duration(days=pl.col("wait"))
    withdrawn = approved + pl.duration(days=pl.col("stay"))
    return (
        pairs.with_columns(pl.Series(name, values) for name, values in drawn.items())
        .with_columns(started.alias("started_on"), last_day_of(pl.col("at_month")).alias("at_end"))
        .with_columns(
            pl.lit("emergency").alias("entry_route"),
            pl.when(approved <= _AT_END).then(approved).alias("approved_on"),
            pl.when(withdrawn <= _AT_END).then(withdrawn).alias("withdrawn_on"),
        )
        .filter(pl.col("started_on") <= _AT_END)
    )
