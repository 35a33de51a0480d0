"""Behind a number of an area: the areas below it, and the rows of the returns it is counted from."""

from __future__ import annotations

from typing import Any

import polars as pl
import pyarrow as pa
import streamlit as st

from pages._ui.parts import area_choice, cell_pictures, filters, grids, league_table, unconfirmed_column
from pages._ui.parts.grids import ColumnConfigs
from pages._ui.parts.register_table import register_name, row_columns
from pages._ui.shell import cache, drawn, narrow, reading
from pages._ui.words import changes, figures, indicators, rankability, significance, standing
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, language
from pages.brief.area import profile
from pipelines import queries
from pipelines.queries.definitions import BY_CODE
from pipelines.queries.provenance import return_files
from pipelines.queries.registers import ROW_LIMIT, register_behind
from pipelines.queries.snapshot import Snapshot
from schemas.area_rows import AreaRow
from schemas.figure_rows import LeagueRow
from schemas.periods import last_month
from schemas.returns import REGISTERS
from schemas.rows import typed_rows

MOST_HEIGHT = 480


def registers_behind(indicator: str) -> tuple[str, ...]:
    """Keys of the registers whose rows an indicator is counted from; none where it is about returns."""
    if BY_CODE[indicator].reporting:
        return ()
    register = register_behind(indicator)
    return (register,) if register else tuple(key for key, one in REGISTERS.items() if one.status_column)


def show_children(snapshot: Snapshot, area: AreaRow, period: str, indicator: str) -> None:
    """One row per area directly below, with its figures for one indicator."""
    rows = cache.ask(queries.children, snapshot, area["level"], area["code"], period, indicator)
    if rows.is_empty():
        st.info(
            _("No area below {name} has figures for {month}.").format(
                name=quiet(area["name"]), month=figures.month(period)
            )
        )
        return
    below = cache.ask(queries.child_areas, snapshot, area["level"], area["code"], period)["level"][0]
    key = (snapshot.id, area["level"], area["code"], period, indicator, language())
    if narrow.is_narrow():
        _show_cards(rows, indicator, below, _is_banded(snapshot, indicator, below, period))
        return
    benchmark = (
        cache.ask(queries.headline, snapshot, period).filter(indicator=indicator).row(0, named=True)["value"]
    )
    table = cache.keep(
        "children", key, lambda: child_columns(snapshot, rows, indicator, below, period, benchmark)
    )
    said = _("{indicator} of the areas below {name}").format(
        indicator=indicators.name(indicator), name=area["name"]
    )
    config = _child_config(indicator, below)
    drawn.once(
        "children", snapshot, lambda: grids.show_grid(table, column_config=config, most=MOST_HEIGHT, alt=said)
    )


def _is_banded(snapshot: Snapshot, indicator: str, level: str, period: str) -> bool:
    """Whether ranks of the level mean nothing; communities have none."""
    if level == "community":
        return False
    return rankability.is_banded(
        cache.ask(queries.statistics, snapshot, indicator, level, period).get("verdict")
    )


def _show_cards(rows: pl.DataFrame, indicator: str, level: str, banded: bool) -> None:
    """The areas below for a narrow screen: name, value and rank; a tap shows the area."""
    for row in typed_rows(LeagueRow, rows):
        value = indicators.value_with_unit(indicator, row["value"])
        with st.container(border=True, gap="xxsmall"):
            if level == "community":
                st.markdown(f"{quiet(row['area_name'])}　**{value}**")
                continue
            st.button(
                f"{quiet(row['area_name'])}　**{value}**",
                key=f"below_{row['area_code']}",
                type="tertiary",
                on_click=area_choice.go,
                args=(level, row["area_code"]),
            )
            st.caption(rankability.place_label(row, banded))


def child_columns(
    snapshot: Snapshot, rows: pl.DataFrame, indicator: str, level: str, period: str, benchmark: float | None
) -> pa.Table:
    """One row per area below, as shown. Communities have no page of their own, no rank and no standing."""
    linked = level != "community"
    against = None if standing.is_total(indicator) else benchmark
    drawn = rows.with_columns(benchmark_value=pl.lit(against, pl.Float64))
    banded = _is_banded(snapshot, indicator, level, period)
    columns: dict[str, Any] = {
        "name": area_links(rows, indicator, level, period) if linked else rows["area_name"],
        "value": rows["value"],
        **(_place_columns(rows, banded) if linked else {}),
        "interval": list(cell_pictures.interval_pictures(drawn, cell_pictures.common_axis(rows))),
        "numerator": rows["numerator"],
        "denominator": rows["denominator"],
        **unconfirmed_column.column(rows),
        "month": changes.labels(rows, indicator),
        "history": cell_pictures.history_line(rows),
        "completeness": (rows["completeness"] * 100).cast(pl.Float32),
        "code": rows["area_code"],
    }
    return pl.DataFrame(columns).to_arrow()


def _place_columns(rows: pl.DataFrame, banded: bool) -> dict[str, list[Any]]:
    return {
        "sign": [[significance.label(name)] for name in cell_pictures.classes_of(rows)],
        "rank": [rankability.place_label(row, banded) for row in typed_rows(LeagueRow, rows)],
    }


def area_links(rows: pl.DataFrame, indicator: str, level: str, period: str) -> list[str]:
    """Links to the areas that keep the indicator in view."""
    pairs = rows.select("area_code", "area_name").iter_rows()
    links = [league_table.area_link(level, code, name, period) for code, name in pairs]
    return [link.replace("#", f"&indicator={indicator}#", 1) for link in links]


def _child_config(indicator: str, level: str) -> ColumnConfigs:
    config = st.column_config
    name = (
        config.TextColumn(_("Community"), pinned=True) if level == "community" else league_table.name_column()
    )
    return {
        **league_table.league_config(indicator, level),
        "name": name,
        "rank": config.TextColumn(_("Rank"), help=profile.rank_help()),
        "sign": league_table.sign_column(),
        "code": config.TextColumn(_("Code")),
    }


def show_rows(snapshot: Snapshot, area: AreaRow, period: str, indicator: str) -> None:
    """The register rows a number is counted from, with the return and the sheet row each came from; of a
    quarter or year those of its last month."""
    period = last_month(period)
    registers = registers_behind(indicator)
    if not registers:
        st.info(_("This indicator counts the returns themselves; see the page of returns."))
        return
    with st.container(horizontal=True):
        register = registers[0]
        if len(registers) > 1:
            register = filters.select("register", _("Register"), registers, registers[0], register_name)
        level, code = _choose_community(snapshot, area, period)
    rows = cache.ask(queries.register_rows, snapshot, register, level, code, period, indicator=indicator)
    if rows.is_empty():
        st.info(
            _("The register {register} holds no row for {name} in {month}.").format(
                register=register_name(register), name=quiet(area["name"]), month=figures.month(period)
            )
        )
        return

    reading.note_rows("rows", code, rows.height, register=register, period=period, snapshot=snapshot.id)

    def show() -> None:
        _show_count(rows, register, period, _unconfirmed(snapshot, level, code, period, indicator))
        grids.show_grid(
            row_columns(rows, register, cache.ask(return_files, snapshot, period)),
            most=MOST_HEIGHT,
            alt=_("Rows of the register {register}").format(register=register_name(register)),
        )

    drawn.once("rows", snapshot, show)


def _unconfirmed(snapshot: Snapshot, level: str, code: str, period: str, indicator: str) -> float:
    """How much of the area's number rests on rows of an earlier return, which are not listed."""
    if level == "community":
        return 0
    profile = cache.ask(queries.area_profile, snapshot, level, code, period)
    return float(profile.filter(indicator=indicator)["unconfirmed"].sum())


def _show_count(rows: pl.DataFrame, register: str, period: str, away: float) -> None:
    """How many rows there are and how many of them count; ``away``: what counts and is not listed."""
    text = _("{month}, {register}: {rows:row|rows}").format(
        month=figures.month(period), register=register_name(register), rows=figures.count(rows.height)
    )
    if rows.height >= ROW_LIMIT:
        text = _("{register}: the first {rows:row|rows}; choose a smaller area to see all").format(
            register=register_name(register), rows=figures.count(ROW_LIMIT)
        )
    if "counts" in rows.columns and rows["counts"].dtype == pl.Boolean:
        text += _(" · ✓ {count:counts|count} towards the number").format(
            count=figures.count(rows.filter("counts").height)
        )
    if away:
        text += _(" · {count} more unconfirmed, from an earlier return").format(count=figures.count(away))
    st.caption(text)


def _choose_community(snapshot: Snapshot, area: AreaRow, period: str) -> tuple[str, str]:
    """The area, or of a township one community that is chosen."""
    if area["level"] != "township":
        return area["level"], area["code"]
    communities = cache.ask(queries.communities_in, snapshot, period, area["code"])
    names = dict(communities.select("code", "name").iter_rows())
    code = filters.select(
        "community", _("Community"), ["", *names], "", lambda chosen: names.get(chosen, _("All communities"))
    )
    return ("community", code) if code else ("township", area["code"])
