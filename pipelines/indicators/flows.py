"""What came and went between two periods: every burden of the communities that reported in both, counted one
by one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import polars as pl

from pipelines.base.names import add_name_keys
from pipelines.indicators.facts.rebounds import KEYS, States
from pipelines.indicators.facts.work_items import open_on
from schemas.areas import UPPER_LEVELS
from schemas.codes import ENDED_STATUS
from schemas.returns import REGISTERS
from schemas.snapshot import FLOWS

ITEMS = "work_items"
FLOWING = (*KEYS, ITEMS)
"""Registers with flows: every one whose rows begin and end."""

LABELS: dict[str, tuple[str, ...]] = {
    ITEMS: ("department_level", "entry_route", "list_kind"),
    "forms": ("department_level", "frequency"),
    "plaques": ("department_level", "basis"),
    "certificates": (),
    "appraisals": ("department_level", "appraisal_kind", "one_vote_veto"),
    "digital_tools": ("department_level", "tool_kind"),
}
"""What is said of a burden that may be said otherwise without its going."""

STOCK_OF = {
    ITEMS: "work_items_per_community",
    "forms": "forms_per_community",
    "plaques": "plaques_per_community",
    "certificates": "certificates_per_community",
    "appraisals": "appraisals_per_community",
    "digital_tools": "digital_tools_per_community",
}
"""By register: the indicator that counts what is in use there."""

MOVES = ("begun", "came_back", "ended", "vanished", "relabelled")
STOCKS = ("in_use_before", "in_use")
HEADS = ("communities", "communities_only_now", "communities_only_before")


class Side(NamedTuple):
    """A period: the rows of its registers, its last day, and the communities that reported with the township
    each lies in on the later tree (community, township); ``moved`` leads codes of communities to that tree
    (code, successor)."""

    registers: Mapping[str, pl.LazyFrame]
    end: date
    communities: pl.DataFrame
    moved: pl.DataFrame | None = None


def flows_between(before: Side, now: Side, states: States, areas: pl.DataFrame, period: str) -> pl.DataFrame:
    """One row per register and area, township to province, in which a community reported in either period,
    and per community in which anything changed: the columns of FLOWS. ``states``: what had ended by the
    earlier period (last_states), on the later tree; ``areas``: that tree."""
    both = now.communities.select("community", "township").join(
        before.communities.select("community").unique(), on="community", how="semi"
    )
    listed = []
    for register in FLOWING:
        counted = _of_communities(register, before, now, states, both)
        everyone = _heads(before, now, both).join(counted, on="community", how="left")
        placed = everyone.with_columns(pl.col(*MOVES, *STOCKS).fill_null(0))
        listed += [
            rows.with_columns(register=pl.lit(register), period=pl.lit(period))
            for rows in _sum_up(placed, areas)
        ]
    return pl.concat(rows.select(list(FLOWS)) for rows in listed)


def _heads(before: Side, now: Side, both: pl.DataFrame) -> pl.DataFrame:
    """One row per community of either period: where it lies, and in which of them it reported."""
    either = pl.concat(side.communities.select("community", "township") for side in (now, before))
    in_both = pl.col("community").is_in(both["community"].implode())
    in_now = pl.col("community").is_in(now.communities["community"].implode())
    return either.unique("community", keep="first", maintain_order=True).with_columns(
        communities=in_both.cast(pl.Int64),
        communities_only_now=(in_now & ~in_both).cast(pl.Int64),
        communities_only_before=(~in_now).cast(pl.Int64),
    )


def _sum_up(placed: pl.DataFrame, areas: pl.DataFrame) -> list[pl.DataFrame]:
    """The rows of communities in which anything changed, and those of every area above them."""
    lineage = areas.filter(pl.col("level") == "township").select(
        "county", "prefecture", "province", township="code"
    )
    counts = (*HEADS, *STOCKS, *MOVES)
    known = placed.join(lineage, on="township", how="left")
    changed = known.filter(pl.any_horizontal(pl.col(MOVES) > 0))
    found = [
        changed.select(pl.lit("community").alias("level"), pl.col("community").alias("area_code"), *counts)
    ]
    for level in UPPER_LEVELS:
        there = known.filter(pl.col(level).is_not_null())
        sums = there.group_by(pl.col(level).alias("area_code")).agg(pl.col(counts).sum())
        found.append(sums.select(pl.lit(level).alias("level"), "area_code", *counts))
    return found


def _of_communities(
    register: str, before: Side, now: Side, states: States, both: pl.DataFrame
) -> pl.DataFrame:
    """One row per community in both periods with a row in either: STOCKS and MOVES."""
    past, present = (_rows(register, side).join(both, on="community", how="semi") for side in (before, now))
    stocks = _in_use(past, "in_use_before").join(
        _in_use(present, "in_use"), on="community", how="full", coalesce=True
    )
    # Whole keys are compared only where a community's rows are not all the same: few are not.
    differ = _prints(past).join(_prints(present), on="community", how="full", coalesce=True, suffix="_now")
    differ = differ.filter(pl.col("print").ne_missing(pl.col("print_now"))).select("community")
    past, present = (_by_key(rows.join(differ, on="community", how="semi")) for rows in (past, present))
    pairs = past.join(present, on=["community", "key"], how="full", coalesce=True, suffix="_now")
    gone = _gone(register, states).join(differ, on="community", how="semi")
    moves = _moves(pairs.join(gone, on=["community", "key"], how="left"))
    return stocks.join(moves, on="community", how="left").with_columns(pl.col(*STOCKS, *MOVES).fill_null(0))


def _moves(pairs: pl.DataFrame) -> pl.DataFrame:
    """One row per community: MOVES. One row per community and key of either period in: how often it was in
    use, in the register, ended; its label; ``gone``, that it had ended before."""
    numbers = ("used", "listed", "ended", "used_now", "listed_now", "ended_now")
    known = pairs.with_columns(pl.col(numbers).fill_null(0), pl.col("gone").fill_null(False))
    more, less = ((pl.col(a) - pl.col(b)).clip(0) for a, b in (("used_now", "used"), ("used", "used_now")))
    back = (pl.col("used") == 0) & ((pl.col("ended") > 0) | pl.col("gone"))
    listed = pl.col("listed_now") > 0
    kept = listed & (pl.col("listed") > 0) & (pl.col("ended") == 0) & (pl.col("ended_now") == 0)
    return known.group_by("community").agg(
        more.filter(~back).sum().alias("begun"),
        more.filter(back).sum().alias("came_back"),
        less.filter(listed).sum().alias("ended"),
        less.filter(~listed).sum().alias("vanished"),
        (kept & (pl.col("label") != pl.col("label_now"))).sum().cast(pl.Int64).alias("relabelled"),
    )


def _rows(register: str, side: Side) -> pl.DataFrame:
    """One row per row of the register: community, key (names as they are compared), label, used (counted by
    the indicator of its stock) and ended."""
    keys = REGISTERS[register].unique[1:]
    columns = {"community_code", *keys, *LABELS[register], *_STATE[register == ITEMS]}
    names = REGISTERS[register].names
    keyed = add_name_keys(side.registers[register].select(sorted(columns)), names)
    named = (f"{key}_key" if key in names else key for key in keys)
    ended = _ended(register, side.end)
    rows = keyed.select(
        pl.col("community_code").alias("community"),
        _text(*named).alias("key"),
        _text(*LABELS[register]).alias("label"),
        (_used(register, side.end) & ~ended).alias("used"),
        ended.alias("ended"),
    )
    if side.moved is None:
        return rows.collect()
    codes = side.moved.lazy().select(community="code", to="successor")
    led = rows.join(codes, on="community", how="left")
    return led.with_columns(community=pl.coalesce("to", "community")).drop("to").collect()


_STATE = {True: ("started_on", "withdrawn_on", "list_kind"), False: ("status",)}


def _ended(register: str, end: date) -> pl.Expr:
    if register == ITEMS:
        return (pl.col("withdrawn_on") <= pl.lit(end)).fill_null(False)
    return pl.col("status").is_in(sorted(ENDED_STATUS))


def _used(register: str, end: date) -> pl.Expr:
    """What the indicator of the register's stock counts, of rows that have not ended."""
    if register == ITEMS:
        return open_on(end) & ~(pl.col("list_kind") == "self_governance").fill_null(False)
    if register == "appraisals":
        return (pl.col("appraisal_kind") != "township_comprehensive").fill_null(True)
    return pl.lit(True)


def _text(*columns: str) -> pl.Expr:
    """The columns as one text; they are told apart by a sign that no cell holds."""
    texts = [pl.col(name).cast(pl.String).fill_null("") for name in columns]
    return pl.concat_str(texts, separator="\x1f") if texts else pl.lit("")


def _in_use(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    return rows.group_by("community").agg(pl.col("used").sum().cast(pl.Int64).alias(name))


def _prints(rows: pl.DataFrame) -> pl.DataFrame:
    """One number per community that is another as soon as one of its rows is."""
    whole = pl.struct("key", "label", "used", "ended").hash(seed=0)
    return rows.select("community", print=whole).group_by("community").agg(pl.col("print").sum())


def _by_key(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.group_by("community", "key").agg(
        pl.col("used", "ended").sum().cast(pl.Int64),
        pl.len().cast(pl.Int64).alias("listed"),
        pl.col("label").min(),
    )


def _gone(register: str, states: States) -> pl.DataFrame:
    """What had ended by the earlier period and was not seen in use since: community, key, gone."""
    if register == ITEMS:
        return pl.DataFrame(schema={"community": pl.String, "key": pl.String, "gone": pl.Boolean})
    ended = states[register].select(
        pl.col("community_code").alias("community"), _text(*KEYS[register][1:]).alias("key")
    )
    return ended.unique().with_columns(gone=True)
