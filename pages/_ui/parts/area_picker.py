"""Choosing an area or a community by its name, with its code beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl
import streamlit as st

from pages._ui.shell import cache
from pages._ui.words.text import _
from pipelines import queries
from pipelines.queries.snapshot import Snapshot
from schemas.areas import above, level_depth

ABOVE_TOWNSHIPS = above("township")


def pick_named(label: str, names: Mapping[str, str], key: str, hint: str | None = None) -> str | None:
    """One of the codes, found by typing what ``names`` shows of it; None where none was chosen. ``hint``
    stands in the empty box."""
    return st.selectbox(
        label,
        list(names),
        index=None,
        key=key,
        format_func=lambda code: names.get(code, code),
        placeholder=hint or _("Type a name"),
    )


def pick_area(
    snapshot: Snapshot, label: str, key: str, levels: Sequence[str] = ABOVE_TOWNSHIPS
) -> str | None:
    """The code of an area of one of the levels, found by typing; None where none was chosen. Of a code that
    is both a prefecture and its county the county is named."""
    areas = cache.ask(queries.areas_in, snapshot, snapshot.latest).filter(pl.col("level").is_in(levels))
    lowest = areas.sort(level_depth(), "code", descending=[True, False])
    rows = lowest.unique("code", keep="first", maintain_order=True)
    names: dict[str, str] = {
        row["code"]: " · ".join(dict.fromkeys(part for part in (row["prefecture_name"], row["name"]) if part))
        for row in rows.iter_rows(named=True)
    }
    return pick_named(label, {code: f"{name} {code}" for code, name in names.items()}, key)


def pick_community(
    snapshot: Snapshot, label: str, key: str, area_code: str | None = None
) -> tuple[str | None, str | None]:
    """Township, then community, of an area where one is named: the codes. Not in a form: the second choice
    follows from the first."""
    areas = cache.ask(queries.areas_in, snapshot, snapshot.latest)
    inside = areas.filter(pl.col("level") == "township").sort("code")
    if area_code and area_code in areas["code"]:
        over = pl.any_horizontal(pl.col(level) == area_code for level in ABOVE_TOWNSHIPS)
        inside = inside.filter(over | (pl.col("code") == area_code))
    names = {row["code"]: f"{row['name']} · {row['county_name']}" for row in inside.iter_rows(named=True)}
    with st.container(horizontal=True):
        township = pick_named(_("Township"), names, f"{key}_township")
        rows = cache.ask(queries.communities_in, snapshot, snapshot.latest, township) if township else None
        below = [] if rows is None else rows.select("code", "name").rows()
        community = pick_named(label, {code: f"{name} {code}" for code, name in below}, key, _("Choose"))
    return township, community
