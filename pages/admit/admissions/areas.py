"""Choosing the area of an application, and the community that turns an item away."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._ui.parts.area_picker import ABOVE_TOWNSHIPS, pick_area
from pages._ui.shell import cache
from pages._ui.words.text import _, say
from pipelines import queries
from pipelines.queries.snapshot import Snapshot
from schemas.admission import APPLICATION_FIELDS


def field_name(name: str) -> str:
    """The word for a field of an application."""
    field = APPLICATION_FIELDS[name]
    return say(field.words)


def choose_area(snapshot: Snapshot, key: str) -> str | None:
    """A county, prefecture or the province, found by typing; None: the whole jurisdiction. Townships are many
    thousands, and are named in a file."""
    return pick_area(snapshot, field_name("area_code"), key)


def choose_community(snapshot: Snapshot, area_code: str | None, key: str) -> str | None:
    """Township, then community, of an item's area; the code."""
    areas = cache.ask(queries.areas_in, snapshot, snapshot.latest)
    own = areas.filter(pl.col("code") == area_code)
    inside = areas.filter(pl.col("level") == "township").sort("code")
    if area_code and own.height:
        over = pl.any_horizontal(pl.col(level) == area_code for level in ABOVE_TOWNSHIPS)
        inside = inside.filter(over | (pl.col("code") == area_code))
    names = {row["code"]: f"{row['name']} · {row['county_name']}" for row in inside.iter_rows(named=True)}
    with st.container(horizontal=True):
        township = st.selectbox(
            _("Township"),
            list(names),
            index=None,
            key=f"{key}_township",
            format_func=lambda code: names.get(code, code),
            placeholder=_("Type a name"),
        )
        communities = (
            cache.ask(queries.communities_in, snapshot, snapshot.latest, township) if township else None
        )
        below: dict[str, str] = (
            {} if communities is None else dict(communities.select("code", "name").iter_rows())
        )
        return st.selectbox(
            _("Community that turns it away"),
            list(below),
            index=None,
            key=key,
            format_func=lambda code: below.get(code, code),
            placeholder=_("Choose"),
        )
