"""What came and went between two periods: every burden of the communities that reported in both, counted one
by one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import polars as pl

from pipelines.base.names import add_name_keys
from pipelines.indicators.facts.rebounds import KEYS, States
from pipelines.indicators.facts.vanished import key_text
from pipelines.indicators.facts.work_items import open_on
from schemas.areas import UPPER_LEVELS, above
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
STOCKS = ("in_use_before", "in_use", "unconfirmed")
_REGISTER = pl.Enum(FLOWING)
_PLACE = ["register", "community"]
_KEY = [*_PLACE, "key"]
HEADS = ("communities", "communities_only_now", "communities_only_before")
COUNTS = (*HEADS, *STOCKS, *MOVES)


class Listed(NamedTuple):
    """What registers list in a period. ``rows``: one row per row that counts: register, community, key (names
    as they are compared), label, used (counted by the indicator of its stock), of that unconfirmed, and
    ended. ``sums``: one row per register and community: how many are used, of that unconfirmed, and
    ``print``, a number that is another as soon as one of its rows is."""

    rows: pl.DataFrame
    sums: pl.DataFrame


class Side(NamedTuple):
    """A period: what its registers list (list_registers), and the communities that reported with the township
    each lies in on the later tree (community, township). Of the earlier period: ``moved`` leads codes of
    communities to the later tree (code, successor); ``renamed``: the rows that stand under another name in
    the later one (register, community_code, key, later)."""

    listed: Listed
    communities: pl.DataFrame
    moved: pl.DataFrame | None = None
    renamed: pl.DataFrame | None = None


class Flows(NamedTuple):
    """What came and went in some communities, one row per register and: ``communities``, those in which
    anything changed; ``townships``, each in which one reported in either period, on the later tree."""

    communities: pl.DataFrame
    townships: pl.DataFrame


def flows_between(before: Side, now: Side, states: States) -> Flows:
    """What came and went in the communities of two sides. ``states``: what had ended by the earlier period
    (last_states), on the later tree."""
    both = now.communities.select("community", "township").join(
        before.communities.select("community").unique(), on="community", how="semi"
    )
    counted = _counted(before, now, both)
    known = counted.stocks.join(_moves(counted, states), on=_PLACE, how="left")
    registers = pl.DataFrame({"register": FLOWING}, schema={"register": _REGISTER})
    placed = _heads(before, now, both).join(registers, how="cross").join(known, on=_PLACE, how="left")
    filled = placed.with_columns(pl.col("register").cast(pl.String), pl.col(*MOVES, *STOCKS).fill_null(0))
    changed = filled.filter(pl.any_horizontal(pl.col(MOVES) > 0))
    sums = filled.group_by("township", "register").agg(pl.col(COUNTS).sum())
    return Flows(
        changed.select("community", "register", *COUNTS).sort("community", "register"),
        sums.sort("township", "register"),
    )


def flow_rows(flows: Flows, areas: pl.DataFrame, period: str) -> pl.DataFrame:
    """The rows of communities in which anything changed, and of every area, township to province, in which
    one reported in either period: the columns of FLOWS. ``areas``: the later tree."""
    lineage = areas.filter(pl.col("level") == "township").select(*above("township"), township="code")
    placed = flows.townships.join(lineage, on="township", how="left")
    level = pl.lit("community").alias("level")
    found = [flows.communities.select(level, "register", *COUNTS, area_code="community")]
    for name in UPPER_LEVELS:
        there = placed.filter(pl.col(name).is_not_null())
        sums = there.group_by("register", pl.col(name).alias("area_code")).agg(pl.col(COUNTS).sum())
        found.append(sums.with_columns(level=pl.lit(name)).select(found[0].columns))
    rows = pl.concat(found)
    return rows.select(pl.lit(period).alias(name) if name == "period" else name for name in FLOWS)


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


class Counted(NamedTuple):
    """``stocks``: one row per register and community in both periods with a row in either: STOCKS. ``past``
    and ``present``: the rows, by key, of registers and communities whose rows are not all the same: few are
    not."""

    stocks: pl.DataFrame
    past: pl.DataFrame
    present: pl.DataFrame


def _counted(before: Side, now: Side, both: pl.DataFrame) -> Counted:
    past, present = _under_later_names(before), now.listed
    sums, sums_now = (side.sums.join(both, on="community", how="semi") for side in (past, present))
    met = sums.join(sums_now, on=_PLACE, how="full", coalesce=True, suffix="_now")
    # Whole keys are compared only where a community's rows differ.
    differ = met.filter(pl.col("print").ne_missing(pl.col("print_now"))).select(_PLACE)
    stocks = met.select(
        *_PLACE,
        pl.col("used").fill_null(0).alias("in_use_before"),
        pl.col("used_now").fill_null(0).alias("in_use"),
        pl.col("unconfirmed_now").fill_null(0).alias("unconfirmed"),
    )
    return Counted(stocks, *(_by_key(side.rows, differ) for side in (past, present)))


def _moves(counted: Counted, states: States) -> pl.DataFrame:
    """One row per register and community in which rows differ: MOVES. One row per key in each period: how
    often it was in use, of that unconfirmed, told of, ended; its label. What was in use and is told of no
    more has ended: else it would be there, unconfirmed."""
    pairs = counted.past.join(counted.present, on=_KEY, how="full", coalesce=True, suffix="_now")
    pairs = pairs.join(_gone(states), on=_KEY, how="left")
    sides = ("used", "unconfirmed", "listed", "ended")
    numbers = (*sides, *(f"{name}_now" for name in sides))
    known = pairs.with_columns(pl.col(numbers).fill_null(0), pl.col("gone").fill_null(False))
    more, less = ((pl.col(a) - pl.col(b)).clip(0) for a, b in (("used_now", "used"), ("used", "used_now")))
    back = (pl.col("used") == 0) & ((pl.col("ended") > 0) | pl.col("gone"))
    kept = (
        (pl.col("listed_now") > 0)
        & (pl.col("listed") > 0)
        & (pl.col("ended") == 0)
        & (pl.col("ended_now") == 0)
    )
    return known.group_by(_PLACE).agg(
        more.filter(~back).sum().alias("begun"),
        more.filter(back).sum().alias("came_back"),
        less.sum().alias("ended"),
        (pl.col("unconfirmed_now") - pl.col("unconfirmed")).clip(0).sum().alias("vanished"),
        (kept & (pl.col("label") != pl.col("label_now"))).sum().cast(pl.Int64).alias("relabelled"),
    )


def list_registers(
    registers: Mapping[str, pl.LazyFrame], end: date, unconfirmed: Mapping[str, pl.LazyFrame]
) -> Listed:
    """What the registers with flows list in a period that ends on a day, under its own codes and names.
    ``unconfirmed``: by register the rows that vanished and count as in use (unconfirmed_rows)."""
    rows = (_rows(register, registers[register], end, unconfirmed.get(register)) for register in FLOWING)
    return _summed(pl.concat(rows).collect())


def _rows(register: str, told: pl.LazyFrame, end: date, vanished: pl.LazyFrame | None) -> pl.LazyFrame:
    columns = sorted({*REGISTERS[register].unique, *LABELS[register], *_STATE[register == ITEMS]})
    parts = [told.select(*columns, vanished=pl.lit(False))]
    if vanished is not None:
        parts.append(vanished.select(*columns, vanished=pl.lit(True)))
    ended = _ended(register, end)
    used = _used(register, end) & ~ended
    return add_name_keys(pl.concat(parts), REGISTERS[register].names).select(
        pl.lit(register, _REGISTER).alias("register"),
        pl.col("community_code").alias("community"),
        key_text(register).alias("key"),
        _text(*LABELS[register]).alias("label"),
        used.alias("used"),
        (used & pl.col("vanished")).alias("unconfirmed"),
        ended.alias("ended"),
    )


def _summed(rows: pl.DataFrame) -> Listed:
    whole = pl.struct("key", "label", "used", "unconfirmed", "ended").hash(seed=0)
    known = rows.select(*_PLACE, "used", "unconfirmed", print=whole)
    counts = pl.col("used", "unconfirmed").sum().cast(pl.Int64)
    return Listed(rows, known.group_by(_PLACE).agg(counts, pl.col("print").sum()))


def _under_later_names(side: Side) -> Listed:
    """What is listed in the earlier period, under the codes and names of the later one."""
    listed = side.listed
    rows = listed.rows
    if side.moved is not None:
        codes = side.moved.select(community="code", to="successor")
        led = rows.join(codes, on="community", how="left")
        rows = led.with_columns(community=pl.coalesce("to", "community")).drop("to")
    rows = _renamed(rows, side.renamed)
    return listed if rows is listed.rows else _summed(rows)


def _renamed(rows: pl.DataFrame, renamed: pl.DataFrame | None) -> pl.DataFrame:
    """The rows under the names that they have later; a label that no other row has says which."""
    if renamed is None or renamed.is_empty():
        return rows
    names = renamed.filter(pl.col("register").is_in(FLOWING)).select(
        pl.col("register").cast(_REGISTER), "key", "later", community="community_code"
    )
    named = rows.join(names, on=_KEY, how="left")
    label = pl.when(pl.col("later").is_null() | (pl.col("later") == pl.col("key"))).then("label")
    return named.with_columns(
        label=label.otherwise(pl.concat_str("label", pl.lit("\x1f"), "key")), key=pl.coalesce("later", "key")
    ).drop("later")


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


def _by_key(rows: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """One row per key of these registers and communities."""
    return (
        rows.join(places, on=_PLACE, how="semi")
        .group_by(_KEY)
        .agg(
            pl.col("used", "unconfirmed", "ended").sum().cast(pl.Int64),
            pl.len().cast(pl.Int64).alias("listed"),
            pl.col("label").min(),
        )
    )


def _gone(states: States) -> pl.DataFrame:
    """What had ended by the earlier period and was not seen in use since: register, community, key, gone."""
    ended = pl.concat(
        states[register].select(
            pl.lit(register, _REGISTER).alias("register"),
            community="community_code",
            key=_text(*KEYS[register][1:]),
        )
        for register in KEYS
    )
    return ended.unique().with_columns(gone=True)
