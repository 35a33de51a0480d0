"""Fewer forms on paper: frequency_relabelled, merged_on_paper, forms_to_chat, split_tools."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import numpy as np
import polars as pl

from pipelines.base.names import name_key_of
from pipelines.indicators.facts.forms import FILLS_A_YEAR
from pipelines.signals.comparison import in_use
from pipelines.signals.found import Signal, by_community, evidence_of, in_order
from pipelines.signals.month import Month

FILLS_LOST = 0.2
"""Part of a community's fills a year that a changed frequency takes away."""

MERGED_ENDED, MERGED_NET, MERGED_CARRIED = 3, 2, 0.5
"""Forms ended at least, fewer forms in use at least, and the part of their fills that new rows carry."""

DEPARTMENTS_TO_CHAT = 2
CHATS = ("chat_group", "app")
DRAWS, LIMIT = 19_999, 0.001
TOOLS_FOR_ONE = 2


def fills_a_year(suffix: str = "") -> pl.Expr:
    """Fills a year of a form; null for an ad hoc one whose fills are not stated."""
    frequency = pl.col(f"frequency{suffix}")
    regular = frequency.replace_strict(FILLS_A_YEAR, default=None, return_dtype=pl.Int64)
    ad_hoc = (12 * pl.col(f"ad_hoc_fills{suffix}")).cast(pl.Int64)
    return pl.when(frequency == "ad_hoc").then(ad_hoc).otherwise(regular)


def find_relabelled(month: Month) -> Iterator[Signal]:
    """One signal per community whose forms lost a fifth of its fills a year by changed frequencies alone. An
    ad hoc form that states no fills asks for none; one that stated none before lost none."""
    rows = month.changes["forms"].filter(
        "in_use", "was_in_use", pl.col("frequency") != pl.col("frequency_before")
    )
    if rows.is_empty():
        return
    changed = rows.with_columns(
        fills_before=fills_a_year("_before"), fills=fills_a_year().fill_null(0)
    ).drop_nulls("fills_before")
    lost = changed.group_by("community_code").agg(
        (pl.col("fills_before") - pl.col("fills")).sum().alias("lost")
    )
    before = month.before["forms"].filter(in_use("forms", month.end))
    whole = before.group_by("community_code").agg(fills_a_year().sum().alias("whole"))
    fired = lost.join(whole, on="community_code").filter(
        pl.col("lost") > 0, pl.col("lost") >= FILLS_LOST * pl.col("whole")
    )
    told = ["form_name", "frequency", "ad_hoc_fills"]
    for community, own in by_community(changed.join(fired, on="community_code"), told):
        fewer, all_fills = own[0]["lost"], own[0]["whole"]
        params = {"fills_lost": fewer, "fills_a_year": all_fills, "share": round(fewer / all_fills, 4)}
        evidence = evidence_of(own, told)
        yield Signal("frequency_relabelled", "community", community, "forms", evidence, params)


def find_merged(month: Month) -> Iterator[Signal]:
    """One signal per community with fewer forms whose new ones carry what the ended ones asked for."""
    rows = month.changes["forms"]
    ended, added = _ended(rows), _added(rows)
    if ended.is_empty() or added.is_empty():
        return
    counted = (
        ended.group_by("community_code")
        .agg(ended=pl.len(), ended_fills=fills_a_year("_before").sum())
        .join(
            added.group_by("community_code").agg(added=pl.len(), added_fills=fills_a_year().sum()),
            on="community_code",
        )
        .join(_net(rows), on="community_code")
    )
    fired = counted.filter(
        pl.col("ended") >= MERGED_ENDED,
        pl.col("net") <= -MERGED_NET,
        pl.col("ended_fills") > 0,
        pl.col("added_fills") >= MERGED_CARRIED * pl.col("ended_fills"),
    )
    counts = [name for name in counted.columns if name != "community_code"]
    told = ["form_name", "department", "frequency", "status"]
    kept = pl.concat([ended, added]).join(fired, on="community_code")
    for community, own in by_community(kept, told):
        params = {name: own[0][name] for name in counts}
        yield Signal("merged_on_paper", "community", community, "forms", evidence_of(own, told), params)


def _ended(rows: pl.DataFrame) -> pl.DataFrame:
    """Of rows side by side those that were in use and are not."""
    return rows.filter("was_in_use", ~pl.col("in_use"))


def _added(rows: pl.DataFrame) -> pl.DataFrame:
    """Of rows side by side those in use that were not there."""
    return rows.filter("in_use", ~pl.col("was"))


def _net(rows: pl.DataFrame) -> pl.DataFrame:
    """How many more rows are in use than were, by community."""
    more = pl.col("in_use").cast(pl.Int64) - pl.col("was_in_use").cast(pl.Int64)
    return rows.group_by("community_code").agg(net=more.sum())


def find_forms_to_chat(month: Month) -> Iterator[Signal]:
    """One signal per county in which departments that ended a form opened a chat group or an app, in one
    community two at least, and more often than departments do that have nothing to do with each other."""
    ended = _ended(month.changes["forms"])
    opened = _added(month.changes["digital_tools"]).filter(pl.col("tool_kind").is_in(CHATS))
    if ended.is_empty() or opened.is_empty():
        return
    pairs = ["community_code", "department_key"]
    both = ended.select(pairs).unique().join(opened.select(pairs).unique(), on=pairs)
    many = both.group_by("community_code").len().filter(pl.col("len") >= DEPARTMENTS_TO_CHAT)
    if many.is_empty():
        return
    counties = _in_county(many, month)["county"].unique().sort()
    for county in counties:
        inside = month.places.filter(pl.col("county") == county).select("community_code")
        first, second = (rows.join(inside, on="community_code", how="semi") for rows in (ended, opened))
        known = _departments(month, inside)
        matrix = coincidences(first.select(pairs).unique(), second.select(pairs).unique(), known)
        seen, p = permutation_p(matrix, f"{county}/{month.period}")
        if p >= LIMIT:
            continue
        own = both.join(inside, on="community_code", how="semi")
        told = (
            (first, ["form_name", "department", "status"]),
            (second, ["tool_name", "department", "tool_kind"]),
        )
        evidence = [
            one
            for rows, fields in told
            for one in evidence_of(in_order(rows.join(own, on=pairs, how="semi"), fields), fields)
        ]
        params = {"coincidences": seen, "communities": own["community_code"].n_unique(), "p": p}
        yield Signal("forms_to_chat", "county", county, None, evidence, params)


def _in_county(rows: pl.DataFrame, month: Month) -> pl.DataFrame:
    return rows.join(month.places, on="community_code").drop_nulls("county")


def _departments(month: Month, inside: pl.DataFrame) -> list[str]:
    """Departments that have a form or a tool in use anywhere in the county: those that could have."""
    found = set()
    for register in ("forms", "digital_tools"):
        rows = month.before[register].join(inside, on="community_code", how="semi")
        found |= set(rows["department"].unique())
        for column in ("department", "department_before"):
            changed = month.changes[register].join(inside, on="community_code", how="semi")
            found |= set(changed[column].drop_nulls().unique())
    return sorted({name_key_of(name) for name in found})


def coincidences(ended: pl.DataFrame, opened: pl.DataFrame, departments: list[str]) -> np.ndarray:
    """Departments × departments: in how many communities the one ended a form and the other opened a chat."""
    places = {name: place for place, name in enumerate(departments)}
    matrix = np.zeros((len(departments), len(departments)), dtype=np.int64)
    met = ended.join(opened, on="community_code", suffix="_opened")
    for one, other in met.select("department_key", "department_key_opened").iter_rows():
        matrix[places[one], places[other]] += 1
    return matrix


def permutation_p(matrix: np.ndarray, name: str, draws: int = DRAWS) -> tuple[int, float]:
    """How often one department did both, and the probability of so often or oftener where it is left to
    chance whose chats are whose. Departments are permuted for the county as a whole: a department acts in all
    communities at once, and they are one event. The draws are those of ``name`` in every run."""
    seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
    generator = np.random.default_rng(seed)
    rows = np.arange(len(matrix))
    seen = int(np.trace(matrix))
    orders = generator.permuted(np.tile(rows, (draws, 1)), axis=1)
    at_least = int((matrix[rows, orders].sum(axis=1) >= seen).sum())
    return seen, (1 + at_least) / (1 + draws)


def find_split_tools(month: Month) -> Iterator[Signal]:
    """One signal per community in which a department ended a tool and opened two or more."""
    rows = month.changes["digital_tools"]
    ended, opened = _ended(rows), _added(rows)
    if ended.is_empty() or opened.is_empty():
        return
    pairs = ["community_code", "department_key"]
    counts = (
        opened.group_by(pairs).agg(opened=pl.len()).join(ended.group_by(pairs).agg(ended=pl.len()), on=pairs)
    )
    fired = counts.filter(pl.col("opened") >= TOOLS_FOR_ONE, pl.col("opened") > pl.col("ended"))
    told = ["tool_name", "department", "tool_kind", "status"]
    for community, own in by_community(pl.concat([ended, opened]).join(fired, on=pairs), told):
        per_department = {row["department_key"]: row for row in own}.values()
        params = {name: sum(row[name] for row in per_department) for name in ("ended", "opened")}
        yield Signal("split_tools", "community", community, "digital_tools", evidence_of(own, told), params)
