"""The picture of a peer group, drawn from the counties of the snapshot."""

from __future__ import annotations

import altair as alt
import polars as pl
import streamlit as st

from pages._ui.parts import charts
from pages._ui.shell import cache, theme
from pages._ui.words import figures
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _
from pages.reference.methods import shapes
from pipelines.queries.peers import area_features, peer_groups
from pipelines.queries.snapshot import Snapshot

LEVEL = "county"


def show_peers(snapshot: Snapshot) -> None:
    """All counties by size and households, with the peers of the one in the middle by size; nothing where no
    county has reported."""
    rows = _peer_rows(snapshot)
    if rows.is_empty():
        return
    middle = rows.filter(role=_("the county itself")).row(0, named=True)
    say = _(
        "Counties of {month}. In dark blue the {count} nearest to {name} "
        "({communities:community|communities}, {urban} of them urban); with itself its peer group."
    ).format(
        month=figures.month(snapshot.latest),
        count=rows.filter(role=_("peers")).height,
        name=quiet(middle["name"]),
        communities=figures.count(middle["communities"]),
        urban=figures.share(middle["urban"], 0),
    )
    charts.draw(_chart(rows), say, 340)
    st.caption(say)


def _peer_rows(snapshot: Snapshot) -> pl.DataFrame:
    """One row per county: name, communities, urban, per_community, role (itself, peers, others)."""
    features = cache.ask(area_features, snapshot, LEVEL, snapshot.latest)
    if features.is_empty():
        return features
    own = features.sort("communities", "area_code").row(features.height // 2, named=True)["area_code"]
    near = cache.ask(peer_groups, snapshot, LEVEL, snapshot.latest).filter(area_code=own)["peer_code"]
    names = cache.area_names(snapshot, LEVEL, snapshot.latest)
    code = pl.col("area_code")
    role = (
        pl.when(code == own)
        .then(pl.lit(_("the county itself")))
        .when(code.is_in(near.implode()))
        .then(pl.lit(_("peers")))
        .otherwise(pl.lit(_("others")))
    )
    return features.select(
        code.replace_strict(names, default=code).alias("name"),
        "communities",
        "urban",
        per_community=(pl.col("households").exp() - 1).round(0),
        role=role,
    )


def _chart(rows: pl.DataFrame) -> alt.Chart:
    look = theme.palette()
    colour_of = {_("the county itself"): look.orange, _("peers"): look.blue, _("others"): look.dim}
    own, legend = next(iter(colour_of)), alt.Legend(orient="top")
    shapes_of = alt.Scale(domain=list(colour_of), range=["diamond", "circle", "circle"])
    order = {role: index for index, role in enumerate(reversed(colour_of))}
    ordered = rows.sort(pl.col("role").replace_strict(order), maintain_order=True)
    tooltip = [
        alt.Tooltip("name:N", title=_("County")),
        alt.Tooltip("communities:N", title=_("communities")),
        alt.Tooltip("per_community:N", title=_("households per community")),
        alt.Tooltip("urban:N", title=_("share of urban communities"), format=".0%"),
    ]
    drawn: alt.Chart = (
        alt.Chart(ordered)
        .mark_point(filled=True, opacity=0.9)
        .encode(
            x=alt.X("communities", **_logarithmic(_("communities"))),
            y=alt.Y("per_community", **_logarithmic(_("households per community"))),
            color=charts.colours("role", colour_of, legend),
            shape=alt.Shape("role:N", title=None, legend=legend, scale=shapes_of),
            size=alt.condition(f"datum.role == '{own}'", alt.value(170), alt.value(55)),
            tooltip=tooltip,
        )
    )
    return drawn


def _logarithmic(title: str) -> shapes.Numbers:
    scale = alt.Scale(type="log", zero=False, nice=False, padding=10)
    return {**shapes.numbers(title, tickCount=5), "scale": scale}
