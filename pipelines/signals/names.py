"""Rows that are gone without having ended, and new ones that look like what was there: vanished, renamed,
emergency_restarted."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from pipelines.base.names import alike
from pipelines.signals.comparison import name_fields
from pipelines.signals.former import REGISTERS_KEPT
from pipelines.signals.found import Signal, by_community, evidence_of
from pipelines.signals.month import Month

RESTART_MONTHS = 12
"""Within so many months a second start of an emergency is the first one going on."""

RESTARTING = ("emergency", "undocumented")
"""Ways in by which the paperwork is still owed: work approved since is what the rule asks for."""


def renamed_pairs(month: Month) -> pl.DataFrame:
    """One row per new row in use and the ended or vanished one it is like: register, community_code,
    township_code, sheet_row, name, department, and of the other name_before, key_before, ended_in, vanished,
    sheet_row_before. A name that is the same is a rebound and not told here; each row is in one pair."""
    found = [_pairs_of(month, register) for register in REGISTERS_KEPT]
    return pl.concat(found)


def _pairs_of(month: Month, register: str) -> pl.DataFrame:
    name, department = name_fields(register)
    rows = month.changes[register].filter("in_use", ~pl.col("was"))
    new = rows.select(
        pl.lit(register).alias("register"),
        "community_code",
        "township_code",
        "sheet_row",
        pl.col(name).alias("name"),
        pl.col(department).alias("department"),
        pl.col(f"{name}_key").alias("name_key"),
        pl.col(f"{department}_key").alias("department_key"),
    )
    old = month.former.filter(pl.col("register") == register).select(
        "community_code",
        "department_key",
        "ended_in",
        "vanished",
        name_before="name",
        key_before="name_key",
        sheet_row_before="sheet_row",
    )
    near = new.join(old, on=["community_code", "department_key"]).filter(
        pl.col("name_key") != pl.col("key_before")
    )
    names = near.select("name", "name_before").unique()
    like = [one for one in names.rows() if alike(*one)]
    wanted = pl.DataFrame(like, schema={"name": pl.String, "name_before": pl.String}, orient="row")
    pairs = near.join(wanted, on=["name", "name_before"], how="semi")
    # Whoever renames does so when the old name goes: the latest end is the likeliest.
    ordered = pairs.sort("ended_in", "sheet_row", "sheet_row_before", descending=[True, False, False])
    once = ordered.unique(["community_code", "sheet_row"], keep="first", maintain_order=True)
    return once.unique(["community_code", "department_key", "key_before"], keep="first", maintain_order=True)


def find_renamed(month: Month, pairs: pl.DataFrame) -> Iterator[Signal]:
    """One signal per community and register: each new row with the one it is like."""
    for (register,), rows in pairs.sort("register").group_by("register", maintain_order=True):
        shown = rows.with_columns(department_before="department")
        name, department = name_fields(str(register))
        shown = shown.rename(
            {"name": name, "name_before": f"{name}_before"}
            | ({} if department == "department" else {"department": department})
            | ({} if department == "department" else {"department_before": f"{department}_before"})
        )
        for community, own in by_community(shown):
            params = {
                "rows": own.height,
                "ended_in": own["ended_in"].min(),
                "vanished": int(own["vanished"].sum()),
            }
            evidence = evidence_of(own, [name, department])
            yield Signal("renamed", "community", community, str(register), evidence, params)


def find_vanished(month: Month, pairs: pl.DataFrame) -> Iterator[Signal]:
    """One signal per community and register: rows that were in use and are not there any more, but for those
    that a pair of names explains."""
    for register in REGISTERS_KEPT:
        name, department = name_fields(register)
        explained = pairs.filter(pl.col("register") == register).select(
            "community_code",
            pl.col("key_before").alias(f"{name}_key"),
            pl.col("department_key").alias(f"{department}_key"),
        )
        gone = month.changes[register].filter("was_in_use", ~pl.col("now"))
        gone = gone.join(explained, on=explained.columns, how="anti")
        for community, rows in by_community(gone):
            evidence = evidence_of(rows, [name, department])
            yield Signal("vanished", "community", community, register, evidence, {"rows": rows.height})


def find_restarted(month: Month) -> Iterator[Signal]:
    """One signal per community: items begun anew after an emergency of that name and department was withdrawn
    or vanished before its paperwork was complete; params: the first start from which the clock runs."""
    rows = month.changes["work_items"].filter(
        "in_use", ~pl.col("was"), pl.col("entry_route").is_in(RESTARTING)
    )
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
    for community, own in by_community(shown):
        evidence = evidence_of(own, ["item_name", "department", "started_on"])
        params = {"rows": own.height, "first_started_on": str(own["first_started"].min())}
        yield Signal("emergency_restarted", "community", community, "work_items", evidence, params)
