"""What became of the rows that a case about a department rests on: each is looked up in the newest month."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from typing import TypedDict

import polars as pl

from pipelines.admission.demanded import judge_demands, list_names, reported_demands
from pipelines.admission.known_items import known_items
from pipelines.areas import successor_map
from pipelines.base.names import add_name_keys, name_key, name_key_of
from pipelines.cases.evidence import Frozen
from pipelines.indicators.facts.vanished import (
    PLACE,
    RENAMED,
    STANDING_REGISTERS,
    Missing,
    Step,
    key_text,
    missing_rows,
)
from pipelines.queries.areas import areas_in, communities_in
from pipelines.queries.department_proposals import found_of_department
from pipelines.queries.registers import scan_register
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from schemas.areas import AREA_COLUMNS
from schemas.demands import DEMANDS, WORK_ITEM
from schemas.periods import end_of
from schemas.returns import REGISTERS
from schemas.scope import Scope

_AREAS = "SELECT * FROM areas"
_ITEMS = "SELECT * FROM admissions"
_LISTS = "SELECT kind, title FROM list_entries WHERE period = $period"
_TRACKED = ["register", PLACE, "key"]
FOUND_ONCE = ("department_new_demand", "department_barred_list")
"""Reasons whose findings are made in the month in which a row is new: that none is made a month later says
nothing of the row."""


class RowsNow(TypedDict):
    """What is left of the rows of a reason: ``now`` in how many rows it stands in the newest month, those of
    which nothing is known included; ``unknown``: how many these are: the community did not report, or its row
    is gone without having been ended; ``townships``: in how many it stands."""

    now: int
    unknown: int
    townships: int


@query(needs="matters")
def rows_now(snapshot: Snapshot, scope: Scope, frozen: Frozen) -> dict[str, RowsNow]:
    """By reason of a case about a department: what stands of it in the snapshot's last month. Where it is
    found anew every month, the findings about the department; else the frozen rows that are still in use
    without a list, basis or approval, and findings about further ones. Rows are followed through recoded
    communities and names that were changed; one that left the register without an end is not known."""
    told = frozen.told
    name = told["department"]["name"]
    tracked, missing = _follow(snapshot, scope, frozen, name_key_of(name))
    found = found_of_department(snapshot, scope, told["level"], told["area"]["code"], name)
    found = found.with_columns(register=_registers(), key=pl.lit(None, pl.String))
    bare = _uncovered(snapshot, scope, tracked)
    return {
        reason["code"]: _count(reason["code"], tracked, missing, found, bare)
        for reason in (told["proposal"] or {"reasons": []})["reasons"]
    }


def _registers() -> pl.Expr:
    return pl.col("demand_kind").replace_strict(
        {kind: demand.register for kind, demand in DEMANDS.items()}, return_dtype=pl.String
    )


def _count(
    code: str, tracked: pl.DataFrame, missing: pl.DataFrame, found: pl.DataFrame, bare: pl.DataFrame
) -> RowsNow:
    own = tracked.filter(code=code).drop("code")
    unknown = own.join(missing, on=_TRACKED, how="semi")
    columns = ["register", PLACE, "item_key", "township_code"]
    standing = [found.filter(code=code).with_columns(item_key=name_key(pl.col("item_name"))).select(columns)]
    if code in FOUND_ONCE:
        standing.append(own.join(bare, on=_TRACKED, how="semi").select(columns))
    rows = pl.concat([*standing, unknown.select(columns)]).unique(columns[:3])
    return {"now": rows.height, "unknown": unknown.height, "townships": rows["township_code"].n_unique()}


def _follow(
    snapshot: Snapshot, scope: Scope, frozen: Frozen, department: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The frozen rows as they are named in the last month (code, township_code, item_key, and register,
    community_code and key), and the keys of those that left their register without an end."""
    months = [month for month in snapshot.periods if frozen.period <= month <= snapshot.latest]
    tracked = _frozen_rows(snapshot, scope, frozen, department)
    spans = snapshot.frame(_AREAS).select(*AREA_COLUMNS).unique()
    missing: Missing | None = None
    for before, now in pairwise(months):
        moved = successor_map(spans, end_of(before), end_of(now))
        tracked = _recoded(tracked, moved)
        places = tuple(tracked[PLACE].unique().sort())
        past = _scanned(snapshot, scope, before, _also_before(places, moved))
        step = Step(past, _scanned(snapshot, scope, now, places), (end_of(before), end_of(now)), moved)
        missing = missing_rows(missing, step)
        tracked = _renamed(tracked, missing[RENAMED])
    return tracked, _missing_keys(missing or {})


def _also_before(places: tuple[str, ...], moved: pl.DataFrame | None) -> tuple[str, ...]:
    """The codes, and those that led to them."""
    if moved is None:
        return places
    led = moved.filter(pl.col("level") == "community", pl.col("successor").is_in(places))
    return (*places, *led["code"])


def _scanned(
    snapshot: Snapshot, scope: Scope, period: str, places: tuple[str, ...]
) -> dict[str, pl.LazyFrame]:
    """The register rows of some communities in a month, with the keys they are compared by."""
    return {
        register: scan_register(snapshot, scope, register, period).filter(pl.col(PLACE).is_in(places))
        for register in REGISTERS
    }


def _frozen_rows(snapshot: Snapshot, scope: Scope, frozen: Frozen, department: str) -> pl.DataFrame:
    """The rows of the month of the evidence that its reasons name."""
    reasons = (frozen.told["proposal"] or {"reasons": []})["reasons"]
    named = pl.DataFrame(
        [
            (reason["code"], one["table"], one["township_code"], one[PLACE], name_key_of(one["name"]))
            for reason in reasons
            for one in reason["evidence"]
            if one[PLACE] is not None
        ],
        schema=dict.fromkeys(("code", "register", "township_code", PLACE, "item_key"), pl.String),
        orient="row",
    ).unique(maintain_order=True)
    registers = _scanned(snapshot, scope, frozen.period, tuple(named[PLACE].unique()))
    keyed = pl.concat(_keyed(key, registers[key], department) for key in STANDING_REGISTERS)
    return named.join(keyed, on=["register", PLACE, "item_key"], maintain_order="left")


def _keyed(register: str, rows: pl.LazyFrame, department: str) -> pl.DataFrame:
    """register, community_code, item_key and key of the rows of a department."""
    _, name, unit, *_ = REGISTERS[register].unique
    return (
        add_name_keys(rows, REGISTERS[register].names)
        .filter(pl.col(f"{unit}_key") == department)
        .select(
            pl.lit(register).alias("register"),
            PLACE,
            pl.col(f"{name}_key").alias("item_key"),
            key_text(register).alias("key"),
        )
        .unique()
        .collect()
    )


def _recoded(tracked: pl.DataFrame, moved: pl.DataFrame | None) -> pl.DataFrame:
    if moved is None:
        return tracked
    led = moved.filter(pl.col("level") == "community").select("successor", **{PLACE: pl.col("code")})
    joined = tracked.join(led, on=PLACE, how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce("successor", PLACE).alias(PLACE)).drop("successor")


def _renamed(tracked: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    joined = tracked.join(names, on=_TRACKED, how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce("later", "key").alias("key")).drop("later")


def _missing_keys(missing: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    empty = pl.DataFrame(schema=dict.fromkeys(_TRACKED, pl.String))
    keyed = [
        add_name_keys(rows.lazy(), REGISTERS[register].names)
        .select(pl.lit(register).alias("register"), PLACE, key_text(register).alias("key"))
        .collect()
        for register, rows in missing.items()
        if register != RENAMED
    ]
    return pl.concat([empty, *keyed]).unique()


def _uncovered(snapshot: Snapshot, scope: Scope, tracked: pl.DataFrame) -> pl.DataFrame:
    """register, community_code and key of the demands in the communities of the rows that no list, basis or
    approval covers in the last month."""
    period = snapshot.latest
    end = end_of(period)
    places = tuple(tracked[PLACE].unique().sort())
    reported = reported_demands(_scanned(snapshot, scope, period, places), end)
    judged = judge_demands(
        reported,
        _known(snapshot, scope, period),
        list_names(snapshot.frame(_LISTS, {"period": period}), snapshot.rules),
        pl.DataFrame(schema=dict.fromkeys((PLACE, "demand_kind", "key"), pl.String)),
        communities_in(snapshot, scope, period).rename({"code": "community"}),
    )
    bare = judged.filter(pl.col("covered_by").is_in(["uncovered", "barred"]))
    return bare.select(_registers().alias("register"), PLACE, "key").unique()


@lru_cache(maxsize=4)
def _known(snapshot: Snapshot, scope: Scope, period: str) -> pl.DataFrame:
    items = snapshot.frame(_ITEMS).filter(pl.col("demand_kind") != WORK_ITEM)
    return known_items(items, areas_in(snapshot, scope, period), end_of(period))
