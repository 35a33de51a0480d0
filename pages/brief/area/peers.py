"""The areas in like conditions that one area is compared with, and how it stands against them."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._ui.parts import benchmarks, cell_pictures, grids, league_table
from pages._ui.parts.method_links import method_link
from pages._ui.shell import cache, narrow
from pages._ui.words import changes, findings, indicators, rankability, significance
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _
from pages.brief.area import drill
from pipelines import queries
from pipelines.queries.snapshot import Snapshot
from schemas.area_rows import AreaRow
from schemas.areas import BENCHMARK_LEVELS
from schemas.figure_rows import LeagueRow
from schemas.rows import typed_row, typed_rows


def show_peers(snapshot: Snapshot, area: AreaRow, period: str, indicator: str) -> None:
    """One row per peer, the nearest first, the area itself on top; a line at what they have together."""
    level, code = area["level"], area["code"]
    if level == snapshot.top[0] and level in BENCHMARK_LEVELS:
        st.info(_("The area that holds all others has no peers."))
        return
    near = benchmarks.peers_of(snapshot, level, period, code)
    against = cache.ask(queries.compared_league, snapshot, indicator, level, period, None, "peers")
    own = against.filter(pl.col("area_code") == code)
    if near.is_empty() or own.is_empty():
        st.info(_("{name} has not reported, so that it has no peers.").format(name=quiet(area["name"])))
        return
    st.markdown(peers_sentence(typed_row(LeagueRow, own), indicator))
    rows = _own_and_peers(cache.ask(queries.league_ranks, snapshot, indicator, level, period), code, near)
    rows = rows.with_columns(benchmark_value=pl.lit(own["benchmark_value"][0], pl.Float64))
    banded = rankability.is_banded(
        cache.ask(queries.statistics, snapshot, indicator, level, period).get("verdict")
    )
    if narrow.is_narrow():
        _show_lines(rows, indicator)
    else:
        _show_table(rows, indicator, level, period, banded)
    st.caption(benchmarks.peer_rule(snapshot, level))
    method_link("peers")


def _own_and_peers(rows: pl.DataFrame, code: str, near: pl.DataFrame) -> pl.DataFrame:
    """The rows of an area and of its peers, the area first, then the nearest."""
    order = pl.DataFrame({"area_code": [code, *near["peer_code"]]}, schema={"area_code": pl.String})
    return order.join(rows, on="area_code", how="left", maintain_order="left")


def peers_sentence(own: LeagueRow, indicator: str) -> str:
    """The area has 28.75, its peers together 25.30: ● no different."""
    stands = significance.class_of(own["significance"], own["limit_class"])
    return _("{name} has {value}, its peers together {peers}: {standing}.").format(
        name=quiet(own["area_name"]),
        value=indicators.value_with_unit(indicator, own["value"]),
        peers=indicators.value(indicator, own["benchmark_value"]),
        standing=significance.label(stands),
    )


def _show_lines(rows: pl.DataFrame, indicator: str) -> None:
    lines = [
        f"- {quiet(row['area_name'])}　**{indicators.value(indicator, row['value'])}**"
        for row in typed_rows(LeagueRow, rows)
    ]
    st.markdown("\n".join(lines))


def _show_table(rows: pl.DataFrame, indicator: str, level: str, period: str, banded: bool) -> None:
    table = pl.DataFrame(
        {
            "name": drill.area_links(rows, indicator, level, period),
            "prefecture": rows["prefecture_name"],
            "value": rows["value"],
            "sign": [[significance.label(name)] for name in cell_pictures.classes_of(rows)],
            "interval": list(cell_pictures.interval_pictures(rows, cell_pictures.common_axis(rows))),
            "rank": [rankability.place_label(row, banded) for row in typed_rows(LeagueRow, rows)],
            "month": changes.labels(rows, indicator),
            "numerator": rows["numerator"],
            "denominator": rows["denominator"],
            "communities": rows["communities"],
        }
    )
    config = league_table.league_config(indicator, level)
    grids.show_grid(
        league_table.compact(table),
        column_config={
            **config,
            "sign": league_table.sign_column(),
            "rank": st.column_config.TextColumn(_("Rank")),
        },
        most=grids.height_of(16),
        alt=_("Peers: {names}").format(names=findings.joined(rows["area_name"].to_list())),
    )
