"""The picture of a peer group, drawn from the counties of the snapshot."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._ui.parts import charts
from pages._ui.parts.charts import BLUE, ORANGE, Spec
from pages._ui.shell import cache
from pages._ui.words import figures
from pages._ui.words.text import _
from pages.reference.methods import shapes
from pipelines.queries.peers import area_features, peer_groups
from pipelines.queries.snapshot import Snapshot

LEVEL = "county"
OTHERS = "#b9c3d0"


def show_peers(snapshot: Snapshot) -> None:
    """All counties by size and households, with the peers of the one in the middle by size; nothing where no
    county has reported."""
    rows = _peer_rows(snapshot)
    if rows.is_empty():
        return
    middle = rows.filter(role=_("the county itself")).row(0, named=True)
    say = _(
        "Counties of {month}. In dark blue the {count} nearest to {name} ({communities} communities, "
        "{urban} of them urban); with itself its peer group."
    ).format(
        month=figures.month(snapshot.latest),
        count=rows.filter(role=_("peers")).height,
        name=middle["name"],
        communities=figures.count(middle["communities"]),
        urban=figures.share(middle["urban"], 0),
    )
    charts.draw(_spec(rows), say, 340)
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


def _spec(rows: pl.DataFrame) -> Spec:
    roles = {_("the county itself"): ORANGE, _("peers"): BLUE, _("others"): OTHERS}
    log = {"scale": {"type": "log", "zero": False, "nice": False, "padding": 10}}
    x = {**shapes.numbers(_("communities"), tickCount=5), **log, "field": "communities"}
    y = {**shapes.numbers(_("households per community"), tickCount=5), **log, "field": "per_community"}
    colour = {
        "field": "role",
        "title": None,
        "legend": {"orient": "top"},
        "scale": {"domain": list(roles), "range": list(roles.values())},
    }
    tooltip = [
        {"field": "name", "title": _("County")},
        {"field": "communities", "title": _("communities")},
        {"field": "per_community", "title": _("households per community")},
        {"field": "urban", "title": _("share of urban communities"), "format": ".0%"},
    ]
    own = f"datum.role == '{next(iter(roles))}'"
    shape = {
        "field": "role",
        "title": None,
        "legend": {"orient": "top"},
        "scale": {"domain": list(roles), "range": ["diamond", "circle", "circle"]},
    }
    return {
        "data": {"values": [row for role in reversed(roles) for row in rows.filter(role=role).to_dicts()]},
        "mark": {"type": "point", "filled": True, "opacity": 0.9},
        "encoding": {
            "x": x,
            "y": y,
            "color": colour,
            "shape": shape,
            "size": {"condition": {"test": own, "value": 170}, "value": 55},
            "tooltip": tooltip,
        },
    }
