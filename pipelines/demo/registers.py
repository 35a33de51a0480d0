"""The registers of one month: what every community reports at its end, typed as the contract has them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import scipy

from pipelines.demo.burdens import community_keys, county_draws, paces, place_burdens
from pipelines.demo.draws import Keys, combine, spread, uniform, whole
from pipelines.demo.months import day_in
from pipelines.demo.signal_stories import tell_forms, tell_overview, tell_plaques, tell_tools, withheld
from pipelines.demo.stories import effective_months, first_township, hands_back, happens_in
from pipelines.demo.work import work_items
from schemas.returns import REGISTERS

DISAPPEARED_FROM = 7
DISAPPEARED_DEPARTMENT = "农业农村局"
EMPTY_MONTH = 9
JUMP_MONTH = 10

HOUSEHOLDS = {"urban": (1400, 4600), "town": (550, 2400), "village": (220, 1650)}
"""Households of a community by kind: around the norms of renshou, with some outside on either side."""
SOCIAL_ORGANISATIONS = {"urban": (6, 16), "town": (3, 9), "village": (2, 9)}


def _by_kind(communities: pl.DataFrame, ranges: dict[str, tuple[int, int]], purpose: str) -> np.ndarray:
    kinds = communities["community_kind"]
    low = kinds.replace_strict({kind: low for kind, (low, _) in ranges.items()}).to_numpy()
    high = kinds.replace_strict({kind: high for kind, (_, high) in ranges.items()}).to_numpy()
    return whole(uniform(community_keys(communities), purpose), low, high)


def _months_keys(keys: Keys, months: np.ndarray) -> Keys:
    return combine(keys, months.astype(np.uint64))


def _meetings(communities: pl.DataFrame, months: np.ndarray) -> np.ndarray:
    keys = community_keys(communities)
    usual = spread(uniform(keys, "meetings"), 8, 22) * spread(county_draws(communities, "meetings"), 0.8, 1.2)
    falling = 1 - 0.28 * np.minimum(paces(communities), 2) * months / 11
    held = usual * falling * spread(uniform(_months_keys(keys, months), "meetings"), 0.8, 1.2)
    meetings: np.ndarray = np.rint(held).astype(np.int64)
    return meetings


def _survey(communities: pl.DataFrame, months: np.ndarray) -> pl.DataFrame:
    """Respondents and satisfied; a community asks once a quarter."""
    keys = community_keys(communities)
    asked = whole(uniform(keys, "survey month"), 0, 2) == months % 3
    respondents = whole(uniform(_months_keys(keys, months), "respondents"), 15, 80)
    rate = spread(county_draws(communities, "satisfaction"), 0.68, 0.93) + 0.004 * paces(communities) * months
    own = spread(uniform(_months_keys(keys, months), "satisfied"), -0.07, 0.07)
    # Answers scatter as a sample's do: shares without that scatter would look made up, and be told so.
    drawn = uniform(_months_keys(keys, months), "answers")
    satisfied = np.maximum(scipy.stats.binom.ppf(drawn, respondents, np.minimum(rate + own, 1.0)), 0)
    counts = pl.DataFrame({"survey_respondents": respondents, "survey_satisfied": satisfied.astype(np.int64)})
    return counts.with_columns(pl.when(pl.Series(asked)).then(pl.all()))


def _communities(communities: pl.DataFrame, month: int) -> pl.DataFrame:
    keys, months = community_keys(communities), effective_months(communities, month)
    households = _by_kind(communities, HOUSEHOLDS, "households")
    residents = np.rint(households * spread(uniform(keys, "residents"), 2.1, 3.1)).astype(np.int64)
    volunteers = residents * spread(uniform(keys, "volunteers"), 0.05, 0.19) * (1 + 0.015 * months)
    area = np.round(households * spread(uniform(keys, "area"), 0.14, 0.55), 1)
    slip = (communities["township"] == (first_township("jump", communities) or "")).to_numpy()
    drawn = pl.DataFrame(
        {
            "households": households * np.where(slip & (month == JUMP_MONTH), 10, 1),
            "residents": residents,
            "registered_volunteers": np.rint(volunteers).astype(np.int64),
            "social_organisations": _by_kind(communities, SOCIAL_ORGANISATIONS, "organisations"),
            "service_area_m2": area,
            "meetings": _meetings(communities, months),
        }
    )
    told = pl.concat([communities, drawn, _survey(communities, months)], how="horizontal")
    return tell_overview(told, month)


def _standing(communities: pl.DataFrame, register: str, month: int) -> tuple[pl.DataFrame, Keys]:
    """The register's burdens that are known by the month: ended says whether they are off, since what date
    (ended_on), and begun_on is the month's day they came or came back, null where before the year."""
    pairs, keys = place_burdens(communities, register)
    months = effective_months(pairs, month)
    known = pairs["start"].to_numpy() <= months
    pairs, keys, months = pairs.filter(known), keys[known], months[known]
    day = pl.Series("day", uniform(keys, "day"))
    end, back, at = pl.col("end"), pl.col("back"), pl.col("at_month")
    ended = (end <= at) & (back > at)
    frame = pairs.with_columns(pl.Series("at_month", months), day).with_columns(
        ended.alias("ended"),
        pl.when(ended).then(day_in(end, pl.col("day"))).alias("ended_on"),
        pl.when(back <= at)
        .then(day_in(back, pl.col("day")))
        .when(pl.col("start") >= 0)
        .then(day_in(pl.col("start"), pl.col("day")))
        .alias("begun_on"),
    )
    return frame, keys


def _either(ended: str, otherwise: str) -> pl.Expr:
    return pl.when("ended").then(pl.lit(ended)).otherwise(pl.lit(otherwise))


def _forms(communities: pl.DataFrame, month: int) -> pl.DataFrame:
    frame, keys = _standing(communities, "forms", month)
    fills = whole(uniform(_months_keys(keys, frame["at_month"].to_numpy()), "fills"), 0, 4)
    merged = pl.Series("merged", uniform(keys, "merged") < 0.25)
    gone = happens_in("disappear", frame) & (frame["department"] == DISAPPEARED_DEPARTMENT).to_numpy()
    status = pl.when(pl.col("ended") & pl.col("merged")).then(pl.lit("merged"))
    known = (
        frame.with_columns(pl.Series("fills", fills), merged)
        .with_columns(
            status.otherwise(_either("stopped", "in_use")).alias("status"),
            pl.col("ended_on").alias("stopped_on"),
            pl.when((pl.col("frequency") == "ad_hoc") & ~pl.col("ended")).then("fills").alias("ad_hoc_fills"),
        )
        .filter(~gone | (month < DISAPPEARED_FROM))
    )
    into = pl.when(pl.col("status") == "merged").then(_form_in_use()).alias("merged_into")
    return tell_forms(known, month).with_columns(into)


def _form_in_use() -> pl.Expr:
    """The department's first form still in use there: what its merged ones went into."""
    in_use = pl.col("form_name").filter(pl.col("status") == "in_use")
    return in_use.sort().first().over("community_code", "department")


def _plaques(communities: pl.DataFrame, month: int) -> pl.DataFrame:
    frame, keys = _standing(communities, "plaques", month)
    years_ago = pl.Series("years_ago", whole(uniform(keys, "hung"), 1, 12))
    recorded = pl.Series("recorded", uniform(keys, "recorded") < 0.9)
    long_ago = day_in(-12 * pl.col("years_ago"), pl.col("day"))
    known = frame.with_columns(years_ago, recorded).with_columns(
        _either("removed", "hung").alias("status"),
        pl.col("ended_on").alias("removed_on"),
        pl.coalesce("begun_on", pl.when("recorded").then(long_ago)).alias("hung_on"),
    )
    return tell_plaques(known, month)


def _certificates(communities: pl.DataFrame, month: int) -> pl.DataFrame:
    frame, keys = _standing(communities, "certificates", month)
    monthly = _months_keys(keys, frame["at_month"].to_numpy())
    asked = uniform(monthly, "issues")
    copies = whole(uniform(monthly, "copies"), 1, 3)
    issued = np.where(asked < np.where(frame["ended"].to_numpy(), 0.006, 0.3), copies, 0)
    return frame.with_columns(pl.Series("issued", issued)).with_columns(
        _either("retired", "in_force").alias("status"),
        pl.col("ended_on").alias("retired_on"),
        pl.when("ended").then("replacement").alias("replacement"),
    )


def _appraisals(communities: pl.DataFrame, month: int) -> pl.DataFrame:
    frame, _ = _standing(communities, "appraisals", month)
    return frame.with_columns(
        _either("cancelled", "in_use").alias("status"), pl.col("ended_on").alias("cancelled_on")
    )


def _digital_tools(communities: pl.DataFrame, month: int) -> pl.DataFrame:
    frame, keys = _standing(communities, "digital_tools", month)
    migrated = pl.Series("migrated", uniform(keys, "migrated") < 0.2)
    status = pl.when(pl.col("ended") & pl.col("migrated")).then(pl.lit("migrated"))
    silent = pl.col("township") == (first_township("empty", communities) or "")
    known = frame.with_columns(migrated).with_columns(
        status.otherwise(_either("retired", "in_use")).alias("status"), pl.col("ended_on").alias("retired_on")
    )
    return tell_tools(known.filter(~(silent & (month == EMPTY_MONTH))), month)


_MAKERS: dict[str, Callable[[pl.DataFrame, int], pl.DataFrame]] = {
    "communities": _communities,
    "work_items": work_items,
    "forms": _forms,
    "plaques": _plaques,
    "certificates": _certificates,
    "appraisals": _appraisals,
    "digital_tools": _digital_tools,
}


def make_registers(communities: pl.DataFrame, month: int, recounted: bool = False) -> dict[str, pl.DataFrame]:
    """For each register one row per its grain: township, then the fields of the contract, typed, as they
    stand at the end of the numbered month; sorted by key. ``communities`` has list_communities' rows;
    ``recounted``: with the rows that one county leaves out of what it reports."""
    registers = {}
    for key, register in REGISTERS.items():
        rows = _MAKERS[key](communities, month)
        rows = rows if recounted else rows.filter(~withheld(rows, key))
        typed = [_made(name, rows).cast(dtype) for name, dtype in register.dtypes.items()]
        told = rows.select("township", *typed)
        flows = [column.name for column in register.columns if column.flow]
        if flows:
            stated = ~pl.Series(hands_back(rows, month))
            told = told.with_columns(pl.when(stated).then(name).alias(name) for name in flows)
        registers[key] = told.sort(register.unique)
    return registers


def _made(name: str, rows: pl.DataFrame) -> pl.Expr:
    """A column as it was made up; empty where nothing was, as an optional one may be."""
    return (pl.col(name) if name in rows.columns else pl.lit(None)).alias(name)
