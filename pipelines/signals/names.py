"""Rows that are gone without having ended, and new ones that look like what was there: vanished, renamed,
emergency_restarted."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from pipelines.base.names import alike
from pipelines.signals.comparison import name_fields
from pipelines.signals.found import Signal, by_community, by_register, evidence_of
from pipelines.signals.month import Month

TOLD = ["name", "department"]
"""What is told of a row of any register, under the names of its fields."""

RESTART_MONTHS = 12
"""Within so many months a second start of an emergency is the first one going on."""

RESTARTING = ("emergency", "undocumented")
"""Ways in by which the paperwork is still owed: work approved since is what the rule asks for."""


def renamed_pairs(month: Month) -> pl.DataFrame:
    """One row per new row in use and the ended or vanished one it is like: register, community_code,
    township_code, sheet_row, name, department, and of the other name_before, key_before, ended_in, vanished,
    sheet_row_before. A name that is the same is a rebound and not told here, but for a plaque at another
    place, which no rebound sees; each row is in one pair."""
    new = month.stack.filter("in_use", ~pl.col("was")).select(
        "register",
        "community_code",
        "township_code",
        "sheet_row",
        "name",
        "department",
        "name_key",
        "department_key",
        "other_key",
    )
    old = month.former.select(
        "register",
        "community_code",
        "department_key",
        "ended_in",
        "vanished",
        name_before="name",
        key_before="name_key",
        other_before="other_key",
        sheet_row_before="sheet_row",
    )
    same = pl.col("name_key") == pl.col("key_before")
    moved = (pl.col("register") == "plaques") & (pl.col("other_key") != pl.col("other_before"))
    near = new.join(old, on=["register", "community_code", "department_key"]).filter(~same | moved)
    if near.is_empty():
        return near
    names = near.select("name", "name_before").unique()
    like = [one for one in names.rows() if alike(*one)]
    wanted = pl.DataFrame(like, schema={"name": pl.String, "name_before": pl.String}, orient="row")
    pairs = near.join(wanted, on=["name", "name_before"], how="semi")
    # Whoever renames does so when the old name goes: the latest end is the likeliest, after the same name.
    ordered = pairs.sort(
        same, "ended_in", "sheet_row", "sheet_row_before", descending=[True, True, False, False]
    )
    place = ["register", "community_code"]
    once = ordered.unique([*place, "sheet_row"], keep="first", maintain_order=True)
    taken = [*place, "department_key", "key_before", "other_before"]
    return once.unique(taken, keep="first", maintain_order=True)


def find_renamed(pairs: pl.DataFrame) -> Iterator[Signal]:
    """One signal per community and register: each new row with the one it is like."""
    shown = pairs.with_columns(department_before="department")
    for register, community, own in by_register(shown, TOLD):
        params = {
            "rows": len(own),
            "ended_in": min(row["ended_in"] for row in own),
            "vanished": sum(row["vanished"] for row in own),
        }
        evidence = evidence_of(own, TOLD, name_fields(register))
        yield Signal("renamed", "community", community, register, evidence, params)


def find_vanished(month: Month, pairs: pl.DataFrame) -> Iterator[Signal]:
    """One signal per community and register: rows that were in use and are not there any more, but for those
    that a pair of names explains."""
    key = ["register", "community_code", "name_key", "department_key", "other_key"]
    told = pairs.select("register", "community_code", "department_key", "key_before", "other_before")
    explained = told.rename({"key_before": "name_key", "other_before": "other_key"})
    gone = month.stack.filter("was_in_use", ~pl.col("now")).join(explained, on=key, how="anti")
    for register, community, own in by_register(gone, TOLD):
        evidence = evidence_of(own, TOLD, name_fields(register))
        yield Signal("vanished", "community", community, register, evidence, {"rows": len(own)})


def find_restarted(month: Month) -> Iterator[Signal]:
    """One signal per community: items begun anew after an emergency of that name and department was withdrawn
    or vanished before its paperwork was complete; params: the first start from which the clock runs."""
    rows = month.changes["work_items"].filter(
        "in_use", ~pl.col("was"), pl.col("entry_route").is_in(RESTARTING)
    )
    if rows.is_empty():
        return
    first = month.former.filter(
        pl.col("register") == "work_items",
        pl.col("entry_route") == "emergency",
        pl.col("approved_on").is_null(),
    ).select(
        "community_code",
        "vanished",
        item_name_key="name_key",
        department_key="department_key",
        first_started="started_on",
        ended_on=pl.coalesce("withdrawn_on", pl.col("ended_in").str.to_date("%Y-%m", strict=False)),
    )
    again = rows.join(first, on=["community_code", "item_name_key", "department_key"])
    again = again.filter(
        pl.col("started_on") > pl.col("first_started"),
        pl.col("started_on") <= pl.col("ended_on").dt.offset_by(f"{RESTART_MONTHS}mo"),
    )
    once = again.sort("first_started").unique(["community_code", "sheet_row"], keep="first")
    shown = once.with_columns(
        item_name_before="item_name", department_before="department", started_on_before="first_started"
    )
    told = ["item_name", "department", "started_on"]
    for community, own in by_community(shown, told):
        evidence = evidence_of(own, told)
        params = {"rows": len(own), "first_started_on": str(min(row["first_started"] for row in own))}
        yield Signal("emergency_restarted", "community", community, "work_items", evidence, params)
