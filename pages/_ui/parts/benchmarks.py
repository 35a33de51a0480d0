"""What areas are compared with: the whole province, their prefecture, or areas in like conditions."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._ui.parts import filters
from pages._ui.shell import cache, state
from pages._ui.words import codes
from pages._ui.words.findings import joined
from pages._ui.words.foreign import quiet
from pages._ui.words.text import N_, _
from pipelines import queries
from pipelines.queries.snapshot import Snapshot

OWN = "own"
"""Of a table of own parts: what all areas of the level push themselves. There is no other to choose."""
_OPTIONS = {
    "province": N_("The whole province"),
    "prefecture": N_("Same prefecture"),
    "peers": N_("Areas in like conditions"),
    OWN: N_("Own parts of all areas together"),
}
_NAMES = {
    "province": N_("the province"),
    "prefecture": N_("their prefecture"),
    "peers": N_("their peers"),
    OWN: N_("the own parts of all"),
}
_HEADS = {
    "province": N_("Against the province"),
    "prefecture": N_("Against the prefecture"),
    "peers": N_("Against their peers"),
    OWN: N_("Against the own parts of all"),
}


def name(benchmark: str) -> str:
    """the province, their prefecture, their peers."""
    return _(_NAMES[benchmark])


def label(benchmark: str) -> str:
    """The whole province: as an option."""
    return _(_OPTIONS[benchmark])


def head(benchmark: str) -> str:
    """Head of the column that says how an area stands."""
    return _(_HEADS[benchmark])


def choose(snapshot: Snapshot, level: str) -> str:
    """The benchmark, the parameter ``benchmark`` of the URL; a prefecture is not compared with itself."""
    options = [one for one in queries.BENCHMARKS if one != level] if level != "province" else ["province"]
    if state.asked("benchmark") == level:  # left over from another level
        state.take("benchmark")
    return filters.select(
        "benchmark", _("Compared with"), options, "province", label, help=peer_rule(snapshot, level)
    )


def peer_rule(snapshot: Snapshot, level: str) -> str:
    """Who an area's peers are, in one sentence."""
    return _(
        "Areas in like conditions: the {count:area|areas} ({level}), the area itself included, nearest to "
        "it by number of communities, share of urban ones and households per community. The rule is the "
        "same for all; ranks stay those within the province."
    ).format(count=snapshot.jurisdiction.peer_count, level=codes.level_name(level))


def peers_of(snapshot: Snapshot, level: str, period: str, code: str) -> pl.DataFrame:
    """One row per peer of the area, the nearest first, itself left out: peer_code, distance."""
    groups = cache.ask(queries.peer_groups, snapshot, level, period).filter(pl.col("area_code") == code)
    return groups.filter(pl.col("peer_code") != code).select("peer_code", "distance")


def show_peers_of(snapshot: Snapshot, level: str, period: str) -> None:
    """Who an area is compared with: the rule, and the peers of one that is chosen (parameter ``area``)."""
    names = cache.area_names(snapshot, level, period)
    choice, said = st.columns([1, 4], vertical_alignment="center")
    with choice:
        code = filters.select(
            "area", _("Whose peers"), ["", *names], "", lambda chosen: names.get(chosen, _("Choose an area"))
        )
    rule = peer_rule(snapshot, level)
    said.caption(_peers_sentence(snapshot, level, period, code, names) if code else rule)


def _peers_sentence(snapshot: Snapshot, level: str, period: str, code: str, names: dict[str, str]) -> str:
    peers = peers_of(snapshot, level, period, code)["peer_code"].to_list()
    if not peers:
        return _("{name} has not reported, so that it has no peers.").format(name=quiet(names[code]))
    listed = joined([quiet(names.get(peer, peer)) for peer in peers])
    return _("Peers of {name}: {peers}.").format(name=quiet(names[code]), peers=listed)
